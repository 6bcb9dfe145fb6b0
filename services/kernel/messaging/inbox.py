"""Broker → received: events of other services, stored first and processed later.

Duplicates vanish on the key (source, appraisal, sequence). A gap is pulled from its owner by RPC: the queue
is a fast way to hear, never the only copy. What can never be read goes to the dead-letter queue.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import psycopg
import sqlalchemy as sa
import structlog

from services.kernel.contract import EventsAfter, Heads
from services.kernel.event import Language, Position, position
from services.kernel.log.rows import Table, bodies, copy_rows
from services.kernel.log.store import Connection, transaction
from services.kernel.messaging.broker import EVENTS, durable_queue, raw_body
from services.kernel.messaging.consumer import BatchConsumer
from services.kernel.messaging.dead_letters import Poison

RECEIVED = Table(
    "received",
    ("source", "appraisal", "sequence", "type", "body"),
    ("text", "text", "int8", "text", "bytea"),
)
PULL = 500
LAST_SEQUENCE = 2**63 - 1  # a bigint's
LONGEST_NAME = 200  # characters; the database's keys end at 2,700 bytes

log = structlog.get_logger("pingyi.inbox")

_parts = msgspec.json.Decoder(list[msgspec.Raw])
_Unreadable = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError)


def queue_of(service: str) -> str:
    """The queue in which a service hears its neighbours."""
    return f"pingyi.{service}.inbox"


class LogConflict(Exception):  # it accuses the owner of a log
    """The owner of a log answered what cannot be: other events in a place that is taken, or none where there are."""


@dataclass(frozen=True)
class ReceivedRecord:
    """One record as it arrived: its position and its bytes."""

    position: Position
    body: bytes

    @property
    def row(self) -> tuple[Any, ...]:
        at = self.position
        return (at.source, at.appraisal, at.sequence, at.type, self.body)


class Received:
    """The received events of other services, in one service's schema.

    `only`: the language whose bodies are stored (None: all). Of other events nothing but type and place is kept.
    """

    def __init__(self, engine: sa.Engine, only: Language | None = None) -> None:
        self.engine, self._only = engine, only
        self.on_received: list[Callable[[], None]] = []

    def heard(self) -> dict[tuple[str, str], int]:
        """Up to which sequence each (source, appraisal) is here without gaps."""
        with transaction(self.engine) as connection:
            rows = connection.execute("select source, appraisal, sequence from heard").fetchall()
        return {(source, appraisal): sequence for source, appraisal, sequence in rows}

    def bodies(self, source: str, appraisal: str, after: int = 0, until: int | None = None) -> Iterator[bytes]:
        """The bytes a source sent for an appraisal, in order, up to the first gap."""
        end = self.heard().get((source, appraisal), 0)
        return self.stored(source, appraisal, after, end if until is None else min(until, end))

    def stored(self, source: str, appraisal: str, after: int, until: int) -> Iterator[bytes]:
        """Like `bodies`, skipping the gap check; the caller guarantees that everything up to `until` is stored."""
        return bodies(self.engine, "received", "source = %s and appraisal = %s", (source, appraisal), after, until)

    def of_types(self, source: str, appraisal: str, after: int, until: int, types: Sequence[str]) -> list[bytes]:
        """Of those, only events of some types, as far as they were kept; `until - after` should be small."""
        with transaction(self.engine) as connection:
            rows = connection.execute(
                "select body from received where source = %s and appraisal = %s"
                " and sequence > %s and sequence <= %s and type = any(%s) and body <> '' order by sequence",
                (source, appraisal, after, until, list(types)),
                binary=True,
            ).fetchall()
        return [body for (body,) in rows]

    def store(self, records: Sequence[ReceivedRecord]) -> tuple[list[ReceivedRecord], set[tuple[str, str]]]:
        """Make records durable. Answers the records that contradict stored ones, and the sources that now have gaps."""
        logs: dict[tuple[str, str], list[ReceivedRecord]] = defaultdict(list)
        for record in records:
            kept = record if self._only is None or record.position.type in self._only else replace(record, body=b"")
            logs[record.position.source, record.position.appraisal].append(kept)
        contradictions: list[ReceivedRecord] = []
        gaps: set[tuple[str, str]] = set()
        with transaction(self.engine) as connection:
            for key in sorted(logs):  # in one order, so that two processes cannot lock each other out
                bad, gap = _store_log(connection, key, logs[key])
                contradictions += bad
                if gap:
                    gaps.add(key)
        for tell in self.on_received:
            tell()
        return contradictions, gaps


def _store_log(
    connection: Connection, key: tuple[str, str], records: list[ReceivedRecord]
) -> tuple[list[ReceivedRecord], bool]:
    heard = _lock_heard(connection, key)
    new = sorted((record for record in records if record.position.sequence > heard), key=_sequence)
    if new and [record.position.sequence for record in new] == list(range(heard + 1, heard + len(new) + 1)):
        waiting = connection.execute(
            "select 1 from received where source = %s and appraisal = %s and sequence > %s limit 1", (*key, heard)
        ).fetchone()
        if waiting is None:
            # the usual case: the very next records, and nothing stored ahead of them
            copy_rows(connection, RECEIVED, (record.row for record in new))
            _note_heard(connection, key, heard + len(new))
            return _contradictions(connection, key, [r for r in records if r.position.sequence <= heard]), False
    connection.cursor().executemany(
        "insert into received values (%s, %s, %s, %s, %s) on conflict do nothing", [record.row for record in new]
    )
    ahead = connection.execute(
        "select sequence from received where source = %s and appraisal = %s and sequence > %s order by sequence",
        (*key, heard),
    ).fetchall()
    for (sequence,) in ahead:
        if sequence != heard + 1:
            break
        heard = sequence
    _note_heard(connection, key, heard)
    return _contradictions(connection, key, records), bool(ahead) and ahead[-1][0] > heard


def _sequence(record: ReceivedRecord) -> int:
    return record.position.sequence


def _lock_heard(connection: Connection, key: tuple[str, str]) -> int:
    find = "select sequence from heard where source = %s and appraisal = %s for update"
    row = connection.execute(find, key).fetchone()
    if row is None:
        connection.execute("insert into heard values (%s, %s, 0) on conflict do nothing", key)
        row = connection.execute(find, key).fetchone()
    return row[0]  # type: ignore[index, no-any-return]  # the row exists now


def _note_heard(connection: Connection, key: tuple[str, str], sequence: int) -> None:
    connection.execute("update heard set sequence = %s where source = %s and appraisal = %s", (sequence, *key))


def _contradictions(
    connection: Connection, key: tuple[str, str], records: Iterable[ReceivedRecord]
) -> list[ReceivedRecord]:
    """Records whose place is taken by other bytes: somebody rewrote something. Without a body, none can be told."""
    repeated = [record for record in records if record.body]
    if not repeated:
        return []
    stored: dict[int, bytes] = dict(
        connection.execute(
            "select sequence, body from received where source = %s and appraisal = %s and sequence = any(%s)",
            (*key, [record.position.sequence for record in repeated]),
            binary=True,
        ).fetchall()
    )
    return [record for record in repeated if stored[record.position.sequence] != record.body]


class Inbox:
    """One service's ear: a queue bound to the sources it follows, and the means to pull what is missing.

    `ask(source, method, *args)` is an RPC to the owner of a log.
    """

    def __init__(
        self,
        service: str,
        follows: Sequence[str],
        received: Received,
        broker_url: str,
        ask: Callable[..., Any],
        reconcile_every: float,
    ) -> None:
        self._follows, self._received, self._ask = tuple(follows), received, ask
        self._reconcile_every = reconcile_every
        self._wanted: set[tuple[str, str]] = set()
        self._gap = threading.Event()
        self._stopping = threading.Event()
        self.consumer = BatchConsumer(
            broker_url,
            durable_queue(queue_of(service), EVENTS, *(f"{source}.#" for source in follows)),
            self.handle,
            transient=(psycopg.OperationalError, sa.exc.OperationalError, sa.exc.TimeoutError),
        )

    def stop(self) -> None:
        """Return from `run` and `run_pulling`."""
        self._stopping.set()
        self.consumer.stop()
        self._gap.set()

    def run(self) -> None:
        """Listen until stopped."""
        self.consumer.run()

    def run_pulling(self) -> None:
        """Fill gaps as they are noticed, and ask every owner now and then whether there is more."""
        while not self._stopping.is_set():
            try:
                self.reconcile()
            except Exception as error:  # noqa: BLE001  # the owner is away; ask again
                log.info("inbox.owner_away", error=repr(error))
            self._gap.wait(timeout=self._reconcile_every)
            self._gap.clear()

    def handle(self, messages: list[Any]) -> list[Poison]:
        """Store a batch of messages; answers those that can never be read."""
        poison: list[Poison] = []
        records: list[ReceivedRecord] = []
        origin: dict[int, Any] = {}
        for message in messages:
            good, bad = self._read(message)
            poison += bad
            for record in good:
                origin[id(record)] = message
            records += good
        contradictions, gaps = self._received.store(records)
        poison += [
            Poison(origin[id(record)], "CONTRADICTION: another event has this place", record.body)
            for record in contradictions
        ]
        if gaps:
            log.info("inbox.gap", logs=sorted(gaps))
            self._gap.set()
        return poison

    def reconcile(self) -> int:
        """Pull everything the owners have beyond what was heard. Answers how many events came.

        An owner that is away or answers nonsense does not keep the others' events from coming; what was wrong
        is raised after them.
        """
        pulled, failures = 0, []
        for source in self._follows:
            try:
                heads: dict[str, int] = self._ask(Heads(), of=source)
            except Exception as error:  # noqa: BLE001  # raised below
                failures.append(error)
                continue
            heard = self._received.heard()
            for appraisal, head in heads.items():
                try:
                    pulled += self._pull((source, appraisal), heard.get((source, appraisal), 0), head)
                except Exception as error:  # noqa: BLE001  # raised below
                    failures.append(error)
        if failures:
            raise ExceptionGroup("not everything could be pulled", failures)
        return pulled

    def _pull(self, key: tuple[str, str], have: int, head: int) -> int:
        pulled = 0
        while have + pulled < head and not self._stopping.is_set():
            texts = self._ask(EventsAfter(appraisal=key[1], sequence=have + pulled, limit=PULL), of=key[0])
            records = [self._pulled(text.encode(), key, at) for at, text in enumerate(texts, have + pulled + 1)]
            if not records:
                raise LogConflict(f"{key} has nothing after {have + pulled}, and its head is {head}")
            contradictions, _ = self._received.store(records)
            pulled += len(records)
            for record in contradictions:
                log.error("inbox.contradiction", log=key, sequence=record.position.sequence, alert=True)
                raise LogConflict(f"CONTRADICTION: {key} has rewritten {record.position.sequence}")
        return pulled

    def _pulled(self, body: bytes, key: tuple[str, str], sequence: int) -> ReceivedRecord:
        try:
            at = position(body)
            self._check(at)
        except _Unreadable as error:
            raise LogConflict(f"{key} answered no event at {sequence}: {error}") from error
        if (at.source, at.appraisal, at.sequence) != (*key, sequence):
            raise LogConflict(f"{key} answered {at.source} {at.id} in the place of {sequence}")
        return ReceivedRecord(at, body)

    def _read(self, message: Any) -> tuple[list[ReceivedRecord], list[Poison]]:
        body = raw_body(message)
        try:
            parts = [bytes(part) for part in _parts.decode(body)] if body[:1] == b"[" else [body]
        except _Unreadable as error:
            return [], [Poison(message, f"UNREADABLE: {error}")]
        good: list[ReceivedRecord] = []
        bad: list[Poison] = []
        for part in parts:
            try:
                at = position(part)
                self._check(at)
            except _Unreadable as error:
                bad.append(Poison(message, f"NOT_AN_EVENT: {error}", part))
            else:
                good.append(ReceivedRecord(at, part))
        return good, bad

    def _check(self, at: Position) -> None:
        if at.source not in self._follows:
            raise ValueError(f"source {at.source!r} is not followed")
        if not at.type.startswith(f"{at.source}."):
            raise ValueError(f"{at.source!r} does not own {at.type!r}")
        if not 1 <= at.sequence <= LAST_SEQUENCE or at.id != f"{at.appraisal}/{at.sequence}":
            raise ValueError("id and sequence disagree")
        if any("\0" in name or len(name) > LONGEST_NAME for name in (at.appraisal, at.type)):
            raise ValueError("a name that no database can hold")
