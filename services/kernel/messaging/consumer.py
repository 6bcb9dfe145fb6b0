"""Taking messages from a queue in batches, through whatever happens to the broker or the database."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from kombu import Connection, Queue
from kombu.exceptions import ChannelError

from services.kernel.messaging import broker
from services.kernel.messaging.broker import Publisher, connected
from services.kernel.messaging.dead_letters import Poison, dead, set_aside, waiting, waits_again

SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 10.0  # seconds before a consumer that was interrupted tries again

log = structlog.get_logger("pingyi.broker")


class BatchConsumer:
    """Takes messages from one queue in batches; acknowledges a batch after `handle` has returned.

    `handle(messages)` makes what they say durable and answers the poison among them; that is set aside with its
    reason, or held back for the `pauses` (seconds) in turn if it may pass, before the batch is acknowledged. If
    `handle` raises what is `transient`, the batch is delivered again after a pause that grows; a message that makes
    it raise anything else is poison too.
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
        pauses: Sequence[float] = (),
        settle: float = 0.0,
    ) -> None:
        self.name = queues[0].name
        self._url, self._queues, self._handle, self._transient = url, queues, handle, transient
        self._most, self._linger, self._pauses, self._settle_in = most, linger, tuple(pauses), settle
        self._stopping = threading.Event()
        self.ready = threading.Event()
        self._pause = SHORTEST_PAUSE

    def stop(self) -> None:
        """Finish the batch in hand and return from `run`."""
        self._stopping.set()

    def run(self) -> None:
        """Consume until stopped, through whatever happens to the broker or the database."""
        while not self._stopping.is_set():
            try:
                with connected(self._url) as connection:
                    self._consume(connection)
            except Exception as error:  # noqa: BLE001  # the queue keeps what was not acknowledged
                log.warning("consumer.interrupted", queue=self.name, error=repr(error), again_in=self._pause)
                self.ready.clear()
                self._stopping.wait(self._pause)
                self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _consume(self, connection: Connection) -> None:
        channel = connection.channel()
        pauses = self._pauses if can_hold_back(connection) else ()
        declare(connection, self._queues, pauses, self._settle_in if can_hold_back(connection) else 0.0)
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
                self._settle(taken, publisher, pauses)
        with contextlib.suppress(Exception):
            consumer.cancel()

    def _gather(self, connection: Connection, batch: list[Any]) -> None:
        """Wait for a first message, then a moment for more."""
        with contextlib.suppress(TimeoutError, socket.timeout):
            connection.drain_events(timeout=broker.TICK)
            deadline = time.monotonic() + self._linger
            while len(batch) < self._most and (left := deadline - time.monotonic()) > 0:
                connection.drain_events(timeout=left)
        connection.heartbeat_check()

    def _settle(self, batch: list[Any], publisher: Publisher, pauses: Sequence[float]) -> None:
        try:
            poison = self._handle(batch)
        except self._transient:
            raise
        except Exception as error:  # find the one that nobody can handle
            log.exception("consumer.batch_failed", queue=self.name, size=len(batch))
            poison = self._one_by_one(batch, error)
        if poison:
            publisher.send([set_aside(self.name, entry, pauses) for entry in poison])
            for entry in poison:
                if not waits_again(entry, pauses):
                    log.error("consumer.poison", queue=self.name, reason=entry.reason, alert=True)
        batch[-1].channel.basic_ack(batch[-1].delivery_tag, multiple=True)
        self._pause = SHORTEST_PAUSE

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


def can_hold_back(connection: Connection) -> bool:
    """Whether the broker keeps time: RabbitMQ returns a message after a pause, the in-process transport does not."""
    return bool(connection.transport.driver_name == "py-amqp")


def declare(connection: Connection, queues: Sequence[Queue], pauses: Sequence[float] = (), settle: float = 0.0) -> None:
    """Declare a queue with all its bindings, and beside it those for what has to wait and for the dead.

    A new queue is bound `settle` seconds after it was declared: until its register is on the broker's disk, twice a
    second, a node that is killed forgets that the queue has a log (RabbitMQ 3.10), and with it confirmed messages.
    Before it is bound nothing is confirmed; senders that demand a route are told that there is none.
    """
    name = queues[0].name
    new = settle > 0 and not _is_there(connection, name)
    with connection.channel() as channel:
        for queue in (*waiting(name, pauses), dead(name)):
            queue(channel).declare()
        if new:
            queues[0](channel).queue_declare()
            time.sleep(settle)
        for queue in queues:
            queue(channel).declare()


def _is_there(connection: Connection, name: str) -> bool:
    try:
        with connection.channel() as channel:
            channel.queue_declare(name, passive=True)
    except ChannelError:
        return False
    return True
