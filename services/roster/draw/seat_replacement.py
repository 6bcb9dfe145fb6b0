"""Seats that fall free, and who follows: the next reserve who has no ballot elsewhere (A-13, A-17)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from services.roster.events import GroupCode, Rules, SeatVacated, VacancyReason
from services.roster.preparation import Preparation, evolve
from services.roster.providers import PRECEDENCE


def vacate(
    state: Preparation,
    group: GroupCode,
    people: Iterable[str],
    reason: VacancyReason,
    took_part: frozenset[str] = frozenset(),
    *,
    refill: bool = True,
) -> list[SeatVacated]:
    """Each of these people gives up their seat in turn. `took_part`: who has their ballot already."""
    events = []
    for person in people:
        successor = next_reserve(state, group, took_part) if refill else ""
        event = SeatVacated(group=group, person=person, reason=reason, successor=successor)
        state = evolve(state, event)
        events.append(event)
    return events


def next_reserve(state: Preparation, group: GroupCode, took_part: frozenset[str] = frozenset()) -> str:
    """The first reserve who can take a seat; empty when none is left. Who is passed over keeps their place."""
    elsewhere = state.leaders.union(state.seated, took_part)
    return next((person for person in state.waiting.get(group, ()) if person not in elsewhere), "")


def reserves_until(rules: Rules) -> datetime:
    """Until when reserves follow: the end of the tenth day of voting, unless the rules say otherwise (A-13)."""
    return rules.voting_from + timedelta(days=rules.reserves_days)


def give_way_to_leaders(
    state: Preparation, took_part: frozenset[str] = frozenset(), *, refill: bool = True
) -> list[SeatVacated]:
    """Leaders hold no seats: they have their paper forms (A-17). The state knows the new list already."""
    events: list[SeatVacated] = []
    for group, people in state.seats.items():
        leaders = [person for person in people if person in state.leaders]
        vacated = vacate(state, group, leaders, "leader", took_part, refill=refill)
        for event in vacated:
            state = evolve(state, event)
        events += vacated
    return events


def give_way_to(group: GroupCode, state: Preparation) -> list[SeatVacated]:
    """Who is drawn for the scarcer seats of this group leaves those drawn for before (A-17)."""
    events: list[SeatVacated] = []
    drawn = set(state.seats[group])
    for other in PRECEDENCE[PRECEDENCE.index(group) + 1 :]:
        vacated = vacate(state, other, [p for p in state.seats.get(other, ()) if p in drawn], "drawn_elsewhere")
        for event in vacated:
            state = evolve(state, event)
        events += vacated
    return events
