"""Verbs for whoever looks after an installation: accounts, dead letters, the broker, erasure."""
