"""What access keeps on record: who looked at what, who tried what is not theirs. Accounts by their ids, never names."""

from datetime import datetime
from typing import Literal

from services.kernel.event import Event, Language

# the last three are the separated administrators (三员): nobody holds two of them
RoleCode = Literal["operator", "provider", "sorter", "conduct", "department", "auditor", "system", "security", "audit"]
What = Literal["roster", "words", "result", "ballots", "ledger", "bundle", "ballot_bundle"]


class Looked(Event, wire="access.Looked.v1"):
    """Somebody in their role looked at what not everybody may see (R-48).

    `operation` is the call; `subject` the id of what it was about, when it was about one thing. `refused` is the code
    of the refusal when nothing was shown. `reason` names the words given for the look by their salted digest.
    Of what takes two people, a bundle with ballots, `asked_by` and `confirmed_by` are the two.
    """

    account: str
    role: RoleCode
    what: What
    operation: str
    subject: str | None = None
    refused: str | None = None
    reason: str | None = None
    asked_by: str | None = None
    confirmed_by: str | None = None


class Overstepped(Event, wire="access.Overstepped.v1"):
    """Somebody tried what their role, bureau, channel or appraisal does not cover, and was refused with this code.

    `what` is what they would have seen; None when it was a command.
    """

    account: str
    role: RoleCode
    operation: str
    refused: str
    what: What | None = None
    subject: str | None = None


class AccountAdded(Event, wire="access.AccountAdded.v1"):
    """An account for one person in one role, by a security administrator or at the machine itself (`console`).

    A provider's account names the bureau, a sorter's the channel, a department's the department. `county` and
    `appraisal` narrow it. The person's name stands beside the log.
    """

    account: str
    role: RoleCode
    by: str
    provider: str | None = None
    channel: str | None = None
    department: str | None = None
    county: str | None = None
    appraisal: str | None = None


class AccountNarrowed(Event, wire="access.AccountNarrowed.v1"):
    """From now on the account reaches this county and this appraisal only; None is no narrowing."""

    account: str
    by: str
    county: str | None = None
    appraisal: str | None = None


class EnrolmentIssued(Event, wire="access.EnrolmentIssued.v1"):
    """A one-time secret was made, good until `until`, with which the person sets password and second factor.

    Earlier means of signing in no longer open anything.
    """

    account: str
    by: str
    until: datetime


class AccountEnrolled(Event, wire="access.AccountEnrolled.v1"):
    """The person has set a password and shown that the second factor works."""

    account: str


class AccountDisabled(Event, wire="access.AccountDisabled.v1"):
    """The account opens nothing any more, and its sessions are ended."""

    account: str
    by: str


class AccountLocked(Event, wire="access.AccountLocked.v1"):
    """After `failures` failed sign-ins in a row nobody signs in to the account from there until `until`.

    `known_device` tells a browser the account has used before from everybody else.
    """

    account: str
    failures: int
    until: datetime
    known_device: bool = False


class SignedIn(Event, wire="access.SignedIn.v1"):
    """Somebody signed in with password and second factor. `session` is a digest: it opens nothing."""

    account: str
    session: str


class SignedOut(Event, wire="access.SignedOut.v1"):
    """The session was ended by its owner."""

    account: str
    session: str


class CommandProposed(Event, wire="access.CommandProposed.v1"):
    """Somebody means to give a command that needs two people; `command` digests its words (双人复核)."""

    operation: str
    command: str
    by: str


class CommandConfirmed(Event, wire="access.CommandConfirmed.v1"):
    """A second person agreed to the command, which is given at once."""

    operation: str
    by: str


class LetterReturned(Event, wire="access.LetterReturned.v1"):
    """A system administrator had a message that could not be taken in put back into the queue it was set aside from.

    `letter` is its id; a letter that is set aside once more has another. `digest` is SHA-256 over its body.
    """

    letter: str
    queue: str
    digest: str
    by: str


class LetterDropProposed(Event, wire="access.LetterDropProposed.v1"):
    """Somebody means to set a message aside for good. `died_of` is the code of why it could not be taken in; `reason`
    names the words by their salted digest."""

    letter: str
    queue: str
    key: str
    died_of: str
    died_at: str
    size: int
    digest: str
    reason: str
    by: str


class LetterDropConfirmed(Event, wire="access.LetterDropConfirmed.v1"):
    """A second person agreed: the message is taken away and nobody is asked about it again."""

    letter: str
    by: str


LANGUAGE = Language.declared_in(__name__)
