"""Going on with the rows that are there, once two people have accepted what is missing (ADR 0045)."""

from collections.abc import Callable
from typing import Any, TypeVar

from services.kernel.event import Event
from services.kernel.lanes.lanes import Lane, Lanes
from services.kernel.lanes.loss import AcceptedLoss
from services.kernel.log.store import Connection
from services.kernel.refusal import Outdated

S = TypeVar("S")
Decide = Callable[[Callable[[S], list[Event]], Callable[[Connection], None]], object]


def go_on(
    lanes: Lanes, appraisal: str, decide: Decide[S], accept: Callable[[S], Any], rows: Callable[[Connection], int]
) -> AcceptedLoss:
    """Append the event that `accept` decides, and count the rows anew, in one transaction; then let the marks follow.

    `decide` is `Log.decide` on the service's stream. `rows` counts, in that transaction, the rows that are there, and
    lets nobody put any in before it ends.
    """
    accepted: Any = None
    lane: Lane | None = None

    def decision(state: S) -> list[Event]:
        nonlocal accepted
        accepted = accept(state)
        return [accepted]

    def count_anew(connection: Connection) -> None:
        nonlocal lane
        found = rows(connection)
        if found != accepted.found:  # somebody has come since
            raise Outdated(stream="rows", expected=accepted.found, actual=found)
        lane = lanes.count_anew(connection, appraisal, found)

    decide(decision, count_anew)
    assert lane is not None
    lanes.forget_before(lane)
    return AcceptedLoss(why=accepted.why, counted=accepted.counted, found=accepted.found)
