"""Following what was received: in order per source, from a position that is kept, nobody waiting for another."""

import threading
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.kernel.event import Language, Recorded, position
from services.kernel.messaging.inbox import Received, ReceivedRecord
from services.kernel.messaging.projection import Follower
from tests.harness.waiting import wait_until
from tests.kernel.conftest import Ground
from tests.kernel.running import Running
from tests.kernel.words import LANGUAGE, QUARTER, Answered, Said, Whispered, written


class Diary:
    """Notes what it is told; fails when it is told a number it cannot bear."""

    def __init__(self) -> None:
        self.batches: list[list[Recorded]] = []
        self.unbearable: set[int] = set()

    def learn(self, records: Sequence[Recorded]) -> None:
        for record in records:
            if getattr(record.data, "number", None) in self.unbearable:
                raise ValueError(record.id)
        self.batches.append(list(records))

    @property
    def sequences(self) -> dict[tuple[str, str], list[int]]:
        """What was noted, by log."""
        noted: dict[tuple[str, str], list[int]] = {}
        for record in (record for batch in self.batches for record in batch):
            noted.setdefault((record.source, record.appraisal), []).append(record.sequence)
        return noted


@pytest.fixture
def received(ground: Ground) -> Received:
    return ground.received()


@pytest.fixture
def diary() -> Diary:
    return Diary()


def hear(received: Received, *bodies: bytes) -> None:
    received.store([ReceivedRecord(position(body), body) for body in bodies])


def north(*sequences: int, appraisal: str = QUARTER) -> list[bytes]:
    return [written(sequence, appraisal=appraisal) for sequence in sequences]


def south(*sequences: int) -> list[bytes]:
    return [written(sequence, source="south") for sequence in sequences]


def test_everything_heard_is_learnt_in_order_per_log(received: Received, diary: Diary) -> None:
    follower = Follower(received, "diary", LANGUAGE, diary.learn, durable=False)
    assert follower.catch_up() == 0
    hear(received, *north(3, 1, 2), *south(1), *north(1, appraisal="2024Q1"))
    assert follower.catch_up() == 5
    hear(received, *north(4), *south(3))
    assert follower.catch_up() == 1  # the south's third waits for its second
    assert follower.catch_up() == 0
    hear(received, *south(2))
    assert follower.catch_up() == 2
    assert diary.sequences == {
        ("north", QUARTER): [1, 2, 3, 4],
        ("north", "2024Q1"): [1],
        ("south", QUARTER): [1, 2, 3],
    }


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_the_order_of_arrival_each_log_is_learnt_in_its_order(
    ground: Ground, received: Received, data: st.DataObject
) -> None:
    for table in ("received", "heard", "followed"):
        ground.execute(f"delete from {table}")
    diary = Diary()
    follower = Follower(received, "diary", LANGUAGE, diary.learn, durable=data.draw(st.booleans()))
    arrivals = data.draw(st.permutations([*north(1, 2, 3, 4), *south(1, 2, 3), *north(2, 3), *south(1)]))
    while arrivals:
        size = data.draw(st.integers(1, 5))
        hear(received, *arrivals[:size])
        arrivals = arrivals[size:]
        follower.catch_up()
    assert diary.sequences == {("north", QUARTER): [1, 2, 3, 4], ("south", QUARTER): [1, 2, 3]}


def test_only_its_language_is_learnt_and_the_rest_passed_over(received: Received, diary: Diary) -> None:
    follower = Follower(received, "diary", Language(Answered, Whispered), diary.learn, durable=False)
    unknown = written(2).replace(b"north.Said.v1", b"north.News.v9")
    hear(received, *north(1), unknown, written(3, Whispered(words="…")), *south(1))
    assert follower.catch_up() == 4
    assert diary.sequences == {("north", QUARTER): [3], ("south", QUARTER): [1]}


def test_much_is_learnt_in_batches(received: Received, diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.kernel.messaging.projection.BATCH", 4)
    hear(received, *north(*range(1, 11)))
    follower = Follower(received, "diary", LANGUAGE, diary.learn, durable=True)
    assert follower.catch_up() == 10
    assert [len(batch) for batch in diary.batches] == [4, 4, 2]


def test_a_follower_in_memory_begins_from_nothing(received: Received, diary: Diary) -> None:
    hear(received, *north(1, 2))
    for _ in range(2):
        Follower(received, "diary", LANGUAGE, diary.learn, durable=False).catch_up()
    assert diary.sequences == {("north", QUARTER): [1, 2, 1, 2]}


def test_a_durable_follower_goes_on_where_it_was(ground: Ground, received: Received, diary: Diary) -> None:
    hear(received, *north(1, 2))
    Follower(received, "diary", LANGUAGE, diary.learn, durable=True).catch_up()
    hear(received, *north(3))
    Follower(ground.received(), "diary", LANGUAGE, diary.learn, durable=True).catch_up()
    assert diary.sequences == {("north", QUARTER): [1, 2, 3]}
    Follower(received, "another", LANGUAGE, diary.learn, durable=True).catch_up()  # each name has its own position
    assert diary.sequences == {("north", QUARTER): [1, 2, 3, 1, 2, 3]}


@pytest.mark.fault
def test_a_crash_between_learning_and_noting_tells_it_again(
    received: Received, diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    hear(received, *north(1, 2))
    follower = Follower(received, "diary", LANGUAGE, diary.learn, durable=True)
    monkeypatch.setattr(follower, "_note", die)
    with pytest.raises(Killed):
        follower.catch_up()
    Follower(received, "diary", LANGUAGE, diary.learn, durable=True).catch_up()
    assert diary.sequences == {("north", QUARTER): [1, 2, 1, 2]}  # twice, never not


def test_what_fails_is_told_again_and_nothing_is_skipped(received: Received, diary: Diary) -> None:
    hear(received, *north(1, 2, 3))
    follower = Follower(received, "diary", LANGUAGE, diary.learn, durable=True)
    diary.unbearable = {2}
    for _ in range(2):
        with pytest.raises(ValueError, match=f"{QUARTER}/2"):
            follower.catch_up()
    assert diary.sequences == {}
    diary.unbearable.clear()
    follower.catch_up()
    assert diary.sequences == {("north", QUARTER): [1, 2, 3]}


def test_one_logs_trouble_does_not_stop_anothers(received: Received, diary: Diary) -> None:
    hear(received, *north(1), written(2, Said(number=13)), *north(3), *south(1, 2), *north(1, appraisal="2024Q1"))
    diary.unbearable = {13}
    follower = Follower(received, "diary", LANGUAGE, diary.learn, durable=True)
    with pytest.raises(ValueError, match=f"{QUARTER}/2"):
        follower.catch_up()
    assert diary.sequences == {("north", "2024Q1"): [1], ("south", QUARTER): [1, 2]}


def test_a_malformed_event_of_a_known_type_stops_its_log_only(received: Received, diary: Diary) -> None:
    """Counting on without it would give another result: an operator must look."""
    hear(received, written(1).replace(b'"number":1', b'"number":"one"'), *south(1))
    follower = Follower(received, "diary", LANGUAGE, diary.learn, durable=True)
    with pytest.raises(ValueError, match="Expected `int`"):
        follower.catch_up()
    assert diary.sequences == {("south", QUARTER): [1]}


def test_a_running_follower_learns_what_is_received_and_stops(
    received: Received, diary: Diary, running: Running
) -> None:
    follower = Follower(received, "diary", LANGUAGE, diary.learn, durable=True)
    running.start(follower)
    hear(received, *north(1))
    wait_until(lambda: diary.sequences == {("north", QUARTER): [1]}, "the first")
    hear(received, *north(2, 3))
    wait_until(lambda: diary.sequences == {("north", QUARTER): [1, 2, 3]}, "the rest")
    running.stop(follower)
    hear(received, *north(4))
    assert diary.sequences == {("north", QUARTER): [1, 2, 3]}


@pytest.mark.fault
def test_a_running_follower_recovers_from_what_fails(received: Received, diary: Diary, running: Running) -> None:
    failed = threading.Event()
    learn = diary.learn

    def fail_once(records: Sequence[Recorded]) -> None:
        if not failed.is_set():
            failed.set()
            raise ValueError("not now")
        learn(records)

    running.start(Follower(received, "diary", LANGUAGE, fail_once, durable=True))
    hear(received, *north(1, 2))
    wait_until(lambda: diary.sequences == {("north", QUARTER): [1, 2]}, "both, after the failure")
    assert failed.is_set()


def test_two_followers_of_one_name_never_go_back(ground: Ground, received: Received, diary: Diary) -> None:
    """Two processes of a service: a slow one does not pull the position of the fast one back."""
    hear(received, *north(1, 2, 3))
    slow = Follower(received, "diary", LANGUAGE, diary.learn, durable=True)
    fast = Follower(ground.received(), "diary", LANGUAGE, diary.learn, durable=True)
    slow.catch_up()
    hear(received, *north(4, 5))
    fast.catch_up()
    slow._note(("north", QUARTER), 4, keep=True)
    assert ground.execute("select sequence from followed") == [(5,)]
