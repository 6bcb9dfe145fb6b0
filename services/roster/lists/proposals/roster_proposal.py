"""After the opening a change of a list takes two people (ADR 0044): one account proposes it, another confirms it.

Confirming decides again, as things stand then. What was proposed is known by what it brings about; if that would be
something else by now, somebody has to propose it anew.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.kernel.clock import civil_date
from services.kernel.event import Event
from services.kernel.two_people import Agreement, must_be_two
from services.roster.digest import digest
from services.roster.events import RosterConfirmed, RosterProposed, RosterWithdrawn
from services.roster.lists.deadline import confirm_until
from services.roster.lists.file_roster import Roster, file_roster, lateness
from services.roster.preparation import Preparation
from services.roster.refusals import (
    RosterNotProposed,
    RosterProposalExpired,
    RosterProposalOutdated,
    RosterProposedByAnother,
    RosterWaits,
)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How many rows the file has, and how many people are different from the list that stands."""

    rows: int
    added: int
    removed: int
    changed: int


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a list brings about as things stand: events, and how many on it who were not have their ballot online.

    The count is no part of the log: of few people it says who took part.
    """

    events: tuple[Event, ...]
    voted_online: int

    @property
    def digest(self) -> str:
        return digest(self.events)


def effect_of(roster: Roster, state: Preparation, took_part: frozenset[str], *, now: datetime) -> Effect:
    """What the list would bring about. `took_part` are those of `may_move`. Raises what `file_roster` does."""
    new = took_part.intersection(roster.people).difference(state.leaders)
    return Effect(events=tuple(file_roster(roster, state, took_part, now=now)), voted_online=len(new))


def propose_roster(
    roster: Roster,
    effect: Effect,
    state: Preparation,
    figures: Figures,
    *,
    proposal: str,
    by: str,
    voted_online: int | None = None,
) -> list[RosterProposed]:
    """Decide on a proposal of this effect. The same by the same account changes nothing; another of theirs replaces it.

    `voted_online` is the count kept with the proposal that waits, if one does.
    """
    now, code = roster.filed_at, roster.provider.code
    if not effect.events:
        return []
    before = waiting(state, code, now)
    if before is not None and before.by != by:
        raise RosterWaits(provider=code, by=before.by, until=before.until.isoformat())
    if before is not None and (before.effect_digest, voted_online) == (effect.digest, effect.voted_online):
        return []
    return [
        RosterProposed(
            proposal=proposal,
            provider=code,
            group=roster.provider.group,
            file_digest=roster.file_digest,
            effect_digest=effect.digest,
            rows=figures.rows,
            people=len(roster.people),
            added=figures.added,
            removed=figures.removed,
            changed=figures.changed,
            vacated=len(effect.events) - 1,
            late=lateness(civil_date(now), state.rules),
            drawn_by_provider=roster.already_drawn,
            until=confirm_until(now, state.rules),
            by=by,
        )
    ]


def confirm_roster(
    proposal: str,
    by: str,
    provider: str,
    state: Preparation,
    effect_now: Callable[[RosterProposed], tuple[Effect, int]],
    *,
    now: datetime,
) -> Sequence[Event]:
    """Decide on a confirmation, under the state of now. Confirming again changes nothing.

    `effect_now` answers what the proposed list brings about by now, and the count that was kept when it was proposed.
    """
    agreement = proposed_as(proposal, provider, state)
    proposed = agreement.proposed
    assert proposed is not None
    must_be_two(proposed.by, by)
    if not agreement.waits:
        return []
    must_be_in_time(proposed, now)
    effect, voted_online = effect_now(proposed)
    must_be_the_same(effect, proposed, voted_online)
    return [RosterConfirmed(proposal=proposal, provider=provider, by=proposed.by, confirmed_by=by), *effect.events]


def withdraw_roster(proposal: str, by: str, provider: str, state: Preparation) -> Sequence[Event]:
    """Decide to withdraw a proposal, which only who made it may."""
    proposed = waits_as(proposal, provider, state)
    if proposed.by != by:
        raise RosterProposedByAnother(provider=provider, by=proposed.by)
    return [RosterWithdrawn(proposal=proposal, provider=provider, by=by)]


def proposed_as(proposal: str, provider: str, state: Preparation) -> Agreement[RosterProposed]:
    """The provider's latest proposal, if it is this one. Raises `RosterNotProposed`."""
    agreement = state.proposals.get(provider, Agreement[RosterProposed]())
    if agreement.proposed is None or agreement.proposed.proposal != proposal:
        raise RosterNotProposed(provider=provider, proposal=proposal)
    return agreement


def waits_as(proposal: str, provider: str, state: Preparation) -> RosterProposed:
    """The provider's proposal, if it is this one and was not confirmed. Raises `RosterNotProposed`."""
    agreement = proposed_as(proposal, provider, state)
    if agreement.proposed is None or not agreement.waits:
        raise RosterNotProposed(provider=provider, proposal=proposal)
    return agreement.proposed


def must_be_in_time(proposed: RosterProposed, now: datetime) -> None:
    """Refuse what was to be confirmed before."""
    if now >= proposed.until:
        raise RosterProposalExpired(provider=proposed.provider, until=proposed.until.isoformat())


def must_be_the_same(effect: Effect, proposed: RosterProposed, voted_online: int) -> None:
    """Refuse to bring about what nobody has proposed."""
    if (effect.digest, effect.voted_online) != (proposed.effect_digest, voted_online):
        raise RosterProposalOutdated(provider=proposed.provider, proposal=proposed.proposal)


def waiting(state: Preparation, provider: str, now: datetime) -> RosterProposed | None:
    """The provider's list that a second person may still confirm; None: there is none."""
    agreement = state.proposals.get(provider)
    if agreement is None or agreement.proposed is None or not agreement.waits or now >= agreement.proposed.until:
        return None
    return agreement.proposed
