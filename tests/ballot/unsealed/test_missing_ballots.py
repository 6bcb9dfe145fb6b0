"""Ballots that are taken away before the seal are missed, by whoever writes in the database (ADR 0045)."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.hashes import SHA384

from services.ballot.ballot_text import ballot_text, message
from services.ballot.contract import OnlinePick, Seal, ShowParticipation
from services.ballot.sealing.seal_in_time import SealsItself
from services.ballot.unsealed.turn import turn
from services.kernel.contract import Ping
from services.kernel.lanes.lanes import Lane
from services.kernel.refusal import CountShort, LaneLost, LaneShort
from services.roster.signing import signing_key
from tests.ballot.conftest import Box
from tests.ballot.examples import APPRAISAL, OVER, VOTING, ballot, codes, keys, nonce, salt
from tests.ballot.keying import keyed
from tests.ballot.unsealed.killing import Killed, killed

NEXT_DAY = VOTING + timedelta(days=1)


def execute(box: Box, *statements: str) -> None:
    with box.context.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@contextlib.contextmanager
def brought_back(box: Box) -> Iterator[None]:
    """Rows and counts are brought back together, as they were before what is done inside."""
    (table,) = box.tables()
    execute(box, f"create table kept_rows as table {table}", "create table kept_lanes as table box_lane")
    yield
    execute(
        box,
        f"truncate {table}, box_lane",
        f"insert into {table} table kept_rows",
        "insert into box_lane table kept_lanes",
        "drop table kept_rows, kept_lanes",
    )


def sealing(box: Box) -> tuple[str, dict[str, object]]:
    """What the seal is refused with."""
    refused = box.at(OVER).outcome(Seal, by="inspector-1").refused
    assert refused is not None
    return refused.code, refused.facts


def turns(box: Box) -> None:
    turn(box.at(NEXT_DAY).context, box.context.unsealed, APPRAISAL)


def test_a_deleted_ballot_stops_turn_and_seal_and_keeps_nobody_from_voting(box: Box) -> None:
    box.cast(ballot(1), ballot(2), ballot(3))
    execute(box, f"delete from {box.tables()[0]} where ctid = '(0,1)'")
    with pytest.raises(CountShort):
        turns(box)
    assert codes(box.another_process().at(VOTING).cast(ballot(4))) == ["new"]
    assert sealing(box) == ("COUNT_SHORT", {"counted": 4, "found": 3})
    assert len(box.rows(f"select 1 from {box.tables()[0]}")) == 3


def test_ballots_of_two_processes_taken_together_are_missed(box: Box) -> None:
    other = box.another_process()
    codes([*box.cast(ballot(1)), *other.cast(ballot(2), ballot(3))])
    assert len(box.rows("select lane from box_lane")) == 2
    execute(box, f"delete from {box.tables()[0]}")
    assert sealing(box.another_process()) == ("COUNT_SHORT", {"counted": 3, "found": 0})


def test_a_database_brought_back_is_noticed_at_the_next_cast_of_any_process(box: Box) -> None:
    """Nobody is told "received" of a ballot that the repair would take away again."""
    box.cast(ballot(1))
    with brought_back(box):
        box.cast(ballot(2))
        box.cast(ballot(3))
    for process in (box, box.another_process()):
        assert codes(process.cast(ballot(4))) == ["BUSY"]
    with pytest.raises(LaneShort):
        turns(box)
    assert sealing(box) == ("LANE_SHORT", {"short": 2})
    assert box.ask(ShowParticipation).online == 1


def test_a_process_that_goes_on_notices_at_its_next_look(box: Box) -> None:
    """Also one whose own counts are as they were."""
    other = box.another_process()
    box.cast(ballot(1))
    with brought_back(box):
        other.cast(ballot(2))
    SealsItself(box.context).look()
    assert codes(box.cast(ballot(3))) == ["BUSY"]
    assert box.ask(Ping).troubles == ["LANE_SHORT"]


def test_a_database_that_is_repaired_is_voted_in_again(box: Box) -> None:
    box.cast(ballot(1))
    (table,) = box.tables()
    execute(box, f"create table whole as table {table}", "create table lanes as table box_lane")
    execute(box, f"truncate {table}, box_lane")
    assert codes(box.cast(ballot(2))) == ["BUSY"]
    execute(box, f"insert into {table} table whole", "insert into box_lane table lanes", "drop table whole, lanes")
    assert codes(box.cast(ballot(2), ballot(1))) == ["new", "again"]
    box.at(OVER).seals()
    assert len(box.ballots()) == 2


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("delete from box_lane", ("LANE_SHORT", {"short": 2})),
        ("update box_lane set n = n - 1", ("LANE_LOST", {"why": "LANE_CHANGED"})),
        ("update box_lane set n = n + 1", ("LANE_LOST", {"why": "LANE_CHANGED"})),
        ("update box_lane set lane = 'another'", ("LANE_LOST", {"why": "LANE_CHANGED"})),
    ],
)
def test_counts_written_by_somebody_else_are_not_believed(
    box: Box, change: str, found: tuple[str, dict[str, object]]
) -> None:
    box.cast(ballot(1), ballot(2))
    execute(box, f"delete from {box.tables()[0]} where ctid = '(0,1)'", change)
    assert codes(box.another_process().cast(ballot(3))) == ["BUSY"]
    assert sealing(box) == found


@pytest.mark.parametrize(("lost", "why"), [("count-*.key", "KEY_MISSING"), ("marks/ballot/*/*", "MARK_MISSING")])
def test_a_key_folder_that_has_lost_key_or_marks_says_so(box: Box, lost: str, why: str) -> None:
    box.cast(ballot(1))
    for path in box.context.settings.keys.glob(lost):
        path.unlink()
    other = box.another_process()
    assert codes(other.cast(ballot(2))) == ["BUSY"]
    assert sealing(other) == ("LANE_LOST", {"why": why})
    with pytest.raises(LaneLost):
        turns(other)


def test_a_process_killed_between_commit_and_mark_is_made_up_for_by_the_next(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it has committed is missed from then on, and nobody is alarmed before."""
    with brought_back(box):
        with monkeypatch.context() as patched:
            patched.setattr(Lane, "committed", killed(Lane.committed))
            with pytest.raises(Killed):
                box.cast(ballot(1), ballot(2))
        assert codes(box.another_process().cast(ballot(1), ballot(3))) == ["again", "new"]
    assert sealing(box.another_process()) == ("LANE_SHORT", {"short": 3})


def test_a_box_that_is_sealed_has_no_counts_any_more(box: Box) -> None:
    box.cast(ballot(1))
    turns(box)
    box.at(NEXT_DAY).cast(ballot(2))
    box.at(OVER).ends()
    keys = box.context.settings.keys
    assert [path.name for path in keys.rglob("*") if path.is_file() and not path.name.startswith("seal-")] == []
    assert box.rows("select * from box_lane") == []


def test_who_only_hears_the_receipt_again_counts_nothing(box: Box) -> None:
    box.cast(ballot(1))
    before = box.rows("select * from box_lane")
    box.another_process().cast(ballot(1))
    assert box.rows("select * from box_lane") == before
    marks = (box.context.settings.keys / "marks" / "ballot" / APPRAISAL).iterdir()
    assert sum(int(mark.read_text()) for mark in marks) == 1


def test_forms_that_are_dressed_up_as_ballots_hide_no_ballot_that_is_gone(box: Box) -> None:
    """A mark of a receipt is not encrypted; what is a ballot is counted when it is read."""
    box.at(VOTING).makes("A7K2", back=1).keys(keyed("keyer-1"), keyed("keyer-2"))
    box.cast(ballot(1), ballot(2))
    (table,) = box.tables()
    execute(
        box,
        f"update {table} set code = sha256(tag) where code = ''",
        f"delete from {table} where tag = (select tag from {table} where octet_length(code) = 16 limit 1)",
    )
    assert sealing(box)[0] == "COUNT_SHORT"


def test_a_ballot_that_roster_has_not_signed_is_not_sealed(box: Box) -> None:
    """Whoever writes in the log puts a key of their own in the place of the group's, votes, and puts it back."""
    box.cast(ballot(1))
    own = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    groups, other = keys()["public"], signing_key.public_der(own)
    swap = "update event set body = convert_to(replace(convert_from(body, 'UTF8'), '{}', '{}'), 'UTF8')"
    execute(box, swap.format(groups, other))
    forged = ballot(9)
    text = ballot_text(
        APPRAISAL, "public", other, nonce(9), salt(9), msgspec.convert(forged["picks"], list[OnlinePick])
    )
    forged["signature"] = own.sign(message(text), PSS(MGF1(SHA384()), 48), SHA384()).hex()
    assert codes(box.another_process().cast(forged)) == ["new"]
    execute(box, swap.format(other, groups))
    assert sealing(box) == ("BOX_UNREADABLE", {"epoch": 0, "why": "NOT_SIGNED"})


@pytest.mark.parametrize("content", [b"\0" * 20, b"12a", b"-5"])
def test_a_damaged_mark_is_a_loss_that_two_people_accept(box: Box, content: bytes) -> None:
    box.cast(ballot(1))
    (mark,) = (box.context.settings.keys / "marks" / "ballot" / APPRAISAL).iterdir()
    mark.write_bytes(content)
    (mark.parent / "lost+found").mkdir()
    (mark.parent / "notes.txt").write_text("whatever")
    assert sealing(box.at(VOTING)) == ("LANE_LOST", {"why": "MARK_DAMAGED"})
    box.at(VOTING).loss_accepted()
    assert codes(box.cast(ballot(2))) == ["new"]


def test_a_lane_that_has_only_heard_repeats_counts_after_an_acceptance(box: Box) -> None:
    box.cast(ballot(1), ballot(2))
    other = box.another_process()
    other.cast(ballot(1))
    execute(box, f"delete from {box.tables()[0]} where ctid = '(0,1)'")
    box.loss_accepted()
    assert codes(other.cast(ballot(3))) == ["new"]
    assert codes(box.another_process().cast(ballot(4))) == ["new"]
    box.at(OVER).seals()


@pytest.mark.parametrize("left", [0, 31])
def test_a_key_that_was_cut_short_hides_nothing(box: Box, left: int) -> None:
    (path,) = box.context.settings.keys.glob("box-*.key")
    path.write_bytes(path.read_bytes()[:left])
    assert codes(box.another_process().cast(ballot(1))) == ["BUSY"]
