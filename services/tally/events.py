"""What tally decided. Totals are never stored here: they are counted from the events, each time."""

from datetime import date, datetime
from typing import Literal

import msgspec

from services.complaints.events import SortedTo
from services.kernel.event import Event, Language

PickReason = Literal[
    "NO_EXAMPLE", "EXAMPLE_TOO_OLD", "EXAMPLE_UNDATED", "NO_CATEGORY", "NOT_TICKED", "OUT_OF_SCOPE", "UNKNOWN_OFFICE"
]
BallotReason = Literal[
    "OVER_LIMIT",
    "DUPLICATE_PERSON",
    "DUPLICATE_ACCOUNT",
    "OUT_OF_WINDOW",
    "BLANK",
    "NOT_ELIGIBLE",
    "FORM_DAMAGED",
]

Ground = Literal["COUNTING_ERROR", "MISMAPPED_OFFICE", "DUPLICATE", "OUT_OF_PERIOD"]
Conclusion = Literal["maintain", "correct"]
ReleasedText = Literal["announcement", "result"]
ReleaseChannel = Literal["website", "wechat", "other"]


class LogPosition(msgspec.Struct, frozen=True, kw_only=True):
    """How far a log was read, and the RFC 6962 root of that much of it (hexadecimal)."""

    source: str
    sequence: int
    root: str


class PickRuled(Event, wire="tally.PickRuled.v1"):
    """Two people ruled on a pick whose example needs judgement (有效票认定, R-37). The latest ruling holds."""

    ballot_id: str
    office: str
    counted: bool
    reason: PickReason | None
    by: str
    confirmed_by: str


class RulingProposed(Event, wire="tally.RulingProposed.v1"):
    """One person says whether a pick counts (有效票认定, R-37). Two who say the same rule on it (`PickRuled`)."""

    ballot_id: str
    office: str
    counted: bool
    reason: PickReason | None
    by: str


class PoolCommitted(Event, wire="tally.PoolCommitted.v1"):
    """The public ballots that can be drawn are fixed, before anyone knows the seed.

    `pool_digest` is the SHA-256 of their ids in log order, each followed by a newline.
    """

    ballots: LogPosition
    pool_size: int
    pool_digest: str


class SeedSpoken(Event, wire="tally.SeedSpoken.v1"):
    """The seed was spoken in public: from here the order in which public ballots are looked at is fixed (A-18).

    `witnesses` are accounts or offices, never names; `record` names the words about them by their salted digest.
    """

    seed: str
    pool_digest: str
    witnesses: tuple[str, ...]
    record: str | None
    by: str


class SampleDrawn(Event, wire="tally.SampleDrawn.v1"):
    """Of the public ballots, only `drawn` count (抽样评议, R-24, A-18).

    `walked` are the ids looked at in ticket order until enough were valid; `drawn` are the valid ones among
    them. The outcome is recorded, so replay never draws again; anyone can repeat it with the seed.
    """

    seed: str
    pool_digest: str
    walked: tuple[str, ...]
    drawn: tuple[str, ...]


class ResultCounted(Event, wire="tally.ResultCounted.v1"):
    """The count of these positions of the logs gave the result with this digest. `result_version` begins at 1."""

    positions: tuple[LogPosition, ...]
    result_version: int
    digest: str


class ResultHandedOver(Event, wire="tally.ResultHandedOver.v1"):
    """The statistics went to the Conduct Supervision Office (R-38)."""

    digest: str
    by: str


class ResultDetermined(Event, wire="tally.ResultDetermined.v1"):
    """The Conduct Supervision Office decided which offices are named, and why (A-23). The system only ranks.

    `reason` names the words by their salted digest; they are kept beside the log.
    """

    digest: str
    named: tuple[str, ...]
    reason: str
    by: str


class ResultPublished(Event, wire="tally.ResultPublished.v1"):
    """The result is public; appeals count from here."""

    digest: str
    by: str


class Released(Event, wire="tally.Released.v1"):
    """A text could be read in public from `released_at`, at this address (R-22). The earliest counts (A-01).

    `digest` tells which text: that of the announced rules, or of the published result. Of a text and channel the
    latest entry holds.
    """

    text: ReleasedText
    digest: str
    channel: ReleaseChannel
    address: str
    released_at: datetime
    by: str


class ResultRecounted(Event, wire="tally.ResultRecounted.v1"):
    """The Conduct Supervision Office asked that the count be repeated before it determines (R-38).

    `digest` is the count's, `found` what came out now; `difference` names the first check that did not hold, ""
    when all did. `reason` names the words by their salted digest.
    """

    digest: str
    found: str
    difference: str
    reason: str
    by: str


class AppealLodged(Event, wire="tally.AppealLodged.v1"):
    """The appraised department questions the statistics of one of its offices (申诉, R-39, A-24).

    `digest` is the result it is about, `ends_on` the last civil day for it; a late appeal is recorded and marked.
    `statement` names the words by their salted digest. Appeals of an appraisal are numbered from 1.
    """

    appeal: int
    digest: str
    office: str
    ground: Ground
    statement: str
    channel: Literal["online", "paper"]
    received_on: date
    ends_on: date
    late: bool
    by: str


class PickCorrection(msgspec.Struct, frozen=True, kw_only=True):
    """What is put right about one pick: its vote belongs to the office `to`, or, when that is None, to none."""

    ballot_id: str
    office: str
    to: str | None
    ground: Ground


class MatterCorrection(msgspec.Struct, frozen=True, kw_only=True):
    """What is put right about one complaint: it is about these `offices`, or, when there are none, it gives no vote."""

    matter_id: str
    offices: tuple[SortedTo, ...]
    ground: Ground


class AppealReviewed(Event, wire="tally.AppealReviewed.v1"):
    """One person of the Inspection Office looked into an appeal and says what should follow (复核).

    `review` counts the reviews of this appeal from 1, the latest holds. `reply` names the words of the answer.
    """

    appeal: int
    review: int
    conclusion: Conclusion
    picks: tuple[PickCorrection, ...]
    matters: tuple[MatterCorrection, ...]
    reply: str
    by: str


class AppealDecided(Event, wire="tally.AppealDecided.v1"):
    """A second person confirmed this review: the statistics are maintained (维持) or corrected (更正)."""

    appeal: int
    review: int
    conclusion: Conclusion
    by: str
    confirmed_by: str


class PickCorrected(Event, wire="tally.PickCorrected.v1"):
    """An upheld appeal corrects one pick. What was recorded of it stays; the next count reads this as well.

    A correction moves or takes away a vote. It changes neither which ballots are valid nor which were drawn.
    """

    appeal: int
    correction: PickCorrection


class MatterCorrected(Event, wire="tally.MatterCorrected.v1"):
    """An upheld appeal corrects to which offices a complaint belongs, or that it does not count."""

    appeal: int
    correction: MatterCorrection


class RulesTried(Event, wire="tally.RulesTried.v1"):
    """Somebody recounted the quarter under other rules, as a question. It changes nothing, and is not forgotten.

    `changed` names the rules that differ, `rules_digest` is the SHA-256 over the canonical JSON of all of them.
    """

    rules_digest: str
    changed: tuple[str, ...]
    by: str


class BundleAsked(Event, wire="tally.BundleAsked.v1"):
    """Somebody asks for a bundle with ballots (审计包), which takes a second person before `until`. `bundle` is its id.

    In logs of 0.4.0 some say no `until`: they may be confirmed at any time.
    """

    bundle: str
    by: str
    until: datetime | None = None


class BundleConfirmed(Event, wire="tally.BundleConfirmed.v1"):
    """Two people have a bundle with ballots made. One made at the machine itself was not asked for before."""

    bundle: str
    by: str
    confirmed_by: str


class YellowCardGiven(Event, wire="tally.YellowCardGiven.v1"):
    """An office named in a published determination has its yellow card of the quarter (黄牌警告, R-41).

    It is recorded, and nothing follows of itself (A-25). `digest` is the result it rests on.
    """

    office: str
    digest: str
    by: str


class TalkArranged(Event, wire="tally.TalkArranged.v1"):
    """The head of the unit is to talk with the head of the office by this civil date (约谈, R-41). The latest holds."""

    office: str
    due_on: date
    by: str


class TalkHeld(Event, wire="tally.TalkHeld.v1"):
    """The talk took place. `record` names the words of its record, `evidence` the SHA-256 of papers kept elsewhere."""

    office: str
    held_on: date
    record: str
    evidence: tuple[str, ...]
    by: str


class NoticeGiven(Event, wire="tally.NoticeGiven.v1"):
    """The office was named in a circulated notice (通报, R-41). `notice` is the SHA-256 of the notice."""

    office: str
    issued_on: date
    notice: str
    by: str


class AssessmentEntered(Event, wire="tally.AssessmentEntered.v1"):
    """What people decided for the annual assessment (综合考核, 酌情, R-42): never computed. The latest holds.

    `value` is a decimal number as it was written, `basis` names the words about it.
    """

    office: str
    value: str
    basis: str
    by: str


class SuperiorTold(Event, wire="tally.SuperiorTold.v1"):
    """The superior of a stationed unit was written to (R-43). `letter` is the SHA-256 of the letter."""

    office: str
    sent_on: date
    letter: str
    by: str


class RectificationPlanned(Event, wire="tally.RectificationPlanned.v1"):
    """How the office will do better, and by when (以评促改, R-45). `plan` names the words. The latest holds."""

    office: str
    due_on: date
    plan: str
    by: str


class RectificationShown(Event, wire="tally.RectificationShown.v1"):
    """What was done: words named by `account`, and the SHA-256 of papers kept elsewhere."""

    office: str
    account: str
    evidence: tuple[str, ...]
    by: str


LANGUAGE = Language.declared_in(__name__)
