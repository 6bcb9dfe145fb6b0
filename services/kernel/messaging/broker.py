"""What the kernel needs of a broker: names, queues, confirmed publishing.

The same code runs on RabbitMQ and on the in-process transport; the URL decides.
"""

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from kombu import Connection, Exchange, Queue
from kombu.exceptions import ChannelError

EVENTS = Exchange("pingyi.events", type="topic", durable=True)
DEAD = Exchange("pingyi.dead", type="direct", durable=True)
RPC = Exchange("nameko-rpc", type="topic", durable=True)

CONFIRM_TIMEOUT = 15.0
HEARTBEAT = 20  # seconds
TICK = 1.0  # seconds after which a listener checks: is it time to stop, or for a heartbeat


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


def raw_body(message: Any) -> bytes:
    """A message's bytes as they came."""
    body = message.body
    return body if isinstance(body, bytes) else str(body).encode()
