"""Log → broker: every committed event, in order, persistent, confirmed; from the last confirmed position.

A crash between confirm and note publishes again, so events may come twice and are never missing.
A message holds consecutive events of one log, as a CloudEvents JSON batch of the very bytes stored.
"""

import threading
import time
from collections.abc import Iterator

import psycopg
import sqlalchemy as sa
import structlog

from services.kernel.log.event_log import Log
from services.kernel.log.store import transaction
from services.kernel.messaging.broker import EVENTS, Outgoing, Publisher, Unroutable, connected, listen

BATCH = "application/cloudevents-batch+json"
MOST_EVENTS = 500
MOST_BYTES = 512 * 1024
LINGER, BUSY_LINGER = 0.05, 0.2  # seconds
BUSY = 50  # events that came while we lingered
STEADY = 30.0  # seconds after which a connection had been a good one

log = structlog.get_logger("pingyi.relay")


class Relay:
    """Publishes one service's logs. Of several processes of a service, one relays and the others wait."""

    def __init__(self, logs: Log, broker_url: str) -> None:
        self._logs, self._url = logs, broker_url
        self._stopping = threading.Event()
        self._committed = threading.Event()
        logs.on_commit.append(lambda _appraisal: self._committed.set())

    def stop(self) -> None:
        """Finish the batch in hand and return from `run`."""
        self._stopping.set()
        self._committed.set()

    def run(self) -> None:
        """Relay until stopped, through whatever happens to the broker or the database."""
        pause = 0.5
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                with self._turn() as mine:
                    if mine:
                        self._relay()
            except Unroutable as error:
                log.warning("relay.nobody_listens", key=str(error), again_in=pause)
            except Exception as error:  # noqa: BLE001  # the log keeps what was not confirmed
                log.warning("relay.interrupted", error=repr(error), again_in=pause)
            if time.monotonic() - began > STEADY:
                pause = 0.5
            self._stopping.wait(pause)
            pause = min(pause * 2, 8.0)

    def _turn(self) -> "_Turn":
        return _Turn(self._logs.engine, f"relay-{self._logs.source}")

    def _relay(self) -> None:
        with connected(self._url) as connection:
            EVENTS(connection.default_channel).declare()
            publisher = Publisher(connection)
            while not self._stopping.is_set():
                self._committed.clear()
                published = self.publish_new(publisher)
                if self._committed.wait(timeout=1.0):
                    # a moment for more to gather: a message costs everybody on its way more than the events in it
                    self._stopping.wait(LINGER if published < BUSY else BUSY_LINGER)
                listen(connection)

    def publish_new(self, publisher: Publisher) -> int:
        """Publish what has been committed since the last confirmed position. Answers how many events."""
        with transaction(self._logs.engine) as database:
            behind = database.execute(
                "select head.appraisal, coalesce(relayed.sequence, 0), head.sequence"
                " from head left join relayed using (appraisal) where head.sequence > coalesce(relayed.sequence, 0)"
            ).fetchall()
        published = 0
        for appraisal, after, until in behind:
            for batch in _batches(self._logs.bodies(appraisal, after, until)):
                publisher.send(
                    [
                        Outgoing(
                            exchange=EVENTS.name,
                            routing_key=f"{self._logs.source}.{appraisal}",
                            body=b"[" + b",".join(batch) + b"]",
                            content_type=BATCH,
                        )
                    ]
                )
                after += len(batch)
                published += len(batch)
                self._note(appraisal, after)
        return published

    def _note(self, appraisal: str, sequence: int) -> None:
        with transaction(self._logs.engine) as database:
            # losing this note in a crash publishes again, which is allowed: no need to wait for the disk
            database.execute("set local synchronous_commit = off")
            database.execute(
                "insert into relayed values (%s, %s)"
                " on conflict (appraisal) do update set sequence = greatest(relayed.sequence, excluded.sequence)",
                (appraisal, sequence),
            )


class _Turn:
    """The right to relay, held by one process as a session lock of the database."""

    def __init__(self, engine: sa.Engine, name: str) -> None:
        self._engine, self._name = engine, name
        self._connection: psycopg.Connection | None = None

    def __enter__(self) -> bool:
        fairy = self._engine.raw_connection()
        connection = self._connection = fairy.driver_connection
        fairy.detach()  # it leaves the pool: the lock lives as long as this connection
        assert connection is not None
        connection.autocommit = True
        row = connection.execute("select pg_try_advisory_lock(hashtext(%s))", (self._name,)).fetchone()
        return bool(row and row[0])

    def __exit__(self, *_error: object) -> None:
        if self._connection is not None:
            self._connection.close()


def _batches(bodies: Iterator[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for body in bodies:
        batch.append(body)
        size += len(body)
        if len(batch) >= MOST_EVENTS or size >= MOST_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
