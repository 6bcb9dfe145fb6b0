"""What time it is. Decisions are given the time; only edges ask a clock."""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Protocol

CHINA = timezone(timedelta(hours=8))  # no summer time since 1991: an offset is exact


class Clock(Protocol):
    """Tells the instant, aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class FixedClock:
    """A clock that is set by hand, in one process."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant.astimezone(UTC)


class RehearsalClock:
    """A clock that every process reads from one file, to rehearse a quarter or play a past one.

    The file holds an ISO 8601 instant with offset. An appraisal opened under it is marked as a rehearsal.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._instant = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        stat = os.stat(self._path)
        stamp = (stat.st_mtime_ns, stat.st_ino)
        if stamp != self._stamp:
            self._instant = datetime.fromisoformat(self._path.read_text().strip()).astimezone(UTC)
            self._stamp = stamp
        return self._instant

    @staticmethod
    def set(path: Path, instant: datetime) -> None:
        """Turn the clock for everybody, at once or not at all."""
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.write_text(instant.isoformat())
        draft.replace(path)


def civil_date(instant: datetime) -> date:
    """The date on the wall in China at this instant."""
    return instant.astimezone(CHINA).date()


def last_day(until: datetime) -> date:
    """The last civil day before an instant at which something has ended."""
    return civil_date(until - timedelta(microseconds=1))
