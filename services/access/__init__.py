"""Who works with the system, in which role, and what each has looked at.

Commands: record looks (many at once). Questions: find looks.
Events: Looked, Overstepped. Nobody follows them: the ledger is read here, and is not told to those it watches.
"""
