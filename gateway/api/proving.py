"""Proof for auditors: replays as jobs, the bundle, whether the copies of the logs agree."""

import base64
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from gateway.answers import answer
from gateway.api.commands import LONG_SECONDS, command
from gateway.asking import appraisal, segment, sent, staff
from gateway.context import Context
from gateway.operation import PREFIX, Operation
from gateway.schemas import ReplaySchema
from gateway.staff import Role

ROLES: tuple[Role, ...] = ("operator", "conduct", "auditor")
PART = 512 * 1024  # bytes in a part of a job's output, but for the last
AGAIN = {"retry-after": "2"}
WAITING = {"job": "5f0c1a…", "kind": "replay", "state": "running", "progress": {"ballot": 8192}, "bytes": 0}
_replay = ReplaySchema()


async def ask_replay(context: Context, request: Request) -> Response:
    """Begin a replay; under other rules, who asks is on record before anything is shown."""
    who = staff(context, request, *ROLES)
    body = await sent(request, _replay)
    asked = (appraisal(request), body.get("as_of"), body.get("rules"), who.account)
    job = await context.rpc.call("tally", "ask_replay", *asked, timeout=LONG_SECONDS)
    response = answer(job, 202)
    response.headers["location"] = f"{request.url.path}/{job['job']}"
    return response


async def show_replay(context: Context, request: Request) -> Response:
    """How far a replay is."""
    staff(context, request, *ROLES)
    return answer(await context.rpc.call("tally", "job", appraisal(request), segment(request, "job")))


async def report(context: Context, request: Request) -> Response:
    """What a finished replay found."""
    staff(context, request, *ROLES)
    asked, job = appraisal(request), segment(request, "job")
    known = await context.rpc.call("tally", "job", asked, job)
    return await _output(context, asked, known, "application/json", f"replay-{job}.json")


async def bundle(context: Context, request: Request) -> Response:
    """The bundle of the logs as they are now: 202 while it is made, then the file."""
    who = staff(context, request, *ROLES)
    asked = appraisal(request)
    job = await context.rpc.call("tally", "ask_bundle", asked, who.account, timeout=LONG_SECONDS)
    if job["state"] in ("waiting", "running"):
        response = answer(job, 202)
        response.headers.update(AGAIN)
        return response
    return await _output(context, asked, job, "application/zip", f"{asked}.zip")


async def _output(context: Context, asked: str, job: dict[str, Any], media_type: str, name: str) -> Response:
    """The output of a job, part by part. The first is asked for at once: a refusal must come before the answer."""
    first = base64.b64decode(await context.rpc.call("tally", "job_part", asked, job["job"], 0))

    async def parts() -> AsyncIterator[bytes]:
        part, number = first, 0
        while part:
            yield part
            number += 1
            part = base64.b64decode(await context.rpc.call("tally", "job_part", asked, job["job"], number))

    headers = {"content-disposition": f'attachment; filename="{name}"', "content-length": str(job["bytes"])}
    return StreamingResponse(parts(), media_type=media_type, headers=headers)


OPERATIONS = (
    Operation(
        name="ask_replay",
        method="POST",
        path=f"{PREFIX}/appraisals/{{appraisal}}/replays",
        summary="重放(可到某一序号为止,或换一套规则),后台进行",
        tag="核对",
        endpoint=ask_replay,
        security="staff",
        roles=ROLES,
        body=_replay,
        body_example={"rules": {"max_offices": 8}},
        examples={202: WAITING},
        refusals=("NOT_OPENED", "RULES_UNKNOWN"),
        changes=True,
    ),
    Operation(
        name="show_replay",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/replays/{{job}}",
        summary="重放的进度",
        tag="核对",
        endpoint=show_replay,
        security="staff",
        roles=ROLES,
        examples={200: WAITING},
        refusals=("JOB_UNKNOWN",),
    ),
    Operation(
        name="show_replay_report",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/replays/{{job}}/report",
        summary="下载重放报告",
        tag="核对",
        endpoint=report,
        security="staff",
        roles=ROLES,
        examples={200: {"appraisal": "532622-2024Q2", "identical": True, "digest": "5f0c1a…", "checks": []}},
        refusals=("JOB_UNKNOWN", "JOB_UNFINISHED"),
        look="result",
    ),
    Operation(
        name="download_bundle",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/bundle",
        summary="下载审计包(正在生成时答202,稍后再取)",
        tag="核对",
        endpoint=bundle,
        security="staff",
        roles=ROLES,
        answer_type="application/zip",
        examples={200: "(zip)", 202: {**WAITING, "kind": "bundle"}},
        refusals=("NOT_OPENED", "JOB_UNFINISHED"),
        look="ballots",
    ),
    command(
        "/appraisals/{appraisal}/reconciliation",
        "tally.reconcile",
        "比较统计服务收到的日志与各服务自己的日志",
        roles=("operator", "auditor"),
        gives=[{"source": "ballot", "records": 1724, "identical": True, "first_difference": None}],
        seconds=LONG_SECONDS,
    ),
)
