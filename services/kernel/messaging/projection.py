"""Acting on what was received: in order per source, from a position that is kept, or from nothing.

A durable follower keeps its position in `followed` and is told again what it had not finished: what it does
must be harmless twice. A follower in memory starts from zero in every process, so it can always be dropped.
"""

import threading
from collections.abc import Callable, Sequence

import structlog

from services.kernel.event import Language, Recorded
from services.kernel.log.store import transaction
from services.kernel.messaging.inbox import Received

BATCH = 1000
LINGER = 0.1  # seconds: a moment for more to come, so that a busy hour is read in few batches

log = structlog.get_logger("pingyi.follower")

Learn = Callable[[Sequence[Recorded]], None]


class Follower:
    """Feeds `learn` with the records of its language, batch by batch, one source's log after the other."""

    def __init__(self, received: Received, name: str, language: Language, learn: Learn, *, durable: bool) -> None:
        self._received, self._name, self._language, self._learn = received, name, language, learn
        self._types = list(language.event_types)
        self._durable = durable
        self._positions: dict[tuple[str, str], int] | None = None
        self._catching_up = threading.Lock()
        self._news = threading.Event()
        self._stopping = threading.Event()
        received.on_received.append(self._news.set)

    def stop(self) -> None:
        """Finish the batch in hand and return from `run`."""
        self._stopping.set()
        self._news.set()

    def run(self) -> None:
        """Follow until stopped. What fails is tried again; other logs go on meanwhile."""
        while not self._stopping.is_set():
            self._news.clear()
            try:
                self.catch_up()
            except Exception:  # tried again in a moment
                log.exception("follower.failed", follower=self._name, alert=True)
                self._stopping.wait(1.0)
            if self._news.wait(timeout=1.0):
                self._stopping.wait(LINGER)

    def catch_up(self) -> int:
        """Learn everything heard so far. Answers how many records that were."""
        with self._catching_up:
            if self._positions is None:
                self._positions = self._load() if self._durable else {}
            learned, failure = 0, None
            for key, heard in sorted(self._received.heard().items()):
                try:
                    learned += self._follow(key, heard)
                except Exception as error:  # noqa: BLE001  # one log's trouble does not stop another's
                    failure = error
            if failure is not None:
                raise failure
            return learned

    def _follow(self, key: tuple[str, str], heard: int) -> int:
        assert self._positions is not None
        after = self._positions.get(key, 0)
        learned = 0
        while after < heard and not self._stopping.is_set():
            until = min(heard, after + BATCH)
            wanted = self._received.of_types(*key, after=after, until=until, types=self._types)
            if wanted:
                self._learn([self._language.decode(body) for body in wanted])
            # a position that is behind only costs reading again: it is kept when something was done, or much was read
            self._note(key, until, keep=bool(wanted) or until - after == BATCH)
            learned += until - after
            after = until
        return learned

    def _load(self) -> dict[tuple[str, str], int]:
        with transaction(self._received.engine) as connection:
            rows = connection.execute(
                "select source, appraisal, sequence from followed where follower = %s", (self._name,)
            ).fetchall()
        return {(source, appraisal): sequence for source, appraisal, sequence in rows}

    def _note(self, key: tuple[str, str], sequence: int, *, keep: bool) -> None:
        assert self._positions is not None
        if self._durable and keep:
            with transaction(self._received.engine) as connection:
                connection.execute(
                    "insert into followed values (%s, %s, %s, %s) on conflict (follower, source, appraisal)"
                    " do update set sequence = greatest(followed.sequence, excluded.sequence)",
                    (self._name, *key, sequence),
                )
        self._positions[key] = sequence
