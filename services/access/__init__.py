"""Who works with the system, in which role, and what each has looked at.

Commands: record access (many at once); add, narrow, reset, disable an account; enrol, sign in, sign out;
propose a command for two people, confirm it; put back or drop messages that could not be taken in.
Queries: find access, list accounts, show a session, list what waits for a second person and what became of messages.
Events: Looked, Overstepped, AccountAdded, AccountNarrowed, EnrolmentIssued, AccountEnrolled, AccountDisabled,
AccountLocked, SignedIn, SignedOut, CommandProposed, CommandConfirmed, LetterReturned, LetterDropProposed,
LetterDropConfirmed. Nobody follows them: the access log is not told to those it
watches.
"""
