"""On which days ballots came in, by group: only whole days that are over, and never a number so small that it points at
people (ADR 0033).
"""

from collections.abc import Mapping
from datetime import date, timedelta

from services.ballot.contract import ParticipationDay
from services.roster.events import GroupCode

Counts = Mapping[GroupCode, Mapping[date, int]]  # by group, by civil date
Told = dict[date, int]


def days_told(counts: Counts, *, least: int, until: date | None) -> list[ParticipationDay]:
    """The days from the first one with a ballot to `until`; None: the box is sealed, all.

    A group's number is told on the day on which `least` ballots have come since the last that was told, and is how
    many have come since then; on other days it is None. So no number is less than `least`, none is lost, and whether
    nobody or a few came on a day stays untold. What is left when the box is sealed joins the last number.
    """
    seen = [on for days in counts.values() for on in days if until is None or on <= until]
    if not seen:
        return []
    last = max(seen) if until is None else until
    listed = [min(seen) + timedelta(days=at) for at in range((last - min(seen)).days + 1)]
    told = {group: _gathered(days, listed, least, sealed=until is None) for group, days in sorted(counts.items())}
    return [ParticipationDay(on=on, received={group: days.get(on) for group, days in told.items()}) for on in listed]


def _gathered(days: Mapping[date, int], listed: list[date], least: int, *, sealed: bool) -> Told:
    told, waiting = Told(), 0
    for on in listed:
        waiting += days.get(on, 0)
        if waiting >= least:
            told[on], waiting = waiting, 0
    if sealed and waiting and told:
        told[max(told)] += waiting
    return told
