"""The process that runs one job: `python -m services.tally.replay.jobs.run JOB`. It uses the database, no broker."""

import sys
import tempfile
import time
from typing import Any, BinaryIO

import msgspec
import sqlalchemy as sa

from services.kernel.clock import SystemClock
from services.kernel.log import store
from services.kernel.log.event_log import Log
from services.kernel.messaging.inbox import Received
from services.kernel.refusal import Refusal
from services.kernel.settings import from_environment
from services.tally.answers.replay import AsOf
from services.tally.context import TallyContext
from services.tally.events import LANGUAGE as TALLY
from services.tally.records.as_of import NothingThen, limits_as_of
from services.tally.replay.bundle.build import Evidence, build
from services.tally.replay.bundle.contents import Signed
from services.tally.replay.evidence import held
from services.tally.replay.jobs.store import PART, Job, Jobs
from services.tally.replay.replay import Replayed, replay
from services.tally.replay.shown import with_ballots
from services.tally.replay.what_if import as_report, try_rules
from services.tally.result import show_resampling

EVERY = 0.5  # seconds between two reports of progress


class JobRun:
    """One run of a job, in this process."""

    def __init__(self, engine: sa.Engine, job: Job) -> None:
        self._clock, self._job, self._jobs = SystemClock(), job, Jobs(engine)
        log = Log(engine, "tally", TALLY, self._clock)
        self._algorithm = log.algorithm(job.appraisal)
        self._logs = held(log, Received(engine), job.appraisal)
        self._progress: dict[str, int] = {}
        self._told = 0.0

    def run(self) -> None:
        """Put what the job asks for into the database, or why it failed."""
        try:
            with tempfile.TemporaryFile() as out:
                kinds = {"replay": self._replay, "bundle": self._bundle, "resampling": self._resampling}
                kinds[self._job.kind](out)
                out.seek(0)
                self._jobs.put(self._job.job, iter(lambda: out.read(PART), b""), self._clock.now())
        except (Refusal, NothingThen) as refusal:
            self._jobs.fail(self._job.job, getattr(refusal, "code", "NOTHING_THEN"), self._clock.now())

    def _replay(self, out: BinaryIO) -> None:
        as_of, rules = self._job.asked["as_of"], self._job.asked["rules"]
        limits = limits_as_of(self._logs, msgspec.convert(as_of, AsOf | None))
        with_ballots(self._logs, limits)
        if rules is None:
            replayed = replay(self._logs, limits=limits, algorithm=self._algorithm, progress=self._tell)
            report = _report(replayed)
        else:
            trial = try_rules(self._logs, rules, limits=limits, algorithm=self._algorithm, progress=self._tell)
            report = {**_report(trial.replayed), "trial": as_report(trial)}
        out.write(msgspec.json.encode({"appraisal": self._job.appraisal, "as_of": as_of, **report}))

    def _resampling(self, out: BinaryIO) -> None:
        context = TallyContext.open(from_environment("tally"), "tally", TALLY)
        try:
            self._tell("ballot", 0)
            found = show_resampling.computed(context, self._job.appraisal, self._job.asked["cut"], self._tell)
        finally:
            context.close()
        out.write(msgspec.json.encode(found))

    def _bundle(self, out: BinaryIO) -> None:
        asked = self._job.asked
        receipts = asked["receipts"]
        evidence = Evidence(
            appraisal=self._job.appraisal,
            log=lambda source: self._logs[source],
            signed={source: Signed(one["notes"], one["key"]) for source, one in asked["signed"].items()},
            receipts=None if receipts is None else bytes.fromhex(receipts),
            algorithm=self._algorithm,
            by_two=self._job.confirmed_by is not None,
        )
        build(evidence, out, self._tell)

    def _tell(self, source: str, sequence: int) -> None:
        self._progress[source] = sequence
        if time.monotonic() - self._told > EVERY:
            self._told = time.monotonic()
            self._jobs.tell(self._job.job, self._progress, self._clock.now())


def _report(replayed: Replayed) -> dict[str, Any]:
    difference = replayed.first_difference
    return {
        "identical": replayed.identical,
        "digest": replayed.digest,
        "recorded": replayed.recorded,
        "first_difference": None if difference is None else {"check": difference.name, "detail": difference.detail},
        "checks": [check._asdict() for check in replayed.checks],
    }


def main(job: str) -> None:
    """Run one job."""
    engine = store.connect(from_environment("tally"), "tally")
    try:
        JobRun(engine, Jobs(engine).find(job)).run()
    finally:
        engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
