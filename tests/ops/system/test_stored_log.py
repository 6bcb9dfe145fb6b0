"""A log in its owner's schema: from anywhere on, and what is missing does not hide what follows."""

from collections.abc import Iterator

import pytest

from ops.system import stored_log
from ops.system.stored_log import StoredLog
from tests.harness.addresses import DatabaseUrl
from tests.ops.stored import Connection, counted_quarter, store
from tests.tally.examples import APPRAISAL

SOURCES = counted_quarter().sources()
BODIES = SOURCES["ballot"]


@pytest.fixture
def log(database: DatabaseUrl, connection: Connection) -> Iterator[StoredLog]:
    store(connection, SOURCES)
    log = StoredLog(database, "ballot", APPRAISAL)
    yield log
    log.close()


def test_a_log_is_read_whole_from_further_on_or_in_part(log: StoredLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_log, "SOME", 10)
    assert list(log) == BODIES
    assert len(log) == len(BODIES)
    assert list(log.after(33)) == BODIES[33:]
    assert log.between(20, 30) == BODIES[20:30]
    assert [log[place] for place in range(len(BODIES))] == BODIES


@pytest.mark.parametrize("missing", [9, 10, 11])
def test_a_missing_record_ends_nothing(
    log: StoredLog, connection: Connection, monkeypatch: pytest.MonkeyPatch, missing: int
) -> None:
    monkeypatch.setattr(stored_log, "SOME", 10)
    connection.execute("delete from ballot.event where sequence = %s", (missing,))
    assert list(log) == [*BODIES[: missing - 1], *BODIES[missing:]]
    assert log.between(0, 20) == [*BODIES[: missing - 1], *BODIES[missing:20]]
    assert log[missing - 1] == BODIES[missing]


def test_beyond_the_end_there_is_nothing(log: StoredLog) -> None:
    assert list(log.after(len(BODIES))) == []
    with pytest.raises(IndexError):
        log[len(BODIES)]


def test_the_log_of_another_appraisal_is_empty(database: DatabaseUrl, log: StoredLog) -> None:
    other = StoredLog(database, "ballot", "000000-2024Q2")
    try:
        assert (len(other), list(other)) == (0, [])
    finally:
        other.close()
