"""What may be asked of complaints: reports, files and summaries taken in, matters sorted by two people, the freeze."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from services.complaints.answers import (
    STATES,
    ChannelCode,
    Duplicates,
    DuplicatesAcross,
    Filing,
    FreezeSealed,
    IntakeProgress,
    MatterDecided,
    MatterId,
    MattersFiled,
    MattersForm,
    MattersPage,
    OfficeId,
    OpenedMatter,
    ReportTaken,
    State,
    Status,
    SummaryAgreed,
    SummaryShown,
    SummaryTaken,
    Version,
)
from services.complaints.events import DeclineReason
from services.complaints.refusals import (
    Busy,
    ChannelDecides,
    ChannelNotFed,
    ChannelSecret,
    ChannelsStillOpen,
    ComplaintsFrozenAlready,
    DecidedAcrossChannels,
    DeliveryChanged,
    IntakeNotOpen,
    LineRepeated,
    MatterMerged,
    MattersNotReadable,
    MatterUnknown,
    MergedIntoItself,
    MonthOutsideQuarter,
    NoSummary,
    NotAnonymous,
    NothingToUndo,
    NotMerged,
    NotSorted,
    SortedAnew,
    SummaryReplaced,
    UnknownChannel,
    UnknownOffice,
)
from services.kernel.contract import Month, OfAppraisal, OfFile, Sha256
from services.kernel.refusal import Refusal, SamePerson
from services.kernel.rpc.request import LONG, OpenPart, Outcome, Part, Request
from services.roster.events import CategoryCode

IMPORT = 300.0  # seconds; a file of thousands of rows is read and recorded as a whole
MOST_MATTERS = 200  # of a page
MOST_PAIRS = 100
WAITING: tuple[State, ...] = ("sorting", "confirmation")

# Accounts go into the log, so they must have bytes.
Account = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\ud800-\udfff]{1,64}\Z", examples=["sorter-1"])]
After = Annotated[Annotated[str, msgspec.Meta(max_length=140)] | None, msgspec.Meta(description="上一页的 next")]
SomeCategories = Annotated[tuple[CategoryCode, ...], msgspec.Meta(min_length=1, max_length=5, examples=[["shirk"]])]
States = Annotated[tuple[State, ...], msgspec.Meta(min_length=1, max_length=len(STATES), examples=[["sorting"]])]
OtherMatter = Annotated[MatterId, msgspec.Meta(examples=["77ab20"])]
Matters = Annotated[int, msgspec.Meta(ge=1, le=MOST_MATTERS, description=f"每页件数,1至{MOST_MATTERS},缺省50")]
Pairs = Annotated[int, msgspec.Meta(ge=1, le=MOST_PAIRS, description=f"每页对数,1至{MOST_PAIRS},缺省20")]


class Sorter(Part):
    """Who decides: an account, and the channel it sorts. It knows the matters of that channel only (R-48)."""

    account: Account
    channel: Annotated[ChannelCode, msgspec.Meta(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,63}\Z")]


# taking in (R-27…R-30)


Line = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]


class Complaint(OpenPart):
    """A matter as its source knows it. The complainant is hashed at the edge of the service and dropped."""

    source_id: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    seq: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
    kind: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    received_at: Annotated[datetime, msgspec.Meta(tz=True)]
    status: Status = "open"
    complainant: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    anonymous: bool = False
    people: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 1
    occurred: Month | None = None
    department: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    text: Annotated[str, msgspec.Meta(max_length=20_000)] | None = None
    verified: bool | None = None
    box: Annotated[str, msgspec.Meta(max_length=40)] | None = None


class ComplaintEvent(OpenPart):
    """A CloudEvents 1.0 event. `source` is the sending system, its last part the county's division code."""

    specversion: Literal["1.0"]
    id: Line
    source: Line
    type: Literal["cn.gov.complaint.reported.v1"]
    data: Complaint

    @property
    def division(self) -> str:
        return self.source.rpartition(":")[2]


class Delivery(Part):
    """One request of a channel: its `webhook-id`, and the SHA-256 of what it says."""

    id: Annotated[str, msgspec.Meta(max_length=256)]
    digest: Sha256


class ReportMany(
    Request[list[Outcome[ReportTaken]]],
    service="complaints",
    refusals=(UnknownChannel, DeliveryChanged),
):
    """A channel reports. Each event is judged by itself and gets its own answer, in order."""

    channel: ChannelCode
    events: list[Any]  # CloudEvents as they were sent: one that cannot be read spoils no other
    delivery: Delivery | None = None


_OF_A_FILE: tuple[type[Refusal], ...] = (IntakeNotOpen, UnknownChannel, ChannelSecret, ChannelNotFed)


class ShowMattersForm(OfAppraisal[MattersForm], service="complaints", refusals=_OF_A_FILE):
    """The form on which this channel hands in its matters (T6)."""

    channel: ChannelCode


class FileMatters(
    OfFile[MattersFiled], service="complaints", seconds=IMPORT, refusals=(*_OF_A_FILE, MattersNotReadable, Busy)
):
    """The clerk of a channel hands in a file: all of it is taken in, or nothing."""

    channel: ChannelCode
    by: Account


# the summary of a secret channel

_OF_A_SUMMARY: tuple[type[Refusal], ...] = (IntakeNotOpen, UnknownChannel, ChannelNotFed)


class CountedLine(Part):
    """One line of the summary: how many accepted matters about an office were registered in a month.

    It has no room for words or for a person.
    """

    office: OfficeId
    categories: SomeCategories
    month: Month
    count: Annotated[int, msgspec.Meta(ge=1, le=10_000, examples=[2])]


class FileSummary(
    OfAppraisal[SummaryTaken],
    service="complaints",
    refusals=(*_OF_A_SUMMARY, UnknownOffice, MonthOutsideQuarter, LineRepeated),
):
    """The whole summary of a channel for the quarter. No lines: it accepted nothing about an office."""

    channel: ChannelCode
    lines: Annotated[tuple[CountedLine, ...], msgspec.Meta(max_length=5_000)]
    by: Account


class ConfirmSummary(
    OfAppraisal[SummaryAgreed],
    service="complaints",
    refusals=(*_OF_A_SUMMARY, ComplaintsFrozenAlready, NoSummary, SummaryReplaced, SamePerson),
):
    """Somebody other than who filed it agrees with the filing that was shown."""

    channel: ChannelCode
    filing: Filing
    by: Account


class ShowSummary(OfAppraisal[SummaryShown], service="complaints", refusals=(*_OF_A_SUMMARY, NoSummary)):
    """The summary as it stands, for those of the channel who file and confirm it."""

    channel: ChannelCode


# sorting (梳理, R-48)

_SORTING: tuple[type[Refusal], ...] = (IntakeNotOpen, ComplaintsFrozenAlready, MatterUnknown)


class ListMatters(OfAppraisal[MattersPage], service="complaints", seconds=LONG, refusals=(IntakeNotOpen,)):
    """A sorter asks for matters of its channel in some states, the first registered first."""

    by: Sorter
    states: States = WAITING
    after: After = None
    limit: Matters = 50


class OpenMatter(
    OfAppraisal[OpenedMatter], service="complaints", seconds=LONG, refusals=(IntakeNotOpen, MatterUnknown)
):
    """A sorter opens a matter of its channel; the gateway puts it on record."""

    matter: MatterId
    by: Sorter


class OfficeFound(Part):
    """An office the sorter found in the words, and what kinds of behaviour they show."""

    office: OfficeId
    categories: SomeCategories


class Sort(OfAppraisal[MatterDecided], service="complaints", refusals=(*_SORTING, MatterMerged, UnknownOffice)):
    """A sorter names the offices; none means that the words tell the department only."""

    matter: MatterId
    offices: Annotated[tuple[OfficeFound, ...], msgspec.Meta(max_length=50)]
    by: Sorter


class Confirm(
    OfAppraisal[MatterDecided],
    service="complaints",
    refusals=(*_SORTING, MatterMerged, NotSorted, SortedAnew, SamePerson),
):
    """Somebody other than the sorter agrees with the latest sorting: the one at version `sorting`, if that is said."""

    matter: MatterId
    by: Sorter
    sorting: Version | None = None


class Decline(OfAppraisal[MatterDecided], service="complaints", refusals=(*_SORTING, MatterMerged)):
    """A sorter finds that the matter does not count. `reason` is a code of the closed list, never a sentence."""

    matter: MatterId
    reason: Annotated[DeclineReason, msgspec.Meta(examples=["CONSULTATION"])]
    by: Sorter


class Undo(
    OfAppraisal[MatterDecided],
    service="complaints",
    refusals=(*_SORTING, NothingToUndo, DecidedAcrossChannels, SamePerson),
):
    """A sorter finds that a colleague's decision was wrong. To take an undoing back, the decision is made again."""

    matter: MatterId
    decision: Version
    by: Sorter


# duplicates (1.3 rule 4)

_MERGING: tuple[type[Refusal], ...] = (*_SORTING, MatterMerged, NotAnonymous, MergedIntoItself)


class Merge(OfAppraisal[MatterDecided], service="complaints", refusals=_MERGING):
    """A sorter finds that `matter` is the same as `into`, which goes on to count."""

    matter: MatterId
    into: OtherMatter
    by: Sorter


class MergeAcross(OfAppraisal[MatterDecided], service="complaints", refusals=(*_MERGING, ChannelDecides)):
    """The Inspection Office finds the same of matters of two channels."""

    matter: MatterId
    into: OtherMatter
    by: Account


class MarkDistinct(OfAppraisal[MatterDecided], service="complaints", refusals=(*_SORTING, MergedIntoItself)):
    """A sorter finds that `matter` and `other` are two, alike as they are."""

    matter: MatterId
    other: OtherMatter
    by: Sorter


class MarkDistinctAcross(
    OfAppraisal[MatterDecided], service="complaints", refusals=(*_SORTING, MergedIntoItself, ChannelDecides)
):
    """The Inspection Office finds the same of matters of two channels."""

    matter: MatterId
    other: OtherMatter
    by: Account


class SplitAcross(
    OfAppraisal[MatterDecided], service="complaints", refusals=(*_SORTING, NotMerged, DecidedAcrossChannels, SamePerson)
):
    """Another person of the Inspection Office finds that what was merged across channels is two after all."""

    matter: MatterId
    by: Account


class ListDuplicates(OfAppraisal[Duplicates], service="complaints", seconds=LONG, refusals=(IntakeNotOpen,)):
    """A sorter asks which anonymous matters of its channel may be the same, the likeliest first."""

    by: Sorter
    after: After = None
    limit: Pairs = 20


class ListDuplicatesAcross(
    OfAppraisal[DuplicatesAcross], service="complaints", seconds=LONG, refusals=(IntakeNotOpen,)
):
    """The Inspection Office asks the same of two channels. `merged` asks for what it has merged so far."""

    by: Account
    merged: Annotated[bool, msgspec.Meta(description="true:已跨渠道并单的")] = False
    after: After = None
    limit: Pairs = 20


# how far it has come


class ShowIntake(OfAppraisal[IntakeProgress], service="complaints"):
    """Whether the channels are listened to, and whether what counts is fixed."""


class Freeze(
    OfAppraisal[FreezeSealed], service="complaints", seconds=LONG, refusals=(IntakeNotOpen, ChannelsStillOpen)
):
    """The Inspection Office fixes what counts; asking again answers the same. Who did so goes to the access log."""

    by: Account
