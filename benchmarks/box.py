"""The turn of the day and the seal of a large box, each in a fresh process, beside a bare sorted COPY of its rows."""

from dataclasses import replace

import msgspec

from benchmarks.replaying import Timed
from benchmarks.section import Section, Table, count, times
from benchmarks.setup.ground import Ground, ground
from benchmarks.setup.made_quarter import make_box
from benchmarks.setup.opening import APPRAISAL
from benchmarks.setup.programs import run

FULL, QUICK = (100_000, 1_000_000), (2_000,)
WHAT = {
    "copied": "bound: the rows read, sorted, written by COPY",
    "turned": "Pingyi: turn of the day",
    "sealed": "Pingyi: seal, from rows to a signed log",
}


def measure(quick: bool) -> Section:
    """Turn and seal boxes of different sizes."""
    rows: list[tuple[str, ...]] = []
    with ground(broker=False) as here:
        for ballots in QUICK if quick else FULL:
            rows += _rows(here, ballots)
    return Section(
        "box",
        "Turn and seal of the box",
        [
            "Rows of 1,900 bytes and more, three picks with words each, all but 100 the public's. A turn decrypts each"
            " row twice (for the order, for the writing), encrypts it under the new key and writes all in the order"
            " of the new tags. A seal decrypts, names, hashes and writes each ballot as an event with its words, and"
            " signs the root. Each in a fresh process; memory is its largest size, beside what importing takes.",
            Table(("", "seconds", "ballots/s", "times the bound", "MiB", "imports MiB"), rows),
        ],
    )


def _rows(here: Ground, ballots: int) -> list[tuple[str, ...]]:
    settings = replace(here.settings(f"box{ballots}"), statement_timeout_ms=0)
    make_box(settings, ballots)
    clock = str(settings.rehearsal_clock)
    timed = {
        what: msgspec.json.decode(
            run("-m", "benchmarks.boxing", what, settings.database_url, APPRAISAL, str(settings.keys), clock),
            type=Timed,
        )
        for what in WHAT
    }
    bound = timed["copied"].seconds
    return [
        (
            f"{count(ballots)} ballots, {label}",
            f"{timed[what].seconds:.2f}",
            count(timed[what].events / timed[what].seconds),
            times(timed[what].seconds, bound),
            count(timed[what].peak),
            count(timed[what].before),
        )
        for what, label in WHAT.items()
    ]
