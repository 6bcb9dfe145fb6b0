"""One replay, or its bound, in a process of its own: `python -m ops.bench.replaying WHAT DATABASE_URL APPRAISAL`.

WHAT is `copy` (the rows and nothing else), `decode` (the rows, decoded) or `replay`. Writes one JSON object.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import msgspec
import psycopg

from ops.replay import Logs
from ops.services import SERVICES
from services.kernel.settings import Settings
from services.tally.facts import LANGUAGES
from services.tally.replay import replay as replay_sources

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
    """What `pingyi replay` does: verify every hash, walk the draw again, count, compare."""
    logs = Logs(dict.fromkeys(SERVICES, Settings(database_url=database_url)), appraisal)
    try:
        replayed = replay_sources(logs.sources())
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


def _peak() -> float:
    # getrusage would tell the largest size of the process that started us, if that was larger
    peak = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    return int(peak[1]) / 1024 if peak else 0.0


def main() -> None:
    """Do what the arguments say, and write how long it took."""
    what, database_url, appraisal = sys.argv[1:]
    before, began = _peak(), perf_counter()
    events, found = {"copy": copy, "decode": decode, "replay": replay}[what](database_url, appraisal)
    timed = Timed(events=events, seconds=perf_counter() - began, peak=_peak(), before=before, found=found)
    sys.stdout.buffer.write(msgspec.json.encode(timed))


if __name__ == "__main__":
    main()
