"""The logs as tally holds them, for a replay."""

from collections.abc import Iterator

from services.kernel.context import ServiceContext
from services.kernel.log.event_log import Log
from services.kernel.messaging.inbox import Received
from services.tally.replay.bundle.contents import SOURCES


class Held:
    """A log as tally holds it: its own, or what it received of a neighbour's. Read anew each time."""

    def __init__(self, log: Log, received: Received, source: str, appraisal: str) -> None:
        self._log, self._received, self._source, self._appraisal = log, received, source, appraisal

    def __iter__(self) -> Iterator[bytes]:
        return self._bodies(0, None)

    def __len__(self) -> int:
        if self._source == "tally":
            return self._log.head(self._appraisal)
        return self._received.heard().get((self._source, self._appraisal), 0)

    def __getitem__(self, place: int) -> bytes:
        return next(self._bodies(place, place + 1))

    def _bodies(self, after: int, until: int | None) -> Iterator[bytes]:
        if self._source == "tally":
            return self._log.bodies(self._appraisal, after, until)
        return self._received.bodies(self._source, self._appraisal, after, until)


def evidence(context: ServiceContext, appraisal: str) -> dict[str, Held]:
    """What was received of each neighbour, and tally's own log: each from the beginning, read as it is asked for."""
    return held(context.log, context.received, appraisal)


def held(log: Log, received: Received, appraisal: str) -> dict[str, Held]:
    """The same by tally's log and inbox, for a process that has no more of the service than these."""
    return {source: Held(log, received, source, appraisal) for source in SOURCES}
