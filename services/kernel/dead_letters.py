"""What could not be handled: held back for a while when it may pass, set aside with its reason when it will not.

Beside each queue `q` is `q.dead`, and for each pause that its consumer allows a queue `q.wait.1`, `q.wait.2` …, whose
messages the broker puts back into `q` when the pause is over. A queue that waits belongs to the broker: the
in-process transport has none, and there everything that could not be handled is set aside at once.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kombu import Connection, Queue

from services.kernel.broker import DEAD, Outgoing, Publisher, durable_queue, raw_body

DEAD_REASON = "x-pingyi-reason"
DEAD_KEY = "x-pingyi-key"
DEAD_ID = "x-pingyi-id"
DIED_AT = "x-pingyi-died-at"
TRIES = "x-pingyi-tries"
OURS = "x-pingyi-"
LONGEST_REASON = 500  # characters


@dataclass(frozen=True)
class Poison:
    """A message that cannot be handled, and why. `body` is the bad part of it, of `content_type`, when the rest was
    good; `passing` says that it may be possible a little later."""

    message: Any
    reason: str
    body: bytes | None = None
    content_type: str | None = None
    passing: bool = False

    @property
    def code(self) -> str:
        """The reason without what was found."""
        return self.reason.partition(" ")[0].rstrip(":")


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A dead letter. `key` is the routing key it came with; `headers` are its sender's."""

    id: str
    queue: str
    key: str
    reason: str
    died_at: str
    tries: int
    content_type: str
    headers: dict[str, Any]
    body: bytes


def key_of(message: Any) -> str:
    """The routing key a message came with, also after it was held back or requeued."""
    return str(_ours(message).get(DEAD_KEY, message.delivery_info.get("routing_key", "")))


def tries_of(message: Any) -> int:
    """How often it was held back."""
    return int(_ours(message).get(TRIES, 0))


def _ours(message: Any) -> dict[str, Any]:
    """Our own headers. Only who may publish to the default exchange is believed, and no sender of complaints may."""
    return (message.headers or {}) if message.delivery_info.get("exchange") == "" else {}


def dead(queue: str) -> Queue:
    """The queue of the dead letters of a queue."""
    return durable_queue(f"{queue}.dead", DEAD, queue)[0]


def waiting(queue: str, pauses: Sequence[float]) -> list[Queue]:
    """The queues in which messages of a queue are held back, one for each pause in seconds.

    At least once: a message leaves them when the queue has it.
    """
    return [
        Queue(
            f"{queue}.wait.{number}",
            DEAD,
            routing_key=f"{queue}.wait.{number}",
            durable=True,
            auto_delete=False,
            queue_arguments={
                "x-queue-type": "quorum",
                "x-message-ttl": int(pause * 1000),
                "x-dead-letter-exchange": "",
                "x-dead-letter-routing-key": queue,
                "x-dead-letter-strategy": "at-least-once",
                "x-overflow": "reject-publish",
            },
        )
        for number, pause in enumerate(pauses, 1)
    ]


def set_aside(queue: str, poison: Poison, pauses: Sequence[float]) -> Outgoing:
    """Where a message goes that could not be handled: to wait, if that may help and it has not waited enough."""
    tries = tries_of(poison.message)
    if poison.passing and tries < len(pauses):
        return _moved(f"{queue}.wait.{tries + 1}", poison, {TRIES: tries + 1})
    told = {
        DEAD_ID: uuid.uuid4().hex[:12],
        DEAD_REASON: poison.reason[:LONGEST_REASON],
        DIED_AT: datetime.now(UTC).isoformat(timespec="seconds"),
        TRIES: tries,
    }
    return _moved(queue, poison, told)


def waits_again(poison: Poison, pauses: Sequence[float]) -> bool:
    """Whether it is held back, and nobody need be told yet."""
    return poison.passing and tries_of(poison.message) < len(pauses)


def _moved(key: str, poison: Poison, told: dict[str, Any]) -> Outgoing:
    message, whole = poison.message, poison.body is None
    return Outgoing(
        exchange=DEAD.name,
        routing_key=key,
        body=raw_body(message) if poison.body is None else poison.body,
        content_type=(not whole and poison.content_type) or message.content_type or "application/octet-stream",
        headers={**(senders(message.headers) if whole else {}), DEAD_KEY: key_of(message), **told},
    )


def senders(headers: dict[str, Any] | None) -> dict[str, Any]:
    """The headers a message was sent with, without ours and the broker's."""
    return {name: value for name, value in (headers or {}).items() if not name.startswith((OURS, "x-"))}


class Lookout:
    """Looks through dead letters. What is not requeued goes back where it was when the connection is closed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._channel = connection.channel()
        self._tags: dict[str, Any] = {}

    def letters(self, queue: str) -> Iterator[Letter]:
        """The dead letters of a queue, the oldest first. They are held, not taken."""
        bound = dead(queue)(self._channel)
        bound.declare()
        while (message := bound.get()) is not None:
            headers = message.headers or {}
            letter = Letter(
                id=str(headers.get(DEAD_ID, "")),
                queue=queue,
                key=str(headers.get(DEAD_KEY, "")),
                reason=str(headers.get(DEAD_REASON, "")),
                died_at=str(headers.get(DIED_AT, "")),
                tries=int(headers.get(TRIES, 0)),
                content_type=message.content_type or "",
                headers=senders(headers),
                body=raw_body(message),
            )
            self._tags[letter.id] = message
            yield letter

    def requeue(self, letters: Sequence[Letter]) -> None:
        """Put letters back into the queue they died in; each leaves the dead when the queue has it."""
        Publisher(self._connection).send(
            [
                Outgoing(
                    exchange="",
                    routing_key=letter.queue,
                    body=letter.body,
                    content_type=letter.content_type,
                    headers={**letter.headers, DEAD_KEY: letter.key},
                )
                for letter in letters
            ]
        )
        for letter in letters:
            self._tags[letter.id].ack()
