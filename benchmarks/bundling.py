"""One bundle made, hashed or verified in a process: `python -m benchmarks.bundling WHAT FILE DATABASE_URL APPRAISAL`.

WHAT is `build` (from the database), `hash` (the file's bytes and nothing else) or `verify`. Writes one JSON object.
"""

import sys
from hashlib import file_digest
from pathlib import Path
from time import perf_counter, process_time

import msgspec

from benchmarks.replaying import Memory
from ops.system.evidence import Stored
from ops.system.services import COUNTED
from services.kernel.settings import Settings
from services.tally.replay.bundle.build import build
from services.tally.replay.bundle.verification import verify


class Done(msgspec.Struct, frozen=True):
    """How long it took, on the clock and on the processor, and how much memory at the worst (MiB)."""

    seconds: float
    processor: float
    peak: float
    before: float
    found: str


def make(file: Path, database_url: str, appraisal: str) -> str:
    stored = Stored(dict.fromkeys(COUNTED, Settings(database_url=database_url)), appraisal)
    try:
        with file.open("w+b") as out:
            replayed = build(stored.evidence(by_two=True), out)
    finally:
        stored.close()
    return "identical" if replayed.identical else f"DIFFERENT: {replayed.first_difference}"


def digest(file: Path, _database_url: str, _appraisal: str) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()[:8]


def check(file: Path, _database_url: str, _appraisal: str) -> str:
    with file.open("rb") as opened:
        checks = verify(opened)
    failed = [one for one in checks if not one.ok]
    return f"DIFFERENT: {failed[0]}" if failed else "all checks hold"


MEASURED = {"build": make, "hash": digest, "verify": check}


def main() -> None:
    """Do what the arguments say, and write how long it took."""
    what, file, database_url, appraisal = sys.argv[1:]
    memory, began, used = Memory(), perf_counter(), process_time()
    found = MEASURED[what](Path(file), database_url, appraisal)
    seconds, processor = perf_counter() - began, process_time() - used
    memory.stop()
    done = Done(seconds=seconds, processor=processor, peak=memory.peak, before=memory.before, found=found)
    sys.stdout.buffer.write(msgspec.json.encode(done))


if __name__ == "__main__":
    main()
