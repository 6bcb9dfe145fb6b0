"""Proof for auditors: replays as jobs, the bundle, whether the copies of the logs agree."""

import base64
from collections.abc import AsyncIterator, Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from gateway.context import Context
from gateway.errors.refusals import NotFound
from gateway.http.operations.access_audit import shows
from gateway.http.operations.operation import PREFIX, Operation
from gateway.http.operations.request_body import addressed, body_of
from gateway.http.operations.typed import command, question
from gateway.http.request import appraisal, segment, sent, staff
from gateway.http.responses import answer
from gateway.identity.staff_tokens import Role, Staff
from services.kernel.rpc.request import Answer
from services.tally.answers.replay import JobState
from services.tally.contract import (
    AskBundle,
    AskReplay,
    ConfirmBundle,
    ListJobs,
    ReadJobOutput,
    Reconcile,
    ShowJob,
)

ROLES: tuple[Role, ...] = ("operator", "conduct", "auditor")
PART = 512 * 1024  # bytes in a part of a job's output, but for the last
AGAIN = {"retry-after": "2"}
LISTS: tuple[Role, ...] = (*ROLES, "system")  # who looks after the system sees that jobs run, and no output
REPLAY = body_of(AskReplay, ("appraisal", "by"))


class ReplayCheck(Answer):
    """What was compared, whether it was the same, and what was seen."""

    name: str
    ok: bool
    detail: str


class ReplayDifference(Answer):
    """The first check that did not hold, and what was seen."""

    check: str
    detail: str


class TriedOffice(Answer):
    """An office under the rules as they are and under others: two values each."""

    office_id: str
    rank: list[int]
    votes: list[int | str]


class TriedRules(Answer):
    """The offices that other rules would move."""

    offices: list[TriedOffice]


class ReplayReport(Answer):
    """What a replay found, as far as pages show it; `trial` of one under other rules."""

    identical: bool
    digest: str | None
    recorded: str | None
    first_difference: ReplayDifference | None
    checks: list[ReplayCheck]
    trial: TriedRules | None = None


async def ask_replay(context: Context, request: Request) -> Response:
    """Begin a replay; under other rules, who asks is on record before anything is shown."""
    who = staff(context, request, *ROLES)
    job = await begin_replay(context, who, appraisal(request), await sent(request, REPLAY))
    response = answer(job, 202)
    response.headers["location"] = f"{request.url.path}/{job.job}"
    return response


async def begin_replay(context: Context, who: Staff, of: str, body: Mapping[str, Any]) -> JobState:
    """The job of a replay, as the body asks for it."""
    return await context.rpc.ask(addressed(AskReplay, {"appraisal": of}, {**body, "by": who.account}))


async def read_report(context: Context, of: str, job: str) -> ReplayReport:
    """What a finished replay found, read whole."""
    state = await context.rpc.ask(ShowJob(appraisal=of, job=job))
    return msgspec.json.decode(b"".join([part async for part in _parts(context, of, state)]), type=ReplayReport)


async def report(context: Context, request: Request) -> Response:
    """What a finished replay found."""
    staff(context, request, *ROLES)
    asked = appraisal(request)
    job = await context.rpc.ask(ShowJob(appraisal=asked, job=segment(request, "job")))
    return await _output(context, asked, job, "application/json", f"replay-{job.job}.json")


async def bundle(context: Context, request: Request) -> Response:
    """The bundle of the logs as they are now: 202 while it waits for a second person or is made, then the file."""
    who = staff(context, request, *ROLES)
    asked = appraisal(request)
    job = await context.rpc.ask(AskBundle(appraisal=asked, by=who.account))
    _note(job)
    if job.state in ("proposed", "waiting", "running"):
        response = answer(job, 202)
        response.headers.update(AGAIN)
        return response
    return await _output(context, asked, job, "application/zip", f"{asked}.zip")


async def ask_bundle(context: Context, request: Request) -> Response:
    """Begin to make the bundle, or let it wait for a second person; while the logs stay as they are it is one job."""
    who = staff(context, request, *ROLES)
    job = await context.rpc.ask(AskBundle(appraisal=appraisal(request), by=who.account))
    response = answer(job, 202)
    response.headers["location"] = f"{request.url.path}/{job.job}"
    return response


async def confirm_bundle(context: Context, who: Staff | None, request: ConfirmBundle) -> JobState:
    """A second person has the bundle with ballots made; both are on record."""
    assert who is not None
    asked = await context.rpc.ask(ShowJob(appraisal=request.appraisal, job=request.job))
    shows("ballot_bundle", asked_by=asked.by, confirmed_by=who.account)
    return await context.rpc.ask(request)


def _note(bundle: JobState) -> None:
    """Have a bundle with ballots on record as one, with the two who had it made."""
    if bundle.confirmed_by is not None:
        shows("ballot_bundle", asked_by=bundle.by, confirmed_by=bundle.confirmed_by)


async def made_bundle(context: Context, request: Request) -> Response:
    """A bundle that was made, of the logs as they were when it was asked for."""
    staff(context, request, *ROLES)
    asked, name = appraisal(request), segment(request, "job")
    job = await context.rpc.ask(ShowJob(appraisal=asked, job=name))
    if job.kind != "bundle":
        raise NotFound()
    _note(job)
    return await _output(context, asked, job, "application/zip", f"{asked}.zip")


async def _output(context: Context, asked: str, job: JobState, media_type: str, name: str) -> Response:
    """The output of a job, part by part. The first is asked for at once: a refusal must come before the answer."""

    rest = _parts(context, asked, job)
    first = await anext(rest, b"")

    async def parts() -> AsyncIterator[bytes]:
        yield first
        async for part in rest:
            yield part

    headers = {"content-disposition": f'attachment; filename="{name}"', "content-length": str(job.bytes)}
    if job.digest:
        headers["repr-digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(job.digest)).decode()}:"  # RFC 9530
    return StreamingResponse(parts(), media_type=media_type, headers=headers)


async def _parts(context: Context, asked: str, job: JobState) -> AsyncIterator[bytes]:
    number = 0
    while True:
        part: str = await context.rpc.ask(ReadJobOutput(appraisal=asked, job=job.job, number=number))
        if not part:
            return
        yield base64.b64decode(part)
        number += 1


OPERATIONS = (
    Operation(
        name="ask_replay",
        uses=(AskReplay,),
        gives={202: JobState},
        method="POST",
        path=f"{PREFIX}/appraisals/{{appraisal}}/replays",
        summary="重放(可到某一时刻或序号为止,或换一套规则),后台进行",
        tag="核对",
        endpoint=ask_replay,
        security="staff",
        roles=ROLES,
        body=REPLAY,
        body_example={"rules": {"max_offices": 8}},
        refusals=("NOT_OPENED", "RULES_UNKNOWN"),
        changes=True,
    ),
    question(
        "/appraisals/{appraisal}/replays/{job}", ShowJob, "重放的进度", name="show_replay", tag="核对", roles=ROLES
    ),
    Operation(
        name="show_replay_report",
        uses=(
            ShowJob,
            ReadJobOutput,
        ),
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/replays/{{job}}/report",
        summary="下载重放报告",
        tag="核对",
        endpoint=report,
        security="staff",
        roles=ROLES,
        examples={200: {"appraisal": "532622-2024Q2", "identical": True, "digest": "5f0c1a…", "checks": []}},
        refusals=("JOB_UNKNOWN", "JOB_UNFINISHED"),
        discloses="result",
    ),
    Operation(
        name="download_bundle",
        uses=(
            AskBundle,
            ReadJobOutput,
        ),
        gives={202: JobState},
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/bundle",
        summary="下载审计包(等另一人确认或正在生成时答202,稍后再取)",
        tag="核对",
        endpoint=bundle,
        security="staff",
        roles=ROLES,
        answer_type="application/zip",
        examples={200: "(zip)"},
        refusals=("NOT_OPENED", "JOB_UNFINISHED"),
        discloses="bundle",
    ),
    question(
        "/appraisals/{appraisal}/jobs",
        ListJobs,
        "后台任务:谁要的、进度、结果的大小和摘要、保存到何时",
        name="list_jobs",
        tag="核对",
        roles=LISTS,
    ),
    Operation(
        name="ask_bundle",
        uses=(AskBundle,),
        gives={202: JobState},
        method="POST",
        path=f"{PREFIX}/appraisals/{{appraisal}}/bundles",
        summary="生成审计包,后台进行;日志没有变化的,就是上次那一个。含评议票的,等另一人确认后才生成",
        tag="核对",
        endpoint=ask_bundle,
        security="staff",
        roles=ROLES,
        refusals=("NOT_OPENED",),
        changes=True,
    ),
    command(
        "/appraisals/{appraisal}/bundles/{job}/confirmation",
        ConfirmBundle,
        "另一人确认生成含评议票的审计包",
        name="confirm_bundle",
        tag="核对",
        roles=ROLES,
        run=confirm_bundle,
        status=202,
        refusals=("LOOK_NOT_RECORDED",),
    ),
    Operation(
        name="download_made_bundle",
        uses=(
            ShowJob,
            ReadJobOutput,
        ),
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/bundles/{{job}}",
        summary="下载已生成的审计包",
        tag="核对",
        endpoint=made_bundle,
        security="staff",
        roles=ROLES,
        answer_type="application/zip",
        examples={200: "(zip)"},
        refusals=("JOB_UNKNOWN", "JOB_UNFINISHED"),
        discloses="bundle",
    ),
    command(
        "/appraisals/{appraisal}/reconciliation",
        Reconcile,
        "比较统计服务收到的日志与各服务自己的日志",
        roles=("operator", "auditor"),
    ),
)
