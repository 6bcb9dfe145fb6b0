"""The turn of the day: a new key, every row anew, the old key and the old rows gone (ADR 0038; P2, P3)."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from services.ballot.contract import FindReceipt, Seal, ShowParticipation
from services.ballot.refusals import BoxUnreadable
from services.ballot.sealing.destroy_keys import DestroysKeys
from services.ballot.sealing.seal_in_time import SealsItself
from services.ballot.unsealed import table
from services.ballot.unsealed import turn as turning
from services.ballot.unsealed.keys import KeyFolder
from services.kernel.contract import Ping
from services.kernel.log.store import Connection
from tests.ballot.conftest import Box
from tests.ballot.examples import APPRAISAL, OVER, VOTING, ballot, codes, receipt, spent
from tests.ballot.keying import keyed
from tests.ballot.unsealed.killing import Killed, killed

NEXT_DAY = VOTING + timedelta(days=1)


def turn(box: Box) -> None:
    turning.turn(box.context, box.context.unsealed, box.appraisal)


def turn_killed_with_the_old_key_there(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(KeyFolder, "destroy_before", killed(lambda *_: 0))
        with pytest.raises(Killed):
            turn(box.at(NEXT_DAY))


def stored(box: Box) -> set[bytes]:
    """Each value of each row of the box."""
    (name,) = box.tables()
    return {bytes(value) for row in box.rows(f"select tag, code, body from {name}") for value in row}


def test_a_day_that_goes_on_is_not_turned(box: Box) -> None:
    box.cast(ballot(1))
    before = stored(box)
    turn(box)
    assert (stored(box), box.key_files()) == (before, [f"box-{APPRAISAL}-1.key"])


def test_nothing_of_a_row_is_found_again_after_the_day(box: Box) -> None:
    """Two copies of the database, of yesterday and of today, have no value in common."""
    box.cast(*(ballot(number) for number in range(20)))
    before, kept = stored(box), sorted(box.kept(), key=lambda one: one.spent)
    turn(box.at(NEXT_DAY))
    assert len(stored(box)) == 60
    assert not stored(box) & before
    assert sorted(box.kept(), key=lambda one: one.spent) == kept
    assert box.key_files() == [f"box-{APPRAISAL}-2.key"]


def test_a_turned_box_answers_as_before(box: Box) -> None:
    """R-25: in every process, also in one that has not heard of the turn."""
    other = box.another_process()
    codes([*box.cast(ballot(1)), *other.cast(ballot(2))])
    turn(box.at(NEXT_DAY))
    for process in (box, other, box.another_process()):
        assert codes(process.cast(ballot(1), ballot(2))) == ["again", "again"]
        assert process.ask(FindReceipt, code=receipt(2)).received
        assert not process.ask(FindReceipt, code=receipt(3)).received
    assert codes(other.at(NEXT_DAY).cast(ballot(3))) == ["new"]
    assert box.ask(ShowParticipation).online == 3


def test_whoever_casts_on_a_new_day_turns_first(box: Box) -> None:
    """Nobody's ballot lies beside those of the day before under one key, whoever was asleep at midnight."""
    box.cast(ballot(1))
    box.at(NEXT_DAY).cast(ballot(2))
    assert box.key_files() == [f"box-{APPRAISAL}-2.key"]
    assert box.ask(ShowParticipation).online == 2


def test_ballots_go_in_while_the_box_turns(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are taken along at the end of the turn."""
    box.cast(*(ballot(number) for number in range(5)))
    other = box.another_process()
    copy = table.copy

    def then_somebody_votes(*arguments: Any) -> None:
        copy(*arguments)
        monkeypatch.setattr(table, "copy", copy)
        assert codes(other.cast(ballot(5), ballot(6), ballot(0))) == ["new", "new", "again"]

    monkeypatch.setattr(table, "copy", then_somebody_votes)
    turn(box.at(NEXT_DAY))
    assert {one.spent for one in box.kept()} == {spent(number) for number in range(7)}
    assert codes(other.at(NEXT_DAY).cast(ballot(5))) == ["again"]


STEPS = [
    (KeyFolder, "make_day"),
    (table, "create"),
    (table, "every"),
    (table, "copy"),
    (table, "lock_alone"),
    (turning, "note_turnout"),
    (table, "begin"),
    (table, "drop_left"),
]


@pytest.mark.parametrize(("where", "step"), STEPS, ids=[step for _, step in STEPS])
def test_a_turn_that_is_broken_off_changes_nothing(
    box: Box, where: Any, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever turns next begins anew, and no key is left over."""
    box.cast(ballot(1), ballot(2))
    with monkeypatch.context() as patched:
        patched.setattr(where, step, killed(getattr(where, step)))
        with pytest.raises(Killed):
            turn(box.at(NEXT_DAY))
    other = box.another_process()
    assert codes(other.at(VOTING).cast(ballot(1), ballot(3))) == ["again", "new"]
    turn(other.at(NEXT_DAY))
    assert {one.spent for one in other.kept()} == {spent(1), spent(2), spent(3)}
    assert other.key_files() == [f"box-{APPRAISAL}-2.key"]


def test_a_process_killed_before_it_destroyed_the_old_key_leaves_that_to_the_next_turn(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.cast(ballot(1))
    turn_killed_with_the_old_key_there(box, monkeypatch)
    assert (len(box.key_files()), len(box.tables())) == (2, 2)
    turn(box.at(NEXT_DAY + timedelta(days=1)))
    assert box.key_files() == [f"box-{APPRAISAL}-3.key"]
    assert len(box.tables()) == 1


def test_two_processes_turn_once(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.cast(ballot(1))
    other = box.another_process().at(NEXT_DAY)
    create = table.create

    def then_the_other_turns(*arguments: Any) -> None:
        create(*arguments)
        turn(other)

    monkeypatch.setattr(table, "create", then_the_other_turns)
    turn(box.at(NEXT_DAY))
    assert box.key_files() == [f"box-{APPRAISAL}-2.key"]
    assert len(box.kept()) == 1


@pytest.mark.parametrize("change", ["body = set_byte(body, 40, get_byte(body, 40) # 1)", "tag = set_byte(tag, 3, 7)"])
def test_a_row_that_was_changed_stops_the_turn(box: Box, change: str) -> None:
    """Q1: who changes rows is found out, and nothing is made of them."""
    box.cast(ballot(1), ballot(3))
    (name,) = box.tables()
    with box.context.engine.begin() as connection:
        connection.exec_driver_sql(f"update {name} set {change} where ctid = '(0,1)'")
    with pytest.raises(BoxUnreadable, match="ROW_CHANGED"):
        turn(box.at(NEXT_DAY))
    assert box.tables() == [name]
    assert codes(box.cast(ballot(2))) == ["new"]  # those who run it are alarmed; nobody is kept from voting


def test_a_process_that_comes_late_destroys_no_key_that_is_in_use(box: Box) -> None:
    """It turned, was held up, and another turned on the next day meanwhile."""
    box.cast(ballot(1))
    turn(box.at(NEXT_DAY))
    turn(box.at(NEXT_DAY + timedelta(days=1)))
    box.context.unsealed.keys.destroy_before(APPRAISAL, 2)
    assert box.key_files() == [f"box-{APPRAISAL}-3.key"]
    assert len(box.kept()) == 1


def test_a_box_in_trouble_keeps_no_other_from_being_turned(box: Box) -> None:
    """Its key was lost; the looker goes on to the next."""
    other = box.of("532626-2024Q2", "丘北县")
    box.cast(ballot(1))
    other.cast(ballot(2))
    (box.context.settings.keys / f"box-{APPRAISAL}-1.key").unlink()
    SealsItself(box.another_process().at(NEXT_DAY).context).look()
    assert other.key_files() == ["box-532626-2024Q2-2.key"]


def test_while_the_key_is_not_here_the_service_is_not_ready(box: Box) -> None:
    box.cast(ballot(1))
    path = box.context.settings.keys / f"box-{APPRAISAL}-1.key"
    kept, watch = path.read_bytes(), SealsItself(box.context)
    for content, codes_told in ((bytes(32), ["BOX_UNREADABLE"]), (kept, [])):
        path.write_bytes(content)
        watch.look()
        assert box.ask(Ping).troubles == codes_told


def test_a_table_left_by_a_database_that_was_restored_is_replaced(box: Box) -> None:
    box.cast(ballot(1))
    with box.context.engine.begin() as connection:
        connection.exec_driver_sql(f"create table {box.tables()[0][:-1]}2 (left_over text)")
    turn(box.at(NEXT_DAY))
    assert len(box.kept()) == 1


@pytest.fixture
def backup(box: Box) -> Iterator[Connection]:
    """Something that reads all tables there are and takes its time, as pg_dump does."""
    box.cast(ballot(1), ballot(2))
    with contextlib.closing(psycopg.connect(box.context.settings.database_url)) as connection:
        connection.execute("set search_path to ballot")
        for name in box.tables():
            connection.execute(f"lock table {name} in access share mode")
        yield connection


def test_a_backup_that_goes_on_holds_up_neither_turn_nor_voters(box: Box, backup: Connection) -> None:
    """What it reads is left until it has ended, without a key."""
    turn(box.at(NEXT_DAY))
    assert codes(box.cast(ballot(2), ballot(3))) == ["again", "new"]
    assert (len(box.tables()), box.key_files()) == (2, [f"box-{APPRAISAL}-2.key"])
    watch = SealsItself(box.context)
    watch.look()
    assert len(box.tables()) == 2
    backup.rollback()
    watch.look()
    assert len(box.tables()) == 1
    assert {one.spent for one in box.kept()} == {spent(1), spent(2), spent(3)}


def test_a_backup_that_goes_on_does_not_hold_up_the_seal(box: Box, backup: Connection) -> None:
    SealsItself(box.at(OVER).context).look()
    assert len(box.ballots()) == 2
    watch = DestroysKeys(box.context)
    watch.look()
    assert (len(box.tables()), box.key_files()) == (1, [])
    backup.rollback()
    watch.look()
    watch.look()
    assert box.tables() == []


def test_the_tables_of_other_boxes_are_left(box: Box) -> None:
    other = box.of("532626-2024Q2", "丘北县")
    other.cast(ballot(1, appraisal=other.appraisal))
    turn(box.at(NEXT_DAY))
    box.at(OVER).ends()
    assert len(box.tables()) == 1
    assert len(other.kept()) == 1


def test_a_database_of_another_day_destroys_no_key(box: Box) -> None:
    """It was restored wrongly: its key is gone, and that of the right one must not follow."""
    box.cast(ballot(1))
    box.context.unsealed.keys.make_day(APPRAISAL, 2)
    (box.context.settings.keys / f"box-{APPRAISAL}-1.key").write_bytes(bytes(32))
    other = box.another_process().at(NEXT_DAY)
    with pytest.raises(BoxUnreadable, match="KEY_OF_ANOTHER"):
        turn(other)
    assert len(box.key_files()) == 2
    assert codes(other.cast(ballot(2))) == ["BUSY"]  # nobody is told "received" of a ballot that nobody could read
    assert len(box.rows(f"select 1 from {box.tables()[0]}")) == 1


def test_one_damaged_row_keeps_nobody_from_voting(box: Box) -> None:
    box.cast(ballot(1), ballot(2))
    with box.context.engine.begin() as connection:
        connection.exec_driver_sql(f"update {box.tables()[0]} set body = substr(body, 1, 7) where ctid = '(0,1)'")
    other = box.another_process()
    assert codes(other.cast(ballot(3))) == ["new"]
    assert other.at(OVER).refused(Seal, by="inspector-1") == "BOX_UNREADABLE"


def test_what_a_killed_turn_left_of_the_day_before_is_cleared_at_the_next_look(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.cast(ballot(1))
    turn_killed_with_the_old_key_there(box, monkeypatch)
    SealsItself(box.context).look()
    assert (box.key_files(), len(box.tables())) == ([f"box-{APPRAISAL}-2.key"], 1)


def test_the_box_turns_while_the_seal_waits_for_forms(box: Box) -> None:
    box.makes("A7K2", back=1)
    box.keys(keyed("keyer-1"))
    box.cast(ballot(1))
    SealsItself(box.at(OVER + timedelta(days=3)).context).look()
    assert box.key_files() == [f"box-{APPRAISAL}-2.key"]


def test_a_box_whose_table_nobody_names_any_more_is_neither_dropped_nor_sealed(box: Box) -> None:
    """Somebody took its line out of the database."""
    box.cast(ballot(1))
    box.rows("delete from box_epoch returning 1")
    watch = SealsItself(box.at(OVER).context)
    watch.look()
    assert (len(box.tables()), len(box.key_files())) == (1, 1)
    assert box.refused(Seal, by="inspector-1") == "BOX_UNREADABLE"
