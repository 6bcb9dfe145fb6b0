"""`pingyi reconcile`: the two copies of a log are compared, and the first record that differs is named (D-2)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.commands.evidence.reconcile import _beside
from services.kernel.settings import Settings
from tests.harness.addresses import DatabaseUrl
from tests.ops.stored import Connection, counted_quarter, store, tampered
from tests.tally.examples import APPRAISAL

SOURCES = counted_quarter().sources()
SIZE = len(SOURCES["ballot"])


@pytest.fixture
def received(database: DatabaseUrl, connection: Connection) -> Settings:
    """Everything as tally received it, beside what its owners hold."""
    store(connection, SOURCES)
    for source in ("roster", "ballot", "complaints"):
        connection.execute(
            f"insert into tally.received select '{source}', appraisal, sequence, type, body from {source}.event"
        )
    return Settings(database_url=database)


def test_equal_copies_are_identical(received: Settings) -> None:
    assert [(one.source, one.differs) for one in _beside(received, APPRAISAL)] == [
        ("roster", None),
        ("ballot", None),
        ("complaints", None),
    ]


def test_the_first_record_that_differs_is_named(received: Settings, connection: Connection) -> None:
    @settings(max_examples=25)
    @given(st.integers(1, SIZE), st.sampled_from(["flip", "drop", "regroup", "duplicate", "garble"]))
    def check(sequence: int, how: str) -> None:
        with tampered(connection, SOURCES["ballot"], [(how, sequence)]):
            found = {one.source: one.differs for one in _beside(received, APPRAISAL)}
        changed = sequence + 1 if how == "duplicate" else sequence
        assert found["roster"] is None
        if how == "regroup" and b'"group":"public"' not in SOURCES["ballot"][sequence - 1]:
            assert found["ballot"] is None
        elif changed <= SIZE:
            assert found["ballot"] == changed

    check()
