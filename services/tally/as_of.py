"""What had happened by then: an instant, or a place in tally's log, as limits for a replay."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec


class _Moment(msgspec.Struct, gc=False):
    sequence: int
    time: datetime


class NothingThen(Exception):  # it says what was found
    """Tally's log has no such sequence."""


_moment = msgspec.json.Decoder(_Moment)


def limits_at(sources: Mapping[str, Iterable[bytes]], instant: datetime) -> dict[str, int]:
    """How far each log had come at an instant: its prefix up to the last record whose time is not later.

    Times of ballots are cut to the minute, so a whole minute's ballots are in or out together.
    """
    return {source: _last_until(bodies, instant) for source, bodies in sources.items()}


def limits_at_sequence(sources: Mapping[str, Iterable[bytes]], sequence: int) -> dict[str, int]:
    """How far each log had come when tally recorded this sequence. Raises `NothingThen`."""
    for body in sources["tally"]:
        moment = _moment.decode(body)
        if moment.sequence == sequence:
            others = {source: bodies for source, bodies in sources.items() if source != "tally"}
            return {**limits_at(others, moment.time), "tally": sequence}
    raise NothingThen(sequence)


def _last_until(bodies: Iterable[bytes], instant: datetime) -> int:
    last = 0
    for body in bodies:
        moment = _moment.decode(body)
        if moment.time <= instant:
            last = moment.sequence
    return last
