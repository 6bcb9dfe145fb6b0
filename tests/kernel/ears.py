"""Listening to a broker of either kind, the way the kernel does."""

import threading
from collections.abc import Callable
from typing import Any

from services.kernel.messaging.broker import EVENTS, Outgoing, Publisher, connected, durable_queue, raw_body
from services.kernel.messaging.consumer import BatchConsumer
from services.kernel.messaging.dead_letters import Poison, dead
from tests.harness.addresses import BrokerUrl
from tests.harness.waiting import wait_until


class Hiccup(Exception):
    """Trouble that passes, such as a database that restarts."""


class Ear:
    """A batch consumer on a queue of its own that remembers what it was told."""

    def __init__(
        self,
        url: str,
        name: str,
        *keys: str,
        before: Callable[[list[Any]], list[Poison]] | None = None,
        pauses: tuple[float, ...] = (),
    ) -> None:
        self.batches: list[list[Any]] = []
        self._before = before
        self._told = threading.Condition()
        self.consumer = BatchConsumer(
            url, durable_queue(name, EVENTS, *keys), self._handle, transient=(Hiccup,), most=50, pauses=pauses
        )
        self.run, self.stop = self.consumer.run, self.consumer.stop

    @property
    def bodies(self) -> list[bytes]:
        return [raw_body(message) for batch in self.batches for message in batch]

    def wait_ready(self) -> None:
        assert self.consumer.ready.wait(20)

    def wait_for(self, count: int, seconds: float = 20) -> list[bytes]:
        """Until so many messages were handled."""
        wait_until(lambda: len(self.bodies) >= count, f"{count} messages of {self.consumer.name}", seconds, every=0.01)
        return self.bodies

    def _handle(self, messages: list[Any]) -> list[Poison]:
        poison = self._before(messages) if self._before is not None else []
        self.batches.append(messages)
        return poison


def publish(url: str, key: str, *bodies: bytes) -> None:
    """Publish events and see them confirmed."""
    with connected(url) as connection:
        EVENTS(connection.default_channel).declare()
        Publisher(connection).send([Outgoing(exchange=EVENTS.name, routing_key=key, body=body) for body in bodies])


def dead_letters(url: BrokerUrl, name: str) -> list[Any]:
    """Everything in the dead-letter queue beside a queue, taken out."""
    letters: list[Any] = []
    with connected(url) as connection:
        bound = dead(name)(connection.default_channel)
        bound.declare()
        while (letter := bound.get(no_ack=True)) is not None:
            letters.append(letter)
    return letters


def wait_for_dead(url: BrokerUrl, name: str, count: int) -> list[Any]:
    """Until so many dead letters were taken out."""
    letters: list[Any] = []

    def come() -> bool:
        letters.extend(dead_letters(url, name))
        return len(letters) >= count

    wait_until(come, f"{count} dead letters of {name}", every=0.1)
    return letters
