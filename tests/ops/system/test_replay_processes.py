"""A ballot log read in ranges by several processes: everything the replay says is what it says when it reads alone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ops.system import replay_processes
from ops.system.logs import Logs
from ops.system.replay_processes import BallotRanges, RangeReader, Workers, in_processes, processes_for, ranges
from ops.system.services import COUNTED
from ops.system.stored_log import StoredLog
from services.kernel.settings import Settings
from services.tally.records.ballot_log import Search, Stretch
from services.tally.replay.replay import Replayed, replay
from tests.harness.addresses import DatabaseUrl
from tests.harness.waiting import wait_until
from tests.ops.stored import KINDS, Connection, counted_quarter, store, tampered
from tests.tally.examples import APPRAISAL

pytestmark = pytest.mark.slow

QUARTER = counted_quarter()
SOURCES = QUARTER.sources()
SIZE = len(SOURCES["ballot"])


@pytest.fixture
def stored(database: DatabaseUrl, connection: Connection) -> DatabaseUrl:
    """The database with the quarter in it."""
    store(connection, SOURCES)
    return database


@pytest.fixture
def logs(stored: DatabaseUrl) -> Iterator[Logs]:
    logs = Logs(dict.fromkeys(COUNTED, Settings(database_url=stored)), APPRAISAL)
    yield logs
    logs.close()


def at_once(database_url: str) -> Workers:
    """A worker in this process, with a connection of its own as all have."""

    @contextmanager
    def workers(search: Search) -> Iterator[replay_processes.Ask]:
        reader = RangeReader(database_url, APPRAISAL, search)

        def ask(after: int, until: int) -> "Future[Stretch | None]":
            future: Future[Stretch | None] = Future()
            future.set_result(reader.read(after, until))
            return future

        try:
            yield ask
        finally:
            reader.close()

    return workers


def in_ranges(logs: Logs, workers: Workers, width: int, limits: dict[str, int] | None = None) -> Replayed:
    log = logs.sources()["ballot"]
    return replay(logs.sources(), limits=limits, read_ballots=BallotRanges(log, len(log), workers, width=width))


acts = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, SIZE)), max_size=2)
limits = st.none() | st.fixed_dictionaries({"ballot": st.integers(0, SIZE + 2)})


def test_whatever_was_done_to_the_log_ranges_make_the_same_replay(
    stored: DatabaseUrl, logs: Logs, connection: Connection
) -> None:
    """In the middle of a range, at its borders, at the log's end; and when the log is read to a limit."""

    @settings(max_examples=150)
    @given(acts, st.sampled_from([1, 2, 4, 8, 16, 64]), limits)
    @example([("drop", 16)], 16, None)
    @example([("drop", 17)], 16, None)
    @example([("duplicate", 16)], 16, None)
    @example([("drop_from", 33)], 16, None)
    @example([("move_away", SIZE)], 16, None)
    def check(acts: list[tuple[str, int]], width: int, limits: dict[str, int] | None) -> None:
        with tampered(connection, SOURCES["ballot"], acts):
            together = in_ranges(logs, at_once(stored), width, limits)
            assert together == replay(logs.sources(), limits=limits)
            if not acts and limits is None:
                assert together.identical

    check()


@pytest.mark.parametrize("act", [None, ("drop", 24), ("flip", 25), ("garble", SIZE)])
def test_processes_make_the_same_replay(
    stored: DatabaseUrl, logs: Logs, connection: Connection, act: tuple[str, int] | None
) -> None:
    with tampered(connection, SOURCES["ballot"], [] if act is None else [act]):
        together = in_ranges(logs, in_processes(2, stored, APPRAISAL), 8)
        assert together == logs.replay(processes=1)
        assert together.identical == (act is None)


def test_a_sound_log_is_not_read_again_by_the_one_that_replays(
    stored: DatabaseUrl, logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    after: list[int] = []
    read = StoredLog.after

    def noting(log: StoredLog, sequence: int) -> Iterator[bytes]:
        after.append(sequence)
        return read(log, sequence)

    monkeypatch.setattr(StoredLog, "after", noting)
    assert in_ranges(logs, at_once(stored), 8).identical
    assert max(after) == SIZE  # once more behind what was known of, and once each for the other logs
    assert after.count(0) == len(COUNTED) - 1


def test_progress_is_told_range_by_range(stored: DatabaseUrl, logs: Logs) -> None:
    told: list[int] = []
    log = logs.sources()["ballot"]
    replay(
        logs.sources(),
        progress=lambda source, at: told.append(at) if source == "ballot" else None,
        read_ballots=BallotRanges(log, len(log), at_once(stored), width=16),
    )
    assert told == [*range(16, SIZE, 16), SIZE]


@given(st.integers(0, 300), st.sampled_from([1, 8, 64]), st.none() | st.integers(0, 300))
def test_ranges_are_aligned_and_end_at_the_border(size: int, width: int, border: int | None) -> None:
    cut = list(ranges(size, width, border))
    assert [place for after, until in cut for place in range(after, until)] == list(range(size))
    assert {after for after, _ in cut[1:]} <= {*range(0, size, width), border}
    assert border is None or not any(after < border < until for after, until in cut)


@pytest.mark.parametrize(
    ("size", "processors", "expected"),
    [
        (0, 8, 1),
        (50_000, 8, 1),
        (50_001, 8, 2),
        (100_000, 8, 4),
        (1_000_000, 8, 8),
        (1_000_000, 2, 2),
        (10**6, None, 1),
    ],
)
def test_processes_are_started_for_long_logs_only(
    size: int, processors: int | None, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    assert processes_for(size) == expected


HANGING = """
import sys, time
from ops.system.replay_processes import in_processes
from services.tally.records.ballot_log import Search
with in_processes(1, sys.argv[1], "any")(Search()) as ask:
    print(ask(0, 1).result(), flush=True)
    time.sleep(60)
"""


def test_workers_end_when_the_one_that_replays_is_killed(stored: DatabaseUrl, connection: Connection) -> None:
    def readers() -> int:
        query = (
            "select count(*) from pg_stat_activity"
            " where datname = current_database() and application_name = 'pingyi-replay'"
        )
        ((count,),) = connection.execute(query)
        return int(count)

    command = [sys.executable, "-c", HANGING, stored]
    with subprocess.Popen(command, cwd=Path(__file__).parents[3], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"None\n"
        assert readers() == 1
        parent.kill()
    wait_until(lambda: readers() == 0, "the worker to end")
