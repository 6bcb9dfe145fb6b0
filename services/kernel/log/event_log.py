"""The log: one per service and appraisal, numbered 1, 2, 3 … without gaps, never edited.

An append takes the log's head row in the same transaction, so order is a fact and a reader of
`sequence > n` cannot miss a late commit. Appends that arrive together share one transaction (group
commit); each caller hears only after the commit.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from services.kernel.clock import Clock
from services.kernel.event import Event, Language, Recorded, encode, record
from services.kernel.log.group_commit import Group, Turns
from services.kernel.log.rows import Table, bodies, chunks, write_rows
from services.kernel.log.store import Connection, transaction
from services.kernel.proof import merkle
from services.kernel.proof.hashing import SHA256, Algorithm, algorithm
from services.kernel.refusal import Outdated

State = TypeVar("State")

TRIES = 8


@dataclass(frozen=True, kw_only=True)
class Append:
    """One caller's wish: these events at the end of this stream, all or none.

    `after` is the version the stream must be at; `expect_versions` names other streams that must still be at a
    version; `expect_head` is the sequence the log must be at. `rows` are copied beside the log; `in_transaction` runs
    with the connection, in the same transaction, only if the append is current.
    """

    stream: str
    events: tuple[Event, ...]
    after: int
    expect_versions: tuple[tuple[str, int], ...] = ()
    expect_head: int | None = None
    rows: tuple[tuple[Table, tuple[Any, ...]], ...] = ()
    in_transaction: Callable[[Connection], None] | None = None


class Log:
    """The logs of one service, one for each appraisal.

    `source` names the service in every event. `on_commit` functions are told the appraisal after a commit.
    `algorithm` hashes logs that begin from now on; a log that has begun keeps its own.
    """

    def __init__(
        self, engine: sa.Engine, source: str, language: Language, clock: Clock, algorithm: Algorithm = SHA256
    ) -> None:
        self.engine = engine
        self.for_new_logs = algorithm
        self.source = source
        self.language = language
        self.clock = clock
        self.on_commit: list[Callable[[str], None]] = []
        self._turns: dict[str, Turns] = {}
        self._turns_lock = threading.Lock()

    def replay(
        self, appraisal: str, stream: str, evolve: Callable[[State, Any], State], initial: State
    ) -> tuple[State, int]:
        """Fold one stream. Answers the state and the stream's version (0 when nothing has happened)."""
        state, version = initial, 0
        for recorded in self.stream(appraisal, stream):
            state, version = evolve(state, recorded.data), recorded.version
        return state, version

    def stream(self, appraisal: str, stream: str, after: int = 0) -> list[Recorded]:
        """The records of one stream after a version, in order."""
        with transaction(self.engine) as connection:
            rows = connection.execute(
                "select body from event where appraisal = %s and stream = %s and version > %s order by version",
                (appraisal, stream, after),
                binary=True,
            ).fetchall()
        return [self.language.decode(body) for (body,) in rows]

    def streams(self, appraisal: str, streams: Iterable[str]) -> list[Recorded]:
        """The records of several streams, in the log's order."""
        with transaction(self.engine) as connection:
            rows = connection.execute(
                "select body from event where appraisal = %s and stream = any(%s) order by sequence",
                (appraisal, list(streams)),
                binary=True,
            ).fetchall()
        return [self.language.decode(body) for (body,) in rows]

    def version(self, connection: Connection, appraisal: str, stream: str) -> int:
        """At which version a stream is, as of now in a transaction of this log's database; 0: nothing has happened."""
        return _versions(connection, appraisal, [stream]).get(stream, 0)

    def append(
        self,
        appraisal: str,
        stream: str,
        events: Iterable[Event],
        *,
        after: int,
        expect_versions: tuple[tuple[str, int], ...] = (),
        expect_head: int | None = None,
        in_transaction: Callable[[Connection], None] | None = None,
    ) -> int:
        """Append events to a stream at version `after`. Answers the log's last sequence of them (0: no events).

        Raises `Outdated` when the stream is elsewhere, and whatever `in_transaction` raises; then nothing is written.
        """
        wish = Append(
            stream=stream,
            events=tuple(events),
            after=after,
            expect_versions=expect_versions,
            expect_head=expect_head,
            in_transaction=in_transaction,
        )
        if not wish.events:
            return 0
        (outcome,) = self.append_many(appraisal, [wish])
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def decide(
        self,
        appraisal: str,
        stream: str,
        evolve: Callable[[State, Any], State],
        initial: State,
        decision: Callable[[State], Iterable[Event]],
        *,
        expect_versions: Callable[[Sequence[Event]], tuple[tuple[str, int], ...]] = lambda _events: (),
        expect_head: Callable[[], int | None] = lambda: None,
        in_transaction: Callable[[Connection], None] | None = None,
    ) -> State:
        """Replay, decide, append; retry after losing an optimistic-concurrency race. Answers the new state.

        `expect_versions` tells of the events decided which other streams they rest on, and at which version;
        `expect_head` at which sequence the log must be, when the decision rests on all of it.
        """
        for _ in range(TRIES):
            state, version = self.replay(appraisal, stream, evolve, initial)
            events = list(decision(state))
            try:
                self.append(
                    appraisal,
                    stream,
                    events,
                    after=version,
                    expect_versions=expect_versions(events),
                    expect_head=expect_head(),
                    in_transaction=in_transaction,
                )
            except Outdated as outdated:
                last = outdated
            else:
                for event in events:
                    state = evolve(state, event)
                return state
        raise last

    def append_many(self, appraisal: str, appends: Sequence[Append]) -> list[int | Exception]:
        """Append each wish or answer why not (an `Outdated`, or what its `in_transaction` raised), one answer a wish.

        A wish without events writes nothing and is answered 0, wherever its stream is.
        Raises only when the transaction itself failed; then whether it was committed may be unknown, and
        asking again is safe because streams have versions.
        """
        turns = self._turns_of(appraisal)
        group = Group(appends)
        if not turns.join(group):
            try:
                group.woken.wait()
            except BaseException:
                turns.leave(group)
                raise
        if not group.done:
            try:
                self._commit_groups(appraisal, turns.take())
            finally:
                turns.pass_on()
        for outcome in group.outcomes:
            if isinstance(outcome, _Failed):
                raise outcome.error
        return group.outcomes

    def head(self, appraisal: str) -> int:
        """The log's last sequence; 0 when it is empty."""
        with transaction(self.engine) as connection:
            row = connection.execute("select sequence from head where appraisal = %s", (appraisal,)).fetchone()
        return row[0] if row else 0

    def algorithm(self, appraisal: str) -> Algorithm:
        """How this log is hashed: as was chosen at its first event."""
        with transaction(self.engine) as connection:
            row = connection.execute("select algorithm from head where appraisal = %s", (appraisal,)).fetchone()
        return algorithm(row[0]) if row else self.for_new_logs

    def heads(self) -> dict[str, int]:
        """The last sequence of every appraisal's log."""
        with transaction(self.engine) as connection:
            return dict(connection.execute("select appraisal, sequence from head").fetchall())

    def bodies(self, appraisal: str, after: int = 0, until: int | None = None) -> Iterator[bytes]:
        """The stored bytes of each event with `after` < sequence ≤ `until`, in order, in bounded memory."""
        return bodies(self.engine, "event", "appraisal = %s", (appraisal,), after, until)

    def frontier(self, appraisal: str, frontier: merkle.Frontier, until: int | None = None) -> merkle.Frontier:
        """Bring a Merkle frontier, of the log's own algorithm, up to the log's end or to `until`."""
        for chunk in chunks(self.engine, "event", "leaf", "appraisal = %s", (appraisal,), frontier.size, until):
            frontier.extend(chunk)
        return frontier

    def _turns_of(self, appraisal: str) -> Turns:
        with self._turns_lock:
            return self._turns.setdefault(appraisal, Turns())

    def _commit_groups(self, appraisal: str, groups: list[Group]) -> None:
        wishes = [wish for group in groups for wish in group.appends]
        outcomes: list[int | Exception] = [_Failed(RuntimeError("the commit was broken off"))] * len(wishes)
        try:
            outcomes = self._commit(appraisal, wishes)
        except Exception as error:  # noqa: BLE001  # every caller of the group is told
            outcomes = [_Failed(error)] * len(wishes)
        finally:
            answers = iter(outcomes)
            for group in groups:
                group.outcomes = [next(answers) for _ in group.appends]
                group.done = True
                group.woken.set()
        if any(isinstance(outcome, int) for outcome in outcomes):
            for tell in self.on_commit:
                tell(appraisal)

    def _commit(self, appraisal: str, wishes: list[Append]) -> list[int | Exception]:
        outcomes: list[int | Exception] = []
        with transaction(self.engine) as connection:
            wanted = sum(len(wish.events) for wish in wishes)
            reserved, hashed = _take_head(connection, appraisal, wanted, self.for_new_logs)
            sequence = reserved - wanted
            writer = Writer(connection, self.source, appraisal, sequence, hashed, self.clock.now())
            versions = _versions(connection, appraisal, _named(wishes))
            taken: list[Append] = []
            for wish in wishes:
                if not wish.events:
                    outcomes.append(0)
                    continue
                obstacle = _obstacle(wish, versions, sequence) or _run_in_transaction(connection, wish)
                if obstacle is not None:
                    outcomes.append(obstacle)
                    continue
                sequence += len(wish.events)
                versions[wish.stream] = wish.after + len(wish.events)
                taken.append(wish)
                outcomes.append(sequence)
            writer.write(taken)
            if sequence != reserved:
                writer.keep_head()
        return outcomes

    @contextmanager
    def writing(self, appraisal: str, *, expect_head: int) -> Iterator["Writer"]:
        """Hold the log, to append piece after piece in one transaction: all of it or nothing, in bounded memory.

        Raises `Outdated` unless the log's last sequence is `expect_head`. Nobody else appends meanwhile.
        """
        with transaction(self.engine) as connection:
            sequence, hashed = _take_head(connection, appraisal, 0, self.for_new_logs)
            if sequence != expect_head:
                raise Outdated(stream="*", expected=expect_head, actual=sequence)
            writer = Writer(connection, self.source, appraisal, sequence, hashed, self.clock.now())
            yield writer
            writer.keep_head()
        for tell in self.on_commit:
            tell(appraisal)


@dataclass
class Writer:
    """Writes events at the end of a log whose head its transaction holds; all with one time."""

    connection: Connection
    source: str
    appraisal: str
    sequence: int
    hashed: Algorithm
    now: datetime

    def write(self, wishes: Sequence[Append]) -> list[bytes]:
        """Write the events and rows of appends that nothing stands in the way of. Answers the events' leaf hashes."""
        events: list[tuple[Any, ...]] = []
        rows: dict[Table, list[tuple[Any, ...]]] = {}
        for wish in wishes:
            for version, event in enumerate(wish.events, start=wish.after + 1):
                self.sequence += 1
                recorded = record(
                    event,
                    source=self.source,
                    appraisal=self.appraisal,
                    sequence=self.sequence,
                    stream=wish.stream,
                    version=version,
                    time=self.now,
                )
                events.append(_event_row(recorded, encode(recorded), self.hashed))
            for table, row in wish.rows:
                rows.setdefault(table, []).append(row)
        if events:
            write_rows(self.connection, {EVENT: events, **rows})
        return [event[-1] for event in events]

    def keep_head(self) -> None:
        """Say where the log ends now."""
        self.connection.execute("update head set sequence = %s where appraisal = %s", (self.sequence, self.appraisal))


class _Failed(Exception):  # carries another error to the callers of a group
    def __init__(self, error: Exception) -> None:
        super().__init__(error)
        self.error = error


EVENT = Table(
    "event",
    ("appraisal", "sequence", "stream", "version", "type", "recorded_at", "body", "leaf"),
    ("text", "int8", "text", "int4", "text", "timestamptz", "bytea", "bytea"),
)


def _event_row(recorded: Recorded, body: bytes, hashed: Algorithm) -> tuple[Any, ...]:
    return (
        recorded.appraisal,
        recorded.sequence,
        recorded.subject,
        recorded.version,
        type(recorded.data).wire,
        recorded.time,
        body,
        merkle.leaf_hash(body, hashed),
    )


def _take_head(connection: Connection, appraisal: str, wanted: int, for_new: Algorithm) -> tuple[int, Algorithm]:
    """Reserve `wanted` sequences; the row stays locked until the end of the transaction. Answers how to hash, too."""
    take = "update head set sequence = sequence + %s where appraisal = %s returning sequence, algorithm"
    row = connection.execute(take, (wanted, appraisal)).fetchone()
    if row is None:
        connection.execute(
            "insert into head (appraisal, sequence, algorithm) values (%s, 0, %s) on conflict do nothing",
            (appraisal, for_new.id),
        )
        row = connection.execute(take, (wanted, appraisal)).fetchone()
    return row[0], algorithm(row[1])  # type: ignore[index]  # the row exists now


def _named(wishes: Iterable[Append]) -> set[str]:
    return {stream for wish in wishes for stream in (wish.stream, *(held for held, _ in wish.expect_versions))}


def _versions(connection: Connection, appraisal: str, streams: Iterable[str]) -> dict[str, int]:
    rows = connection.execute(
        "select stream, max(version) from event where appraisal = %s and stream = any(%s) group by stream",
        (appraisal, list(streams)),
    ).fetchall()
    return dict(rows)


def _obstacle(wish: Append, versions: dict[str, int], sequence: int) -> Exception | None:
    for stream, expected in ((wish.stream, wish.after), *wish.expect_versions):
        actual = versions.get(stream, 0)
        if actual != expected:
            return Outdated(stream=stream, expected=expected, actual=actual)
    if wish.expect_head is not None and wish.expect_head != sequence:
        return Outdated(stream="*", expected=wish.expect_head, actual=sequence)
    return None


def _run_in_transaction(connection: Connection, wish: Append) -> Exception | None:
    """Write beside the log under a savepoint, so that one caller's trouble is not the group's."""
    if wish.in_transaction is None:
        return None
    try:
        with connection.transaction():
            wish.in_transaction(connection)
    except Exception as error:  # it is the caller's answer
        if connection.broken:
            raise
        return error
    return None
