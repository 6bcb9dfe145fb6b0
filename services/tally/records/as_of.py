"""What had happened by then: an instant, or a place in tally's log, as limits for a replay."""

from bisect import bisect_left
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from services.tally.records.verified_log import Run


class Stored(Protocol):
    """A log whose records can be looked at one by one; the record with sequence 1 is at 0."""

    def __len__(self) -> int: ...

    def __getitem__(self, place: int, /) -> bytes: ...


class _Moment(msgspec.Struct, gc=False):
    time: datetime


class NothingThen(Exception):  # it says what was found
    """Tally's log has no such sequence."""


_moment = msgspec.json.Decoder(_Moment)


def limits_as_of(logs: Mapping[str, Stored], as_of: int | datetime | None) -> dict[str, int]:
    """How far each log had come at an instant or at a sequence of tally's log; None: how far it has come now.

    Raises `NothingThen` when the appraisal was not begun, or `LogBroken`.
    """
    if as_of is None:
        return {source: len(log) for source, log in logs.items()}
    if isinstance(as_of, int):
        return limits_at_sequence(logs, as_of)
    limits = limits_at(logs, as_of)
    if not limits["roster"]:
        raise NothingThen(as_of)
    return limits


def limits_at(logs: Mapping[str, Stored], instant: datetime) -> dict[str, int]:
    """How far each log had come at an instant: its prefix up to the last record whose time is not later.

    Times of ballots are cut to the minute, so a whole minute's ballots are in or out together. But for that
    the times of a log do not go back, so a few records tell, however long it is. Raises `Broken` when one of
    them cannot be read.
    """
    return {source: _last_until(source, log, instant) for source, log in logs.items()}


def limits_at_sequence(logs: Mapping[str, Stored], sequence: int) -> dict[str, int]:
    """How far each log had come when tally recorded this sequence. Raises `NothingThen`, and `Broken` as above."""
    if not 0 < sequence <= len(logs["tally"]):
        raise NothingThen(sequence)
    instant = _time("tally", logs["tally"], sequence)
    others = {source: log for source, log in logs.items() if source != "tally"}
    return {**limits_at(others, instant), "tally": sequence}


def _last_until(source: str, log: Stored, instant: datetime) -> int:
    # from the next minute on every time is later, cut or not; before it, ballots cut to the minute stand
    # among records whose times are not
    minute = instant.replace(second=0, microsecond=0) + timedelta(minutes=1)
    sequences = range(1, len(log) + 1)
    last = bisect_left(sequences, minute, key=lambda sequence: _time(source, log, sequence))
    while last and _time(source, log, last) > instant:
        last -= 1
    return last


def _time(source: str, log: Stored, sequence: int) -> datetime:
    (moment,) = Run(source, sequence - 1, [log[sequence - 1]]).decoded(_moment)
    return moment.time
