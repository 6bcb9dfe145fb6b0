"""What a process looks at from time to time by itself, appraisal by appraisal."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Collection

import structlog

LOOK_EVERY = 5.0  # seconds

log = structlog.get_logger("pingyi.watch")


class Watch(ABC):
    """Looks until stopped. What goes wrong is told and tried again, and keeps no other appraisal from its turn."""

    def __init__(self) -> None:
        self._stopping = threading.Event()

    @abstractmethod
    def appraisals(self) -> Collection[str]:
        """Which to look at now."""

    @abstractmethod
    def look_at(self, appraisal: str) -> None:
        """Do what is due."""

    def run(self) -> None:
        """Look until stopped."""
        while not self._stopping.wait(LOOK_EVERY):
            try:
                self.look()
            except Exception:  # the database is away
                log.exception("watch.failed", what=type(self).__name__, alert=True)

    def stop(self) -> None:
        self._stopping.set()

    def look(self) -> None:
        """Look once at each."""
        for appraisal in self.appraisals():
            try:
                self.look_at(appraisal)
            except Exception:
                log.exception("watch.failed", what=type(self).__name__, appraisal=appraisal, alert=True)
