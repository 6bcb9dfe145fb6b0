"""What roster answers with, down to the last part."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from services.kernel.contract import AppraisalId, CellNote, Count, Instant, ProposalId, RsaNumber, Sha256
from services.kernel.lanes.loss import AcceptedLoss
from services.kernel.rpc.request import Answer
from services.roster.events import (
    CallOutcome,
    Channel,
    CommittedList,
    Group,
    GroupCode,
    Office,
    ReissueReason,
    Rules,
    Sender,
    VacancyReason,
)

Stage = Literal["drafted", "announced", "voting", "closed", "published"]
Line = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]+\Z")]
PersonKey = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z", examples=["b1946ac92492d2347c6235b4d2611184"])]
Title = Annotated[Line, msgspec.Meta(examples=["砚山县2024年第二季度“难办事股室”评议活动公告"])]
County = Annotated[Line, msgspec.Meta(examples=["砚山县"])]
Hotline = Annotated[Line, msgspec.Meta(examples=["0876-3133677"])]
ProviderCode = Annotated[Line, msgspec.Meta(description="提供单位代码", examples=["market-regulation"])]
Bureau = Annotated[str, msgspec.Meta(examples=["县市场监管局"])]
Template = Annotated[str, msgspec.Meta(examples=["T1"])]
OfficeId = Annotated[str, msgspec.Meta(examples=["02-03"])]
Phone = Annotated[Line, msgspec.Meta(examples=["13000000123"])]
TypedPhone = Annotated[str, msgspec.Meta(max_length=32, pattern=r"^[^\x00-\x1f\x7f]+\Z", examples=["13000000123"])]
Code = Annotated[Line, msgspec.Meta(examples=["482913"])]
Name = Annotated[str, msgspec.Meta(examples=["张三"])]
Seed = Annotated[str, msgspec.Meta(examples=["砚山2024Q2|317|884|052"])]
Order = Annotated[int, msgspec.Meta(ge=1, examples=[7])]  # place among the tickets drawn, from 1
CallNumber = Annotated[int, msgspec.Meta(ge=1, le=20, examples=[3])]


# the appraisal


class PublicAppraisal(Answer):
    """What an appraisal is: as it was opened or, before that, as it is drafted. The digests are null until then."""

    appraisal: AppraisalId
    county: County
    title: Title
    hotline: Hotline
    stage: Annotated[Stage, msgspec.Meta(examples=["voting"])]
    published_at: Instant
    voting_from: Instant
    voting_until: Instant
    rules: Rules
    rules_digest: Sha256 | None
    catalogue_digest: Sha256 | None
    rehearsal: bool


class Appraisal(PublicAppraisal):
    """The same with what its services need to know of it. `offices` are those that are enabled; `receipt_key` is what
    the box signs receipts with, as it said at its opening (Ed25519, hexadecimal; empty: not heard yet).
    """

    groups: tuple[Group, ...]
    offices: tuple[Office, ...]
    secret_channels: tuple[str, ...]
    receipt_key: Annotated[str, msgspec.Meta(examples=["4b" * 32])] = ""


class ListProgress(Answer):
    """One provider's list: whether it is in, by its size, never by who is on it."""

    provider: ProviderCode
    name: Bureau
    group: GroupCode
    template: Template
    filed: bool
    late: bool
    people: Count


class DrawProgress(Answer):
    """One group's draw. `invited` are those who hold a seat and have their code."""

    committed: bool
    drawn: bool
    quota: Count
    invited: Count


class Progress(Answer):
    """How far the appraisal has been prepared; whether, in the end, the keys that signed its ballots are destroyed."""

    lists_due_on: date
    lists: list[ListProgress]
    draws: dict[GroupCode, DrawProgress]
    opened: bool
    keys_destroyed: bool = False


# the draft


class Drafted(Answer):
    """The draft was taken: how many offices were sent with it, whether it is a rehearsal."""

    appraisal: AppraisalId
    offices: Annotated[Count, msgspec.Meta(examples=[216])]
    rehearsal: bool


class Difference(Answer):
    """One field that is not the same. What only one of the two has differs as a whole: its `field` is empty.

    `which` is the id of an office, the code of a channel or bureau, else empty. `before` and `after` are whatever the
    field holds, as JSON.
    """

    what: Annotated[Literal["appraisal", "rules", "offices", "channels", "providers"], msgspec.Meta(examples=["rules"])]
    which: Annotated[str, msgspec.Meta(examples=[""])]
    field: Annotated[str, msgspec.Meta(examples=["voting_from"])]
    before: Annotated[Any, msgspec.Meta(examples=["2024-07-01T00:00:00+08:00"])]
    after: Annotated[Any, msgspec.Meta(examples=["2024-10-01T00:00:00+08:00"])]


NotWorking = Annotated[list[str], msgspec.Meta(examples=[["voting_from"]])]  # rules whose day offices do not work


class Copied(Answer):
    """The copy, and what is different in it."""

    appraisal: AppraisalId
    title: Title
    offices: Annotated[Count, msgspec.Meta(examples=[216])]
    not_working: NotWorking
    differences: list[Difference]


class GroupQuota(Answer):
    """A kind of appraisers: how they vote, and how many are drawn (null: nobody is)."""

    code: GroupCode
    method: Literal["paper", "online"]
    quota: Count | None


class ShownDraft(Answer):
    """The draft as people edit it, with what follows from it. `rules_digest` and `catalogue_digest` are those that an
    opening records; `draft_digest` stands for all of the draft: what an opening may say it has looked at."""

    appraisal: AppraisalId
    county: County
    title: Title
    hotline: Hotline
    rules: Rules
    channels: tuple[Channel, ...]
    providers: tuple[Sender, ...]
    groups: list[GroupQuota]
    rehearsal: bool
    offices: Annotated[Count, msgspec.Meta(examples=[218])]
    enabled: Annotated[Count, msgspec.Meta(examples=[216])]
    opened: bool
    draft_digest: Sha256
    rules_digest: Sha256
    catalogue_digest: Sha256
    lists_due_on: Annotated[date, msgspec.Meta(examples=["2024-06-25"])]
    not_working: NotWorking


class Opened(Answer):
    """The appraisal is announced; these digests are public."""

    appraisal: AppraisalId
    rules_digest: Sha256
    catalogue_digest: Sha256
    rehearsal: bool


# the catalogue


OfficeIds = Annotated[list[str], msgspec.Meta(examples=[["31-04"]])]


class CatalogueTaken(Answer):
    """The catalogue that was brought in, and which of its offices are new, renamed, gone or left out, by id."""

    offices: Annotated[Count, msgspec.Meta(examples=[218])]
    enabled: Annotated[Count, msgspec.Meta(examples=[216])]
    digest: Sha256
    added: OfficeIds
    renamed: OfficeIds
    gone: OfficeIds
    left_out: OfficeIds
    warnings: list[CellNote]


class OfficeName(Answer):
    """An office's name within its department."""

    department: str
    name: str


class OfficeChange(Answer):
    """One office that is not as it was. `fields` are those that differ; `before` is null of a new one, `after` of one
    that is gone."""

    office_id: OfficeId
    change: Literal["added", "renamed", "left_out", "taken_in", "changed", "gone"]
    fields: list[str]
    before: OfficeName | None
    after: OfficeName | None


class CatalogueChecked(Answer):
    """What bringing the file in would change; or its errors, of which there are `count`, and no digest."""

    offices: Count
    enabled: Count
    digest: Sha256 | None
    changes: list[OfficeChange]
    errors: list[CellNote]
    count: Count
    warnings: list[CellNote]


class CatalogueColumn(Answer):
    """A column of the catalogue's form."""

    code: str
    heading: str
    required: bool
    choices: tuple[str, ...]


class Catalogue(Answer):
    """The catalogue with what is not enabled: as offices, and as the `rows` of its form, by column code."""

    title: Annotated[str, msgspec.Meta(examples=["砚山县2024年第二季度“难办事股室”评议活动"])]
    frozen: bool
    digest: Sha256
    offices: tuple[Office, ...]
    columns: list[CatalogueColumn]
    rows: list[dict[str, str]]


# the lists of the invited


class RosterWaiting(Answer):
    """A list that waits for a second person until `until`: who proposed it, and what is different from the one that
    stands. `vacated` counts seats that are given up."""

    proposal: ProposalId
    by: Annotated[str, msgspec.Meta(examples=["ducha-01"])]
    until: Annotated[Instant, msgspec.Meta(examples=["2024-07-09T00:00:00+08:00"])]
    rows: Annotated[Count, msgspec.Meta(examples=[64])]
    people: Annotated[Count, msgspec.Meta(examples=[64])]
    added: Annotated[Count, msgspec.Meta(examples=[2])]
    removed: Annotated[Count, msgspec.Meta(examples=[0])]
    changed: Annotated[Count, msgspec.Meta(examples=[1])]
    vacated: Annotated[Count, msgspec.Meta(examples=[1])]
    digest: Sha256


class PersonChanged(Answer):
    """What a proposed list changes about one person; name and number are masked. `columns` are those that are other
    than they were, `gives_up` the group of a seat that is given up; who has `voted_online` gets no form."""

    kind: Literal["added", "removed", "changed"]
    organisation: str
    post: str
    name: Name
    phone: Annotated[str, msgspec.Meta(examples=["138****0001"])]
    columns: Annotated[tuple[str, ...], msgspec.Meta(examples=[("职务",)])]
    gives_up: Annotated[GroupCode | None, msgspec.Meta(examples=["market"])]
    voted_online: bool


class RosterProposal(RosterWaiting):
    """A list that waits, with the people it is about. `outdated`: it would bring about something else by now, and must
    be proposed anew."""

    provider: ProviderCode
    name: Bureau
    proposed_at: Instant
    outdated: bool
    changes: list[PersonChanged]


class RosterWithdrawal(Answer):
    """The proposed list does not wait any more, and who was on it is erased."""

    proposal: ProposalId


class RosterTaken(Answer):
    """The list that was filed: its rows and people. It had no errors; what is doubtful is told.

    `proposed`: it waits for a second person (ADR 0044), and the list before stands.
    """

    rows: Annotated[Count, msgspec.Meta(examples=[312])]
    people: Annotated[Count, msgspec.Meta(examples=[308])]
    late: bool
    digest: Sha256
    warnings: list[CellNote]
    proposed: RosterWaiting | None = None


class RosterChecked(Answer):
    """What filing the list would say: its rows and people, or its errors, of which there are `count`."""

    rows: Count
    people: Count
    errors: list[CellNote]
    count: Count
    warnings: list[CellNote]


class FormColumn(Answer):
    """A column of a provider's form. `wide`: it holds long words."""

    code: str
    heading: str
    required: bool
    choices: tuple[str, ...]
    wide: bool


class RosterForm(Answer):
    """What the form looks like that a provider fills in (T1…T4), and until when."""

    provider: ProviderCode
    name: Bureau
    template: Template
    title: Annotated[str, msgspec.Meta(examples=["新注册市场主体负责人名单"])]
    deadline: date
    columns: list[FormColumn]


class Filing(Answer):
    """The receipt of a provider's list: when it came, how much, whether late; nulls and zeros before it came.

    `filed_by` is an account, never a name, and `confirmed_by` the second one, where it took two. `times` is how often
    a list has stood. `waiting` is another list that waits for a second person.
    """

    provider: ProviderCode
    name: Bureau
    group: Annotated[GroupCode, msgspec.Meta(examples=["market"])]
    template: Template
    deadline: Annotated[date, msgspec.Meta(examples=["2024-06-25"])]
    filed_at: Annotated[Instant, msgspec.Meta(examples=["2024-06-24T15:02:11+08:00"])] | None
    filed_by: Annotated[str, msgspec.Meta(examples=["clerk-7"])] | None
    rows: Annotated[Count, msgspec.Meta(examples=[312])]
    people: Annotated[Count, msgspec.Meta(examples=[308])]
    late: bool
    drawn_by_provider: bool
    digest: Sha256 | None
    times: Annotated[Count, msgspec.Meta(examples=[2])]
    confirmed_by: Annotated[str | None, msgspec.Meta(examples=[None])] = None
    waiting: Annotated[RosterWaiting | None, msgspec.Meta(examples=[None])] = None


class Leader(Answer):
    """A leader who is handed a form; the number is masked. Whoever has `voted_online` before being listed gets none."""

    organisation: str
    post: str
    name: Name
    phone: Annotated[str, msgspec.Meta(examples=["138****0001"])]
    voted_online: bool


# the draw


class ListsFixed(Answer):
    """A group's lists as they were fixed, and their public digest (ADR 0005)."""

    group: Annotated[GroupCode, msgspec.Meta(examples=["market"])]
    lists_digest: Sha256
    lists: tuple[CommittedList, ...]


class Draw(Answer):
    """How many were drawn, how many follow in reserve, and from what."""

    drawn: Annotated[Count, msgspec.Meta(examples=[50])]
    reserve: Annotated[Count, msgspec.Meta(examples=[262])]
    quota: Annotated[Count, msgspec.Meta(examples=[50])]
    pool_size: Annotated[Count, msgspec.Meta(examples=[312])]
    pool_digest: Sha256
    seed: Seed


class DrawnFrom(Answer):
    """One provider's list as it stood at the draw."""

    provider: ProviderCode
    name: Bureau
    people: Annotated[Count, msgspec.Meta(examples=[312])]
    late: bool
    drawn_by_provider: bool
    file_digest: Sha256
    filed_at: Instant


class Commitment(Answer):
    """The digest of the lists, and when it was announced."""

    lists_digest: Sha256
    at: Instant


class DrawnPerson(Answer):
    """A person by the order of the tickets and keyed hash; `name` is masked, and there only when it was asked for and
    is not erased."""

    order: Order
    person: PersonKey
    name: Annotated[str, msgspec.Meta(examples=["张*"])] | msgspec.UnsetType = msgspec.UNSET


class SeatMove(Answer):
    """A seat that fell free and who follows, by the order of their tickets (null: nobody was left)."""

    at: Instant
    order: Order
    reason: Annotated[VacancyReason, msgspec.Meta(examples=["not_reached"])]
    successor: Order | None


class DrawRecord(Answer):
    """The record of a group's draw: what was fixed, what was spoken, who came out (R-14…R-16, A-13).

    `digest` is SHA-256 over `hashed_text` in UTF-8, which is the record as canonical JSON without `moves`, `witnesses`
    and names, its instants at +00:00. `witnesses` is empty once their names are erased. `committed` is null of draws
    made before lists were fixed.
    """

    appraisal: AppraisalId
    group: Annotated[GroupCode, msgspec.Meta(examples=["market"])]
    quota: Annotated[Count, msgspec.Meta(examples=[50])]
    lists: list[DrawnFrom]
    committed: Commitment | None
    seed: Seed
    drawn_at: Instant
    witnesses_digest: str
    pool_digest: Sha256
    pool_size: Annotated[Count, msgspec.Meta(examples=[312])]
    drawn: list[DrawnPerson]
    reserve: list[DrawnPerson]
    digest: Sha256
    hashed_text: Annotated[str, msgspec.Meta(examples=['{"appraisal":"532622-2024Q2",…}'])]
    moves: list[SeatMove]
    witnesses: list[Annotated[str, msgspec.Meta(examples=["督查室 张三"])]]


# codes and calls


class CallSheetLine(Answer):
    """The line from which an invitee is called: name, number and code, shown this once."""

    person: PersonKey
    name: Name
    phone: Phone
    code: Code


class NewCode(Answer):
    """The code in place of the one that was lost, shown this once."""

    person: PersonKey
    code: Code


class CallRecorded(Answer):
    """How many calls were made to this person, and whom to call instead if the seat has passed on."""

    calls: Annotated[Count, msgspec.Meta(examples=[3])]
    successor: CallSheetLine | None


class RecordedCall(Answer):
    """One call: its number, when, what came of it, who called."""

    call: CallNumber
    at: Instant
    outcome: CallOutcome
    by: str


class Invitee(Answer):
    """Somebody who is or was invited, and whether they had taken part by last night: never when and in what way (T7).

    Name and number are null once they are erased; `left` says why the seat was given up.
    """

    order: Order
    person: PersonKey
    name: Annotated[str, msgspec.Meta(examples=["张*"])] | None
    phone: Annotated[str, msgspec.Meta(examples=["138****0001"])] | None
    has_code: bool
    left: VacancyReason | None
    calls: list[RecordedCall]
    took_part: bool


# who votes


class Ticket(Answer):
    """That roster has recognised this person, of this group: what a credential is asked for with.

    Good until `until` (Unix time). `mac` is roster's: nobody else can make a ticket.
    """

    person: PersonKey
    group: Annotated[GroupCode, msgspec.Meta(examples=["service"])]
    until: Annotated[int, msgspec.Meta(examples=[1719990617])]
    mac: Sha256


class Identified(Answer):
    """Who it is, and the ids of the offices that the person's group may appraise (A-11)."""

    ticket: Ticket
    scope: OfficeIds


class CodeSent(Answer):
    """A code is on its way. Whether the number is on a list is not told."""

    sent: bool
    valid_seconds: Annotated[int, msgspec.Meta(examples=[300])]


class IssuedCredential(Answer):
    """Roster's signature of what it could not see. Once the blinding is taken away it is the credential."""

    signature: RsaNumber


class CredentialsIssued(Answer):
    """How many credentials were issued: in all as of now; by group as of the last turn at `until` (null: none yet).

    A group's figure is told once `min_cell` have come since the one before (ADR 0033), the whole once it is sealed.
    To how many it was issued anew (`reissued`) is told then, and of no group before. `losses`: what two people have
    accepted to be missing.
    """

    issued: Annotated[int, msgspec.Meta(ge=0, examples=[1204])]
    by_group: Annotated[dict[GroupCode, int], msgspec.Meta(examples=[{"public": 1200}])]
    until: Instant | None
    reissued: Annotated[dict[GroupCode, int], msgspec.Meta(examples=[{"market": 1}])] = msgspec.field(
        default_factory=dict
    )
    losses: list[AcceptedLoss] = msgspec.field(default_factory=list)


class TakingPart(Answer):
    """Whether a ballot was signed, and none may be signed in its place; how often one was issued anew (R-46)."""

    took_part: bool
    reissued: Annotated[int, msgspec.Meta(ge=0, examples=[0])] = 0


class ReissueWaiting(Answer):
    """A ballot that is to be issued anew to a person, once a second person has confirmed it before `until`."""

    proposal: ProposalId
    person: PersonKey
    group: Annotated[GroupCode, msgspec.Meta(examples=["market"])]
    reason: Annotated[ReissueReason, msgspec.Meta(examples=["telephone_changed"])]
    by: Annotated[str, msgspec.Meta(examples=["ducha-01"])]
    until: Instant


class ReissueClosed(Answer):
    """The proposal does not wait any more."""

    proposal: ProposalId
