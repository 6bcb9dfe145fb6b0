"""What could not be handled: held back for a while when it may pass, set aside with its reason when it will not.

Beside each queue `q` is `q.dead`, and for each pause that its consumer allows a queue `q.wait.1`, `q.wait.2` …, whose
messages the broker puts back into `q` when the pause is over. A queue that waits belongs to the broker: the
in-process transport has none, and there everything that could not be handled is set aside at once.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from typing import Any

from kombu import Connection, Queue

from services.kernel.messaging.broker import DEAD, Outgoing, Publisher, connected, durable_queue, raw_body

DEAD_REASON = "x-pingyi-reason"
DEAD_KEY = "x-pingyi-key"
DEAD_ID = "x-pingyi-id"
DIED_AT = "x-pingyi-died-at"
TRIES = "x-pingyi-tries"
OURS = "x-pingyi-"
LONGEST_REASON = 500  # characters
MOST_TOLD = 500  # letters of one queue


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
        return _code(self.reason)


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

    @property
    def code(self) -> str:
        """The reason without what was found."""
        return _code(self.reason)

    def summary(self) -> dict[str, Any]:
        """The facts that need no right to read it: neither the body nor anything found in it."""
        return {
            "letter": self.id,
            "queue": self.queue,
            "key": self.key,
            "code": self.code,
            "died_at": self.died_at or None,
            "tries": self.tries,
            "bytes": len(self.body),
            "digest": sha256(self.body).hexdigest(),
        }


def _code(reason: str) -> str:
    return reason.partition(" ")[0].rstrip(":")


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
    """Whether it is held back and needs no alert yet."""
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

    def drop(self, letters: Sequence[Letter]) -> None:
        """Take letters away for good."""
        for letter in letters:
            self._tags[letter.id].ack()


def told(url: str, queues: Sequence[str]) -> dict[str, Any]:
    """`{lasting, more, letters: [summary]}` of these queues, the oldest first, without what the letters say.

    `lasting`: they outlive this process; `more`: there are more than are told.
    """
    with connected(url) as connection:
        lookout = Lookout(connection)
        found = [list(islice(lookout.letters(queue), MOST_TOLD + 1)) for queue in queues]
        lasting = bool(connection.transport.driver_name == "py-amqp")
    letters = sorted((letter for some in found for letter in some[:MOST_TOLD]), key=lambda letter: letter.died_at)
    return {
        "lasting": lasting,
        "more": any(len(some) > MOST_TOLD for some in found),
        "letters": [letter.summary() for letter in letters],
    }


def put_back(url: str, queues: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Put letters back into the queues they died in. Answers which were there."""
    return _handled(url, queues, wanted, Lookout.requeue)


def take_away(url: str, queues: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Take letters away for good. Answers which were there."""
    return _handled(url, queues, wanted, Lookout.drop)


def _handled(
    url: str, queues: Sequence[str], wanted: Sequence[str], handle: Callable[[Lookout, Sequence[Letter]], None]
) -> list[str]:
    done: list[str] = []
    with connected(url) as connection:
        lookout = Lookout(connection)
        for queue in queues:
            chosen = [letter for letter in lookout.letters(queue) if letter.id in wanted]
            handle(lookout, chosen)
            done += [letter.id for letter in chosen]
    return done
