"""What roster tells its neighbours: the appraisal and its rules, rosters, draws, how many credentials were issued.

Persons appear only as keyed hashes; names and numbers stay in roster's people table.
"""

import unicodedata
from datetime import date, datetime
from typing import Literal

import msgspec

from services.kernel.event import Event, Language
from services.kernel.lanes.loss import LossReason
from services.roster.rules import MovedDay as MovedDay
from services.roster.rules import Rules as Rules

GroupCode = Literal["leaders", "market", "projects", "service", "public"]
DirectedCode = Literal["leaders", "market", "projects", "service"]
Feed = Literal["amqp", "http", "xlsx", "offline_summary"]
CategoryCode = Literal["cold", "lazy", "shirk", "disorder", "corrupt"]
VacancyReason = Literal["leader", "drawn_elsewhere", "not_reached", "declined", "duplicate"]
CallOutcome = Literal[
    "notified", "willing", "declined", "no_answer", "switched_off", "no_such_number", "wrong_person", "duplicate"
]
ReissueReason = Literal["telephone_changed", "storage_lost", "form_changed", "other"]
FunctionCode = Literal["approval", "public_service", "livelihood"]
CATEGORIES: tuple[CategoryCode, ...] = ("cold", "lazy", "shirk", "disorder", "corrupt")
DIRECTED: tuple[GroupCode, ...] = ("leaders", "market", "projects", "service")


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of appraiser. `key` is the public key (DER, base64) under which its credentials are signed."""

    code: GroupCode
    method: Literal["paper", "online"]
    quota: int | None = None
    key: str = ""


class Office(msgspec.Struct, frozen=True, kw_only=True):
    """A section office as it stands in the catalogue (R-04, R-05). `scopes` are the groups that may appraise it.

    `pinyin` and `initials` are stored, for a library's reading of a character may change and a replay must not;
    `reading` is the reading that people set against the library's (“du long gu”). `aliases` are names it had before
    (A-29). An office that is not `enabled` keeps its id and its place, and is not in the catalogue that is opened.
    """

    office_id: str
    department: str
    department_kind: Literal["county", "stationed"]
    name: str
    scopes: tuple[GroupCode, ...]
    pinyin: str = ""
    initials: str = ""
    functions: tuple[FunctionCode, ...] = ()
    unit: Literal["internal", "subordinate"] = "internal"
    aliases: tuple[str, ...] = ()
    reading: str = ""
    enabled: bool = True

    def answers_to(self, said: str) -> bool:
        """Whether somebody means this office: by its name or one it had, with its department before it or without."""
        named = "".join(unicodedata.normalize("NFKC", said).split())
        names = (self.name, *self.aliases)
        return named in names or any(named == self.department + name for name in names)


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """Where complaints come from (四(三), R-27…R-30), as it stood at opening.

    `item` is its number in the announcement, `custodian` who keeps and sorts it. It reports in the ways of `feeds`
    and no other, and only `kinds`. A mailbox may be several `boxes`. `id_label` is what its numbers are called. What a
    `secret` one receives never leaves it: it gives counts alone (A-21).
    """

    code: str
    item: int
    label: str
    custodian: str
    feeds: tuple[Feed, ...]
    kinds: tuple[str, ...]
    id_label: str
    boxes: tuple[str, ...] = ()
    secret: bool = False


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """What the bureau that sends a list is called in this county; `code` is its provider's."""

    code: str
    name: str


class AppraisalDrafted(Event, wire="roster.AppraisalDrafted.v1"):
    """An appraisal is being prepared: its title, its rules, the offices, the complaints' channels (R-02, R-05).

    `providers` names those bureaus that are called otherwise than elsewhere.
    """

    county: str
    title: str
    hotline: str
    rules: Rules
    offices: tuple[Office, ...]
    rehearsal: bool = False
    channels: tuple[Channel, ...] = ()
    providers: tuple[Sender, ...] = ()


class CatalogueImported(Event, wire="roster.CatalogueImported.v1"):
    """The catalogue was brought in (R-05): it takes the place of the draft's, until the opening.

    It holds the offices that are not enabled, too, so that their ids stay theirs.
    """

    offices: tuple[Office, ...]
    by: str


class RosterFiled(Event, wire="roster.RosterFiled.v1"):
    """A provider sent its list (R-18). `people` are keyed hashes in the order of the file.

    Sending again replaces the list until the draw. `late` is recorded, never a reason to drop it. `units`, when
    there are any, are keyed hashes of each person's enterprise or project, "" where it has no code: one
    project, one voice (A-14, A-17). `drawn_by_provider`: the list holds only those whom its provider has drawn
    itself (由提供单位抽取, A-13).
    """

    provider: str
    group: GroupCode
    file_digest: str
    people: tuple[str, ...]
    late: bool = False
    units: tuple[str, ...] = ()
    drawn_by_provider: bool = False


class RosterProposed(Event, wire="roster.RosterProposed.v1"):
    """After the opening, one account wants a list to stand in place of the one that was filed (ADR 0044).

    It takes effect once another account has confirmed it, before `until`. Who is on it stands beside the log until
    then. `effect_digest` is SHA-256 over what confirming appends: the filed list and the seats that are given up.
    `added`, `removed` and `changed` count people against the list that stood; `vacated` counts seats.
    """

    proposal: str
    provider: str
    group: GroupCode
    file_digest: str
    effect_digest: str
    rows: int
    people: int
    added: int
    removed: int
    changed: int
    vacated: int
    late: bool
    drawn_by_provider: bool
    until: datetime
    by: str


class RosterConfirmed(Event, wire="roster.RosterConfirmed.v1"):
    """A second account confirmed a proposed list; what it brings about follows in the same append."""

    proposal: str
    provider: str
    by: str
    confirmed_by: str


class RosterWithdrawn(Event, wire="roster.RosterWithdrawn.v1"):
    """Who proposed a list withdrew it before anybody confirmed it."""

    proposal: str
    provider: str
    by: str


class CommittedList(msgspec.Struct, frozen=True, kw_only=True):
    """One provider's list as it was fixed: how many people, and whether the provider had drawn them itself."""

    provider: str
    people: int
    drawn_by_provider: bool = False


class ListsCommitted(Event, wire="roster.ListsCommitted.v1"):
    """The lists that a group is drawn from are fixed and their digest is public, before anybody knows the seed.

    `lists_digest` is SHA-256 over the sorted lines `provider person` of the lists as they were filed (ADR 0005).
    """

    group: GroupCode
    lists_digest: str
    lists: tuple[CommittedList, ...]


class InviteesDrawn(Event, wire="roster.InviteesDrawn.v1"):
    """Of a group's rosters, `drawn` are invited and `reserve` follow in this order (R-14…R-16, A-13).

    The pool is the committed lists without those who have their ballot elsewhere (A-17). `witnesses` names by
    digest who heard the seed being spoken; `drawn_by_providers` are those whose people were drawn before.
    """

    group: GroupCode
    seed: str
    pool_digest: str
    pool_size: int
    quota: int
    drawn: tuple[str, ...]
    reserve: tuple[str, ...]
    drawn_by_providers: tuple[str, ...] = ()
    witnesses: str = ""


class SeatVacated(Event, wire="roster.SeatVacated.v1"):
    """An invitee gives up their seat, and the next reserve takes it; `successor` is empty when none is left.

    Because of another list (A-17: `leader`, `drawn_elsewhere`), or because of the calls (A-13: `not_reached`,
    `declined`, `duplicate`).
    """

    group: GroupCode
    person: str
    reason: VacancyReason
    successor: str = ""


class InvitationsIssued(Event, wire="roster.InvitationsIssued.v1"):
    """Invitation codes were made for `people`; the codes themselves are kept only as keyed hashes."""

    group: GroupCode
    count: int
    people: tuple[str, ...] = ()


class InvitationReplaced(Event, wire="roster.InvitationReplaced.v1"):
    """An invitee got another code, and the one before is void (R-19). Stream `calls-<keyed hash>`."""

    group: GroupCode
    by: str


class CallMade(Event, wire="roster.CallMade.v1"):
    """An invitee was called (R-19): the number of the call, its outcome, who called. Stream `calls-<keyed hash>`."""

    group: GroupCode
    call: int
    outcome: CallOutcome
    by: str


class AppraisalOpened(Event, wire="roster.AppraisalOpened.v1"):
    """Announced: rules, groups with their credential keys, channels, and the catalogue are frozen (D-1)."""

    county: str
    title: str
    hotline: str
    rules: Rules
    groups: tuple[Group, ...]
    offices: tuple[Office, ...]
    rules_digest: str
    catalogue_digest: str
    rehearsal: bool = False
    channels: tuple[Channel, ...] = ()


class CredentialIssued(Event, wire="roster.CredentialIssued.v1", to_the_minute=True):
    """A person took part (R-21). Stream `person-<keyed hash>`. Found in logs of version 0.1.0 only: such events
    stand in the order of issuing, so none is appended any more (ADR 0039).
    """

    group: GroupCode


class GroupIssued(msgspec.Struct, frozen=True, kw_only=True):
    """To how many people credentials were issued in a group that votes online, and to how many of them anew."""

    group: GroupCode
    count: int
    reissued: int = 0


class ReissuesDecided(msgspec.Struct, frozen=True, kw_only=True):
    """How many credentials one account proposed to issue anew, and another confirmed."""

    by: str
    confirmed_by: str
    count: int


class IssuedListed(Event, wire="roster.IssuedListed.v1"):
    """The box is sealed, and no credential is issued any more: this many were (R-21, R-37). Nothing of persons.

    `decided` says which two accounts let how many be issued anew (ADR 0047); nothing of it is in the log before.
    """

    issued: tuple[GroupIssued, ...]
    decided: tuple[ReissuesDecided, ...] = ()


class IssuedLossProposed(Event, wire="roster.IssuedLossProposed.v1"):
    """One person proposes to go on although rows of who was issued a credential are missing, or nobody knows whether
    any are (ADR 0045): what was wrong then, as in `IssuedLossAccepted`. It can be confirmed on the day of `at` in China
    (null: not any more)."""

    why: LossReason
    counted: int
    found: int
    by: str
    at: datetime | None = None


class IssuedLossAccepted(Event, wire="roster.IssuedLossAccepted.v1"):
    """A second person agrees. At least `counted` people were issued a credential, as far as anybody knows; `found` are
    entered, and are counted anew from here on. Who is missing may be signed a second ballot. `why` is the code of what
    had stopped the issuing.
    """

    why: LossReason
    counted: int
    found: int
    by: str
    confirmed_by: str


class SigningKeysDestroyed(Event, wire="roster.SigningKeysDestroyed.v1"):
    """The keys that signed the ballots of these groups are destroyed, with the spare ones that were sealed to the
    envelope (ADR 0046): their files are overwritten and removed. It is told once; each machine destroys its own.
    """

    groups: tuple[GroupCode, ...]


class CredentialVoided(Event, wire="roster.CredentialVoided.v1", to_the_minute=True):
    """In logs of 0.1.0: a ballot is void, because its voter is on a list of leaders that came late (A-17).

    Since ADR 0038 nobody can name a person's ballot: whoever took part online gets no form.
    """

    ballot_id: str


class Erased(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows of one table were erased."""

    what: str
    rows: int


class PeopleErased(Event, wire="roster.PeopleErased.v1"):
    """Names, numbers, accounts, codes and keys were erased on schedule by two people; the hashes here stay (D-5).

    `due_on` is the first day on which it was allowed. Nobody can make the hashes again: their secret is gone, too.
    """

    erased: tuple[Erased, ...]
    due_on: date
    by: str
    confirmed_by: str


LANGUAGE = Language.declared_in(__name__)
