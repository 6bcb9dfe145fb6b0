"""Asking for a job: what it needs of other services is gathered here, then a process is started that does it."""

import base64
import os
import secrets
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
import structlog

from services.kernel.clock import SystemClock
from services.kernel.context import ServiceContext
from services.kernel.contract import CheckpointsKept, KeepCheckpoint, ListCheckpoints
from services.kernel.refusal import Malformed
from services.tally.records.milestones import milestones_of
from services.tally.refusals import JobUnfinished, JobUnknown
from services.tally.replay import rules_tried
from services.tally.replay.bundle.contents import SOURCES
from services.tally.replay.jobs.store import Job, Jobs
from services.tally.replay.what_if import other_rules, rules_digest

SECONDS = 120.0  # a neighbour hashes its log before it signs its end
RECEIPTS = 10_000  # asked for at once
REAL = SystemClock()  # work takes its time and is kept for so long, also in a rehearsal

log = structlog.get_logger("pingyi.jobs")


def replay(context: ServiceContext, appraisal: str, as_of: Any, rules: Any, by: str) -> dict[str, Any]:
    """Ask for a replay, as of a sequence of tally's log or an instant, or under other rules. Answers the job."""
    _must_be_a_moment(as_of)
    opened = milestones_of(context, appraisal).opening(appraisal)
    if rules is not None:
        if not isinstance(rules, dict):
            raise Malformed(where="rules", what="not rules by name")
        others, changed = other_rules(opened.rules, rules)
        rules_tried.handle(context, appraisal, rules_digest(others), list(changed), by)
    asked = {"as_of": as_of, "rules": rules}
    return _begin(context, Job(job=secrets.token_hex(16), appraisal=appraisal, kind="replay", asked=asked, by=by))


def bundle(context: ServiceContext, appraisal: str, by: str) -> dict[str, Any]:
    """Ask for the bundle of the logs as they are; as long as they stay so, there is one. Answers the job's state."""
    milestones_of(context, appraisal).opening(appraisal)
    signed = {source: msgspec.to_builtins(_checkpoints(context, source, appraisal)) for source in SOURCES}
    name = sha256(msgspec.json.encode([appraisal, signed], order="sorted")).hexdigest()[:32]
    job = Job(job=name, appraisal=appraisal, kind="bundle", asked={"signed": signed}, by=by)
    try:
        known = Jobs(context.engine).find(name)
    except JobUnknown:
        receipts = _receipts(context, appraisal)
        return _begin(context, replace(job, asked={**job.asked, "receipts": receipts}))
    if known.state == "failed":
        return _begin(context, replace(job, asked=known.asked))
    return known.as_document()


def resampled(context: ServiceContext, appraisal: str, digest: str, cut: int) -> dict[str, Any]:
    """Ask for the redraws of a result at a cut; there is one job for both. Answers its state."""
    Jobs(context.engine).forget(context.clock.now())
    name = sha256(msgspec.json.encode([appraisal, "luck", digest, cut])).hexdigest()[:32]
    return _begin(context, Job(job=name, appraisal=appraisal, kind="luck", asked={"cut": cut}, by=""))


def state(context: ServiceContext, appraisal: str, job: str) -> dict[str, Any]:
    """How far a job is. Raises `JobUnknown`."""
    return _of(context, appraisal, job).as_document()


def jobs(context: ServiceContext, appraisal: str) -> list[dict[str, Any]]:
    """The jobs that are not yet forgotten, the newest first."""
    return [job.as_document() for job in Jobs(context.engine).of(appraisal)]


def part(context: ServiceContext, appraisal: str, job: str, number: int) -> str:
    """A part of a finished job's output, in base64; empty after the last. Raises `JobUnfinished`."""
    found = _of(context, appraisal, job)
    if found.state != "done":
        raise JobUnfinished(job=job, state=found.state)
    return base64.b64encode(Jobs(context.engine).part(job, number)).decode()


def _must_be_a_moment(as_of: Any) -> None:
    """None, a sequence, or an instant with its offset."""
    if as_of is None or (isinstance(as_of, int) and not isinstance(as_of, bool)):
        return
    try:
        instant = datetime.fromisoformat(as_of)
    except (TypeError, ValueError):
        instant = None
    if instant is None or instant.tzinfo is None:
        raise Malformed(where="as_of", what="neither a sequence nor an instant with its offset")


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
    while some := context.rpc.call("ballot", "receipts_listed", appraisal, len(found), RECEIPTS, timeout=SECONDS):
        found += some
    return "".join(found)


def _begin(context: ServiceContext, job: Job) -> dict[str, Any]:
    jobs = Jobs(context.engine)
    if jobs.add(job, REAL.now()):
        settings = context.settings
        given = {"PINGYI_TALLY_DATABASE_URL": settings.database_url}
        command = [sys.executable, "-m", "services.tally.replay.jobs.work", job.job]
        process = subprocess.Popen(command, env={**os.environ, **given}, stdin=subprocess.DEVNULL)
        threading.Thread(target=_see_off, args=(context, job.job, process), daemon=True).start()
    return jobs.find(job.job).as_document()


def _see_off(context: ServiceContext, job: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait for the process; what it could not say itself is said here."""
    if process.wait() != 0:
        log.error("job.failed", job=job, exit_code=process.returncode, alert=True)
        Jobs(context.engine).fail(job, "PROCESS_ENDED", REAL.now())
