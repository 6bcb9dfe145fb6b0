"""What may be asked of the ballot box, and what it answers."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from services.ballot.events import EarlySealReason, FormVariant, WithdrawalReason
from services.ballot.refusals import (
    BatchRecordedOtherwise,
    BatchUnknown,
    BeyondTheDifferences,
    BoxNotOpen,
    BoxSealedAlready,
    BoxUnreadable,
    Busy,
    CredentialInvalid,
    DifferencesLeft,
    EarlySealNotProposed,
    ExampleInFuture,
    FormCastAlready,
    FormDisagreed,
    FormOutOfUse,
    FormsDoNotBalance,
    FormsUnfinished,
    FormUnknown,
    KeyedAlready,
    MoreIssuedThanPrinted,
    MoreReturnedThanIssued,
    NothingDisputed,
    ReceiptMistyped,
    UnknownOffice,
    VotingEnded,
    VotingNotStarted,
    VotingStillOpen,
)
from services.kernel.contract import Account, AppraisalId, Count, Instant, OfAppraisal, ProposalId, RsaNumber, Sha256
from services.kernel.lanes.loss import AcceptedLoss, LossProposal
from services.kernel.refusal import (
    CountShort,
    LaneLost,
    LaneShort,
    LossChanged,
    LossLapsed,
    LossNotProposed,
    NothingLost,
    Refusal,
    SamePerson,
)
from services.kernel.rpc.request import LONG, Answer, Outcome, Part, Request
from services.roster.events import CategoryCode, GroupCode

MOST_PICKS = 300  # a paper form has a line for every office
MOST_PRINTED = 2_000  # a batch is one event
MOST_FORMS = 100_000
MOST_RECEIPTS = 10_000  # in one answer

OfficeId = Annotated[str, msgspec.Meta(min_length=1, max_length=64, examples=["02-03"])]
OccurredIn = Annotated[
    str, msgspec.Meta(pattern=r"^(19|[2-9][0-9])[0-9]{2}-(0[1-9]|1[0-2])\Z", examples=["2024-05"])
]  # the month of an example
Random16 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z", examples=["a1f3c2d4" * 4])]  # bytes
Random32 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z", examples=["77e0b5c2" * 8])]
Receipt = Annotated[str, msgspec.Meta(max_length=80, description="回执", examples=["YS24Q2-7F3K-9Q2M-4TXC"])]
ReceiptSignature = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{128}\Z", examples=["c41b7e02" * 16])]  # Ed25519
Serial = Annotated[str, msgspec.Meta(max_length=80, description="测评表编号", examples=["7F3K9Q2M"])]
Batch = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z_.-]{1,40}\Z", description="批次", examples=["P-0701"])]
NodeHash = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z", examples=["9a1b4c2e" * 8])]  # by the log's algorithm

# ballots


class ChoiceExample(Part):
    """What happened, in the voter's words (R-33); in which month; whether it still goes on (A-06)."""

    text: Annotated[str, msgspec.Meta(max_length=2000, examples=["窗口让我跑了三趟。"])] = ""
    occurred: OccurredIn | None = None
    continues: bool = False


class OnlinePick(Part):
    """One office as it is handed in (R-31, R-32)."""

    office: OfficeId
    categories: tuple[CategoryCode, ...] = ()
    example: ChoiceExample | None = None


class Choice(OnlinePick):
    """The same as it is kept. On paper it may be filled in without its tick (A-08)."""

    ticked: bool = True


Choices = Annotated[tuple[Choice, ...], msgspec.Meta(max_length=MOST_PICKS)]


class Ballot(Part):
    """A ballot as it is handed in. Nothing says who casts it (D-5).

    Its credential is `signature`: that of this very ballot's text (`services/ballot/ballot_text.py`), which roster made
    without seeing it. `nonce` and `salt` are in that text; the receipt comes from `receipt_secret`, which is not.
    """

    group: GroupCode
    nonce: Random32
    salt: Random16
    picks: Annotated[tuple[OnlinePick, ...], msgspec.Meta(max_length=MOST_PICKS)]
    receipt_secret: Random16
    signature: RsaNumber


class BallotReceived(Answer):
    """This ballot is in the box: its receipt, signed. `again`: it was there before."""

    receipt: Receipt
    signature: ReceiptSignature
    again: bool


class CastMany(
    Request[list[Outcome[BallotReceived]]],
    service="ballot",
    refusals=(
        *(BoxNotOpen, VotingNotStarted, VotingEnded, BoxSealedAlready),
        *(CredentialInvalid, UnknownOffice, ExampleInFuture, Busy),
    ),
):
    """Cast these ballots. One outcome each, in order: a ballot is refused by itself."""

    appraisal: AppraisalId
    ballots: list[
        Any
    ]  # each should be a `Ballot`; judged one by one, so that a malformed one does not spoil the others


class CastAtOnce(
    Request[dict[str, list[Outcome[BallotReceived]]]],
    service="ballot",
    refusals=CastMany.refusals,
):
    """Cast ballots of several appraisals, in one transaction that waits for no box. One outcome each, as `CastMany`.

    `BUSY` for all ballots of an appraisal: something must be looked up or waited for; ask by `CastMany`.
    """

    boxes: dict[AppraisalId, list[Any]]


# receipts


class ReceiptProof(Answer):
    """That a receipt is in the list of the seal: its place (from 0) and the path to the root (RFC 6962)."""

    digest: Sha256
    index: Count
    size: Count
    path: list[NodeHash]
    root: NodeHash
    algorithm: Annotated[str, msgspec.Meta(examples=["sha256"])]


class ReceiptFound(Answer):
    """Whether a ballot with this receipt is in the box. `proof` is there once the box is sealed; null: not listed.

    `signature` is the box's for a receipt that is in. Whoever holds one for a receipt that is not has proved that the
    box took a ballot and dropped it.
    """

    received: bool
    sealed: bool
    receipt: Receipt
    signature: ReceiptSignature | None = None
    proof: ReceiptProof | msgspec.UnsetType | None = msgspec.UNSET


class FindReceipt(OfAppraisal[ReceiptFound], service="ballot", refusals=(BoxNotOpen, ReceiptMistyped, BoxUnreadable)):
    """Whether the ballot of this receipt is in the box (R-46)."""

    code: Receipt


class ListReceipts(OfAppraisal[list[Sha256]], service="ballot", seconds=LONG):
    """At most `limit` (and 10,000) of the receipts' digests listed at the seal, after the first `after`."""

    after: Count
    limit: Count


# batches of paper forms


class PrintedForms(Answer):
    """A batch of forms that was made, with the serial of each."""

    batch: Batch
    variant: FormVariant
    serials: Annotated[list[Serial], msgspec.Meta(max_length=MOST_PRINTED)]


class PrintForms(
    OfAppraisal[PrintedForms], service="ballot", refusals=(BoxNotOpen, BoxSealedAlready, BatchRecordedOtherwise)
):
    """Make a batch of paper forms: every office a line, or ten blank lines and the catalogue.

    The same batch again answers the same serials.
    """

    batch: Batch
    count: Annotated[int, msgspec.Meta(ge=1, le=MOST_PRINTED, examples=[130])]
    variant: FormVariant = "full"


class ShowPrintedForms(OfAppraisal[PrintedForms], service="ballot", refusals=(BatchUnknown,)):
    """A batch of forms as it is to be printed."""

    batch: Batch


class FormCounts(Answer):
    """How many forms are made, out and back."""

    printed: Annotated[int, msgspec.Meta(ge=0, examples=[130])]
    issued: Annotated[int, msgspec.Meta(ge=0, examples=[120])]
    returned: Annotated[int, msgspec.Meta(ge=0, examples=[118])]


FormsCounted = Annotated[int, msgspec.Meta(ge=1, le=MOST_FORMS, examples=[118])]


class IssueForms(
    OfAppraisal[FormCounts],
    service="ballot",
    refusals=(BoxNotOpen, BoxSealedAlready, BatchRecordedOtherwise, MoreIssuedThanPrinted),
):
    """Record that forms were handed out (发出). The same batch again counts nothing twice."""

    batch: Batch
    count: FormsCounted


class ReturnForms(
    OfAppraisal[FormCounts],
    service="ballot",
    refusals=(BoxNotOpen, BoxSealedAlready, BatchRecordedOtherwise, MoreReturnedThanIssued),
):
    """Record that forms came back (收回), and on which day."""

    batch: Batch
    count: FormsCounted
    returned_on: date


class RecountForms(
    OfAppraisal[FormCounts],
    service="ballot",
    refusals=(BoxNotOpen, BoxSealedAlready, BatchUnknown, MoreReturnedThanIssued, SamePerson),
):
    """Put the count of two people in place of a batch's that came back."""

    batch: Batch
    count: Annotated[int, msgspec.Meta(ge=0, le=MOST_FORMS, examples=[117])]
    by: Account
    confirmed_by: Account


# one paper form

FormStep = Literal["untouched", "keyed", "disputed", "cast", "withdrawn"]
_A_FORM: tuple[type[Refusal], ...] = (
    BoxNotOpen,
    BoxSealedAlready,
    BoxUnreadable,
    FormUnknown,
    FormOutOfUse,
    FormCastAlready,
)


class FormState(Answer):
    """At which step a form is."""

    state: FormStep


class KeyForm(OfAppraisal[FormState], service="ballot", refusals=(*_A_FORM, KeyedAlready, FormDisagreed)):
    """Record what one person read off one form (A-15). A form is kept with all its ticks, however many."""

    serial: Serial
    by: Account
    picks: Choices
    returned_on: date
    damaged: bool = False


class Reading(Answer):
    """A line of a form as somebody read it; `example` says whether there is one."""

    categories: list[CategoryCode]
    ticked: bool
    example: bool
    occurred: OccurredIn | None
    continues: bool


class OfficeReadings(Answer):
    """An office about which two entries differ, and the lines of each, in an order that does not tell by whom."""

    office: OfficeId
    readings: list[list[Reading]]


class FormDifferences(Answer):
    """What two entries of a form say differently: two values each where they differ, else null."""

    serial: Serial
    returned_on: list[date] | None
    damaged: list[bool] | None
    offices: list[OfficeReadings]


class ShowFormDifferences(
    OfAppraisal[FormDifferences], service="ballot", refusals=(FormUnknown, NothingDisputed, BoxUnreadable)
):
    """Where the two entries of a form differ, and nothing else of it."""

    serial: Serial


class SettleForm(
    OfAppraisal[FormState],
    service="ballot",
    refusals=(*_A_FORM, KeyedAlready, NothingDisputed, BeyondTheDifferences, DifferencesLeft),
):
    """A third person settles where two entries differ. An office left out is not filled in on the paper."""

    serial: Serial
    by: Account
    picks: Choices = ()
    returned_on: date | None = None
    damaged: bool | None = None


class SetFormAside(OfAppraisal[FormState], service="ballot", refusals=(*_A_FORM, SamePerson)):
    """Let the entries of a form not stand: they were keyed under a wrong serial. Two people say so."""

    serial: Serial
    by: Account
    confirmed_by: Account


class WithdrawForm(OfAppraisal[FormState], service="ballot", refusals=(*_A_FORM, SamePerson)):
    """Take a form out of use (作废): misprinted, spoiled and exchanged, lost, or found twice. Two people say so."""

    serial: Serial
    reason: WithdrawalReason
    by: Account
    confirmed_by: Account


class PrintedBatch(Answer):
    """A batch that was made."""

    batch: Batch
    variant: FormVariant
    count: Count


class IssuedBatch(Answer):
    """A batch that was handed out. In logs without batches its name is `#` and a number."""

    batch: str
    count: Count


class ReturnedBatch(Answer):
    """A batch that came back. In logs without batches its name is `#` and a number."""

    batch: str
    count: Count
    returned_on: date


class FormBatches(Answer):
    """What was made, handed out and taken back, as it was told."""

    printed: list[PrintedBatch]
    issued: list[IssuedBatch]
    returned: list[ReturnedBatch]


class PaperForms(FormCounts):
    """How many forms are at each step; `keyed` and `disputed` are serials that wait for somebody."""

    batches: FormBatches
    cast: Count
    withdrawn: Count
    keyed: list[Serial]
    disputed: list[Serial]


class ShowPaperForms(OfAppraisal[PaperForms], service="ballot"):
    """Where the paper forms stand, never what they say."""


# the seal

_NOT_WHOLE: tuple[type[Refusal], ...] = (BoxUnreadable, CountShort, LaneShort, LaneLost)
_A_SEAL: tuple[type[Refusal], ...] = (
    *(BoxNotOpen, VotingStillOpen, FormsUnfinished, FormsDoNotBalance),
    *_NOT_WHOLE,
)


class Sealed(Answer):
    """The box is sealed over `size` events with this root (RFC 6962)."""

    size: Annotated[int, msgspec.Meta(ge=1, examples=[1532])]
    root: NodeHash


class Seal(Request[Sealed], service="ballot", seconds=LONG, refusals=_A_SEAL):
    """Seal the box; asking again answers the same (R-06)."""

    appraisal: AppraisalId
    by: Account


class EarlySealProposal(Answer):
    """Who proposed to seal the box early, and why."""

    reason: EarlySealReason
    by: Account


class ProposeEarlySeal(
    OfAppraisal[EarlySealProposal], service="ballot", refusals=(BoxNotOpen, BoxSealedAlready, VotingEnded)
):
    """One person proposes to end the voting before the window's end; `words` are kept beside the log (R-49)."""

    reason: EarlySealReason
    words: Annotated[str, msgspec.Meta(min_length=1, max_length=2000, examples=["机房停电,评议无法继续。"])]
    by: Account


class SealedEarly(Answer):
    """The seal; or null and the code of what it waits for: ballots that were signed before (ten minutes), or forms. The
    box then seals itself.
    """

    size: Annotated[int, msgspec.Meta(ge=1, examples=[812])] | None
    root: NodeHash | None
    waits: Literal["VOTING_STILL_OPEN", "FORMS_UNFINISHED", "FORMS_DO_NOT_BALANCE"] | None


class ConfirmEarlySeal(
    OfAppraisal[SealedEarly],
    service="ballot",
    seconds=LONG,
    refusals=(BoxNotOpen, BoxSealedAlready, EarlySealNotProposed, SamePerson, *_NOT_WHOLE),
):
    """A second person agrees: from here nobody's ballot is signed; ten minutes later no ballot goes in, and the box is
    sealed.
    """

    by: Account


class ProposeLoss(
    OfAppraisal[LossProposal], service="ballot", refusals=(BoxNotOpen, BoxSealedAlready, BoxUnreadable, NothingLost)
):
    """One person proposes to go on although ballots are missing, once nothing brings them back (ADR 0045)."""

    by: Account


class ShowLossProposal(OfAppraisal[LossProposal | None], service="ballot"):
    """The proposal that waits today for a second person; null: there is none, or the box is sealed."""


class AcceptLoss(
    OfAppraisal[AcceptedLoss],
    service="ballot",
    refusals=(
        *(BoxNotOpen, BoxSealedAlready, BoxUnreadable),
        *(NothingLost, LossNotProposed, LossLapsed, LossChanged, SamePerson),
    ),
):
    """A second person agrees to this proposal: the ballots that are there are counted anew, and the log says what was
    lost."""

    proposal: ProposalId
    by: Account


# words and figures


class ShowExample(OfAppraisal[str | None], service="ballot"):
    """The words of an example, named by their digest; null once they have been erased (R-37)."""

    digest: Sha256


class CountCopies(OfAppraisal[int], service="ballot"):
    """How often the same words stand elsewhere in the box, to the letter."""

    digest: Sha256


class Participation(Answer):
    """How many ballots are in the box, and how many forms are made, out and back.

    `received` by group: until the seal, of online ballots those of the days that are told (ADR 0033).
    """

    received: Annotated[dict[GroupCode, int], msgspec.Meta(examples=[{"leaders": 118, "public": 1200}])]
    paper: Count
    online: Count
    forms_printed: Count
    forms_issued: Count
    forms_returned: Count
    sealed: bool
    keys_destroyed_at: Instant | None = None
    losses: list[AcceptedLoss] = msgspec.field(default_factory=list)


class ShowParticipation(OfAppraisal[Participation], service="ballot"):
    """How many ballots are in the box; never of which office (A-26)."""


class ParticipationDay(Answer):
    """How many ballots came in by group; null: too few to be told yet (ADR 0033)."""

    on: date
    received: Annotated[dict[GroupCode, int | None], msgspec.Meta(examples=[{"public": 120, "projects": None}])]


class ParticipationDays(Answer):
    """The days that are over, until `until`; null: the box is sealed, and these are all. No number is below `least`."""

    least: Count
    until: date | None
    days: list[ParticipationDay]


class ShowParticipationDays(OfAppraisal[ParticipationDays], service="ballot"):
    """On which days ballots came in, by group; a paper form on the day on which it was keyed."""
