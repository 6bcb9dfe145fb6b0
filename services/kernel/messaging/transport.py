"""`inproc://`: an in-process kombu transport on which nameko and the kernel run without a broker.

It gives kombu's memory transport what RabbitMQ has and the rest relies on: content types in properties,
NO_ROUTE for mandatory messages, publisher confirms, unacknowledged messages back on close, no polling.
Messages live in memory only: the logs are where a restart recovers from.
"""

import threading
from collections import defaultdict
from queue import Empty
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, memory, virtual


class _Bell:
    """Rings whenever a message was put or acknowledged; everybody who waits looks again."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self.rung = 0

    def ring(self) -> None:
        with self._condition:
            self.rung += 1
            self._condition.notify_all()

    def wait_beyond(self, rung: int, timeout: float | None) -> None:
        with self._condition:
            self._condition.wait_for(lambda: self.rung != rung, timeout)


BELL = _Bell()


class Message(virtual.Message):  # type: ignore[misc]  # kombu publishes no types
    """Carries its content type where RabbitMQ's messages have it."""

    def __init__(self, payload: dict[str, Any], channel: Any = None, **kwargs: Any) -> None:
        payload["properties"].setdefault("content_type", payload.get("content-type"))
        payload["properties"].setdefault("content_encoding", payload.get("content-encoding"))
        super().__init__(payload, channel=channel, **kwargs)


class NoRoute(ChannelError):  # type: ignore[misc]
    """A mandatory message that no queue would get; nameko looks for this word."""


class Channel(memory.Channel):  # type: ignore[misc]
    """A channel with confirms, NO_ROUTE and bodies left as they are."""

    Message = Message
    do_restore = True
    body_encoding = None
    queues: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.events: dict[str, set[Any]] = defaultdict(set)
        self._published = 0

    def confirm_select(self) -> None:
        """A put is a confirm: see basic_publish."""

    def basic_publish(self, message: Any, exchange: str, routing_key: str, **kwargs: Any) -> Any:
        if exchange and kwargs.get("mandatory") and not self._lookup(exchange, routing_key):
            raise NoRoute(f"NO_ROUTE {exchange} {routing_key}")
        answer = super().basic_publish(message, exchange, routing_key, **kwargs)
        self._published += 1
        for callback in self.events["basic_ack"]:
            callback(self._published, False)
        return answer

    def _lookup(self, exchange: str, routing_key: str, _default: Any = None) -> Any:
        # unroutable messages vanish, as in AMQP; the memory transport would keep them for ever
        try:
            return self.typeof(exchange).lookup(self.get_table(exchange), exchange, routing_key, None) or []
        except KeyError:
            return []

    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:
        # each queue gets a copy that knows where it lies, with a tag of its own
        properties = message["properties"]
        own = {
            **properties,
            "delivery_tag": self._next_delivery_tag(),
            "delivery_info": {**properties["delivery_info"], "queue": queue},
        }
        super()._put(queue, {**message, "properties": own}, **kwargs)
        BELL.ring()

    def _restore(self, message: Any) -> None:
        message.delivery_info["redelivered"] = True
        self._put(message.delivery_info["queue"], message.serializable())

    def basic_ack(self, delivery_tag: Any, multiple: bool = False) -> None:
        if multiple:
            # tags are not numbers here, but unacknowledged messages are kept in order of delivery
            delivered = list(self.qos._delivered)
            for tag in delivered[: delivered.index(delivery_tag) + 1]:
                super().basic_ack(tag)
        else:
            super().basic_ack(delivery_tag)
        BELL.ring()

    def basic_reject(self, delivery_tag: Any, requeue: bool = False) -> None:
        super().basic_reject(delivery_tag, requeue)
        BELL.ring()

    def close(self) -> None:
        queues = self.queues
        super(memory.Channel, self).close()
        self.queues = queues
        BELL.ring()


class Transport(memory.Transport):  # type: ignore[misc]
    """Waits for the bell instead of polling."""

    Channel = Channel
    polling_interval = None
    channel_errors = recoverable_channel_errors = ()  # NoRoute must reach nameko as it is

    def drain_events(self, connection: Any, timeout: float | None = None) -> None:  # noqa: ARG002
        end = None if timeout is None else monotonic() + timeout
        while True:
            rung = BELL.rung
            try:
                self.cycle.get(self._deliver, timeout=0)
            except Empty:
                left = None if end is None else end - monotonic()
                if left is not None and left <= 0:
                    raise TimeoutError from None
                BELL.wait_beyond(rung, left)
            else:
                return


def install() -> None:
    """Make `inproc://` URLs known to kombu."""
    TRANSPORT_ALIASES["inproc"] = "services.kernel.messaging.transport:Transport"
