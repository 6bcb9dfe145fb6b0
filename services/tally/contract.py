"""What may be asked of tally: rulings, the draw, the count, the result and what follows it, and proof of all of it."""

from datetime import date
from typing import Annotated, Literal

import msgspec

from services.kernel.contract import Account, AppraisalId, Instant, OfAppraisal, Sha256
from services.kernel.refusal import Refusal, SamePerson
from services.kernel.rpc.request import LONG, Answer
from services.kernel.working_days import CalendarUnknown
from services.roster.events import GroupCode
from services.tally.answers.appeals import AppealNumber, AppealRegister, Erratum
from services.tally.answers.consequences import AnnualAssessment, ConsequencesShown, CountProgress
from services.tally.answers.replay import (
    AsOf,
    BundleNoted,
    JobState,
    LogCompared,
    OtherRules,
    Recounted,
    RecountShown,
    RulesTriedCount,
)
from services.tally.answers.result import PublishedResult, Quarters, Result
from services.tally.answers.votes import OfficeVotes, Resampling, VerifiedCount
from services.tally.answers.words import BallotId, Department, Digest, Number, OfficeId, Version
from services.tally.events import (
    Conclusion,
    Ground,
    MatterCorrection,
    PickCorrection,
    PickReason,
    ReleaseChannel,
    ReleasedText,
)
from services.tally.refusals import (
    AppealDecidedAlready,
    AppealNotReviewed,
    AppealUnknown,
    BallotsNotCounted,
    BoxNotSealed,
    ComplaintsNotFrozen,
    DeterminedAlready,
    DrawnAlready,
    EvidenceDiffers,
    HandedOverAlready,
    JobUnfinished,
    JobUnknown,
    NotCounted,
    NotDetermined,
    NotHandedOver,
    NothingToCorrect,
    NothingToRule,
    NotNamed,
    NotOpened,
    NotPublished,
    NotStationed,
    NotYourOffice,
    NoYellowCard,
    PicksUnruled,
    PoolNotCommitted,
    PublishedAlready,
    ReceivedInFuture,
    ReleaseMisdated,
    ReviewReplaced,
    RuledSinceCount,
    RulesUnknown,
    SampleNotDrawn,
    SeedEmpty,
    TalkNotArranged,
    UnknownOffices,
)

SHORT_WORDS = 1000  # characters
OFFICIAL_WORDS = 2000
LONG_WORDS = 5000
MOST_OFFICES = 500

_REPLAYED: tuple[type[Refusal], ...] = (NotCounted, EvidenceDiffers)

# rulings (有效票认定, R-37)

PickId = Annotated[str, msgspec.Meta(max_length=80, examples=["5bc868d6"])]


class Ruled(Answer):
    """Whether what was said of a pick waits for a second person, or made a ruling with one who says the same."""

    pick: PickId
    state: Literal["proposed", "ruled"]


class Rule(
    OfAppraisal[Ruled],
    service="tally",
    seconds=LONG,
    refusals=(BoxNotSealed, NotOpened, NothingToRule, HandedOverAlready, DrawnAlready, EvidenceDiffers),
):
    """One person says that a pick counts, or why it does not."""

    pick: PickId
    counted: bool
    by: Account
    reason: PickReason | None = None


class ProposedRuling(Answer):
    """What the rules alone would make of a pick."""

    counted: bool
    reason: PickReason | None


class Hint(Answer):
    """A reason to ask whether an example is concrete (A-07), and the words or numbers that led to it."""

    hint: Literal["FEW_WORDS", "ONLY_JUDGEMENT", "NO_FACT", "COPIED_PHRASE", "SAME_ON_BALLOT", "SAME_IN_BOX"]
    said: list[str]


class PickToRule(Answer):
    """A pick to rule on: its words (null once erased) and what makes them doubtful.

    It tells neither ballot, office nor group, nor what others said.
    """

    pick: PickId
    words: Annotated[str, msgspec.Meta(examples=["去年底至今跑了四趟,材料要求每次都不一样"])] | None
    mentions: Annotated[list[str], msgspec.Meta(examples=[["去年底至今"]])]
    occurred: Annotated[str, msgspec.Meta(examples=["2023-12"])] | None
    continues: bool
    why: PickReason
    proposal: ProposedRuling
    vague: list[Hint]
    disputed: bool


class NextPick(
    OfAppraisal[PickToRule | None], service="tally", seconds=LONG, refusals=(BoxNotSealed, NotOpened, EvidenceDiffers)
):
    """The next pick on which this person has said nothing yet, then those on which people differ; null: no more."""

    by: Account


class BallotsHeard(Answer):
    """How many ballots tally has heard of, by group and channel; `until` is how far the ballot log was counted."""

    received: dict[GroupCode, int]
    online: Number
    paper: Number
    until: Number


class ShowParticipation(OfAppraisal[BallotsHeard], service="tally"):
    """How many ballots have been heard of; never of which office (A-26)."""


# the draw (抽样评议, R-24, A-18)


class LogEnd(Answer):
    """How far a log was read, and the root of that much of it."""

    sequence: Number
    root: Digest


class PoolState(Answer):
    """The ballots that can be drawn are fixed: how many, and the digest of their ids."""

    pool_size: Annotated[int, msgspec.Meta(ge=0, examples=[1200])]
    pool_digest: Digest
    ballots: LogEnd


class CommitPool(OfAppraisal[PoolState], service="tally", seconds=LONG, refusals=(BoxNotSealed, EvidenceDiffers)):
    """The Inspection Office fixes the pool, before anyone knows the seed."""


class DrawState(Answer):
    """`drawn` with how many ballots were walked and drawn, or `reviewing` (and null) while people must rule first."""

    state: Literal["reviewing", "drawn"]
    seed: Annotated[str, msgspec.Meta(examples=["砚山2024Q2|317|884|052"])] | None
    walked: Annotated[int, msgspec.Meta(ge=0, examples=[214])] | None
    drawn: Annotated[int, msgspec.Meta(ge=0, examples=[200])] | None


Witness = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z_.-]{1,40}\Z", examples=["people-1"])]  # never a name


class DrawSample(
    OfAppraisal[DrawState],
    service="tally",
    seconds=LONG,
    refusals=(PoolNotCommitted, DrawnAlready, SeedEmpty, NotOpened, EvidenceDiffers),
):
    """The Inspection Office draws, with a seed spoken in public. `record` are words about the witnesses."""

    seed: Annotated[str, msgspec.Meta(min_length=1, max_length=200, examples=["砚山2024Q2|317|884|052"])]
    by: Account
    witnesses: Annotated[tuple[Witness, ...], msgspec.Meta(max_length=20)] = ()
    record: Annotated[str, msgspec.Meta(min_length=1, max_length=SHORT_WORDS)] | None = None


class PoolPosition(Answer):
    """How far the ballot log was read when the pool was fixed, and its root."""

    source: Annotated[str, msgspec.Meta(examples=["ballot"])]
    sequence: Number
    root: Digest


class SampleRecord(Answer):
    """The record of the draw, for the witnesses to sign and for anybody who draws again.

    `walked` and `drawn` are ballot ids in ticket order; `words` what was written of the occasion. Where they are null,
    `words_kept` says whether there once were some, which are erased now. `digest` is SHA-256 over `hashed_text` in
    UTF-8, which is the rest as canonical JSON, its instants at +00:00.
    """

    appraisal: AppraisalId
    committed_at: Instant
    ballots: PoolPosition
    pool_digest: Digest
    pool_size: Number
    seed: str
    spoken_at: Instant
    witnesses: list[str]
    drawn_at: Instant
    walked: list[BallotId]
    drawn: list[BallotId]
    digest: Digest
    hashed_text: Annotated[str, msgspec.Meta(examples=['{"appraisal":"532622-2024Q2",…}'])]
    words: str | None
    words_kept: bool


class ShowSampleRecord(OfAppraisal[SampleRecord], service="tally", refusals=(SampleNotDrawn,)):
    """The record of the draw of public ballots."""


# the result, from the count to its publication (R-36…R-40)


class Counted(Answer):
    """The count's digest and version."""

    digest: Digest
    result_version: Version


class Count(
    OfAppraisal[Counted],
    service="tally",
    seconds=LONG,
    refusals=(NotOpened, BoxNotSealed, ComplaintsNotFrozen, SampleNotDrawn, PicksUnruled, EvidenceDiffers),
):
    """The Inspection Office counts (R-36). When nothing has changed since the last count, nothing is recorded."""


class OfResult(Answer):
    """The digest of the result that this is about."""

    digest: Digest


class HandOver(OfAppraisal[OfResult], service="tally", refusals=(NotCounted, RuledSinceCount)):
    """The Inspection Office hands the latest count to the Conduct Supervision Office (R-38)."""

    by: Account


class Recount(
    OfAppraisal[Recounted], service="tally", seconds=LONG, refusals=(NotHandedOver, DeterminedAlready, NotCounted)
):
    """Count again before the determination, from the first record of every log, and say why (R-38)."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=OFFICIAL_WORDS, examples=["前两名得票相近,请复核"])]
    by: Account


class ListRecounts(OfAppraisal[list[RecountShown]], service="tally"):
    """Which recounts were asked for, why, and what came out; the first one first."""


class Determined(Answer):
    """The result that was determined, and how many offices are named."""

    digest: Digest
    named: Number


class Determine(
    OfAppraisal[Determined], service="tally", refusals=(NotOpened, UnknownOffices, NotHandedOver, PublishedAlready)
):
    """The Conduct Supervision Office names offices and says why (R-38, A-23); it may change that until publication."""

    named: Annotated[tuple[OfficeId, ...], msgspec.Meta(max_length=MOST_OFFICES)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=OFFICIAL_WORDS, examples=["得票居首,事例集中"])]
    by: Account


class Determination(Answer):
    """The offices named, and why; `reason` is null once its words are erased."""

    named: list[OfficeId]
    reason: Annotated[str, msgspec.Meta(examples=["得票居首,事例集中"])] | None
    by: Account


class ShowDetermination(OfAppraisal[Determination], service="tally", refusals=(NotDetermined,)):
    """Which offices were named in the determination of the latest count, and why."""


class Publish(OfAppraisal[OfResult], service="tally", refusals=(NotDetermined,)):
    """The Conduct Supervision Office makes the determined result public; appeals count from here (R-40, A-24)."""

    by: Account


class ReleasePlace(Answer):
    """Where a text can be read, and since when."""

    channel: ReleaseChannel
    address: Annotated[str, msgspec.Meta(examples=["https://www.example.gov.cn/gsgg/1.html"])]
    released_at: Instant


class ResultReleases(Answer):
    """Where the result can be read, the earliest first."""

    first_at: Instant | None
    releases: list[ReleasePlace]


class AnnouncementReleases(Answer):
    """Where the announcement can be read, and when it was to be released."""

    planned_at: Instant
    first_at: Instant | None
    releases: list[ReleasePlace]


class ReleasesShown(Answer):
    """Where announcement and result can be read; `result` is null until it is published."""

    announcement: AnnouncementReleases
    result: ResultReleases | None


class EnterRelease(OfAppraisal[ReleasesShown], service="tally", refusals=(NotOpened, NotPublished, ReleaseMisdated)):
    """Enter where a text was released, and when (R-22). A later entry of the same channel puts the earlier right."""

    text: ReleasedText
    channel: ReleaseChannel
    address: Annotated[
        str,
        msgspec.Meta(
            max_length=500,
            pattern=r"^https?://[^\s\x00-\x1f\x7f]+\Z",
            examples=["https://www.example.gov.cn/gsgg/1.html"],
        ),
    ]
    released_at: Instant
    by: Account


class ShowReleases(OfAppraisal[ReleasesShown], service="tally", refusals=(NotOpened,)):
    """Where announcement and result were released, and since when; the earliest is the publication (A-01)."""


class ShowResult(OfAppraisal[Result], service="tally", seconds=LONG, refusals=_REPLAYED):
    """The latest result, published or not."""


class ShowPublishedResult(
    OfAppraisal[PublishedResult], service="tally", seconds=LONG, refusals=(NotPublished, NotOpened, *_REPLAYED)
):
    """The result that is public, without its small cells (A-26)."""


class CompareQuarters(OfAppraisal[Quarters], service="tally", seconds=LONG, refusals=(NotOpened, *_REPLAYED)):
    """The published results of this appraisal and of those before it in its county, at most eight (R-45)."""


class ShowVotes(OfAppraisal[OfficeVotes], service="tally", seconds=LONG, refusals=(UnknownOffices, *_REPLAYED)):
    """Each vote of one office in the latest count, with the rules that make it count (D-4)."""

    office: OfficeId


class ShowResampling(
    OfAppraisal[Resampling],
    service="tally",
    seconds=LONG,
    refusals=(SampleNotDrawn, JobUnknown, JobUnfinished, *_REPLAYED),
):
    """What other draws of the same pool would have given, for offices near a rank (R-24).

    A large pool is redrawn in the background: until that is done it is refused, and who asks again gets it.
    """

    cut: Annotated[int, msgspec.Meta(ge=1, le=500, description="名次线,缺省10", examples=[10])] = 10


class VerifiedOnly(OfAppraisal[VerifiedCount], service="tally", seconds=LONG, refusals=(RulesUnknown, *_REPLAYED)):
    """What the result would be if only verified complaints counted (查实过滤). Who asks is on record."""

    by: Account


class ShowProgress(OfAppraisal[CountProgress], service="tally", refusals=(NotOpened,)):
    """Which steps of the latest count are done, and what is to be done after the publication."""


# appeals (申诉, R-39, A-24)


class AppealTaken(Answer):
    """The appeal's number, the last day for it, and whether it came later."""

    appeal: AppealNumber
    ends_on: date
    late: bool


class LodgeAppeal(
    OfAppraisal[AppealTaken],
    service="tally",
    seconds=LONG,
    refusals=(
        *(NotOpened, NotPublished, UnknownOffices, NotYourOffice, ReceivedInFuture, CalendarUnknown),
        *_REPLAYED,
    ),
):
    """A department appeals against the statistics of one of its offices.

    `department` null: the Inspection Office enters what came on paper, and `received_on` says when.
    """

    department: Department | None
    office: OfficeId
    ground: Ground
    statement: Annotated[
        str, msgspec.Meta(min_length=1, max_length=OFFICIAL_WORDS, examples=["有一件反映的是另一股室。"])
    ]
    by: Account
    received_on: date | None = None


class ListAppeals(OfAppraisal[AppealRegister], service="tally", refusals=(NotOpened,)):
    """The register of appeals; of one department's offices only, unless `department` is null."""

    department: Department | None = None


class AppealReview(Answer):
    """The review as it was recorded; reviews of an appeal are numbered from 1."""

    appeal: AppealNumber
    review: Number
    conclusion: Conclusion


class ReviewAppeal(
    OfAppraisal[AppealReview],
    service="tally",
    seconds=LONG,
    refusals=(AppealUnknown, AppealDecidedAlready, NothingToCorrect, *_REPLAYED),
):
    """One person of the Inspection Office says what should follow, with every correction it takes."""

    appeal: AppealNumber
    conclusion: Conclusion
    reply: Annotated[
        str,
        msgspec.Meta(min_length=1, max_length=OFFICIAL_WORDS, examples=["经复核,该事项反映的是另一股室,予以更正。"]),
    ]
    by: Account
    picks: Annotated[tuple[PickCorrection, ...], msgspec.Meta(max_length=500)] = ()
    matters: Annotated[tuple[MatterCorrection, ...], msgspec.Meta(max_length=500)] = ()


class AppealAnswered(Answer):
    """How the appeal was decided, and with how many corrections."""

    appeal: AppealNumber
    conclusion: Conclusion
    corrections: Number


class DecideAppeal(
    OfAppraisal[AppealAnswered],
    service="tally",
    refusals=(AppealUnknown, AppealDecidedAlready, AppealNotReviewed, ReviewReplaced, SamePerson),
):
    """A second person confirms the review they have read; corrections take effect with the next count."""

    appeal: AppealNumber
    review: Annotated[int, msgspec.Meta(ge=1, le=10_000, examples=[1])]
    by: Account


class ListErrata(OfAppraisal[list[Erratum]], service="tally", seconds=LONG, refusals=_REPLAYED):
    """What each version of the result changed. `only_published`: up to the version that is public."""

    only_published: bool


# measures for a named office (结果运用, R-41…R-45)

_MEASURE: tuple[type[Refusal], ...] = (NotOpened, UnknownOffices, NotNamed)
_AFTER_CARD: tuple[type[Refusal], ...] = (*_MEASURE, NoYellowCard)
MeasureName = Literal["card", "talk", "talk_held", "notice", "assessment", "superior", "plan", "shown"]
Papers = Annotated[tuple[Sha256, ...], msgspec.Meta(max_length=50)]  # kept elsewhere
MeasureWords = Annotated[str, msgspec.Meta(min_length=1, max_length=LONG_WORDS)]


class MeasureTaken(Answer):
    """Which measure was recorded for which office."""

    office: OfficeId
    measure: MeasureName


class GiveCard(OfAppraisal[MeasureTaken], service="tally", refusals=_MEASURE):
    """The yellow card of the quarter (黄牌警告)."""

    office: OfficeId
    by: Account


class ArrangeTalk(OfAppraisal[MeasureTaken], service="tally", refusals=_AFTER_CARD):
    """By when the head of the unit is to talk with the head of the office (约谈)."""

    office: OfficeId
    due_on: date
    by: Account


class HoldTalk(OfAppraisal[MeasureTaken], service="tally", refusals=(*_AFTER_CARD, TalkNotArranged, ReceivedInFuture)):
    """The talk took place; `words` are what was said."""

    office: OfficeId
    held_on: date
    words: MeasureWords
    by: Account
    evidence: Papers = ()


class GiveNotice(OfAppraisal[MeasureTaken], service="tally", refusals=(*_AFTER_CARD, ReceivedInFuture)):
    """The circulated notice that names the office went out (通报)."""

    office: OfficeId
    issued_on: date
    notice: Sha256
    by: Account


class EnterAssessment(OfAppraisal[MeasureTaken], service="tally", refusals=_AFTER_CARD):
    """What people decided for the annual assessment (综合考核, R-42), and on what basis."""

    office: OfficeId
    value: Annotated[str, msgspec.Meta(pattern=r"^-?[0-9]{1,3}(\.[0-9]{1,2})?\Z", examples=["-0.5"])]
    words: MeasureWords
    by: Account


class TellSuperior(OfAppraisal[MeasureTaken], service="tally", refusals=(*_AFTER_CARD, NotStationed, ReceivedInFuture)):
    """The letter to the superior of a stationed unit went out (R-43)."""

    office: OfficeId
    sent_on: date
    letter: Sha256
    by: Account


class PlanRectification(OfAppraisal[MeasureTaken], service="tally", refusals=(*_AFTER_CARD, NotYourOffice)):
    """The department says what the office will do, and by when (R-45)."""

    office: OfficeId
    department: Department
    due_on: date
    words: MeasureWords
    by: Account


class ShowRectification(OfAppraisal[MeasureTaken], service="tally", refusals=(*_AFTER_CARD, NotYourOffice)):
    """The department says what the office did (R-45)."""

    office: OfficeId
    department: Department
    words: MeasureWords
    by: Account
    evidence: Papers = ()


class ShowConsequences(OfAppraisal[ConsequencesShown], service="tally", refusals=(NotOpened,)):
    """What followed for the named offices; of one department's only, unless `department` is null."""

    department: Department | None = None


class ShowAnnualAssessment(OfAppraisal[AnnualAssessment], service="tally", refusals=(NotOpened,)):
    """What the quarters of this county and year say for the annual assessment (R-42)."""


# proof

JobName = Annotated[str, msgspec.Meta(max_length=80, description="后台任务", examples=["5f0c1a9be2d34c77"])]


class AskReplay(
    OfAppraisal[JobState], service="tally", seconds=LONG, refusals=(NotOpened, RulesUnknown, BallotsNotCounted)
):
    """Begin a replay: up to a sequence of tally's log or an instant, or under other rules, or as it was.

    What would show ballots before they were counted is refused.
    """

    by: Account
    as_of: AsOf | None = None
    rules: OtherRules | None = None


class AskBundle(OfAppraisal[JobState], service="tally", seconds=LONG, refusals=(NotOpened, BallotsNotCounted)):
    """Begin the bundle of the logs as they are; as long as they stay so, there is one.

    With ballots it waits for a second person. From the seal to the count there is none.
    """

    by: Account


class ConfirmBundle(OfAppraisal[JobState], service="tally", seconds=LONG, refusals=(JobUnknown, SamePerson)):
    """A second person confirms the bundle with ballots that was asked for last, and it is begun."""

    job: JobName
    by: Account


class NoteBundle(OfAppraisal[BundleNoted], service="tally", refusals=(SamePerson, BallotsNotCounted)):
    """Record that two people have a bundle with ballots made at the machine itself."""

    by: Account
    confirmed_by: Account


class ShowJob(OfAppraisal[JobState], service="tally", refusals=(JobUnknown,)):
    """How far a job is."""

    job: JobName


class ListJobs(OfAppraisal[list[JobState]], service="tally"):
    """The jobs that are not yet forgotten, the newest first."""


class ReadJobOutput(OfAppraisal[str], service="tally", refusals=(JobUnknown, JobUnfinished)):
    """A part of a finished job's output, in base64; empty after the last."""

    job: JobName
    number: Number


class NoteRulesTried(OfAppraisal[RulesTriedCount], service="tally"):
    """Record that somebody recounted under other rules: it may be asked, but nobody shops for rules unseen."""

    rules_digest: Sha256
    changed: tuple[str, ...]
    by: Account


class Reconcile(OfAppraisal[list[LogCompared]], service="tally", seconds=LONG):
    """Compare what tally received of its neighbours' logs with what they hold, root by root."""
