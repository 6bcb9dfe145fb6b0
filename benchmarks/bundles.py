"""Audit bundles of counted quarters: made, and verified with nothing but themselves, beside hashing their bytes."""

import tempfile
from pathlib import Path

import msgspec

from benchmarks.bundling import Done
from benchmarks.section import Section, Table, count, times
from benchmarks.setup.ground import ground
from benchmarks.setup.made_quarter import make_counted_quarter
from benchmarks.setup.opening import APPRAISAL
from benchmarks.setup.programs import run
from ops.system.services import COUNTED
from ops.system.signers import Keys
from services.kernel.settings import Settings

FULL, QUICK = (100_000, 1_000_000), (2_000,)
WHAT = {
    "build": "Pingyi: make the bundle",
    "hash": "bound: SHA-256 of its bytes",
    "verify": "Pingyi: verify, as `pingyi verify`",
}


def measure(quick: bool) -> Section:
    """Make and verify bundles of different sizes."""
    rows: list[tuple[str, ...]] = []
    found: set[str] = set()
    with ground(broker=False) as here, tempfile.TemporaryDirectory() as folder:
        for ballots in QUICK if quick else FULL:
            settings = here.settings(f"bundle_{ballots}")
            make_counted_quarter(settings, ballots)
            _sign(settings)
            file = Path(folder) / f"{ballots}.zip"
            runs = {what: _run(what, file, settings.database_url) for what in WHAT}
            size, bound = file.stat().st_size / 2**20, runs["hash"].processor
            rows += [_row(f"{count(ballots)} ballots, {WHAT[what]}", done, size, bound) for what, done in runs.items()]
            found |= {runs[what].found for what in ("build", "verify")}
            file.unlink()
    return Section(
        "bundle",
        "Audit bundles, made and verified",
        [
            "Each time in a fresh process, from PostgreSQL into a file and from the file. Verifying compares every byte"
            " of the container, hashes every file and every record, checks seals, checkpoints and receipts, walks the"
            f" draw, judges and counts again: {', '.join(sorted(found))}. Processor seconds are of one process; memory"
            " is the largest size, beside what importing takes.",
            Table(("", "MiB of bundle", "seconds", "processor s", "times the bound", "MiB", "imports MiB"), rows),
        ],
    )


def _sign(settings: Settings) -> None:
    keys = Keys(dict.fromkeys(COUNTED, settings))
    try:
        for service in COUNTED:
            keys.checkpoint(service, APPRAISAL)
    finally:
        keys.close()


def _run(what: str, file: Path, database_url: str) -> Done:
    return msgspec.json.decode(run("-m", "benchmarks.bundling", what, str(file), database_url, APPRAISAL), type=Done)


def _row(label: str, done: Done, size: float, bound: float) -> tuple[str, ...]:
    return (
        label,
        count(size),
        f"{done.seconds:.1f}",
        f"{done.processor:.1f}",
        times(done.processor, bound),
        count(done.peak),
        count(done.before),
    )
