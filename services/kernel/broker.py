"""What the kernel needs of a broker: names, confirmed publishing, consuming in batches.

The same code runs on RabbitMQ and on the in-process transport; the URL decides.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from kombu import Connection, Exchange, Queue
from kombu.exceptions import ChannelError

EVENTS = Exchange("pingyi.events", type="topic", durable=True)
DEAD = Exchange("pingyi.dead", type="direct", durable=True)
RPC = Exchange("nameko-rpc", type="topic", durable=True)

CONFIRM_TIMEOUT = 15.0
HEARTBEAT = 20  # seconds
TICK = 1.0  # seconds after which whoever listens looks up: is it time to stop, or for a heartbeat
DEAD_REASON = "x-pingyi-reason"

log = structlog.get_logger("pingyi.broker")


class Unroutable(Exception):  # an answer of the broker
    """No queue is bound for the message: nobody would ever hear it."""


class Unconfirmed(Exception):
    """The broker refused a message or did not confirm it in time; it may or may not have it."""


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A message to publish: persistent, mandatory."""

    exchange: str
    routing_key: str
    body: bytes
    content_type: str = "application/json"
    headers: dict[str, Any] = field(default_factory=dict)


def durable_queue(name: str, exchange: Exchange, *keys: str) -> list[Queue]:
    """A durable quorum queue, one binding for each routing key."""
    arguments = {"x-queue-type": "quorum"}
    return [
        Queue(name, exchange, routing_key=key, durable=True, queue_arguments=arguments, auto_delete=False)
        for key in keys
    ]


def connect(url: str) -> Connection:
    """A connection to the broker, established."""
    connection = Connection(url, heartbeat=HEARTBEAT, connect_timeout=5)
    connection.connect()
    return connection


@contextlib.contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection that is closed at the end, however the broker is."""
    connection = connect(url)
    try:
        yield connection
    finally:
        with contextlib.suppress(Exception):
            connection.release()


def listen(connection: Connection) -> None:
    """Hear the broker's heartbeats and send ours: who only publishes must do so every second or is taken for dead."""
    with contextlib.suppress(TimeoutError):
        while True:
            connection.drain_events(timeout=0.001)
    connection.heartbeat_check()


class Publisher:
    """Publishes many messages and waits until the broker has taken responsibility for all of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._channel = connection.channel()
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._on_ack)
        self._channel.events["basic_nack"].add(self._on_nack)
        self._channel.events["basic_return"].add(self._on_return)
        self._published = self._confirmed = 0
        self._open: set[int] = set()
        self._refused = False
        self._returned: list[str] = []

    def send(self, messages: Sequence[Outgoing]) -> None:
        """Publish and wait. Raises `Unroutable`, `Unconfirmed`, or what the connection raises."""
        self._refused, self._returned = False, []
        for message in messages:
            prepared = self._channel.prepare_message(
                message.body,
                content_type=message.content_type,
                content_encoding="utf-8",
                headers=message.headers,
                properties={"delivery_mode": 2},
            )
            self._published += 1
            self._open.add(self._published)
            try:
                self._channel.basic_publish(
                    prepared, exchange=message.exchange, routing_key=message.routing_key, mandatory=True
                )
            except ChannelError as error:  # so says the in-process transport, which then has not counted the message
                self._open.discard(self._published)
                self._published -= 1
                raise Unroutable(message.routing_key) from error
        deadline = time.monotonic() + CONFIRM_TIMEOUT
        while self._open:
            try:
                self._connection.drain_events(timeout=max(0.01, deadline - time.monotonic()))
            except TimeoutError as error:
                raise Unconfirmed(f"{len(self._open)} messages") from error
        if self._returned:
            raise Unroutable(", ".join(sorted(set(self._returned))))
        if self._refused:
            raise Unconfirmed("refused by the broker")

    def _on_ack(self, delivery_tag: int, multiple: bool) -> None:
        if multiple:
            self._open -= {tag for tag in self._open if tag <= delivery_tag}
        else:
            self._open.discard(delivery_tag)

    def _on_nack(self, delivery_tag: int, multiple: bool) -> None:
        self._refused = True
        self._on_ack(delivery_tag, multiple)

    def _on_return(self, _error: Exception, _exchange: str, routing_key: str, _message: Any) -> None:
        self._returned.append(routing_key)


@dataclass(frozen=True)
class Poison:
    """A message that can never be handled, and why."""

    message: Any
    reason: str
    body: bytes | None = None  # the bad part of it, when the rest was good


class BatchConsumer:
    """Takes messages from one queue in batches; acknowledges a batch after `handle` has returned.

    `handle(messages)` makes what they say durable and answers the poison among them; that goes to the queue
    `<name>.dead` with its reason before the batch is acknowledged. If `handle` raises, the batch is
    delivered again; a message that makes it raise alone, again and again, is poison too.
    """

    def __init__(
        self,
        url: str,
        queues: Sequence[Queue],
        handle: Callable[[list[Any]], list[Poison]],
        *,
        transient: tuple[type[Exception], ...],
        most: int = 200,
        linger: float = 0.02,
    ) -> None:
        self.name = queues[0].name
        self._url, self._queues, self._handle, self._transient = url, queues, handle, transient
        self._most, self._linger = most, linger
        self._stopping = threading.Event()
        self.ready = threading.Event()
        self._strikes = 0

    def stop(self) -> None:
        """Finish the batch in hand and return from `run`."""
        self._stopping.set()

    def run(self) -> None:
        """Consume until stopped, through whatever happens to the broker or the database."""
        pause = 0.5
        while not self._stopping.is_set():
            try:
                with connected(self._url) as connection:
                    pause = 0.5
                    self._consume(connection)
            except Exception as error:  # noqa: BLE001  # the queue keeps what was not acknowledged
                log.warning("consumer.interrupted", queue=self.name, error=repr(error), again_in=pause)
                self.ready.clear()
                self._stopping.wait(pause)
                pause = min(pause * 2, 10.0)

    def _consume(self, connection: Connection) -> None:
        channel = connection.channel()
        declare(connection, self._queues)
        batch: list[Any] = []
        channel.basic_qos(0, self._most * 2, False)
        consumer = connection.Consumer(
            [self._queues[0]],
            channel=channel,
            callbacks=[lambda _body, message: batch.append(message)],
            accept=None,
            auto_declare=False,
        )
        consumer.on_message = batch.append
        consumer.consume()
        publisher = Publisher(connection)
        self.ready.set()
        while not self._stopping.is_set():
            self._gather(connection, batch)
            if batch:
                taken = batch[:]
                batch.clear()
                self._settle(taken, publisher)
        with contextlib.suppress(Exception):
            consumer.cancel()

    def _gather(self, connection: Connection, batch: list[Any]) -> None:
        """Wait for a first message, then a moment for more."""
        with contextlib.suppress(TimeoutError, socket.timeout):
            connection.drain_events(timeout=TICK)
            deadline = time.monotonic() + self._linger
            while len(batch) < self._most and (left := deadline - time.monotonic()) > 0:
                connection.drain_events(timeout=left)
        connection.heartbeat_check()

    def _settle(self, batch: list[Any], publisher: Publisher) -> None:
        try:
            poison = self._handle(batch)
        except self._transient:
            raise
        except Exception as error:  # find the one that nobody can handle
            log.exception("consumer.batch_failed", queue=self.name, size=len(batch))
            poison = self._one_by_one(batch, error)
        if poison:
            publisher.send([self._dead_letter(entry) for entry in poison])
            for entry in poison:
                log.error("consumer.poison", queue=self.name, reason=entry.reason, alert=True)
        batch[-1].channel.basic_ack(batch[-1].delivery_tag, multiple=True)

    def _one_by_one(self, batch: list[Any], error: Exception) -> list[Poison]:
        poison: list[Poison] = []
        for message in batch:
            try:
                poison += self._handle([message])
            except self._transient:
                raise
            except Exception as alone:  # noqa: BLE001
                poison.append(Poison(message, f"HANDLER_FAILED: {alone!r}"[:500]))
        del error
        return poison

    def _dead_letter(self, entry: Poison) -> Outgoing:
        body = entry.body if entry.body is not None else raw_body(entry.message)
        return Outgoing(
            exchange=DEAD.name,
            routing_key=self.name,
            body=body,
            content_type=entry.message.content_type or "application/octet-stream",
            headers={DEAD_REASON: entry.reason, "x-pingyi-key": entry.message.delivery_info.get("routing_key", "")},
        )


def raw_body(message: Any) -> bytes:
    """A message's bytes as they came."""
    body = message.body
    return body if isinstance(body, bytes) else str(body).encode()


def declare(connection: Connection, queues: Sequence[Queue]) -> None:
    """Declare a queue with all its bindings, and the dead-letter queue beside it."""
    with connection.channel() as channel:
        for queue in (*queues, *durable_queue(f"{queues[0].name}.dead", DEAD, queues[0].name)):
            queue(channel).declare()
