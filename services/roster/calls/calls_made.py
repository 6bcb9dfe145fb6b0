"""The calls to one person, as they stand in a stream of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.kernel.clock import civil_date
from services.kernel.event import Recorded
from services.roster.events import CallMade


@dataclass(frozen=True)
class Call:
    """A call that was made, and on which civil day."""

    made: CallMade
    on: date


def stream_of(person: str) -> str:
    """Where the calls to a person stand."""
    return f"calls-{person}"


def calls_in(records: Sequence[Recorded]) -> tuple[Call, ...]:
    """The calls among what stands in such a stream."""
    return tuple(Call(r.data, civil_date(r.time)) for r in records if isinstance(r.data, CallMade))
