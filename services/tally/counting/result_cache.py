"""Results already replayed, kept by a process."""

import threading

from services.tally.counting.facts import Facts
from services.tally.counting.result import Document


class Results:
    """Documents by digest: a process replays a result once. It holds a handful of quarters, the newest.

    Of the facts behind them only the latest asked for are kept: they are what grows with a county.
    """

    MOST = 16

    def __init__(self) -> None:
        self._documents: dict[str, Document] = {}
        self._facts: tuple[str, Facts] | None = None
        self._lock = threading.Lock()

    def get(self, digest: str) -> Document | None:
        with self._lock:
            return self._documents.get(digest)

    def put(self, digest: str, document: Document) -> None:
        with self._lock:
            self._documents[digest] = document
            while len(self._documents) > self.MOST:
                del self._documents[next(iter(self._documents))]

    def facts(self, digest: str) -> Facts | None:
        with self._lock:
            return self._facts[1] if self._facts is not None and self._facts[0] == digest else None

    def put_facts(self, digest: str, facts: Facts) -> None:
        with self._lock:
            self._facts = (digest, facts)
