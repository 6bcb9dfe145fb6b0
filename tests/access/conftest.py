"""Access on a real PostgreSQL, with a clock that is set by hand."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.access import find_looks, record_looks
from services.access.events import LANGUAGE
from services.kernel.clock import FixedClock
from services.kernel.event import Event
from services.kernel.foundation import Foundation
from services.kernel.log import Log
from services.kernel.settings import Settings

APPRAISAL = "532622-2024Q2"
MORNING = datetime(2024, 7, 16, 1, 0, tzinfo=UTC)


@dataclass
class Access:
    """One process of access, asked as the entrypoints ask it."""

    foundation: Foundation
    clock: FixedClock

    def at(self, instant: datetime) -> "Access":
        self.clock.instant = instant
        return self

    def record(self, *looks: dict[str, Any], appraisal: str = APPRAISAL) -> dict[str, int]:
        return record_looks.handle(self.foundation, appraisal, list(looks))

    def find(self, appraisal: str = APPRAISAL, **wanted: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.page(appraisal, **wanted)["looks"]
        return found

    def page(self, appraisal: str = APPRAISAL, **wanted: Any) -> dict[str, Any]:
        return find_looks.handle(self.foundation, appraisal, wanted)

    def events(self, appraisal: str = APPRAISAL) -> list[Event]:
        """The log, as it is."""
        return [LANGUAGE.decode(body).data for body in self.foundation.log.bodies(appraisal)]


@pytest.fixture
def access(database: str, tmp_path: Path) -> Iterator[Access]:
    clock = FixedClock(MORNING)
    settings = Settings(database_url=database, keys=tmp_path / "keys")
    foundation = Foundation.open(settings, "access", LANGUAGE)
    log = Log(foundation.engine, "access", LANGUAGE, clock)
    foundation = replace(foundation, clock=clock, log=log)
    yield Access(foundation, clock)
    foundation.close()


def look(number: int = 1, **changed: Any) -> dict[str, Any]:
    """A sorter reads what waits in his channel."""
    told = {
        "look_id": f"{number:032x}",
        "account": "rexian-01",
        "role": "sorter",
        "what": "words",
        "operation": "complaints_unsorted",
        "subject": "hotline_12345",
    }
    return {name: value for name, value in {**told, **changed}.items() if value is not None}
