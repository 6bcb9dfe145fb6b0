"""What complaints tells its neighbours: matters by keyed hashes, sortings by accounts, never words or numbers."""

from datetime import date, datetime
from typing import Literal, get_args

import msgspec

from services.kernel.event import Event, Language
from services.roster.events import CategoryCode, Channel

DeclineReason = Literal["CONSULTATION", "PRAISE", "SUGGESTION", "INADMISSIBLE", "MISDIRECTED", "NOT_A_COMPLAINT"]
DECLINE_REASONS: tuple[DeclineReason, ...] = get_args(DeclineReason)


class SortedTo(msgspec.Struct, frozen=True, kw_only=True):
    """One office that a matter is about, and what kinds of behaviour it shows."""

    office: str
    categories: tuple[CategoryCode, ...]


class IntakeOpened(Event, wire="complaints.IntakeOpened.v1"):
    """These channels are listened to for this appraisal until `until`, for these offices.

    Its matters are those first registered from `quarter_from` to `quarter_to`, both days included (A-02, A-20).
    """

    quarter_from: date
    quarter_to: date
    until: datetime
    offices: tuple[str, ...]
    channels: tuple[Channel, ...] = ()


class ComplaintReported(Event, wire="complaints.ComplaintReported.v1"):
    """A channel reported a matter, or a change to it; the highest `seq` of a matter holds (A-20).

    `matter_id` digests channel and source id. `complainant` is a keyed hash, the same across channels, or
    None when anonymous. `people` over 1 is a joint letter. `text` names the words by their salted digest.
    `received_at` is the time of registration at the source; `late` says it came after the channels froze. `box` is
    the mailbox, where a channel is several.
    """

    matter_id: str
    channel: str
    seq: int
    kind: str
    received_at: datetime
    status: Literal["open", "closed", "withdrawn", "not_accepted", "unfounded"] = "open"
    complainant: str | None = None
    people: int = 1
    occurred: str | None = None
    verified: bool | None = None
    text: str | None = None
    late: bool = False
    box: str | None = None


class ComplaintSorted(Event, wire="complaints.ComplaintSorted.v1"):
    """A sorter decided which offices the matter is about (梳理). An empty tuple: department only, not counted."""

    matter_id: str
    offices: tuple[SortedTo, ...]
    by: str


class SortingConfirmed(Event, wire="complaints.SortingConfirmed.v1"):
    """A second person agreed with the sorting. `sorting` is the version in the stream that is confirmed."""

    matter_id: str
    sorting: int
    by: str


class ComplaintDeclined(Event, wire="complaints.ComplaintDeclined.v1"):
    """The matter does not count, with its reason code: one of `DeclineReason`; early records had others."""

    matter_id: str
    reason: str
    by: str


class ComplaintsMerged(Event, wire="complaints.ComplaintsMerged.v1"):
    """A person found that anonymous matters are one and the same; `into` is the one that counts.

    `across`: the Inspection Office found it of matters of two channels, from masked copies.
    """

    matter_id: str
    into: str
    by: str
    across: bool = False


class MattersMarkedDistinct(Event, wire="complaints.MattersKeptApart.v1"):
    """A person found that anonymous matters, alike as they are, are distinct; they are not proposed again.

    It is recorded with the matter whose id is the smaller. `across` as in ComplaintsMerged. The name on the wire is the
    one it was first recorded under.
    """

    matter_id: str
    other: str
    by: str
    across: bool = False


class DecisionUndone(Event, wire="complaints.DecisionUndone.v1"):
    """Another person took back the decision at version `decision` of the matter's stream, as if it had not been.

    A decision is a sorting, a confirmation, a decline, a merger or a finding that matters are distinct.
    """

    matter_id: str
    decision: int
    by: str


class SummaryLine(msgspec.Struct, frozen=True, kw_only=True):
    """How many accepted matters about one office, showing these behaviours, were registered in a month `YYYY-MM`."""

    office: str
    categories: tuple[CategoryCode, ...]
    month: str
    count: int


class SummaryFiled(Event, wire="complaints.SummaryFiled.v1"):
    """A secret channel said how many matters it accepted (A-21, R-30): no matter, no words, no person.

    It is the whole summary: filed again, it replaces the one before. `late` says it came after the channels froze.
    """

    channel: str
    lines: tuple[SummaryLine, ...]
    by: str
    late: bool = False


class SummaryConfirmed(Event, wire="complaints.SummaryConfirmed.v1"):
    """A second person of the channel agreed. `filing` is the version in the stream that is confirmed."""

    channel: str
    filing: int
    by: str


class ComplaintsFrozen(Event, wire="complaints.ComplaintsFrozen.v1"):
    """What counts is fixed. `root` is the RFC 6962 root of the `size` events before this one, signed with
    the Ed25519 key whose public half is `key`; all hexadecimal.
    """

    size: int
    root: str
    key: str
    signature: str


class TextsErased(Event, wire="complaints.TextsErased.v1"):
    """What people complained of, and the department their source named, was erased on schedule, so many texts; their
    digests stay. `because` is the place in roster's log of the erasure that two people ordered (`roster.PeopleErased`).
    """

    rows: int
    because: int


LANGUAGE = Language.declared_in(__name__)
