"""What is shown of ballots, and from when on (ADR 0041).

From the seal on ballots stand in the logs. Until a count is recorded, no replay, trial of other rules or bundle shows
anything that was made of them, to anybody.
"""

from collections.abc import Iterable, Mapping
from itertools import islice

from services.ballot.events import BallotCast, FormKeyed
from services.kernel.event import has_type
from services.tally.events import ResultCounted
from services.tally.refusals import BallotsNotCounted


def with_ballots(logs: Mapping[str, Iterable[bytes]], limits: Mapping[str, int]) -> bool:
    """Whether ballots stand in these logs within the limits.

    Raises `BallotsNotCounted` when they do, and no count stands there.
    """
    if not _holds(logs, limits, "ballot", BallotCast.wire, FormKeyed.wire):
        return False
    if not _holds(logs, limits, "tally", ResultCounted.wire):
        raise BallotsNotCounted()
    return True


def _holds(logs: Mapping[str, Iterable[bytes]], limits: Mapping[str, int], source: str, *wires: str) -> bool:
    return any(has_type(body, *wires) for body in islice(logs[source], limits[source]))
