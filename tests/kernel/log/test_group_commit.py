"""Group commit on a real PostgreSQL: callers share transactions, each hears after the commit, none is forgotten."""

import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.kernel.event import position
from services.kernel.log import event_log as log_module
from services.kernel.log.event_log import Append, Log
from services.kernel.log.store import Connection
from services.kernel.refusal import Outdated
from tests.harness.waiting import wait_until
from tests.kernel.conftest import Ground
from tests.kernel.running import at_once
from tests.kernel.words import LANGUAGE, QUARTER, Said, Sum, add


def count_commits(log: Log) -> list[None]:
    """A list that grows by one for each transaction of this log that was committed."""
    commits: list[None] = []
    sa.event.listen(log.engine, "checkin", lambda *_: commits.append(None))
    return commits


def say_alone(log: Log) -> Callable[[int], int]:
    """One event in a stream of its own."""
    return lambda number: log.append(QUARTER, f"talk-{number}", [Said(number=number)], after=0)


def numbers(log: Log, appraisal: str = QUARTER) -> list[int]:
    return [LANGUAGE.decode(body).data.number for body in log.bodies(appraisal)]  # type: ignore[attr-defined]


def assert_gapless(log: Log, appraisal: str = QUARTER) -> None:
    sequences = [position(body).sequence for body in log.bodies(appraisal)]
    assert sequences == list(range(1, log.head(appraisal) + 1))


class Held:
    """Holds the log's first transaction open until it is let go, so that others gather behind it."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._inside, self.let_go = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._append)

    def _append(self) -> None:
        self._log.append(QUARTER, "first", [Said(number=-1)], after=0, in_transaction=self._wait)

    def _wait(self, _connection: Connection) -> None:
        self._inside.set()
        assert self.let_go.wait(30)

    def __enter__(self) -> "Held":
        self._thread.start()
        assert self._inside.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go.set()
        self._thread.join(30)

    def wait_for(self, callers: int) -> None:
        """Until so many wait in line behind the first."""
        queue = self._log._turns_of(QUARTER)
        wait_until(lambda: len(queue.waiting) == callers, f"{callers} callers in line", every=0.005)


def test_sequences_have_no_gaps_under_many_callers_and_processes(ground: Ground) -> None:
    logs = [ground.log() for _ in range(3)]
    answers = at_once(
        lambda number: [
            logs[number % 3].append(QUARTER, f"talk-{number}", [Said(number=number)] * (1 + number % 3), after=0),
            logs[number % 3].append(QUARTER, f"more-{number}", [Said(number=number)], after=0),
        ],
        range(24),
    )
    assert_gapless(logs[0])
    assert logs[0].head(QUARTER) == sum(2 + number % 3 for number in range(24))
    assert len({sequence for pair in answers for sequence in pair}) == 48


def test_one_of_many_racing_appends_wins(ground: Ground) -> None:
    logs = [ground.log(), ground.log()]

    def race(number: int) -> int | Outdated:
        try:
            return logs[number % 2].append(QUARTER, "prize", [Said(number=number)], after=0)
        except Outdated as outdated:
            return outdated

    outcomes = at_once(race, range(12))
    winners = [number for number, outcome in enumerate(outcomes) if isinstance(outcome, int)]
    assert len(winners) == 1
    assert numbers(logs[0]) == winners
    assert outcomes.count(Outdated(stream="prize", expected=0, actual=1)) == 11


def test_callers_that_come_together_share_one_transaction(ground: Ground) -> None:
    log = ground.log()
    commits = count_commits(log)
    with Held(log) as held:
        threads = [threading.Thread(target=say_alone(log), args=(number,)) for number in range(20)]
        for thread in threads:
            thread.start()
        held.wait_for(20)
        held.let_go.set()
        for thread in threads:
            thread.join(30)
    assert len(commits) == 2
    assert sorted(numbers(log)) == list(range(-1, 20))
    assert_gapless(log)


def test_callers_hear_only_after_the_commit(ground: Ground) -> None:
    """Whoever was answered finds its event with a connection that sees only what is committed."""
    log = ground.log()

    def say_and_look(number: int) -> bool:
        sequence = say_alone(log)(number)
        return bool(
            ground.execute("select 1 from event where sequence = %s and stream = %s", sequence, f"talk-{number}")
        )

    assert all(at_once(say_and_look, range(10)))


def test_those_who_watch_are_told_after_the_commit(ground: Ground) -> None:
    log = ground.log()
    seen: list[tuple[str, int]] = []
    log.on_commit.append(lambda appraisal: seen.append((appraisal, ground.execute("select count(*) from event")[0][0])))
    log.append(QUARTER, "talk", [Said(number=1)], after=0)
    with pytest.raises(Outdated):
        log.append(QUARTER, "talk", [Said(number=1)], after=0)
    log.append("2024Q3", "talk", [Said(number=1)], after=0)
    assert seen == [(QUARTER, 1), ("2024Q3", 2)]


def test_one_outdated_caller_does_not_spoil_the_group(ground: Ground) -> None:
    log = ground.log()
    log.append(QUARTER, "taken", [Said(number=0)], after=0)
    outcomes: dict[int, int | Exception] = {}

    def say(number: int) -> None:
        try:
            stream = "taken" if number % 4 == 0 else f"talk-{number}"
            outcomes[number] = log.append(QUARTER, stream, [Said(number=number)], after=0)
        except Outdated as outdated:
            outcomes[number] = outdated

    with Held(log) as held:
        threads = [threading.Thread(target=say, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        held.wait_for(12)
        held.let_go.set()
        for thread in threads:
            thread.join(30)
    refused = {number for number, outcome in outcomes.items() if isinstance(outcome, Outdated)}
    assert refused == {0, 4, 8}
    assert len(outcomes) == 12
    assert_gapless(log)
    assert log.head(QUARTER) == 2 + 9


def test_many_appraisals_do_not_wait_for_each_other(ground: Ground) -> None:
    log = ground.log()
    with Held(log):  # the quarter's log is held; the others go on
        at_once(
            lambda number: log.append(f"county-{number % 4}", f"s-{number}", [Said(number=number)], after=0), range(8)
        )
        assert log.heads() == {f"county-{number}": 2 for number in range(4)}
    for number in range(4):
        assert_gapless(log, f"county-{number}")


@pytest.mark.fault
@pytest.mark.parametrize("moment", ["in the transaction", "at the commit"])
def test_a_killed_connection_is_an_error_for_all_and_asking_again_is_safe(ground: Ground, moment: str) -> None:
    log = ground.log()
    log.append(QUARTER, "talk-first", [Said(number=0)], after=0)
    if moment == "at the commit":
        _kill_at_commit(ground, log)
        in_transaction = None
    else:
        in_transaction = _kill_own_backend

    errors: list[BaseException] = []

    def say(number: int) -> None:
        try:
            log.append(
                QUARTER,
                f"talk-{number}",
                [Said(number=number)],
                after=0,
                in_transaction=in_transaction if number == 0 else None,
            )
        except psycopg.OperationalError as error:
            errors.append(error)

    queue = log._turns_of(QUARTER)
    with Held(log) as held:
        threads = [threading.Thread(target=say, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        held.wait_for(6)
        if moment == "at the commit":
            _arm(log)
        held.let_go.set()
        for thread in threads:
            thread.join(30)
    assert len(errors) == 6  # everybody in the group is told
    assert not queue.waiting
    assert not queue.busy
    assert_gapless(log)

    def again(number: int) -> int:
        try:
            return log.append(QUARTER, f"talk-{number}", [Said(number=number)], after=0)
        except Outdated as outdated:
            return int(outdated.facts["actual"])

    at_once(again, range(6))
    assert sorted(number for number in numbers(log) if number >= 0) == [0, 0, 1, 2, 3, 4, 5]
    assert_gapless(log)


@pytest.mark.fault
def test_a_caller_that_is_killed_in_line_does_not_stop_the_line(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A greenlet can be killed while it waits (nameko does so to workers that hang): it may be the next to commit."""

    class Killed(BaseException):
        pass

    class Deadly(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            super().wait(timeout)
            raise Killed

    log = ground.log()
    original = log_module.Group
    deaths: list[BaseException] = []

    def doomed() -> None:
        try:
            say_alone(log)(666)
        except Killed as death:
            deaths.append(death)

    with Held(log) as held:
        monkeypatch.setattr(log_module, "Group", lambda appends: original(appends, woken=Deadly()))
        first = threading.Thread(target=doomed)
        first.start()
        held.wait_for(1)
        monkeypatch.setattr(log_module, "Group", original)
        held.let_go.set()
        first.join(30)
    assert deaths
    finished = threading.Thread(target=say_alone(log), args=(1,), daemon=True)
    finished.start()
    finished.join(10)
    assert not finished.is_alive(), "the log is stuck"
    assert 1 in numbers(log)
    assert_gapless(log)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    writers=st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=5), min_size=1, max_size=4),
    aborts=st.sets(st.integers(0, 9)),
)
def test_a_reader_of_what_is_new_never_misses_a_late_commit(
    make_ground: Callable[[], Ground], writers: list[list[int]], aborts: set[int]
) -> None:
    """Whatever `sequence > n` shows next to a reader is n + 1, however many processes write and give up."""
    ground = make_ground()
    reader = ground.log()
    done = threading.Event()
    read: list[int] = []

    def follow() -> None:
        last_look = False
        while not last_look:
            last_look = done.is_set()
            after = read[-1] if read else 0
            read.extend(position(body).sequence for body in reader.bodies(QUARTER, after=after))

    def write(number: int) -> None:
        log = ground.log(pool_size=1)
        for turn, size in enumerate(writers[number]):
            fails = _raise if (number * 5 + turn) % 10 in aborts else None
            events = tuple(Said(number=turn) for _ in range(size))
            log.append_many(QUARTER, [Append(stream=f"{number}-{turn}", events=events, after=0, in_transaction=fails)])

    following = threading.Thread(target=follow)
    following.start()
    at_once(write, range(len(writers)))
    done.set()
    following.join(30)
    assert read == list(range(1, reader.head(QUARTER) + 1))


def test_replay_while_others_append_sees_a_prefix(ground: Ground) -> None:
    log, other = ground.log(), ground.log()
    states: list[tuple[Sum, int]] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            states.append(other.replay(QUARTER, "talk", add, Sum()))

    looking = threading.Thread(target=look)
    looking.start()
    for number in range(10):
        log.append(QUARTER, "talk", [Said(number=1), Said(number=1)], after=number * 2)
    done.set()
    looking.join(30)
    assert all(state == Sum(total=version, count=version) for state, version in states)
    assert all(version % 2 == 0 for _, version in states)  # both of one append, or none


def _raise(_connection: Connection) -> None:
    raise ValueError("changed my mind")


def _kill_own_backend(connection: Connection) -> None:
    connection.execute("select pg_terminate_backend(pg_backend_pid())")


def _kill_at_commit(ground: Ground, log: Log) -> None:
    """The server ends the session while it commits: a deferred trigger runs inside COMMIT."""
    ground.execute(
        f"""
        create function {ground.schema}.cut() returns trigger language plpgsql as
        $$begin
            if new.stream = 'talk-0' and current_setting('application_name') = 'doomed' then
                perform pg_terminate_backend(pg_backend_pid());
            end if;
            return new;
        end$$
        """
    )
    ground.execute(
        "create constraint trigger cut after insert on event initially deferred for each row execute function cut()"
    )


def _arm(log: Log) -> None:
    """Sessions of this log are doomed from the next transaction on, once."""
    left = [1]

    def doom(connection: Any, *_: Any) -> None:
        if left:
            left.pop()
            connection.execute("set application_name to doomed")
            connection.commit()

    sa.event.listen(log.engine, "checkout", doom)
