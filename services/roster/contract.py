"""What roster answers: draft and catalogue, lists and draws, calls to the invited, who votes in which group."""

from typing import Annotated, Literal

import msgspec

from services.kernel.contract import Account, AppraisalId, OfAppraisal, OfFile, ProposalId, RsaNumber, Sha256, unsaid
from services.kernel.lanes.loss import AcceptedLoss, LossProposal
from services.kernel.refusal import (
    FileTooLarge,
    LossChanged,
    LossLapsed,
    LossNotProposed,
    NothingLost,
    Outdated,
    Refusal,
    SamePerson,
)
from services.kernel.rpc.request import OpenPart, Request
from services.kernel.working_days import CalendarUnknown
from services.roster.answers import (
    Appraisal,
    CallNumber,
    CallRecorded,
    CallSheetLine,
    Catalogue,
    CatalogueChecked,
    CatalogueTaken,
    Code,
    CodeSent,
    Copied,
    County,
    CredentialsIssued,
    Difference,
    Drafted,
    Draw,
    DrawRecord,
    Filing,
    Hotline,
    Identified,
    Invitee,
    IssuedCredential,
    Leader,
    Line,
    ListsFixed,
    NewCode,
    Opened,
    PersonKey,
    Phone,
    Progress,
    ProviderCode,
    ReissueClosed,
    ReissueWaiting,
    RosterChecked,
    RosterForm,
    RosterProposal,
    RosterTaken,
    RosterWithdrawal,
    Seed,
    ShownDraft,
    TakingPart,
    Ticket,
    Title,
    TypedPhone,
)
from services.roster.events import (
    CallOutcome,
    Channel,
    DirectedCode,
    FunctionCode,
    GroupCode,
    Office,
    ReissueReason,
    Rules,
    Sender,
)
from services.roster.refusals import (
    AppraisalUnknown,
    CallOutOfTurn,
    CatalogueEmpty,
    CatalogueNotReadable,
    DraftChanged,
    DraftedAlready,
    DraftUnsound,
    DrawnAlready,
    DrawnListTooLong,
    DrawOutOfOrder,
    GroupChanged,
    IdentityMethodClosed,
    InvitationLocked,
    InvitationNotRecognised,
    InvitationsIssuedAlready,
    InviteesNotDrawn,
    IssuedAlready,
    IssuedChanged,
    IssuingStopped,
    LeadersOnlyAdded,
    LeaderVotesOnPaper,
    ListsNotCommitted,
    NotInvited,
    NotIssued,
    NotOpenYet,
    OfAnotherCounty,
    OpenedAlready,
    PhoneInvalid,
    ProviderUnknown,
    ReissuedAlready,
    ReissueLapsed,
    ReissueNotAllowed,
    ReissueNotProposed,
    ReissueProposedByAnother,
    ReissueWaits,
    RosterClosed,
    RosterMissing,
    RosterNotProposed,
    RosterNotReadable,
    RosterProposalExpired,
    RosterProposalOutdated,
    RosterProposedByAnother,
    RosterWaits,
    SigningKeyUnusable,
    SmsClosed,
    SmsCodeNotRecognised,
    SmsTooMany,
    SmsTooSoon,
    TicketInvalid,
    VotingBegun,
    VotingEnded,
)

IMPORTING = 300.0  # seconds; a list may have a hundred thousand rows
MOST_WITNESSES = 20
AskedGroup = Annotated[GroupCode, msgspec.Meta(description="参评人员类别", examples=["market"])]
CalledGroup = Annotated[DirectedCode, msgspec.Meta(description="参评人员类别", examples=["market"])]


_VOTING: tuple[type[Refusal], ...] = (AppraisalUnknown, NotOpenYet, VotingEnded)


# the appraisal


class ShowAppraisal(OfAppraisal[Appraisal], service="roster", refusals=(AppraisalUnknown,)):
    """What the appraisal is, and where it stands."""


class ShowProgress(OfAppraisal[Progress], service="roster", refusals=(AppraisalUnknown, CalendarUnknown)):
    """How far the appraisal has been prepared: which lists are in, what is drawn, whether it is announced (R-18)."""


class ShowParticipation(OfAppraisal[CredentialsIssued], service="roster", refusals=(AppraisalUnknown,)):
    """How many credentials were issued, by group as of last night."""


# the draft


class DraftRules(Rules, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rules as somebody drafts them: a mistyped one must not pass for its default."""


class DraftOffice(Office, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An office as somebody drafts it."""


class DraftChannel(Channel, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A channel as somebody drafts it."""


class DraftSender(Sender, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bureau's name as somebody drafts it."""


class DraftAppraisal(
    OfAppraisal[Drafted],
    service="roster",
    refusals=(DraftUnsound, OpenedAlready, CalendarUnknown),
):
    """The Inspection Office prepares an appraisal, or changes what it has prepared.

    Without offices, the catalogue stays as it was brought in.
    """

    county: County
    title: Title
    hotline: Hotline
    rules: DraftRules
    offices: Annotated[tuple[DraftOffice, ...], msgspec.Meta(max_length=5000)] = ()
    rehearsal: bool = False
    channels: Annotated[tuple[DraftChannel, ...], msgspec.Meta(max_length=50)] = ()
    providers: Annotated[tuple[DraftSender, ...], msgspec.Meta(max_length=50)] = ()


ComparedWith = Annotated[AppraisalId, msgspec.Meta(description="与哪一次评议活动比较", examples=["532622-2024Q1"])]
_A_COUNTY: tuple[type[Refusal], ...] = (AppraisalUnknown, OfAnotherCounty)


class CopyAppraisal(
    OfAppraisal[Copied],
    service="roster",
    refusals=(*_A_COUNTY, DraftUnsound, OpenedAlready, DraftedAlready, CalendarUnknown),
):
    """The Inspection Office begins a quarter with what another quarter had."""

    source: Annotated[AppraisalId, msgspec.Meta(examples=["532622-2024Q1"])] = msgspec.field(name="from")


class CompareAppraisals(OfAppraisal[list[Difference]], service="roster", refusals=_A_COUNTY):
    """What is different from another quarter, field by field (R-02)."""

    source: ComparedWith = msgspec.field(name="from")


class ShowDraft(OfAppraisal[ShownDraft], service="roster", refusals=(AppraisalUnknown, CalendarUnknown)):
    """The Inspection Office looks at what it prepares."""


class OpenAppraisal(
    OfAppraisal[Opened],
    service="roster",
    refusals=(AppraisalUnknown, VotingEnded, DraftChanged, CatalogueEmpty, SigningKeyUnusable),
):
    """The Inspection Office announces the appraisal; if it says which draft it looked at, then that one only."""

    draft_digest: Sha256 | None = None


# the catalogue


class Listing(OpenPart, kw_only=True):
    """A row of the catalogue. `enabled` is null when the row does not say; `office_id` is empty for one without.

    What a row holds beyond this is passed over: the catalogue as it was read, pinyin and all, can be sent again.
    """

    row: int = 0
    office_id: str = ""
    department: str
    department_kind: Literal["county", "stationed"]
    name: str
    unit: Literal["internal", "subordinate"] = "internal"
    functions: tuple[FunctionCode, ...] = ()
    aliases: tuple[str, ...] = ()
    reading: str = ""
    scopes: tuple[GroupCode, ...] = ("leaders",)
    enabled: bool | None = None


_A_CATALOGUE: tuple[type[Refusal], ...] = (AppraisalUnknown, CatalogueNotReadable, OpenedAlready, CatalogueEmpty)


class ImportCatalogue(
    OfFile[CatalogueTaken], service="roster", seconds=IMPORTING, refusals=(*_A_CATALOGUE, FileTooLarge)
):
    """The catalogue as a file (T5, base64 on the wire)."""

    by: Account


class SetCatalogue(OfAppraisal[CatalogueTaken], service="roster", refusals=_A_CATALOGUE):
    """The catalogue as data, in the fields of the file."""

    offices: Annotated[tuple[Listing, ...], msgspec.Meta(max_length=5000)]
    by: Account


class CheckCatalogue(
    OfFile[CatalogueChecked],
    service="roster",
    seconds=IMPORTING,
    refusals=(AppraisalUnknown, OpenedAlready, FileTooLarge),
):
    """What bringing in this file (T5, base64 on the wire) would change, before it takes effect (R-05, A-29)."""


class ShowCatalogue(OfAppraisal[Catalogue], service="roster", refusals=(AppraisalUnknown,)):
    """Somebody of the staff looks at the catalogue."""


# the lists of the invited


class FileRoster(
    OfFile[RosterTaken],
    service="roster",
    seconds=IMPORTING,
    refusals=(
        AppraisalUnknown,
        ProviderUnknown,
        RosterClosed,
        RosterNotReadable,
        LeadersOnlyAdded,
        DrawnListTooLong,
        RosterWaits,
        CalendarUnknown,
        FileTooLarge,
        Outdated,
    ),
):
    """A provider's clerk sends a filled-in template. `content` is the file, base64 on the wire.

    After the opening the list waits for a second person (ADR 0044).

    `already_drawn`: the provider lists only those whom it has drawn itself (A-13).
    """

    provider: ProviderCode
    by: Account
    already_drawn: Annotated[bool, msgspec.Meta(description="true：名单已由提供单位抽取")] = False


_A_PROPOSAL: tuple[type[Refusal], ...] = (AppraisalUnknown, ProviderUnknown, RosterNotProposed)


class ShowRosterProposal(
    OfAppraisal[RosterProposal], service="roster", seconds=IMPORTING, refusals=(*_A_PROPOSAL, RosterProposalExpired)
):
    """What a list that waits for a second person would change."""

    provider: ProviderCode
    proposal: ProposalId


class ConfirmRoster(
    OfAppraisal[RosterTaken],
    service="roster",
    seconds=IMPORTING,
    refusals=(
        *_A_PROPOSAL,
        RosterProposalExpired,
        RosterProposalOutdated,
        RosterClosed,
        LeadersOnlyAdded,
        DrawnListTooLong,
        CalendarUnknown,
        SamePerson,
    ),
):
    """A second person confirms a proposed list, and it takes effect. Confirming again changes nothing."""

    provider: ProviderCode
    proposal: ProposalId
    by: Account


class WithdrawRoster(OfAppraisal[RosterWithdrawal], service="roster", refusals=(*_A_PROPOSAL, RosterProposedByAnother)):
    """Who proposed a list withdraws it."""

    provider: ProviderCode
    proposal: ProposalId
    by: Account


class CheckRoster(
    OfFile[RosterChecked],
    service="roster",
    seconds=IMPORTING,
    refusals=(AppraisalUnknown, ProviderUnknown, FileTooLarge),
):
    """A provider looks at what is wrong with its list before it sends it (R-18). Nothing is kept."""

    provider: ProviderCode


class ShowRosterForm(
    OfAppraisal[RosterForm], service="roster", refusals=(AppraisalUnknown, ProviderUnknown, CalendarUnknown)
):
    """A provider's clerk wants the form."""

    provider: ProviderCode


class ListFilings(
    OfAppraisal[list[Filing]], service="roster", refusals=(AppraisalUnknown, ProviderUnknown, CalendarUnknown)
):
    """Which lists have come in: of one provider, or of all."""

    provider: ProviderCode | None = None


class ListLeaders(OfAppraisal[list[Leader]], service="roster", refusals=(AppraisalUnknown,)):
    """The leaders in the order of their list: the Inspection Office hands out the forms (T4, R-17)."""


# the draw


class CommitLists(OfAppraisal[ListsFixed], service="roster", refusals=(AppraisalUnknown, RosterMissing)):
    """The Inspection Office fixes a group's lists and announces their digest."""

    group: AskedGroup


class DrawInvitees(
    OfAppraisal[Draw],
    service="roster",
    refusals=(AppraisalUnknown, DrawnAlready, VotingBegun, ListsNotCommitted, DrawOutOfOrder),
):
    """The Inspection Office draws a group's invitees, with a seed spoken before witnesses: who they are, as one
    writes it into a record."""

    group: AskedGroup
    seed: Annotated[Seed, msgspec.Meta(min_length=1, max_length=200)]
    witnesses: Annotated[
        tuple[Annotated[Line, msgspec.Meta(examples=["督查室 张三"])], ...], msgspec.Meta(max_length=MOST_WITNESSES)
    ] = ()


class ShowDrawRecord(OfAppraisal[DrawRecord], service="roster", refusals=(AppraisalUnknown, InviteesNotDrawn)):
    """The record of a group's draw; `names`: with the names, masked."""

    group: AskedGroup
    names: Annotated[bool, msgspec.Meta(description="true：附掩码姓名")] = False


# codes and calls


class IssueInvitations(
    OfAppraisal[list[CallSheetLine]],
    service="roster",
    refusals=(AppraisalUnknown, InviteesNotDrawn, InvitationsIssuedAlready),
):
    """The Inspection Office asks for a group's call sheet; later, for those who have taken vacated seats."""

    group: AskedGroup


class ReplaceInvitation(OfAppraisal[NewCode], service="roster", refusals=(AppraisalUnknown, VotingEnded, NotInvited)):
    """An invitee has lost the code, or locked it by wrong tries."""

    person: PersonKey
    by: Account


class MakeCall(
    OfAppraisal[CallRecorded], service="roster", refusals=(AppraisalUnknown, VotingEnded, NotInvited, CallOutOfTurn)
):
    """A clerk has called an invitee, for the time of this number, and says what came of it."""

    person: PersonKey
    call: CallNumber
    outcome: Annotated[CallOutcome, msgspec.Meta(examples=["no_answer"])]
    by: Account


class ListCalls(OfAppraisal[list[Invitee]], service="roster", refusals=(AppraisalUnknown, InviteesNotDrawn)):
    """The Inspection Office looks at a group's calls; `full`: with names and numbers as one needs them to dial."""

    group: CalledGroup
    full: Annotated[bool, msgspec.Meta(description="true：显示完整姓名和号码")] = False


# who votes


class InvitationProof(msgspec.Struct, frozen=True, tag_field="method", tag="invitation"):
    """The number that was called and the code that was told."""

    phone: Phone
    code: Code


class SmsProof(msgspec.Struct, frozen=True, tag_field="method", tag="sms"):
    """A telephone and the code that was sent to it."""

    phone: Phone
    code: Code


class PortalProof(msgspec.Struct, frozen=True, tag_field="method", tag="portal"):
    """What a portal told the gateway of who signed in there. Of the ID number, if any, a keyed hash is kept."""

    portal: Line
    subject: Line
    phone: Phone
    id_number: Line | None = None


class DevelopmentProof(msgspec.Struct, frozen=True, tag_field="method", tag="development"):
    """What the portal would tell of an account that signed in there, believed without asking the portal."""

    account: Line
    phone: Phone


Proof = InvitationProof | SmsProof | PortalProof | DevelopmentProof


class Identify(
    Request[Identified],
    service="roster",
    refusals=(
        *_VOTING,
        PhoneInvalid,
        InvitationNotRecognised,
        InvitationLocked,
        SmsCodeNotRecognised,
        IdentityMethodClosed,
        LeaderVotesOnPaper,
    ),
):
    """A voter proves who they are."""

    appraisal: AppraisalId
    proof: Proof

    __repr__ = unsaid


class SendCode(
    Request[CodeSent], service="roster", refusals=(*_VOTING, SmsClosed, PhoneInvalid, SmsTooSoon, SmsTooMany)
):
    """Somebody asks for a code on this telephone."""

    appraisal: AppraisalId
    phone: TypedPhone

    __repr__ = unsaid


class IssueCredential(
    Request[IssuedCredential],
    service="roster",
    refusals=(
        *(*_VOTING, LeaderVotesOnPaper, TicketInvalid, GroupChanged),
        *(IssuedAlready, IssuingStopped, SigningKeyUnusable),
    ),
):
    """An identified person is about to cast a ballot: roster signs it without seeing it (RFC 9474), once a person.

    `blinded` is the blinded digest of the ballot, for the key of `group`. The same again is signed again, another one
    is refused; and so is a group that is not the ticket's, because nothing else would ever be signed. After a reissue
    one more is signed (ADR 0047). Who knows for which issue the ballot was made says so (`reissued`), and is refused
    for another.
    """

    appraisal: AppraisalId
    ticket: Ticket
    group: GroupCode
    blinded: RsaNumber
    reissued: Annotated[int, msgspec.Meta(ge=0, le=1)] | None = None


class ProposeIssuedLoss(OfAppraisal[LossProposal], service="roster", refusals=(NothingLost,)):
    """One person proposes to go on issuing although rows are missing, once nothing brings them back (ADR 0045)."""

    by: Account


class ShowIssuedLossProposal(OfAppraisal[LossProposal | None], service="roster"):
    """The proposal that waits today for a second person; null: there is none, or the listing was made."""


class AcceptIssuedLoss(
    OfAppraisal[AcceptedLoss],
    service="roster",
    refusals=(NothingLost, LossNotProposed, LossLapsed, LossChanged, IssuedChanged, SamePerson),
):
    """A second person agrees to it: who is entered is counted anew, and the log says how many are missing."""

    proposal: ProposalId
    by: Account


class ShowTakingPart(Request[TakingPart], service="roster", refusals=(*_VOTING, TicketInvalid)):
    """Whether the person has asked for the credential before, and may not ask for another."""

    appraisal: AppraisalId
    ticket: Ticket


# a ballot issued anew


_NOT_ANEW: tuple[type[Refusal], ...] = (*_VOTING, IssuingStopped, ReissueNotAllowed, ReissuedAlready)


class ListReissues(OfAppraisal[list[ReissueWaiting]], service="roster", refusals=(AppraisalUnknown,)):
    """To whom a ballot is to be issued anew, as far as it waits for a second person; nothing of what was decided."""


class ProposeReissue(
    OfAppraisal[ReissueWaiting], service="roster", refusals=(*_NOT_ANEW, LeaderVotesOnPaper, ReissueWaits)
):
    """A clerk has recognised an invitee whose ballot cannot be handed in any more, and proposes to issue one anew."""

    person: PersonKey
    reason: Annotated[ReissueReason, msgspec.Meta(examples=["telephone_changed"])]
    by: Account

    __repr__ = unsaid


class ConfirmReissue(
    OfAppraisal[ReissueClosed],
    service="roster",
    refusals=(*_NOT_ANEW, ReissueNotProposed, ReissueLapsed, SamePerson, NotIssued),
):
    """A second person agrees: one more ballot is signed for the person."""

    proposal: ProposalId
    by: Account


class WithdrawReissue(
    OfAppraisal[ReissueClosed],
    service="roster",
    refusals=(AppraisalUnknown, ReissueNotProposed, ReissueProposedByAnother),
):
    """Who proposed it takes it back."""

    proposal: ProposalId
    by: Account
