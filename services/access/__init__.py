"""Who works with the system, in which role, and what each has looked at.

Commands: record looks (many at once); add, narrow, reset, disable an account; enrol, sign in, sign out;
propose a command for two people, agree to it; put back or drop messages that could not be taken in.
Questions: find looks, list accounts, whose session is it, what waits for a second person, what became of messages.
Events: Looked, Overstepped, AccountAdded, AccountNarrowed, EnrolmentIssued, AccountEnrolled, AccountDisabled,
AccountLocked, SignedIn, SignedOut, CommandProposed, CommandConfirmed, LetterReturned, LetterDropProposed,
LetterDropConfirmed. Nobody follows them: the ledger is not told to
those it watches.
"""
