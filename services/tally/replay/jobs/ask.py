"""Asking for a job: what it needs of other services is gathered here, then a process is started that does it."""

import base64
import os
import secrets
import subprocess
import sys
import threading
from dataclasses import replace
from hashlib import sha256

import msgspec
import structlog

from services.ballot.contract import MOST_RECEIPTS, ListReceipts
from services.kernel.clock import SystemClock
from services.kernel.context import ServiceContext
from services.kernel.contract import CheckpointsKept, KeepCheckpoint, ListCheckpoints
from services.tally.answers.replay import JobState
from services.tally.context import TallyContext
from services.tally.contract import AskBundle, AskReplay, ListJobs, ReadJobOutput, ShowJob
from services.tally.records.milestones import milestones_of
from services.tally.refusals import JobUnfinished, JobUnknown
from services.tally.replay import rules_tried
from services.tally.replay.bundle.contents import SOURCES
from services.tally.replay.jobs.store import Job, Jobs
from services.tally.replay.what_if import other_rules, rules_digest

SECONDS = 120.0  # a neighbour hashes its log before it signs its end
REAL = SystemClock()  # work takes its time and is kept for so long, also in a rehearsal

log = structlog.get_logger("pingyi.jobs")


def replay(request: AskReplay, context: TallyContext) -> JobState:
    """Begin a replay; under other rules, who asks is on record first."""
    appraisal = request.appraisal
    opened = milestones_of(context, appraisal).opening(appraisal)
    if request.rules is not None:
        others, changed = other_rules(opened.rules, request.rules)
        rules_tried.note(context, appraisal, rules_digest(others), changed, request.by)
    asked = {"as_of": msgspec.to_builtins(request.as_of), "rules": request.rules}
    job = Job(job=secrets.token_hex(16), appraisal=appraisal, kind="replay", asked=asked, by=request.by)
    return _begin(context, job)


def bundle(request: AskBundle, context: TallyContext) -> JobState:
    """Ask for the bundle of the logs as they are; as long as they stay so, there is one."""
    appraisal = request.appraisal
    milestones_of(context, appraisal).opening(appraisal)
    signed = {source: msgspec.to_builtins(_checkpoints(context, source, appraisal)) for source in SOURCES}
    name = sha256(msgspec.json.encode([appraisal, signed], order="sorted")).hexdigest()[:32]
    job = Job(job=name, appraisal=appraisal, kind="bundle", asked={"signed": signed}, by=request.by)
    try:
        known = Jobs(context.engine).find(name)
    except JobUnknown:
        receipts = _receipts(context, appraisal)
        return _begin(context, replace(job, asked={**job.asked, "receipts": receipts}))
    if known.state == "failed":
        return _begin(context, replace(job, asked=known.asked))
    return known.state_of()


def resampled(context: ServiceContext, appraisal: str, digest: str, cut: int) -> JobState:
    """Ask for the redraws of a result at a cut; there is one job for both. Answers its state."""
    Jobs(context.engine).forget(context.clock.now())
    name = sha256(msgspec.json.encode([appraisal, "luck", digest, cut])).hexdigest()[:32]
    return _begin(context, Job(job=name, appraisal=appraisal, kind="luck", asked={"cut": cut}, by=""))


def state(context: ServiceContext, appraisal: str, job: str) -> JobState:
    """How far a job is. Raises `JobUnknown`."""
    return _of(context, appraisal, job).state_of()


def show(request: ShowJob, context: TallyContext) -> JobState:
    """How far a job is."""
    return state(context, request.appraisal, request.job)


def jobs(request: ListJobs, context: TallyContext) -> list[JobState]:
    """The jobs that are not yet forgotten, the newest first."""
    return [job.state_of() for job in Jobs(context.engine).of(request.appraisal)]


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


def _checkpoints(context: ServiceContext, source: str, appraisal: str) -> CheckpointsKept:
    """The checkpoints of a log, its end among them; tally's own by the same way as its neighbours'."""
    context.rpc.ask(KeepCheckpoint(appraisal=appraisal), of=source, seconds=SECONDS)
    return context.rpc.ask(ListCheckpoints(appraisal=appraisal), of=source, seconds=SECONDS)


def _receipts(context: ServiceContext, appraisal: str) -> str | None:
    """The digests listed at the seal, one after the other in hexadecimal; None before the seal."""
    if milestones_of(context, appraisal).sealed is None:
        return None
    found: list[str] = []
    while some := context.rpc.ask(ListReceipts(appraisal=appraisal, after=len(found), limit=MOST_RECEIPTS)):
        found += some
    return "".join(found)


def _begin(context: ServiceContext, job: Job) -> JobState:
    jobs = Jobs(context.engine)
    if jobs.add(job, REAL.now()):
        settings = context.settings
        given = {"PINGYI_TALLY_DATABASE_URL": settings.database_url}
        command = [sys.executable, "-m", "services.tally.replay.jobs.work", job.job]
        process = subprocess.Popen(command, env={**os.environ, **given}, stdin=subprocess.DEVNULL)
        threading.Thread(target=_see_off, args=(context, job.job, process), daemon=True).start()
    return jobs.find(job.job).state_of()


def _see_off(context: ServiceContext, job: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait for the process; what it could not say itself is said here."""
    if process.wait() != 0:
        log.error("job.failed", job=job, exit_code=process.returncode, alert=True)
        Jobs(context.engine).fail(job, "PROCESS_ENDED", REAL.now())
