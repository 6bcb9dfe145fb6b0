"""What access keeps on record: who looked at what, who tried what is not his. Accounts by their ids, never names."""

from typing import Literal

from services.kernel.event import Event, Language

# the last three are the separated administrators (三员): nobody holds two of them
RoleCode = Literal["operator", "provider", "sorter", "conduct", "department", "auditor", "system", "security", "audit"]
What = Literal["roster", "words", "result", "ballots", "ledger"]


class Looked(Event, wire="access.Looked.v1"):
    """Somebody in his role looked at what not everybody may see (R-48).

    `operation` is the call; `subject` the id of what it was about, when it was about one thing. `refused` is the code
    of the refusal when nothing was shown. `reason` names the words given for the look by their salted digest.
    """

    account: str
    role: RoleCode
    what: What
    operation: str
    subject: str | None = None
    refused: str | None = None
    reason: str | None = None


class Overstepped(Event, wire="access.Overstepped.v1"):
    """Somebody tried what his role, bureau, channel or appraisal does not cover, and was refused with this code.

    `what` is what he would have seen; None when it was a command.
    """

    account: str
    role: RoleCode
    operation: str
    refused: str
    what: What | None = None
    subject: str | None = None


LANGUAGE = Language(Looked, Overstepped)
