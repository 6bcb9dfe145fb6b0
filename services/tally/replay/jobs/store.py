"""Jobs in the database: what was asked, how far it is, what came out, in parts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from services.kernel.log.store import transaction
from services.tally.answers.replay import JobAsked, JobState
from services.tally.refusals import JobUnknown

Kind = Literal["replay", "bundle", "resampling"]
State = Literal["proposed", "waiting", "running", "done", "failed"]  # the first one before there is a job
PART = 512 * 1024  # bytes of output in one row, and in one answer
PATIENCE = timedelta(minutes=5)  # without a word from a running job, until it is taken for lost
KEPT = timedelta(days=14)  # what came out of a job, until it must be asked for again
ENDED = ("done", "failed")
TOLD = ("as_of", "rules")  # of what was asked; the rest is what the work needs
MOST_LISTED = 50
COLUMNS = (
    "job", "appraisal", "kind", "asked", "by", "state", "progress", "size", "failure", "digest", "asked_at", "told_at",
    "confirmed_by", "logs",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Job:
    """`asked` says what to do; `progress` tells how many records of which log were read; `size` and `digest` (SHA-256)
    are of the output. `told_at` is when it was last heard of, which is when it ended. Of a bundle `logs` says of which
    logs it is, and `confirmed_by` who confirmed one with ballots."""

    job: str
    appraisal: str
    kind: Kind
    asked: dict[str, Any]
    by: str
    state: State = "waiting"
    progress: dict[str, int] = field(default_factory=dict)
    size: int = 0
    failure: str | None = None
    digest: str | None = None
    asked_at: datetime | None = None
    told_at: datetime | None = None
    confirmed_by: str | None = None
    logs: str | None = None

    @property
    def until(self) -> datetime | None:
        """When it is forgotten; None while it goes on."""
        return None if self.told_at is None or self.state not in ENDED else self.told_at + KEPT

    def state_of(self) -> JobState:
        """How far it is, as it is told."""
        told = {name: value for name, value in self.asked.items() if name in TOLD and value is not None}
        return JobState(
            job=self.job,
            kind=self.kind,
            asked=msgspec.convert(told, JobAsked),
            by=self.by,
            confirmed_by=self.confirmed_by,
            asked_at=_in_utc(self.asked_at),
            state=self.state,
            progress=self.progress,
            bytes=self.size,
            digest=self.digest,
            failure=self.failure,
            until=_in_utc(self.until),
        )


def _in_utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)


class Jobs:
    """The jobs of tally's schema."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, job: Job, now: datetime) -> bool:
        """Note a job, with what it needs beside its own database. Answers whether it is to be done: False, it is there.

        One that failed, or was lost with its process, is begun anew.
        """
        with transaction(self._engine) as connection:
            connection.execute(
                "delete from job where job = %s and (state = 'failed' or (state <> 'done' and told_at < %s))",
                (job.job, now - PATIENCE),
            )
            row = connection.execute(
                "insert into job"
                " (job, appraisal, kind, asked, by, confirmed_by, logs, state, progress, size, asked_at, told_at)"
                " values (%s, %s, %s, %s, %s, %s, %s, 'waiting', '{}', 0, %s, %s) on conflict do nothing returning 1",
                (
                    *(job.job, job.appraisal, job.kind, msgspec.json.encode(job.asked).decode()),
                    *(job.by, job.confirmed_by, job.logs, now, now),
                ),
            ).fetchone()
        return row is not None

    def forget(self, now: datetime) -> int:
        """Delete what came out of jobs that ended long ago. Answers how many."""
        with transaction(self._engine) as connection:
            return connection.execute(
                "delete from job where state in ('done', 'failed') and told_at < %s", (now - KEPT,)
            ).rowcount

    def find(self, job: str) -> Job:
        """Raises `JobUnknown`."""
        with transaction(self._engine) as connection:
            row = connection.execute(f"select {', '.join(COLUMNS)} from job where job = %s", (job,)).fetchone()  # noqa: S608  # names of ours
        if row is None:
            raise JobUnknown(job=job)
        return _read(row)

    def bundle_of(self, appraisal: str, logs: str) -> Job | None:
        """The bundle of these logs that was begun last."""
        with transaction(self._engine) as connection:
            row = connection.execute(
                f"select {', '.join(COLUMNS)} from job where appraisal = %s and logs = %s"  # noqa: S608  # names of ours
                " order by asked_at desc limit 1",
                (appraisal, logs),
            ).fetchone()
        return None if row is None else _read(row)

    def of(self, appraisal: str) -> list[Job]:
        """The jobs of an appraisal, the newest first."""
        with transaction(self._engine) as connection:
            rows = connection.execute(
                f"select {', '.join(COLUMNS)} from job where appraisal = %s order by asked_at desc, job limit %s",  # noqa: S608  # names of ours
                (appraisal, MOST_LISTED),
            ).fetchall()
        return [_read(row) for row in rows]

    def tell(self, job: str, progress: dict[str, int], now: datetime) -> None:
        """Say how far it is."""
        with transaction(self._engine) as connection:
            connection.execute(
                "update job set state = 'running', progress = %s, told_at = %s where job = %s",
                (msgspec.json.encode(progress).decode(), now, job),
            )

    def put(self, job: str, parts: Iterable[bytes], now: datetime) -> None:
        """Write the output and be done; all of it or nothing."""
        size, digest = 0, sha256()
        with transaction(self._engine) as connection:
            connection.execute("set local statement_timeout = 0")
            for number, part in enumerate(parts):
                connection.execute("insert into job_part values (%s, %s, %s)", (job, number, part))
                size += len(part)
                digest.update(part)
            connection.execute(
                "update job set state = 'done', size = %s, digest = %s, told_at = %s where job = %s",
                (size, digest.hexdigest(), now, job),
            )

    def fail(self, job: str, failure: str, now: datetime) -> None:
        """Say that nothing will come of it, and why: a code, or the kind of error."""
        with transaction(self._engine) as connection:
            connection.execute(
                "update job set state = 'failed', failure = %s, told_at = %s where job = %s and state <> 'done'",
                (failure, now, job),
            )

    def part(self, job: str, number: int) -> bytes:
        """A part of the output; empty after the last."""
        with transaction(self._engine) as connection:
            row = connection.execute(
                "select body from job_part where job = %s and number = %s", (job, number), binary=True
            ).fetchone()
        return b"" if row is None else bytes(row[0])


def _read(row: tuple[Any, ...]) -> Job:
    found = dict(zip(COLUMNS, row, strict=True))
    for name in ("asked", "progress"):
        found[name] = msgspec.json.decode(found[name])
    return Job(**found)
