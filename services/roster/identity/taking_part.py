"""Whether a person has taken part: their stream says so, once and for all (R-21)."""

from collections.abc import Iterable, Sequence

from services.kernel.event import Event
from services.kernel.log.event_log import Log
from services.roster.events import SeatVacated


def stream_of(person: str) -> str:
    """Where it stands that a person took part."""
    return f"person-{person}"


def who_took_part(log: Log, appraisal: str, people: Iterable[str]) -> frozenset[str]:
    """Which of these people have got their credential."""
    asked = list(people)
    versions = log.versions(appraisal, map(stream_of, asked))
    return frozenset(person for person in asked if versions.get(stream_of(person)))


def not_taking_part(people: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """What to hold, so that none of these people takes part meanwhile."""
    return tuple((stream_of(person), 0) for person in people)


def successors(events: Sequence[Event]) -> list[str]:
    """Who takes a seat in these events."""
    return [event.successor for event in events if isinstance(event, SeatVacated) and event.successor]
