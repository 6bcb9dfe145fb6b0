"""What complaints answers: matters as lists show them, duplicates, forms, summaries, how far the intake has come."""

from datetime import date
from typing import Annotated, Literal, get_args

import msgspec

from services.complaints.events import SortedTo, SummaryLine
from services.kernel.contract import AppraisalId, Count, Instant, Month, Sha256
from services.kernel.rpc.request import Answer
from services.roster.events import CategoryCode

MatterId = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,63}\Z", examples=["9c1f4e"])]
OfficeId = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,63}\Z", examples=["02-03"])]
ChannelCode = Annotated[str, msgspec.Meta(examples=["hotline_12345"])]
Categories = Annotated[tuple[CategoryCode, ...], msgspec.Meta(examples=[["shirk"]])]
SorterAccount = Annotated[str, msgspec.Meta(examples=["sorter-1"])]
Filing = Annotated[int, msgspec.Meta(ge=1, le=1_000_000, examples=[1])]
Version = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1, examples=[2])]

Status = Literal["open", "closed", "withdrawn", "not_accepted", "unfounded"]
State = Literal["sorting", "confirmation", "confirmed", "department_only", "declined", "merged", "gone", "late"]
STATES: tuple[State, ...] = get_args(State)
Decided = Literal["sorted", "confirmed", "declined", "merged", "marked_distinct"]
Department = Annotated[str, msgspec.Meta(examples=["县自然资源局"])]
OfficeName = Annotated[str, msgspec.Meta(examples=["不动产登记中心"])]
Next = Annotated[str | None, msgspec.Meta(description="下一页从何处起;没有下一页时为 null")]


class ReportTaken(Answer):
    """One event of a push: its matter, and whether it was known already or came too late to count."""

    matter_id: MatterId
    appraisal: AppraisalId
    again: bool
    late: bool


class MattersFiled(Answer):
    """What came of a channel's workbook, in rows; `digest` is the SHA-256 of the file."""

    rows: Count
    recorded: Count
    again: Count
    late: Count
    digest: Sha256


class MattersColumn(Answer):
    """A column of the form: what stands over it, what may be chosen in it."""

    code: str
    heading: str
    required: bool
    choices: list[str]
    wide: bool


class MattersForm(Answer):
    """The form on which a channel hands in its matters (T6)."""

    channel: ChannelCode
    label: str
    quarter_from: date
    quarter_to: date
    until: Instant
    columns: list[MattersColumn]


class MatterDecided(Answer):
    """The matter with which the decision was recorded."""

    matter_id: MatterId


class SortedOffice(Answer):
    """An office that a matter was sorted to; names are empty when it is not in the catalogue."""

    office: OfficeId
    categories: Categories
    department: Department
    name: OfficeName


class MaskedMatter(Answer):
    """A matter in a list: what its source reported and what people decided, with identities covered in its words.

    `covered` counts what was covered by kind. `sorting` is the version of the sorting that stands.
    """

    matter_id: MatterId
    channel: ChannelCode
    state: Annotated[State, msgspec.Meta(examples=["confirmation"])]
    seq: Annotated[int, msgspec.Meta(examples=[1])]
    kind: Annotated[str, msgspec.Meta(examples=["投诉"])]
    received_at: Instant
    status: Annotated[Status, msgspec.Meta(examples=["open"])]
    anonymous: bool
    people: Annotated[int, msgspec.Meta(ge=1)]
    occurred: Month | None
    verified: bool | None
    department: Department
    text: Annotated[str, msgspec.Meta(examples=["窗口说要补材料,来了三次每次说的都不一样,电话〔电话〕。"])]
    covered: Annotated[dict[str, int], msgspec.Meta(examples=[{"telephone": 1}])]
    sorting: Version | None
    offices: list[SortedOffice]
    reason: Annotated[str, msgspec.Meta(examples=["CONSULTATION"])] | None
    into: MatterId | None


class ListedMatter(MaskedMatter):
    """A matter in its own channel's list: with its number at the source, and who sorted and confirmed it."""

    source_id: Annotated[str, msgspec.Meta(examples=["GD2024-000123"])]
    sorted_by: SorterAccount | None
    confirmed_by: SorterAccount | None


class MattersPage(Answer):
    """A page of a channel's matters, where the next begins, and how many there are in each state."""

    matters: list[ListedMatter]
    next: Next
    counts: Annotated[dict[State, int], msgspec.Meta(examples=[{"sorting": 3, "confirmation": 1}])]


class SuggestionReason(Answer):
    """Why an office is suggested: a code, how well it fits (0 … 100), and the words it was seen in."""

    why: Annotated[str, msgspec.Meta(examples=["DEPARTMENT_GIVEN"])]
    score: int
    said: str


class SuggestedOffice(Answer):
    """An office that a matter may be about."""

    office: OfficeId
    department: Department
    name: OfficeName
    score: Annotated[int, msgspec.Meta(ge=0, le=100, examples=[97])]
    reasons: list[SuggestionReason]


class DecisionMade(Answer):
    """A decision on a matter: `decision` is its version, which an undoing names; `undone_by` who took it back.

    Of `offices`, `sorting`, `reason`, `into`, `other` and `across` those are set that the decision has.
    """

    decision: Version
    what: Decided
    at: Instant
    by: SorterAccount
    undone_by: SorterAccount | None = None
    offices: tuple[SortedTo, ...] | None = None
    sorting: Version | None = None
    reason: str | None = None
    into: MatterId | None = None
    other: MatterId | None = None
    across: bool | None = None


class OpenedMatter(ListedMatter):
    """One matter with its words as they were written, the offices it may mean, and what was decided, oldest first."""

    original: Annotated[str, msgspec.Meta(examples=["窗口说要补材料,来了三次每次说的都不一样,电话……。"])]
    original_department: Department
    suggestions: list[SuggestedOffice]
    history: list[DecisionMade]


class Pair(Answer):
    """Two anonymous matters that may be one: how alike (0 … 100), how many days apart, and what they share."""

    score: Annotated[int, msgspec.Meta(ge=0, le=100, examples=[93])]
    days: Annotated[int, msgspec.Meta(ge=0, examples=[1])]
    same: Annotated[Literal["office", "department", "merged"], msgspec.Meta(examples=["office"])]


class ListedPair(Pair):
    """A pair of one channel."""

    matters: list[ListedMatter]


class MaskedPair(Pair):
    """A pair of two channels: without numbers at the source and without who sorted (R-48)."""

    matters: list[MaskedMatter]


class Duplicates(Answer):
    """Pairs of one channel, the likeliest first."""

    pairs: list[ListedPair]
    next: Next


class DuplicatesAcross(Answer):
    """Pairs of two channels, the likeliest first."""

    pairs: list[MaskedPair]
    next: Next


class SummaryTaken(Answer):
    """The number of the filing, how many matters it counts, and whether it came too late to count."""

    filing: Filing
    matters: Count
    late: bool


class SummaryAgreed(Answer):
    """The filing that was confirmed."""

    filing: Filing


class SummaryShown(Answer):
    """The filing that holds, and who confirmed it, if anybody did."""

    filing: Filing
    by: SorterAccount
    late: bool
    confirmed_by: SorterAccount | None
    lines: Annotated[
        tuple[SummaryLine, ...],
        msgspec.Meta(examples=[[{"office": "02-03", "categories": ["shirk"], "month": "2024-05", "count": 2}]]),
    ]


class IntakeProgress(Answer):
    """Whether the channels are listened to, until when (null before the opening), and whether what counts is fixed."""

    open: bool
    until: Instant | None
    frozen: bool


class FreezeSealed(Answer):
    """How many events the freeze seals, and their RFC 6962 root."""

    size: Annotated[int, msgspec.Meta(ge=0, examples=[604])]
    root: Sha256
