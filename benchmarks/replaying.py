"""One replay, or its bound, in a process of its own: `python -m benchmarks.replaying WHAT DATABASE_URL APPRAISAL`.

WHAT is `copy` (the rows and nothing else), `decode` (the rows, decoded), `replay` (in one process), `replays` (in
as many as there are processors), `heard` (the ballots as tally holds them, decoded) or `resampling` (redraws
of the pool). Writes one JSON object.
"""

import re
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

import msgspec
import psycopg

from ops.system.logs import Logs
from ops.system.services import COUNTED
from services.kernel.context import ServiceContext
from services.kernel.settings import Settings
from services.tally.context import TallyContext
from services.tally.counting.facts import BALLOT, LANGUAGES
from services.tally.events import LANGUAGE as TALLY
from services.tally.result import show_resampling

HEADER = 19  # of a binary COPY; it comes with the first row
ROW = 6  # the number of columns and the column's length, before its bytes


class Timed(msgspec.Struct, frozen=True):
    """How long it took, and how much memory at the worst (MiB); `before` is what importing had taken."""

    events: int
    seconds: float
    peak: float
    before: float
    found: str


def copy(database_url: str, appraisal: str) -> tuple[int, str]:
    """The bound of any replay here: the bytes on this side of the wire."""
    return sum(1 for source in LANGUAGES for _ in _rows(database_url, appraisal, source)), "rows"


def decode(database_url: str, appraisal: str) -> tuple[int, str]:
    """The same rows, decoded into typed records; nothing is hashed or kept."""
    events = 0
    for source, language in LANGUAGES.items():
        for body in _rows(database_url, appraisal, source):
            language.decode_known(body)
            events += 1
    return events, "records"


def replay(database_url: str, appraisal: str) -> tuple[int, str]:
    """Verify every hash, walk the draw again, count, compare; in this process alone."""
    return _replay(database_url, appraisal, 1)


def replays(database_url: str, appraisal: str) -> tuple[int, str]:
    """The same as `pingyi replay` does it: a long ballot log is read by several processes."""
    return _replay(database_url, appraisal, None)


def resampling(database_url: str, appraisal: str) -> tuple[int, str]:
    """10,000 redraws of the pool, as tally's job does them: replay, judge every public ballot, draw again."""
    context = TallyContext.open(Settings(database_url=database_url), "tally", TALLY)
    try:
        found = show_resampling.computed(context, appraisal, 10)
    finally:
        context.close()
    return found.valid, "redrawn"


def heard(database_url: str, appraisal: str) -> tuple[int, str]:
    """The bound of the redraws: the ballots that tally holds, decoded and no more."""
    context = ServiceContext.open(Settings(database_url=database_url), "tally", TALLY)
    try:
        bodies = context.received.bodies("ballot", appraisal)
        return sum(BALLOT.decode_known(body) is not None for body in bodies), "ballots"
    finally:
        context.close()


def _replay(database_url: str, appraisal: str, processes: int | None) -> tuple[int, str]:
    logs = Logs(dict.fromkeys(COUNTED, Settings(database_url=database_url)), appraisal)
    try:
        replayed = logs.replay(processes=processes)
    finally:
        logs.close()
    events = sum(position.sequence for position in replayed.positions.values())
    return events, "identical" if replayed.identical else f"DIFFERENT: {replayed.first_difference}"


def _rows(database_url: str, appraisal: str, source: str) -> Iterator[bytes]:
    query = psycopg.sql.SQL(
        "copy (select body from {} where appraisal = {} order by sequence) to stdout (format binary)"
    ).format(psycopg.sql.Identifier(source, "event"), appraisal)
    with psycopg.connect(database_url) as connection, connection.cursor().copy(query) as rows:
        skip = HEADER
        for block in rows:
            row, skip = bytes(block[skip:]), 0
            if len(row) > ROW:
                yield row[ROW:]


class Memory:
    """The largest size seen of this process and those it has started, together."""

    def __init__(self) -> None:
        self.before = self.peak = _family_size()
        self._done = threading.Event()
        self._watching = threading.Thread(target=self._watch, daemon=True)
        self._watching.start()

    def stop(self) -> None:
        """Look a last time."""
        self._done.set()
        self._watching.join()

    def _watch(self) -> None:
        while True:
            self.peak = max(self.peak, _family_size())
            if self._done.wait(0.05):
                return


def _family_size() -> float:
    """In MiB. Each process counts with the most it ever had."""
    children = [pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()]
    return sum(map(_size, ["self", *children]))


def _size(pid: str) -> float:
    try:
        # getrusage would tell the largest size of the process that started us, if that was larger
        size = re.search(r"VmHWM:\s*(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return int(size[1]) / 1024 if size else 0.0


MEASURED = {
    "copy": copy,
    "decode": decode,
    "replay": replay,
    "replays": replays,
    "heard": heard,
    "resampling": resampling,
}


def report(measured: Callable[[], tuple[int, str]]) -> None:
    """Do this, and write how long it took as one JSON object."""
    memory, began = Memory(), perf_counter()
    events, found = measured()
    seconds = perf_counter() - began
    memory.stop()
    timed = Timed(events=events, seconds=seconds, peak=memory.peak, before=memory.before, found=found)
    sys.stdout.buffer.write(msgspec.json.encode(timed))


if __name__ == "__main__":
    report(lambda: MEASURED[sys.argv[1]](*sys.argv[2:]))
