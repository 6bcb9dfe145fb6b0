"""What every service answers, whatever it is for: its log, its checkpoints, its dead letters, whether it is there."""

from datetime import datetime
from typing import Annotated, TypeVar

import msgspec

from services.kernel.rpc.request import Answer, Request

A = TypeVar("A")

# Parts of requests and answers that mean the same everywhere. The examples go into the published descriptions.
AppraisalId = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z][0-9A-Za-z-]{0,39}\Z", examples=["532622-2024Q2"])]
Account = Annotated[str, msgspec.Meta(min_length=1, max_length=80, examples=["ducha-01"])]
Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z", examples=["5f0c1a9b" * 8])]
RsaNumber = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{512}\Z", examples=["3c2f9d10" * 64])]  # of a 2048-bit key
Instant = Annotated[datetime, msgspec.Meta(tz=True, examples=["2024-07-01T09:00:00+08:00"])]
Month = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])\Z", examples=["2024-05"])]
Count = Annotated[int, msgspec.Meta(ge=0)]
ProposalId = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9a-f]{16}\Z", description="待另一人确认的提议编号", examples=["5f0c1a9be2d34c77"])
]


class CellNote(Answer, kw_only=False):
    """What is wrong or doubtful in a file, and where; the value is masked."""

    row: Annotated[int, msgspec.Meta(examples=[7])]
    column: Annotated[str, msgspec.Meta(examples=["联系电话"])]
    code: Annotated[str, msgspec.Meta(examples=["PHONE_INVALID"])]
    value: Annotated[str, msgspec.Meta(examples=["138****000"])] = ""
    cell: Annotated[str, msgspec.Meta(examples=["H7"])] = ""


class OfAppraisal(Request[A]):
    """A request about one appraisal."""

    appraisal: AppraisalId


def unsaid(request: object) -> str:
    """How a request is shown that holds what is not to be read in a log: a list of names, a number, a code."""
    return f"{type(request).__name__}(…)"


class OfFile(OfAppraisal[A]):
    """A request about one appraisal that holds a workbook (base64 on the wire)."""

    content: bytes

    __repr__ = unsaid


class AnyService(Request[A]):
    """A request that every service answers; the caller names the service (`of=`)."""


class EventsAfter(AnyService[list[str]]):
    """The stored bytes (as text) of at most `limit` events after `sequence`, in order."""

    appraisal: AppraisalId
    sequence: int
    limit: int


class Heads(AnyService[dict[str, int]]):
    """The last sequence of each appraisal's log."""


class CheckpointKept(Answer):
    """A checkpoint of the log's end, made now unless there is one; null when the log is empty."""

    note: str | None


class KeepCheckpoint(AnyService[CheckpointKept]):
    """Sign a checkpoint of the log as it stands."""

    appraisal: AppraisalId


class CheckpointsKept(Answer):
    """Every checkpoint kept, the oldest first, and the public key that signs them (hexadecimal)."""

    key: str
    notes: list[str]


class ListCheckpoints(AnyService[CheckpointsKept]):
    """Every checkpoint of this log."""

    appraisal: AppraisalId


class Roots(AnyService[dict[str, str]]):
    """The root of the log at each of these sizes, every byte hashed again; sizes beyond the end are left out."""

    appraisal: AppraisalId
    sizes: list[int]


class CopyRoot(Answer):
    """The root (RFC 6962, hexadecimal) of a copy; null: not all of that is here."""

    root: str | None


class RootOfCopy(AnyService[CopyRoot]):
    """The root of what this service has received of a neighbour's log, up to `size`, every byte hashed again."""

    source: str
    appraisal: AppraisalId
    size: int
    algorithm: str


class DeadLetter(Answer):
    """A message that was set aside, without what it says.

    `key` is the routing key it came with; when it was set aside is null where a broker's operator moved it by hand.
    """

    letter: Annotated[str, msgspec.Meta(examples=["9c1f4e0a7b21"])]
    queue: Annotated[str, msgspec.Meta(examples=["complaints.intake"])]
    key: Annotated[str, msgspec.Meta(examples=["hotline_12345"])]
    code: Annotated[str, msgspec.Meta(examples=["QUARTER_NOT_OPEN"])]
    died_at: Instant | None
    tries: int
    bytes: int
    digest: Sha256


class DeadLetters(Answer):
    """What lies beside a service's queues. `more`: not all are listed; `lasting`: they outlive a restart."""

    letters: list[DeadLetter]
    more: bool
    lasting: bool


class ListDeadLetters(AnyService[DeadLetters]):
    """What the service could not take in and set aside."""


LetterIds = Annotated[list[str], msgspec.Meta(max_length=500)]


class LettersMoved(Answer):
    """Those of the letters asked for that were there."""

    done: list[str]


class RequeueDeadLetters(AnyService[LettersMoved]):
    """Put these letters back into their queues."""

    letters: LetterIds


class DropDeadLetters(AnyService[LettersMoved]):
    """Take these letters away for good. That two people agreed is access's to know."""

    letters: LetterIds


class Alive(Answer):
    """That the service and its database are there, and what time it believes it is. `troubles` are codes of what keeps
    it from its work all the same.
    """

    service: str
    now: Instant
    troubles: list[str] = msgspec.field(default_factory=list)


class Ping(AnyService[Alive]):
    """Whether the service and its database are there."""
