"""Rows that were put in, and are not there, are missed, whatever becomes of processes and database (ADR 0045)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from services.kernel.lanes.lanes import Lanes
from services.kernel.log.store import transaction
from services.kernel.refusal import CountShort, LaneLost, LaneShort
from tests.kernel.conftest import Ground
from tests.kernel.lanes.counted_rows import APPRAISAL, CountedRows


@pytest.fixture
def rows(ground: Ground, tmp_path: Path) -> CountedRows:
    return CountedRows.on(ground, tmp_path / "keys")


def test_rows_of_several_processes_are_whole(rows: CountedRows) -> None:
    one, other = rows.process(), rows.process()
    for process in (one, other, one):
        assert rows.put(process, 2)
    assert rows.trouble() is None
    assert sorted(rows.lanes().values()) == [2, 4]
    assert rows.marks() == rows.lanes()


def test_a_lane_is_used_again_once_its_transaction_is_over(rows: CountedRows) -> None:
    process = rows.process()
    with process.counting(APPRAISAL) as first, process.counting(APPRAISAL) as second:
        assert first.name != second.name
    with process.counting(APPRAISAL) as third:
        assert third.name in (first.name, second.name)


def test_a_row_that_was_deleted_is_missed(rows: CountedRows) -> None:
    rows.put(rows.process(), 3)
    rows.execute("delete from counted_row where id = 1")
    assert rows.trouble() == CountShort(counted=3, found=2)


def test_a_database_that_was_brought_back_is_behind_its_marks(rows: CountedRows) -> None:
    process = rows.process()
    rows.put(process)
    kept = rows.kept()
    rows.put(process, 2)
    rows.bring_back(kept)
    assert rows.trouble() == LaneShort(short=2)


def test_a_process_whose_lane_was_brought_back_puts_nothing_in_under_it(rows: CountedRows) -> None:
    process = rows.process()
    kept = rows.kept()
    rows.put(process)
    rows.put(process)
    rows.bring_back(kept)
    assert not rows.put(process)
    assert rows.put(process)  # in a lane of its own
    assert rows.trouble() == LaneShort(short=2)


@pytest.mark.parametrize("killed", ["before", "after"])
def test_who_is_killed_around_the_commit_leaves_it_whole(rows: CountedRows, killed: str) -> None:
    process = rows.process()
    rows.put(process)
    rows.put(process, 2, killed=killed)
    assert rows.trouble() is None
    assert rows.marks() == rows.lanes()
    assert rows.put(rows.process())


def test_what_a_look_has_made_up_for_is_missed_from_there_on(rows: CountedRows) -> None:
    kept = rows.kept()
    rows.put(rows.process(), 2, killed="after")
    assert rows.trouble() is None
    rows.bring_back(kept)
    assert rows.trouble() == LaneShort(short=2)


Harm = Callable[[CountedRows], object]
HARMS: list[tuple[Harm, str]] = [
    (lambda rows: rows.mark_files()[0].unlink(), "MARK_MISSING"),
    (lambda rows: rows.mark_files()[0].write_bytes(b"12a"), "MARK_DAMAGED"),
    (lambda rows: next(rows.keys.glob("count-*")).unlink(), "KEY_MISSING"),
    (lambda rows: rows.execute("update counted_lane set n = n - 1"), "LANE_CHANGED"),
    (lambda rows: rows.execute("update counted_lane set mac = ''"), "LANE_CHANGED"),
    (lambda rows: rows.execute("update counted_lane set lane = '0123456789abcdef'"), "LANE_CHANGED"),
]


@pytest.mark.parametrize(("harm", "why"), HARMS, ids=["mark", "damaged", "key", "count", "code", "name"])
def test_what_cannot_be_relied_on_is_refused(rows: CountedRows, harm: Harm, why: str) -> None:
    rows.put(rows.process(), 2)
    harm(rows)
    assert rows.trouble() == LaneLost(why=why)


@pytest.mark.parametrize(("harm", "why"), HARMS, ids=["mark", "damaged", "key", "count", "code", "name"])
def test_rows_that_are_counted_anew_are_whole_and_missed_from_there_on(rows: CountedRows, harm: Harm, why: str) -> None:
    rows.put(rows.process(), 3)
    rows.execute("delete from counted_row where id = 1")
    harm(rows)
    process = rows.process()
    with transaction(rows.engine) as connection:
        lane = process.count_anew(connection, APPRAISAL, 2)
    process.forget_before(lane)
    assert rows.trouble() is None
    assert rows.put(rows.process())
    assert rows.trouble() is None
    rows.execute("delete from counted_row where id = 0")
    assert rows.trouble() == CountShort(counted=3, found=2)


def test_once_destroyed_neither_key_nor_marks_are_left(rows: CountedRows) -> None:
    process = rows.process()
    rows.put(process)
    process.destroy(APPRAISAL)
    assert not [path for path in rows.keys.rglob("*") if path.is_file()]


class Quarter(RuleBasedStateMachine):
    """Any sequence of puts, kills, deletions and rollbacks to an earlier state is either whole or refused.

    `counted` are the rows that the database counts, `found` those in it, `answered` those whose mark has followed.
    Lost in silence may be only what was never answered: whoever put it in was killed before the answer.
    """

    rows: CountedRows
    processes = Bundle("processes")
    backups = Bundle("backups")

    @initialize()
    def begin(self) -> None:
        self.rows.clear()
        self.counted, self.answered = set[int](), set[int]()
        self.furthest: dict[str, int] = {}
        self.brought_back = False

    @rule(target=processes)
    def start(self) -> Lanes:
        return self.rows.process()

    @rule(process=processes, rows=st.integers(1, 3), killed=st.sampled_from(["", "", "before", "after"]))
    def put(self, process: Lanes, rows: int, killed: str) -> None:
        put = self.rows.put(process, rows, killed=killed)
        self.counted |= put
        if not killed:
            self.answered |= put

    @rule(target=backups)
    def back_up(self) -> tuple[object, set[int]]:
        return self.rows.kept(), set(self.counted)

    @rule(backup=backups)
    def bring_back(self, backup: tuple[object, set[int]]) -> None:
        kept, counted = backup
        self.rows.bring_back(kept)  # type: ignore[arg-type]  # as `back_up` kept it
        self.counted, self.brought_back = set(counted), True

    @rule()
    def delete(self) -> None:
        self.rows.execute("delete from counted_row where id = (select max(id) from counted_row)")

    @rule()
    def look(self) -> None:
        whole = self.answered | self.counted <= self.rows.ids_found()
        trouble = self.rows.trouble()
        assert (trouble is None) == whole, trouble
        if self.answered <= self.counted:  # the look has made up for whoever was killed
            self.answered |= self.counted

    @invariant()
    def no_lane_is_behind_what_was_answered(self) -> None:
        if not self.brought_back:
            assert sum(self.rows.lanes().values()) == len(self.counted) >= len(self.answered)

    @invariant()
    def no_mark_is_ahead_of_its_lane(self) -> None:
        for lane, count in self.rows.lanes().items():
            self.furthest[lane] = max(count, self.furthest.get(lane, 0))
        for lane, mark in self.rows.marks().items():
            assert mark <= self.furthest.get(lane, 0)


@pytest.mark.slow
def test_any_sequence_is_whole_or_refused(rows: CountedRows) -> None:
    machine = type("OnThisDatabase", (Quarter,), {"rows": rows})
    run_state_machine_as_test(machine, settings=settings(max_examples=60, stateful_step_count=25, deadline=None))
