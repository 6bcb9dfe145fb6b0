"""What is received, without a broker: stored first, in any order, once; what cannot be read blocks nothing."""

from collections.abc import Sequence
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.kernel.contract import EventsAfter, Heads
from services.kernel.event import Language, position
from services.kernel.messaging.dead_letters import Poison
from services.kernel.messaging.inbox import Inbox, LogConflict, Received, ReceivedRecord
from services.kernel.messaging.rpc import RpcTimeout
from services.kernel.rpc.request import Request
from tests.harness.waiting import wait_until
from tests.kernel.conftest import Ground
from tests.kernel.neighbours import Message, Neighbours, inbox_of, message
from tests.kernel.running import Running, at_once
from tests.kernel.words import QUARTER, Answered, Said, batch, written

LOGS = {
    ("north", QUARTER): [written(sequence) for sequence in range(1, 8)],
    ("north", "2024Q1"): [written(sequence, appraisal="2024Q1") for sequence in range(1, 3)],
    ("south", QUARTER): [written(sequence, source="south") for sequence in range(1, 6)],
}
EVERYTHING = [body for log in LOGS.values() for body in log]


@pytest.fixture
def neighbours() -> Neighbours:
    return Neighbours(dict(LOGS))


@pytest.fixture
def received(ground: Ground) -> Received:
    return ground.received()


@pytest.fixture
def inbox(received: Received, neighbours: Neighbours) -> Inbox:
    return inbox_of(received, neighbours)


def store(received: Received, *bodies: bytes) -> tuple[list[ReceivedRecord], set[tuple[str, str]]]:
    return received.store([ReceivedRecord(position(body), body) for body in bodies])


def all_received(received: Received) -> dict[tuple[str, str], list[bytes]]:
    return {key: list(received.bodies(*key)) for key in received.heard()}


def reasons(poison: Sequence[Poison]) -> list[str]:
    return [entry.reason.partition(":")[0] for entry in poison]


@pytest.mark.slow
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_order_and_repetition_of_messages_change_nothing(
    ground: Ground, received: Received, data: st.DataObject
) -> None:
    """Every log arrives whole, as messages of any size, in any order, some of them again."""
    messages: list[Message] = []
    for log in LOGS.values():
        cuts = sorted(data.draw(st.sets(st.integers(1, len(log) - 1))))
        pieces = [log[start:end] for start, end in zip([0, *cuts], [*cuts, len(log)], strict=True)]
        again = data.draw(st.lists(st.sampled_from(pieces), max_size=2))
        messages += [message(*piece) for piece in (*pieces, *again)]
    arrivals = data.draw(st.permutations(messages))
    batches = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    ground.execute("delete from received")
    ground.execute("delete from heard")
    inbox = inbox_of(received, Neighbours())
    while arrivals:
        for size in batches:
            assert inbox.handle(arrivals[:size]) == []
            arrivals = arrivals[size:]
    assert received.heard() == {key: len(log) for key, log in LOGS.items()}
    assert all_received(received) == LOGS


def test_what_is_heard_ends_at_the_first_gap(received: Received) -> None:
    one, two, three, four, five = LOGS["north", QUARTER][:5]
    assert store(received, one, three) == ([], {("north", QUARTER)})
    assert received.heard() == {("north", QUARTER): 1}
    assert list(received.bodies("north", QUARTER)) == [one]
    assert store(received, five) == ([], {("north", QUARTER)})
    assert store(received, two) == ([], {("north", QUARTER)})
    assert received.heard() == {("north", QUARTER): 3}
    assert store(received, four) == ([], set())
    assert list(received.bodies("north", QUARTER)) == [one, two, three, four, five]
    assert list(received.bodies("north", QUARTER, after=1, until=3)) == [two, three]
    assert list(received.bodies("north", QUARTER, after=3, until=99)) == [four, five]


def test_of_what_is_not_kept_only_the_place_is_stored(received: Received) -> None:
    """And it is heard all the same, without a gap; again changes nothing."""
    log = LOGS["north", QUARTER][:5]
    narrow = Received(received.engine, Language(Answered))
    for _ in range(2):
        assert store(narrow, *log) == ([], set())
        assert narrow.heard() == {("north", QUARTER): 5}
        assert list(narrow.bodies("north", QUARTER)) == [b""] * 5


def test_nothing_heard_is_nothing(received: Received) -> None:
    assert store(received) == ([], set())
    assert received.heard() == {}
    assert list(received.bodies("north", QUARTER)) == []


def test_followers_are_told_after_each_batch(received: Received, inbox: Inbox) -> None:
    heard_when_told: list[dict[tuple[str, str], int]] = []
    received.on_received.append(lambda: heard_when_told.append(received.heard()))
    inbox.handle([message(*LOGS["south", QUARTER])])
    assert heard_when_told == [{("south", QUARTER): 5}]


def test_two_processes_that_hear_the_same_at_once_store_it_once(ground: Ground) -> None:
    inboxes = [inbox_of(ground.received(), Neighbours()) for _ in range(4)]
    assert at_once(lambda inbox: inbox.handle([message(body) for body in EVERYTHING]), inboxes) == [[], [], [], []]
    assert at_once(lambda inbox: inbox.handle([message(body) for body in reversed(EVERYTHING)]), inboxes) == [[]] * 4
    assert all_received(ground.received()) == LOGS


@pytest.mark.parametrize("already_heard", [0, 1, 2])
def test_another_event_in_a_place_that_is_taken_is_a_contradiction(inbox: Inbox, already_heard: int) -> None:
    """Somebody rewrote something: the first stays, the other goes to the dead with its reason, the rest goes on."""
    ours, theirs = [written(1), written(2), written(3)], [written(1), written(2, Said(number=666)), written(3)]
    inbox.handle([message(body) for body in ours[:already_heard]])
    poison = inbox.handle([message(body) for body in ours] + [message(*theirs)])
    assert reasons(poison) == ["CONTRADICTION"]
    assert poison[0].body == theirs[1]
    assert all_received(inbox._received) == {("north", QUARTER): ours}


def test_a_contradiction_is_seen_among_repetitions(inbox: Inbox) -> None:
    ours, theirs = written(1), written(1, Said(number=666))
    poison = inbox.handle([message(ours), message(theirs), message(ours)])
    assert [entry.body for entry in poison] == [theirs]
    poison = inbox.handle([message(theirs), message(ours), message(theirs)])
    assert [entry.body for entry in poison] == [theirs, theirs]


def test_a_contradiction_ahead_of_a_gap_is_seen(inbox: Inbox) -> None:
    inbox.handle([message(written(5))])
    assert reasons(inbox.handle([message(written(5, Said(number=666)))])) == ["CONTRADICTION"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"", "NOT_AN_EVENT", id="empty"),
        pytest.param(b"{", "NOT_AN_EVENT", id="cut off"),
        pytest.param(b"[", "UNREADABLE", id="batch cut off"),
        pytest.param(b"[1", "UNREADABLE", id="batch cut off later"),
        pytest.param(b"\xff\xfe\x00", "NOT_AN_EVENT", id="not text"),
        pytest.param(b'"\xff"', "NOT_AN_EVENT", id="text that is not UTF-8"),
        pytest.param(b"null", "NOT_AN_EVENT", id="null"),
        pytest.param(b"[17]", "NOT_AN_EVENT", id="a number in a batch"),
        pytest.param(b"{}", "NOT_AN_EVENT", id="no envelope"),
        pytest.param(b"[" * 100_000, "UNREADABLE", id="nested without end"),
        pytest.param(written(1, source="east"), "NOT_AN_EVENT", id="a source that is not followed"),
        pytest.param(written(1, Answered(number=1)), "NOT_AN_EVENT", id="a type that is the neighbour's"),
        pytest.param(written(1).replace(b'"north"', b'"nor"'), "NOT_AN_EVENT", id="a source that begins like another"),
        pytest.param(written(1).replace(b"2024Q2/1", b"2024Q2/2"), "NOT_AN_EVENT", id="id of another sequence"),
        pytest.param(written(1).replace(QUARTER.encode(), b"", 1), "NOT_AN_EVENT", id="id of another appraisal"),
        pytest.param(written(0), "NOT_AN_EVENT", id="sequence nought"),
        pytest.param(written(-1), "NOT_AN_EVENT", id="sequence below nought"),
        pytest.param(written(2**63), "NOT_AN_EVENT", id="sequence beyond the database"),
        pytest.param(written(1, appraisal="a\0b"), "NOT_AN_EVENT", id="a name the database cannot hold"),
        pytest.param(written(1, appraisal="9" * 10_000), "NOT_AN_EVENT", id="a name longer than any key"),
        pytest.param(written(1).replace(b'"sequence":1', b'"sequence":1.5'), "NOT_AN_EVENT", id="half a sequence"),
    ],
)
def test_poison_is_named_and_does_not_block_the_rest(inbox: Inbox, body: bytes, reason: str) -> None:
    good = LOGS["south", QUARTER]
    bad = message(body)
    poison = inbox.handle([message(good[0]), bad, message(*good[1:])])
    assert reasons(poison) == [reason]
    assert poison[0].message is bad
    assert len(poison[0].reason) < 1000
    assert all_received(inbox._received) == {("south", QUARTER): good}


@pytest.mark.slow
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_whatever_make_the_inbox_fail(inbox: Inbox, body: bytes) -> None:
    poison, empty = inbox.handle([Message(body)]), body.strip()[:1] == b"["
    assert poison or empty
    assert inbox._received.heard() == {}


def test_the_good_part_of_a_batch_is_kept(inbox: Inbox) -> None:
    bad = written(2).replace(b'"source":"north"', b'"source":"?"')
    mixed = Message(batch([written(1), bad, written(3), b"17", written(2)]))
    poison = inbox.handle([mixed])
    assert reasons(poison) == ["NOT_AN_EVENT", "NOT_AN_EVENT"]
    assert [entry.body for entry in poison] == [bad, b"17"]
    assert all_received(inbox._received) == {("north", QUARTER): [written(1), written(2), written(3)]}


def test_text_bodies_are_read_like_bytes(inbox: Inbox) -> None:
    assert inbox.handle([Message(written(1, Said(number=1, aside="慢")).decode())]) == []
    assert inbox._received.heard() == {("north", QUARTER): 1}


def test_events_of_unknown_types_are_kept_for_later(inbox: Inbox) -> None:
    news = written(1).replace(b"north.Said.v1", b"north.News.v9")
    assert inbox.handle([message(news), message(written(2))]) == []
    assert list(inbox._received.bodies("north", QUARTER)) == [news, written(2)]


def test_big_events_are_kept_whole(inbox: Inbox) -> None:
    big = written(1, Said(number=1, aside="慢" * 1_000_000))
    assert inbox.handle([message(big)]) == []
    assert list(inbox._received.bodies("north", QUARTER)) == [big]


def test_a_gap_is_noticed_and_pulled_from_its_owner(inbox: Inbox, neighbours: Neighbours, running: Running) -> None:
    running.start(inbox, inbox.run_pulling)
    wait_until(lambda: inbox._received.heard() == {key: len(log) for key, log in LOGS.items()}, "the first round")
    neighbours.logs["north", QUARTER] = [*LOGS["north", QUARTER], *(written(sequence) for sequence in range(8, 12))]
    inbox.handle([message(written(11))])  # it reconciles every minute: only the gap makes it ask now
    wait_until(lambda: inbox._received.heard()["north", QUARTER] == 11, "the gap to be filled", seconds=10)
    assert all_received(inbox._received) == neighbours.logs


def test_reconciling_brings_what_was_never_sent(
    inbox: Inbox, neighbours: Neighbours, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.kernel.messaging.inbox.PULL", 3)
    inbox.handle([message(*LOGS["north", QUARTER][:2])])
    assert inbox.reconcile() == len(EVERYTHING) - 2
    assert all_received(inbox._received) == LOGS
    assert (
        "north",
        EventsAfter(appraisal=QUARTER, sequence=2, limit=3),
    ) in neighbours.asked  # not what is here already
    neighbours.asked.clear()
    assert inbox.reconcile() == 0
    assert neighbours.asked == [("north", Heads()), ("south", Heads())]


def test_a_neighbour_that_is_away_does_not_keep_us_from_the_others(inbox: Inbox, neighbours: Neighbours) -> None:
    neighbours.away = {"north"}
    with pytest.raises(ExceptionGroup) as caught:
        inbox.reconcile()
    assert caught.group_contains(RpcTimeout, match="north")
    assert inbox._received.heard() == {("south", QUARTER): 5}
    neighbours.away.clear()
    inbox.reconcile()
    assert all_received(inbox._received) == LOGS


def test_an_owner_that_rewrote_its_log_is_not_believed(inbox: Inbox, neighbours: Neighbours) -> None:
    """What it pulls is checked like what it hears, and what does not fit is told to an operator."""
    inbox.handle([message(written(3))])
    neighbours.logs["north", QUARTER] = [written(1), written(2), written(3, Said(number=666))]
    with pytest.raises(ExceptionGroup) as caught:
        inbox.reconcile()
    assert caught.group_contains(LogConflict, match="CONTRADICTION")
    assert list(inbox._received.bodies("north", QUARTER)) == [written(1), written(2), written(3)]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param([], id="nothing"),
        pytest.param(["17"], id="no events"),
        pytest.param([written(1, Answered(number=1)).decode()], id="events of others"),
        pytest.param([written(1, appraisal="2023Q4").decode()], id="events of another appraisal"),
        pytest.param([written(4).decode()], id="events of later"),
    ],
)
def test_an_owner_that_answers_nonsense_is_not_believed(
    received: Received, neighbours: Neighbours, answer: list[str]
) -> None:
    def ask(request: Request[Any], *, of: str) -> Any:
        return answer if of == "north" and isinstance(request, EventsAfter) else neighbours.ask(request, of=of)

    inbox = Inbox("test", ("north", "south"), received, "inproc://", ask, 60)
    with pytest.raises(ExceptionGroup) as caught:
        inbox.reconcile()
    assert caught.group_contains(LogConflict, match="north")
    assert received.heard() == {("south", QUARTER): 5}
    assert received.engine.pool.status().endswith("Current Checked out connections: 0")


@pytest.mark.fault
def test_a_database_that_goes_away_is_no_poison(ground: Ground) -> None:
    """The batch is delivered again: the consumer is told by the kind of error."""
    received = ground.received()
    inbox = inbox_of(received, Neighbours())
    inbox.handle([message(written(1))])
    with psycopg.connect(ground.settings.database_url, autocommit=True) as other:
        other.execute("select pg_terminate_backend(pid, 10000) from pg_stat_activity where pid <> pg_backend_pid()"
                      " and datname = current_database()")  # fmt: skip
    inbox.handle([message(written(2))])  # found out before use, replaced without a word
    with psycopg.connect(ground.settings.database_url) as other:
        other.execute(f"lock table {ground.schema}.heard")
        received.engine.dispose()
        impatient = inbox_of(Received(ground.engine(statement_timeout_ms=200)), Neighbours())
        with pytest.raises(psycopg.OperationalError):
            impatient.handle([message(written(3))])
    assert issubclass(psycopg.OperationalError, impatient.consumer._transient)
    assert inbox.handle([message(written(3))]) == []
    assert received.heard() == {("north", QUARTER): 3}
