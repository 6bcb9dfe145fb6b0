"""What came out of jobs is forgotten by itself, fourteen days after they ended."""

import threading
from collections.abc import Callable
from datetime import datetime

import structlog

from services.kernel.clock import SystemClock
from services.kernel.context import ServiceContext
from services.tally.replay.jobs.store import Jobs

EVERY = 3600.0  # seconds
REAL = SystemClock()

log = structlog.get_logger("pingyi.jobs")


class Forgets:
    """Looks every hour, and when the service starts, for what has been kept long enough."""

    def __init__(self, context: ServiceContext, now: Callable[[], datetime] = REAL.now) -> None:
        self._jobs, self._now, self._stopping = Jobs(context.engine), now, threading.Event()

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        """Forget until stopped."""
        while True:
            try:
                forgotten = self._jobs.forget(self._now())
            except Exception:  # the database is away; in an hour again
                log.exception("jobs.not_forgotten")
            else:
                if forgotten:
                    log.info("jobs.forgotten", count=forgotten)
            if self._stopping.wait(EVERY):
                return
