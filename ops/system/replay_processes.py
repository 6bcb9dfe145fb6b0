"""Reading a long ballot log in several processes: ranges of it are read, hashed and glanced at beside each other.

Each process has its own connection and answers stretches, which the replay puts together in order. Whatever
is odd (a record missing, misnumbered, not readable) is not judged here: from there on the replay reads by
itself, and says what it always says.
"""

import atexit
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from multiprocessing import connection, get_context, parent_process

from ops.system.stored_log import StoredLog
from services.tally.records.ballot_log import Search, Stretch, stretch
from services.tally.records.verified_log import CHUNK, LogBroken, in_chunks

LONG = 50_000  # records; a shorter log is read before other processes have started
ENOUGH = 25_000  # records to make one of them worth its while
AHEAD = 3  # ranges asked for, for each process, before the oldest is taken: no more are held in memory

Ask = Callable[[int, int], "Future[Stretch | None]"]
Workers = Callable[[Search], AbstractContextManager[Ask]]


def processes_for(size: int) -> int:
    """How many processes read a ballot log of this size; 1: the one that replays, by itself."""
    return max(1, min(os.cpu_count() or 1, size // ENOUGH)) if size > LONG else 1


class RangeReader:
    """Reads ranges of one ballot log, over a connection of its own."""

    def __init__(self, database_url: str, appraisal: str, search: Search) -> None:
        self._log = StoredLog(database_url, "ballot", appraisal)
        self._search = search

    def read(self, after: int, until: int) -> Stretch | None:
        """The stretch with `after` < sequence ≤ `until`; None when anything about it is odd."""
        bodies = self._log.between(after, until)
        if len(bodies) != until - after:
            return None
        try:
            return stretch(self._search, after, bodies)
        except LogBroken:
            return None

    def close(self) -> None:
        """Let the database go."""
        self._log.close()


class BallotRanges:
    """A `BallotReader` that has the ranges of a log of `size` records read by workers, and what is left by itself."""

    def __init__(self, log: StoredLog, size: int, workers: Workers, *, width: int = CHUNK) -> None:
        self._log, self._size, self._workers, self._width = log, size, workers, width

    def __call__(self, search: Search) -> Iterator[list[bytes] | Stretch]:
        size = self._size if search.end is None else min(self._size, search.end)
        after = 0
        with self._workers(search) as ask:
            for read in _in_order(ask, ranges(size, self._width, search.until)):
                if read is None:
                    break
                yield read
                after += read.size
        rest = islice(self._log.after(after), None if search.end is None else search.end - after)
        if search.until is not None:
            yield from in_chunks(rest, max(0, search.until - after))
        yield from in_chunks(rest)


def ranges(size: int, width: int, border: int | None) -> Iterator[tuple[int, int]]:
    """Cut 0…size at the multiples of `width`, and at the border."""
    after = 0
    while after < size:
        until = min(size, after - after % width + width)
        if border is not None and after < border < until:
            until = border
        yield after, until
        after = until


def _in_order(ask: Ask, wanted: Iterator[tuple[int, int]]) -> Iterator[Stretch | None]:
    asked = deque(ask(*one) for one in islice(wanted, AHEAD * (os.cpu_count() or 1)))
    while asked:
        read = asked.popleft().result()
        asked.extend(ask(*one) for one in islice(wanted, 1))
        yield read


def in_processes(count: int, database_url: str, appraisal: str) -> Workers:
    """Workers that are processes. They are started anew, not forked: a fork would share what is open here."""

    @contextmanager
    def workers(search: Search) -> Iterator[Ask]:
        initial = (database_url, appraisal, search)
        pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_start, initargs=initial)
        try:
            yield lambda after, until: pool.submit(_read, after, until)
        finally:
            pool.shutdown(cancel_futures=True)

    return workers


_reader: RangeReader | None = None  # of this process, when it is one of the workers


def _start(database_url: str, appraisal: str, search: Search) -> None:
    global _reader
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _reader = RangeReader(database_url, appraisal, search)
    atexit.register(_reader.close)


def _read(after: int, until: int) -> Stretch | None:
    assert _reader is not None
    return _reader.read(after, until)


def _end_with_parent() -> None:
    """A parent that is killed tells nobody; without this its workers would wait for ever."""
    parent = parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    os._exit(1)
