"""Replay of a counted quarter from PostgreSQL, in a fresh process, beside the wire's own speed."""

import os
import statistics

import msgspec

from benchmarks.replaying import Timed
from benchmarks.section import Section, Table, count, times
from benchmarks.setup.ground import Ground, ground
from benchmarks.setup.made_quarter import make_counted_quarter
from benchmarks.setup.opening import APPRAISAL
from benchmarks.setup.programs import run
from ops.system.replay_processes import LONG

FULL, QUICK = (100_000, 1_000_000), (2_000,)
WHAT = {
    "copy": "bound: COPY, bytes only",
    "decode": "bound: COPY, typed decode",
    "replay": "Pingyi: replay, one process",
    "replays": "Pingyi: replay, as `pingyi replay`",
}
RESAMPLING = {
    "heard": "bound: the ballots tally holds, decoded",
    "resampling": "Pingyi: replay, judge them all, 10,000 redraws",
}


def measure(quick: bool) -> Section:
    """Replay quarters of different sizes."""
    rows: list[tuple[str, ...]] = []
    found: set[str] = set()
    repeats = 1 if quick else 3
    with ground(broker=False) as here:
        for ballots in QUICK if quick else FULL:
            runs = _runs(here, ballots, repeats)
            bound = _seconds(runs["decode"])
            rows += [_row(f"{count(ballots)} ballots, {label}", runs[what], bound) for what, label in WHAT.items()]
            rows += [
                _row(f"{count(ballots)} ballots, {label}", runs[what], _seconds(runs["heard"]))
                for what, label in RESAMPLING.items()
            ]
            found |= {timed.found for timed in (*runs["replay"], *runs["replays"])}
    return Section(
        "replay",
        "Replay from the logs, with hash verification",
        [
            "From PostgreSQL, each time in a fresh process: four logs of a quarter counted by the services' own"
            " handlers; 300 directed ballots, the rest the public's, three picks each. A replay hashes every record"
            " (SHA-256, RFC 6962), checks seals, pool and positions, walks the draw again, counts, and compares the"
            f" digest: {', '.join(sorted(found))}. `pingyi replay` reads a ballot log of over {count(LONG)} records in"
            f" as many processes as there are processors ({os.cpu_count()}). Runs of each: {repeats}, the median is"
            " shown. The redraws (R-24) run in a process of their own, beside the time it takes to decode the ballots."
            " Memory is the largest size of all processes together, beside what importing takes in one.",
            Table(("", "seconds", "events/s", "times the bound", "MiB", "imports MiB"), rows),
        ],
    )


def _runs(here: Ground, ballots: int, repeats: int) -> dict[str, list[Timed]]:
    settings = here.settings(f"replay_{ballots}")
    make_counted_quarter(settings, ballots)
    runs: dict[str, list[Timed]] = {what: [] for what in (*WHAT, *RESAMPLING)}
    for _ in range(repeats):
        for what, timed in runs.items():
            out = run("-m", "benchmarks.replaying", what, settings.database_url, APPRAISAL)
            timed.append(msgspec.json.decode(out, type=Timed))
    return runs


def _seconds(runs: list[Timed]) -> float:
    return statistics.median(timed.seconds for timed in runs)


def _row(label: str, runs: list[Timed], bound: float) -> tuple[str, ...]:
    seconds = _seconds(runs)
    return (
        label,
        f"{seconds:.2f}",
        count(runs[0].events / seconds),
        times(seconds, bound),
        count(max(timed.peak for timed in runs)),
        count(runs[0].before),
    )
