"""What complaints tells its neighbours: matters by keyed hashes, sortings by accounts, never words or numbers."""

from datetime import date, datetime
from typing import Literal

import msgspec

from services.kernel.event import Event, Language
from services.roster.events import CategoryCode


class SortedTo(msgspec.Struct, frozen=True, kw_only=True):
    """One office that a matter is about, and what kinds of behaviour it shows."""

    office: str
    categories: tuple[CategoryCode, ...]


class IntakeOpened(Event, wire="complaints.IntakeOpened.v1"):
    """The channels are listened to for this appraisal until `until`, for these offices.

    Its matters are those first registered from `quarter_from` to `quarter_to`, both days included (A-02, A-20).
    """

    quarter_from: date
    quarter_to: date
    until: datetime
    offices: tuple[str, ...]


class ComplaintReported(Event, wire="complaints.ComplaintReported.v1"):
    """A channel reported a matter, or a change to it; the highest `seq` of a matter holds (A-20).

    `matter_id` digests channel and source id. `complainant` is a keyed hash, the same across channels, or
    None when anonymous. `people` over 1 is a joint letter. `text` names the words by their salted digest.
    `received_at` is the time of registration at the source; `late` says it came after the channels froze.
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
    """The matter does not count (咨询、表扬、建议、不予受理), with its reason code."""

    matter_id: str
    reason: str
    by: str


class ComplaintsMerged(Event, wire="complaints.ComplaintsMerged.v1"):
    """A person found that anonymous matters are one and the same; `into` is the one that counts."""

    matter_id: str
    into: str
    by: str


class ComplaintsFrozen(Event, wire="complaints.ComplaintsFrozen.v1"):
    """What counts is fixed. `root` is the RFC 6962 root of the `size` events before this one, signed with
    the Ed25519 key whose public half is `key`; all hexadecimal.
    """

    size: int
    root: str
    key: str
    signature: str


LANGUAGE = Language(
    IntakeOpened,
    ComplaintReported,
    ComplaintSorted,
    SortingConfirmed,
    ComplaintDeclined,
    ComplaintsMerged,
    ComplaintsFrozen,
)
