"""What must be remembered of an appraisal to decide its next step: draft, lists, draws, seats, opening."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from msgspec import structs

from services.kernel.event import Event
from services.kernel.log.event_log import Log
from services.kernel.two_people import Agreement
from services.roster.events import (
    AppraisalDrafted,
    AppraisalOpened,
    CatalogueImported,
    GroupCode,
    InvitationsIssued,
    InviteesDrawn,
    IssuedListed,
    IssuedLossAccepted,
    IssuedLossProposed,
    ListsCommitted,
    Office,
    PeopleErased,
    RosterConfirmed,
    RosterFiled,
    RosterProposed,
    RosterWithdrawn,
    Rules,
    SeatVacated,
    SigningKeysDestroyed,
)
from services.roster.providers import Provider, providers_of
from services.roster.refusals import AppraisalUnknown, NotOpenYet, VotingEnded

Stage = Literal["drafted", "announced", "voting", "closed"]

STREAM = "appraisal"


@dataclass(frozen=True, kw_only=True)
class Preparation:
    """An appraisal and its people. `rosters` holds each provider's latest list, `proposals` its latest one that takes
    two people.

    `seats` are those who are invited now, in the order of their tickets and then of their coming; `waiting` are the
    reserves that have not been called upon, in order.
    """

    draft: AppraisalDrafted | None = None
    rosters: Mapping[str, RosterFiled] = field(default_factory=lambda: MappingProxyType({}))
    proposals: Mapping[str, Agreement[RosterProposed]] = field(default_factory=lambda: MappingProxyType({}))
    committed: Mapping[GroupCode, ListsCommitted] = field(default_factory=lambda: MappingProxyType({}))
    draws: Mapping[GroupCode, InviteesDrawn] = field(default_factory=lambda: MappingProxyType({}))
    seats: Mapping[GroupCode, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    waiting: Mapping[GroupCode, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    invited: frozenset[str] = frozenset()
    opened: AppraisalOpened | None = None
    loss_proposed: IssuedLossProposed | None = None
    losses: tuple[IssuedLossAccepted, ...] = ()
    listed: IssuedListed | None = None
    keys_destroyed: SigningKeysDestroyed | None = None
    erased: PeopleErased | None = None

    @property
    def offices(self) -> tuple[Office, ...]:
        """The catalogue as drafted or brought in, with what is not enabled."""
        return self.draft.offices if self.draft is not None else ()

    @property
    def leaders(self) -> frozenset[str]:
        """Those who are asked on paper (R-13)."""
        return frozenset(person for people in self.lists_of("leaders").values() for person in people)

    def named(self, provider: Provider) -> Provider:
        """The provider by the name it has in this county."""
        said = {} if self.draft is None else {sender.code: sender.name for sender in self.draft.providers}
        return replace(provider, name=said.get(provider.code, provider.name))

    @property
    def seated(self) -> dict[str, GroupCode]:
        """Who is invited, and in which group."""
        return {person: group for group, people in self.seats.items() for person in people}

    @property
    def rules(self) -> Rules:
        """The rules in force: as opened, else as drafted."""
        announced = self.opened or self.draft
        if announced is None:
            raise LookupError("an appraisal without a draft has no rules")
        return announced.rules

    def lists_of(self, group: GroupCode) -> dict[str, tuple[str, ...]]:
        """The lists of a group's providers, by provider."""
        return {code: self.rosters[code].people for code in providers_of(group) if code in self.rosters}

    def units_of(self, group: GroupCode) -> dict[str, frozenset[str]]:
        """The projects or enterprises each person of a group's lists stands for."""
        units: dict[str, frozenset[str]] = {}
        for code in self.lists_of(group):
            roster = self.rosters[code]
            for person, unit in zip(roster.people, roster.units, strict=False):
                if unit:
                    units[person] = units.get(person, frozenset()) | {unit}
        return units

    def stage(self, now: datetime) -> Stage:
        """Where the appraisal stands at this instant."""
        if self.opened is None:
            return "drafted"
        if now < self.rules.voting_from:
            return "announced"
        return "voting" if now < self.rules.voting_until else "closed"


def evolve(state: Preparation, event: Event) -> Preparation:
    """Remember what happened."""
    match event:
        case AppraisalDrafted():
            return replace(state, draft=event)
        case CatalogueImported() if state.draft is not None:
            return replace(state, draft=structs.replace(state.draft, offices=event.offices))
        case RosterFiled():
            return replace(state, rosters=MappingProxyType({**state.rosters, event.provider: event}))
        case RosterProposed():
            return _with_proposal(state, event.provider, Agreement(event))
        case RosterConfirmed():
            return _with_proposal(state, event.provider, state.proposals[event.provider].confirm(event.confirmed_by))
        case RosterWithdrawn():
            return _with_proposal(state, event.provider, Agreement())
        case ListsCommitted():
            return replace(state, committed=MappingProxyType({**state.committed, event.group: event}))
        case InviteesDrawn():
            return replace(
                state,
                draws=MappingProxyType({**state.draws, event.group: event}),
                seats=MappingProxyType({**state.seats, event.group: event.drawn}),
                waiting=MappingProxyType({**state.waiting, event.group: event.reserve}),
            )
        case SeatVacated():
            return _after_vacancy(state, event)
        case InvitationsIssued():
            # before reserves could follow, everybody drawn got a code at once
            return replace(state, invited=state.invited.union(event.people or state.draws[event.group].drawn))
        case AppraisalOpened():
            return replace(state, opened=event)
        case IssuedLossProposed():
            return replace(state, loss_proposed=event)
        case IssuedLossAccepted():
            return replace(state, loss_proposed=None, losses=(*state.losses, event))
        case IssuedListed():
            return replace(state, listed=event)
        case SigningKeysDestroyed():
            return replace(state, keys_destroyed=event)
        case PeopleErased():
            return replace(state, erased=event)
    return state


def _with_proposal(state: Preparation, provider: str, agreement: Agreement[RosterProposed]) -> Preparation:
    return replace(state, proposals=MappingProxyType({**state.proposals, provider: agreement}))


def _after_vacancy(state: Preparation, event: SeatVacated) -> Preparation:
    group, successor = event.group, tuple(filter(None, (event.successor,)))
    stay = tuple(person for person in state.seats[group] if person != event.person)
    wait = tuple(person for person in state.waiting[group] if person != event.successor)
    return replace(
        state,
        seats=MappingProxyType({**state.seats, group: stay + successor}),
        waiting=MappingProxyType({**state.waiting, group: wait}),
    )


def prepared(log: Log, appraisal: str) -> Preparation:
    """The appraisal as its log has it. Raises `AppraisalUnknown`."""
    state, _ = log.replay(appraisal, STREAM, evolve, Preparation())
    must_exist(appraisal, state)
    return state


def must_exist(appraisal: str, state: Preparation) -> None:
    """Refuse an appraisal nobody has drafted."""
    if state.draft is None:
        raise AppraisalUnknown(appraisal=appraisal)


def must_be_voting(appraisal: str, state: Preparation, now: datetime) -> AppraisalOpened:
    """Refuse outside the window, whose end is not in it (R-06, A-04), and once the box was sealed early.

    Answers what was opened.
    """
    must_exist(appraisal, state)
    if now >= state.rules.voting_until or state.listed is not None:
        raise VotingEnded.under(state.rules)
    if state.opened is None or now < state.rules.voting_from:
        raise NotOpenYet.under(state.rules)
    return state.opened
