"""Asking for a job, for which a process is started, and what is told of it."""

import base64
import os
import secrets
import subprocess
import sys
import threading
from contextlib import suppress
from hashlib import sha256

import msgspec
import structlog

from services.kernel.clock import SystemClock
from services.kernel.context import ServiceContext
from services.tally.answers.replay import JobState
from services.tally.context import TallyContext
from services.tally.contract import AskReplay, ListJobs, ReadJobOutput, ShowJob
from services.tally.records.as_of import NothingThen, limits_as_of
from services.tally.records.milestones import milestones_of
from services.tally.records.verified_log import LogBroken
from services.tally.refusals import JobUnfinished, JobUnknown
from services.tally.replay import rules_tried
from services.tally.replay.bundle.agreement import waiting
from services.tally.replay.evidence import evidence
from services.tally.replay.jobs.store import Job, Jobs
from services.tally.replay.shown import with_ballots
from services.tally.replay.what_if import other_rules, rules_digest

REAL = SystemClock()  # work takes its time and is kept for so long, also in a rehearsal

log = structlog.get_logger("pingyi.jobs")


def replay(request: AskReplay, context: TallyContext) -> JobState:
    """Begin a replay; under other rules, who asks is on record first."""
    appraisal = request.appraisal
    opened = milestones_of(context, appraisal).opening(appraisal)
    logs = evidence(context, appraisal)
    with suppress(NothingThen, LogBroken):  # the process says so
        with_ballots(logs, limits_as_of(logs, request.as_of))
    if request.rules is not None:
        others, changed = other_rules(opened.rules, request.rules)
        rules_tried.note(context, appraisal, rules_digest(others), changed, request.by)
    asked = {"as_of": msgspec.to_builtins(request.as_of), "rules": request.rules}
    job = Job(job=secrets.token_hex(16), appraisal=appraisal, kind="replay", asked=asked, by=request.by)
    return begin(context, job)


def resampled(context: ServiceContext, appraisal: str, digest: str, cut: int) -> JobState:
    """Ask for the redraws of a result at a cut; there is one job for both. Answers its state."""
    Jobs(context.engine).forget(context.clock.now())
    name = sha256(msgspec.json.encode([appraisal, "resampling", digest, cut])).hexdigest()[:32]
    return begin(context, Job(job=name, appraisal=appraisal, kind="resampling", asked={"cut": cut}, by=""))


def state(context: TallyContext, appraisal: str, job: str) -> JobState:
    """How far a job is, or that it waits for a second person. Raises `JobUnknown`."""
    proposed = waiting(context, appraisal)
    return proposed if proposed is not None and proposed.job == job else _of(context, appraisal, job).state_of()


def show(request: ShowJob, context: TallyContext) -> JobState:
    """How far a job is."""
    return state(context, request.appraisal, request.job)


def jobs(request: ListJobs, context: TallyContext) -> list[JobState]:
    """What waits for a second person, then the jobs that are not yet forgotten, the newest first."""
    proposed = waiting(context, request.appraisal)
    known = [job.state_of() for job in Jobs(context.engine).of(request.appraisal)]
    return known if proposed is None else [proposed, *known]


def part(context: ServiceContext, appraisal: str, job: str, number: int) -> bytes:
    """A part of a finished job's output; empty after the last. Raises `JobUnknown`, `JobUnfinished`."""
    found = _of(context, appraisal, job)
    if found.state != "done":
        raise JobUnfinished(job=job, state=found.state)
    return Jobs(context.engine).part(job, number)


def output(request: ReadJobOutput, context: TallyContext) -> str:
    """A part of a finished job's output, in base64; empty after the last."""
    return base64.b64encode(part(context, request.appraisal, request.job, request.number)).decode()


def _of(context: ServiceContext, appraisal: str, job: str) -> Job:
    found = Jobs(context.engine).find(job)
    if found.appraisal != appraisal:
        raise JobUnknown(job=job)
    return found


def begin(context: ServiceContext, job: Job) -> JobState:
    """Note the job and start the process that does it, unless it is there."""
    jobs = Jobs(context.engine)
    if jobs.add(job, REAL.now()):
        settings = context.settings
        given = {"PINGYI_TALLY_DATABASE_URL": settings.database_url}
        command = [sys.executable, "-m", "services.tally.replay.jobs.run", job.job]
        process = subprocess.Popen(command, env={**os.environ, **given}, stdin=subprocess.DEVNULL)
        threading.Thread(target=_see_off, args=(context, job.job, process), daemon=True).start()
    return jobs.find(job.job).state_of()


def _see_off(context: ServiceContext, job: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait for the process; what it could not say itself is said here."""
    if process.wait() != 0:
        log.error("job.failed", job=job, exit_code=process.returncode, alert=True)
        Jobs(context.engine).fail(job, "PROCESS_ENDED", REAL.now())
