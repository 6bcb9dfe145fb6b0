"""What a provider's list changes (R-18): it replaces the one before, until the draw; leaders' lists only grow."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from msgspec.structs import replace

from services.kernel.clock import civil_date
from services.kernel.event import Event
from services.roster.draw.seat_replacement import give_way_to_leaders, reserves_until
from services.roster.events import RosterFiled, Rules
from services.roster.lists.deadline import is_late
from services.roster.lists.roster_file import Entry
from services.roster.lists.templates import Template
from services.roster.personal_data import people
from services.roster.personal_data.keyed import person_of, unit_of
from services.roster.preparation import Preparation, evolve
from services.roster.providers import Provider, drawn_at_most
from services.roster.refusals import DrawnListTooLong, LeadersOnlyAdded, RosterClosed

BREATH = 500


@dataclass(frozen=True, kw_only=True)
class Roster:
    """What a list says once it has been read: persons and their units as keyed hashes, in the order of the file."""

    provider: Provider
    file_digest: str
    people: tuple[str, ...]
    units: tuple[str, ...]
    filed_at: datetime
    already_drawn: bool = False


def file_roster(
    roster: Roster, state: Preparation, took_part: frozenset[str] = frozenset(), *, now: datetime | None = None
) -> list[Event]:
    """Decide on a list. The same file again changes nothing; another one replaces it until the draw.

    Leaders' lists may grow until the voting ends: whoever has taken part online gets no form (A-17, ADR 0038).
    `took_part` are those among leaders and reserves. `now` is when it takes effect, unless that is when it was filed.
    """
    sender, now = roster.provider, now or roster.filed_at
    before = state.rosters.get(sender.code)
    filed = RosterFiled(
        provider=sender.code,
        group=sender.group,
        file_digest=roster.file_digest,
        people=roster.people,
        late=lateness(civil_date(roster.filed_at), state.rules),
        units=roster.units,
        drawn_by_provider=roster.already_drawn,
    )
    if before is not None and replace(before, late=filed.late) == filed:
        return []
    must_be_awaited(sender, "", state, now)
    missing = state.leaders - set(roster.people) if sender.group == "leaders" and state.opened else ()
    if missing:
        raise LeadersOnlyAdded(missing=len(missing))
    most = drawn_at_most(sender.group, state.rules)
    if roster.already_drawn and len(roster.people) > most:
        raise DrawnListTooLong(provider=sender.code, people=len(roster.people), most=most)
    after = evolve(state, filed)
    refill = now < reserves_until(state.rules)
    return [filed, *give_way_to_leaders(after, took_part, refill=refill)]


def may_move(roster: Roster, state: Preparation) -> frozenset[str]:
    """Those whose taking part matters to a list of leaders: new leaders, and reserves who may follow them (A-17).

    Nobody before the opening.
    """
    if roster.provider.group != "leaders" or state.opened is None:
        return frozenset()
    return frozenset(roster.people).difference(state.leaders).union(*state.waiting.values())


def lateness(filed_on: date, rules: Rules) -> bool:
    """Whether a list filed on this day is late (A-16)."""
    return is_late(filed_on, civil_date(rules.published_at), rules.working_days)


def must_be_awaited(sender: Provider, digest: str, state: Preparation, now: datetime) -> None:
    """Refuse another file than the one that was filed, once the group's lists are committed or it is opened."""
    before = state.rosters.get(sender.code)
    if before is not None and before.file_digest == digest:
        return
    if sender.group == "leaders" and now < state.rules.voting_until:
        return
    if state.opened is not None or sender.group in state.committed or sender.group in state.draws:
        raise RosterClosed(provider=sender.code, group=sender.group)


def list_people(entries: Iterable[Entry], secret: bytes) -> dict[str, people.Listed]:
    """Each person once, however many rows list them (R-21); the first row stands."""
    listed: dict[str, people.Listed] = {}
    for number, entry in enumerate(entries):
        if number % BREATH == 0:
            time.sleep(0)  # under eventlet, others are served meanwhile
        person = person_of(secret, entry.phone)
        if person not in listed:
            listed[person] = people.Listed(
                person=person,
                row=entry.row,
                name=entry.name,
                phone=entry.phone,
                organisation=entry.organisation,
                payload=entry.values,
            )
    return listed


def units_of(listed: Iterable[people.Listed], template: Template, secret: bytes) -> tuple[str, ...]:
    """The enterprise or project of each listed person, hashed; nothing where the template has none."""
    if template.one_per is None:
        return ()
    codes = (person.payload.get(template.one_per, "") for person in listed)
    return tuple(unit_of(secret, code) if code else "" for code in codes)
