"""The log on a real PostgreSQL: numbered without gaps, never edited, each stream at its version."""

import hashlib
from typing import Any

import psycopg
import pytest

from services.kernel.event import Event, position
from services.kernel.log.event_log import Append, Log
from services.kernel.log.rows import Table
from services.kernel.log.store import Connection
from services.kernel.proof import merkle
from services.kernel.refusal import Outdated, Refusal
from tests.kernel.conftest import Ground
from tests.kernel.running import at_once
from tests.kernel.words import LANGUAGE, NOON, QUARTER, Said, Sum, Whispered, add, say, written

LEDGER = Table("ledger", ("number", "owner"), ("int4", "text"))


@pytest.fixture
def ledger(ground: Ground) -> Ground:
    """A table beside the log."""
    ground.execute("create table ledger (number integer primary key, owner text not null)")
    return ground


def sequences(log: Log, appraisal: str = QUARTER) -> list[int]:
    return [position(body).sequence for body in log.bodies(appraisal)]


def test_an_empty_log_has_nothing(log: Log) -> None:
    assert log.replay(QUARTER, "talk", add, Sum()) == (Sum(), 0)
    assert (log.head(QUARTER), log.heads(), list(log.bodies(QUARTER))) == (0, {}, [])
    assert log.frontier(QUARTER, merkle.Frontier()).root() == merkle.EMPTY_ROOT


def test_what_is_appended_is_replayed(log: Log) -> None:
    assert log.append(QUARTER, "talk", say(5, 7), after=0) == 2
    assert log.append(QUARTER, "other", say(100), after=0) == 3
    assert log.append(QUARTER, "talk", say(1), after=2) == 4
    assert log.replay(QUARTER, "talk", add, Sum()) == (Sum(total=13, count=3), 3)
    assert log.head(QUARTER) == 4
    assert [record.sequence for record in log.stream(QUARTER, "talk")] == [1, 2, 4]


def test_the_bytes_stored_are_the_record_and_the_leaf_is_their_hash(log: Log, ground: Ground) -> None:
    log.append(QUARTER, "talk", [Said(number=1, aside="冷 \0 🀄")], after=0)
    ((sequence, stream, version, kind, body, leaf),) = ground.execute(
        "select sequence, stream, version, type, body, leaf from event"
    )
    assert (sequence, stream, version, kind) == (1, "talk", 1, "north.Said.v1")
    assert LANGUAGE.decode(body).data == Said(number=1, aside="冷 \0 🀄")
    assert leaf == hashlib.sha256(b"\0" + body).digest()
    assert list(log.bodies(QUARTER)) == [body]


def test_an_event_to_the_minute_is_so_in_every_column(log: Log, ground: Ground) -> None:
    log.append(QUARTER, "talk", [Whispered(words="…")], after=0)
    ((seconds,),) = ground.execute("select extract(second from recorded_at) from event")
    assert seconds == 0


def test_no_events_leave_no_trace(ledger: Ground) -> None:
    log = ledger.log()
    assert log.append(QUARTER, "talk", [], after=7, in_transaction=_take(1, "nobody")) == 0
    assert log.append_many(QUARTER, []) == []
    nothing = Append(
        stream="talk", events=(), after=0, rows=((LEDGER, (2, "nobody")),), in_transaction=_take(3, "nobody")
    )
    assert log.append_many(QUARTER, [nothing]) == [0]
    assert ledger.execute("select * from ledger") == []
    assert ledger.execute("select * from head where sequence > 0") == []


def test_a_stream_that_moved_on_is_outdated(log: Log) -> None:
    log.append(QUARTER, "talk", say(1), after=0)
    for expected in (0, 2):
        with pytest.raises(Outdated) as caught:
            log.append(QUARTER, "talk", say(2), after=expected)
        assert caught.value.facts == {"stream": "talk", "expected": expected, "actual": 1}
    assert sequences(log) == [1]


def test_logs_of_appraisals_are_apart(log: Log) -> None:
    log.append("2024Q1", "talk", say(1), after=0)
    log.append("2024Q2", "talk", say(2, 3), after=0)
    assert log.heads() == {"2024Q1": 1, "2024Q2": 2}
    assert log.replay("2024Q2", "talk", add, Sum()) == (Sum(total=5, count=2), 2)


def test_held_streams_must_not_have_moved(log: Log) -> None:
    log.append(QUARTER, "box", say(1), after=0)
    assert log.append(QUARTER, "ballot-1", say(2), after=0, expect_versions=(("box", 1),)) == 2
    log.append(QUARTER, "box", say(3), after=1)
    with pytest.raises(Outdated) as caught:
        log.append(QUARTER, "ballot-2", say(4), after=0, expect_versions=(("box", 1),))
    assert caught.value.facts == {"stream": "box", "expected": 1, "actual": 2}
    assert sequences(log) == [1, 2, 3]


def test_nothing_slips_in_behind_a_held_stream_in_one_group(log: Log) -> None:
    """A seal and two casts that share a transaction: the cast after the seal is refused."""
    log.append(QUARTER, "box", say(0), after=0)
    before, seal, behind = log.append_many(
        QUARTER,
        [
            Append(stream="ballot-1", events=(Said(number=1),), after=0, expect_versions=(("box", 1),)),
            Append(stream="box", events=(Said(number=2),), after=1),
            Append(stream="ballot-2", events=(Said(number=3),), after=0, expect_versions=(("box", 1),)),
        ],
    )
    assert (before, seal) == (2, 3)
    assert behind == Outdated(stream="box", expected=1, actual=2)
    assert sequences(log) == [1, 2, 3]


def test_an_append_at_a_sequence_needs_the_whole_log_to_be_there(log: Log) -> None:
    log.append(QUARTER, "talk", say(1, 2), after=0)
    assert log.append(QUARTER, "count", say(3), after=0, expect_head=2) == 3
    with pytest.raises(Outdated) as caught:
        log.append(QUARTER, "count", say(4), after=1, expect_head=2)
    assert caught.value.facts == {"stream": "*", "expected": 2, "actual": 3}


def test_one_outdated_wish_does_not_spoil_its_group(log: Log) -> None:
    outcomes = log.append_many(
        QUARTER,
        [
            Append(stream="a", events=tuple(say(1, 2)), after=0),
            Append(stream="b", events=tuple(say(3, 4, 5)), after=9),
            Append(stream="a", events=tuple(say(6)), after=2),
            Append(stream="a", events=tuple(say(7)), after=2),
            Append(stream="c", events=tuple(say(8)), after=0),
        ],
    )
    assert outcomes == [
        2,
        Outdated(stream="b", expected=9, actual=0),
        3,
        Outdated(stream="a", expected=2, actual=3),
        4,
    ]
    assert sequences(log) == [1, 2, 3, 4]
    assert log.append(QUARTER, "d", say(9), after=0) == 5


def test_rows_beside_are_written_with_the_events_or_not_at_all(ledger: Ground) -> None:
    log = ledger.log()
    outcomes = log.append_many(
        QUARTER,
        [
            Append(stream="a", events=tuple(say(1)), after=0, rows=((LEDGER, (1, "甲")),)),
            Append(stream="a", events=tuple(say(2)), after=0, rows=((LEDGER, (2, "乙")),)),
        ],
    )
    assert outcomes == [1, Outdated(stream="a", expected=0, actual=1)]
    assert ledger.execute("select number, owner from ledger") == [(1, "甲")]


@pytest.mark.parametrize("few", [0, 1000])
def test_few_rows_and_many_are_written_the_same(ledger: Ground, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    """Few go by one statement, many by COPY: the log and what is beside it cannot tell."""
    monkeypatch.setattr("services.kernel.log.rows.FEW_ROWS", few)
    asides = ["", "慢 \\ \t \n ' \" {} \0", "NULL", "x" * 10_000]
    log = ledger.log()
    wishes = [
        Append(stream=aside[:3].replace("\0", ""), events=(event,), after=0, rows=((LEDGER, (number, aside[:4])),))
        for number, aside in enumerate(asides)
        for event in [Said(number=number, aside=aside)]
    ]
    assert log.append_many(QUARTER, wishes) == [1, 2, 3, 4]
    assert [LANGUAGE.decode(body).data for body in log.bodies(QUARTER)] == [wish.events[0] for wish in wishes]
    assert ledger.execute("select owner from ledger order by number") == [(aside[:4],) for aside in asides]
    rows = ledger.execute("select stream, version, type, recorded_at, body, leaf from event order by sequence")
    for (stream, version, kind, recorded_at, body, leaf), wish in zip(rows, wishes, strict=True):
        assert (stream, version, kind, recorded_at) == (wish.stream, 1, "north.Said.v1", NOON)
        assert leaf == merkle.leaf_hash(body)


def test_what_fails_beside_rolls_back_only_its_own(ledger: Ground) -> None:
    log = ledger.log()
    outcomes = log.append_many(
        QUARTER,
        [
            Append(stream="a", events=tuple(say(1)), after=0, in_transaction=_take(1, "first")),
            Append(stream="b", events=tuple(say(2)), after=0, in_transaction=_take(1, "second")),
            Append(stream="c", events=tuple(say(3)), after=0, in_transaction=_take(2, "third")),
            Append(stream="d", events=tuple(say(4)), after=0, in_transaction=_refuse),
        ],
    )
    assert outcomes[0] == 1
    assert isinstance(outcomes[1], psycopg.errors.UniqueViolation)
    assert outcomes[2] == 2
    assert outcomes[3] == NotToday()
    assert ledger.execute("select number, owner from ledger order by number") == [(1, "first"), (2, "third")]
    assert log.heads() == {QUARTER: 2}


def test_append_raises_what_was_raised_beside(ledger: Ground) -> None:
    log = ledger.log()
    with pytest.raises(NotToday):
        log.append(QUARTER, "a", say(1), after=0, in_transaction=_refuse)
    log.append(QUARTER, "a", say(1), after=0, in_transaction=_take(1, "first"))
    with pytest.raises(psycopg.errors.UniqueViolation):
        log.append(QUARTER, "b", say(2), after=0, in_transaction=_take(1, "second"))
    assert sequences(log) == [1]


def test_beside_runs_only_when_the_append_is_current(ledger: Ground) -> None:
    log = ledger.log()
    log.append(QUARTER, "a", say(1), after=0)
    with pytest.raises(Outdated):
        log.append(QUARTER, "a", say(2), after=0, in_transaction=_take(1, "nobody"))
    assert ledger.execute("select * from ledger") == []


def test_decide_answers_the_state_after_it(log: Log) -> None:
    assert log.decide(QUARTER, "talk", add, Sum(), lambda state: say(state.count + 1)) == Sum(total=1, count=1)
    assert log.decide(QUARTER, "talk", add, Sum(), lambda _: []) == Sum(total=1, count=1)
    with pytest.raises(NotToday):
        log.decide(QUARTER, "talk", add, Sum(), _never)
    assert sequences(log) == [1]


def test_decide_decides_again_when_somebody_was_faster(log: Log, ground: Ground) -> None:
    other = ground.log()
    seen: list[int] = []

    def decision(state: Sum) -> list[Event]:
        if not seen:
            other.append(QUARTER, "talk", say(100), after=0)
        seen.append(state.count)
        return say(state.count)

    assert log.decide(QUARTER, "talk", add, Sum(), decision) == Sum(total=101, count=2)
    assert seen == [0, 1]


def test_decide_gives_up_when_somebody_is_always_faster(log: Log, ground: Ground) -> None:
    other = ground.log()

    def decision(state: Sum) -> list[Event]:
        other.append(QUARTER, "talk", say(0), after=state.count)
        return say(1)

    with pytest.raises(Outdated):
        log.decide(QUARTER, "talk", add, Sum(), decision)


def test_many_deciders_count_to_the_same_number(log: Log, ground: Ground) -> None:
    logs = [log, ground.log()]

    def count_up(number: int) -> None:
        for _ in range(3):
            # a caller that is always outrun is told so, and may ask again: nothing is lost or doubled
            while True:
                try:
                    logs[number % 2].decide(QUARTER, "talk", add, Sum(), lambda state: say(state.count))
                except Outdated:
                    continue
                break

    at_once(count_up, range(8))
    assert log.replay(QUARTER, "talk", add, Sum()) == (Sum(total=sum(range(24)), count=24), 24)


def test_bodies_are_read_in_order_between_two_sequences(log: Log) -> None:
    log.append(QUARTER, "talk", say(*range(1, 11)), after=0)
    assert sequences(log) == list(range(1, 11))
    assert [position(body).sequence for body in log.bodies(QUARTER, after=3, until=7)] == [4, 5, 6, 7]
    assert [position(body).sequence for body in log.bodies(QUARTER, after=8, until=99)] == [9, 10]
    assert list(log.bodies(QUARTER, after=10)) == []
    assert list(log.bodies(QUARTER, after=5, until=5)) == []
    assert list(log.bodies("2023Q4")) == []


@pytest.mark.parametrize("chunk", [1, 3, 5, 10, 11])
def test_bodies_are_the_same_in_any_chunks(log: Log, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    log.append(QUARTER, "talk", say(*range(10)), after=0)
    whole = list(log.bodies(QUARTER))
    monkeypatch.setattr("services.kernel.log.rows.CHUNK", chunk)
    assert list(log.bodies(QUARTER)) == whole
    assert list(log.bodies(QUARTER, after=4, until=9)) == whole[4:9]
    frontier = log.frontier(QUARTER, merkle.Frontier(), until=4)
    assert frontier.root() == merkle.root(map(merkle.leaf_hash, whole[:4]))
    assert log.frontier(QUARTER, frontier).root() == merkle.root(map(merkle.leaf_hash, whole))


def test_a_slow_reader_holds_no_connection(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.kernel.log.rows.CHUNK", 2)
    log = ground.log(pool_size=1)
    log.append(QUARTER, "talk", say(1, 2, 3), after=0)
    reading = log.bodies(QUARTER)
    assert position(next(reading)).sequence == 1
    log.append(QUARTER, "talk", say(4), after=3)  # the only connection of the pool is free
    assert [position(body).sequence for body in reading] == [2, 3, 4]


def test_big_events_go_in_and_out_whole(log: Log) -> None:
    long = "慢" * 1_000_000
    log.append(QUARTER, "talk", [Said(number=1), Said(number=2, aside=long), Said(number=3)], after=0)
    assert [LANGUAGE.decode(body).data for body in log.bodies(QUARTER)] == [
        Said(number=1),
        Said(number=2, aside=long),
        Said(number=3),
    ]


def test_stored_events_are_what_would_be_written_again(log: Log, ground: Ground) -> None:
    """The record of the log is the record of the words, byte for byte."""
    ((first,),) = [(body,) for body in (log.append(QUARTER, "talk", say(1), after=0), list(log.bodies(QUARTER)))[1]]
    assert position(first).time < position(written(1)).time  # its time is the log's clock
    assert first.replace(b"12:00:30.25", b"12:00:31.25") == written(1)


class NotToday(Refusal):
    """One made up for these tests."""


def _take(number: int, owner: str) -> Any:
    def take(connection: Connection) -> None:
        connection.execute("insert into ledger values (%s, %s)", (number, owner))

    return take


def _refuse(_connection: Connection) -> None:
    raise NotToday


def _never(_state: Sum) -> list[Event]:
    raise NotToday
