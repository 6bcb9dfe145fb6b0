"""Tally on a fresh schema of PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.kernel.clock import FixedClock
from services.kernel.settings import Settings
from services.tally.context import TallyContext
from services.tally.events import LANGUAGE as TALLY
from tests.harness.addresses import DatabaseUrl
from tests.tally.desk import Office


@pytest.fixture
def office(database: DatabaseUrl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    settings = Settings(database_url=database, keys=tmp_path, rehearsal_clock=None)
    context = TallyContext.open(settings, "tally", TALLY)
    context.log.clock = FixedClock(datetime(2024, 7, 22, 1, tzinfo=UTC))
    monkeypatch.setattr(TallyContext, "words_of", lambda _self, _appraisal, digest: f"({digest})")
    monkeypatch.setattr(TallyContext, "copies_of", lambda *_asked: 0)
    yield Office(context)
    context.close()
