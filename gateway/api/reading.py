"""What staff and the public may read: the result and the participation."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.context import Context
from gateway.documents.turnout import turnout
from gateway.http.examples import example
from gateway.http.operation import PREFIX, Operation
from gateway.http.request import appraisal, presented, staff
from gateway.http.responses import answer, as_json
from gateway.http.typed import question
from gateway.identity.staff_tokens import Role
from services.ballot import contract as ballot
from services.ballot.contract import ShowParticipationDays
from services.complaints.contract import ShowIntake
from services.roster import contract as roster
from services.roster.contract import ShowProgress
from services.tally import contract as tally

COUNTING: tuple[Role, ...] = ("operator", "conduct", "auditor")


async def result(context: Context, request: Request) -> Response:
    """The published result without its small cells (A-26); who counts, determines or audits sees all of it (R-49)."""
    who = presented(request)
    if "authorization" in request.headers or (who is not None and who.role in COUNTING):
        who = staff(context, request, *COUNTING, "department")
    if who is not None and who.role in COUNTING:
        return answer(await context.rpc.ask(tally.ShowResult(appraisal=appraisal(request))))
    return answer(await context.rpc.ask(tally.ShowPublishedResult(appraisal=appraisal(request))))


async def participation(context: Context, request: Request) -> Response:
    """How many took part, as each service sees it; never a count of an office (A-26)."""
    staff(context, request, "operator", "conduct", "auditor")
    asked = appraisal(request)
    credentials, ballots, heard = await asyncio.gather(
        context.rpc.ask(roster.ShowParticipation(appraisal=asked)),
        context.rpc.ask(ballot.ShowParticipation(appraisal=asked)),
        context.rpc.ask(tally.ShowParticipation(appraisal=asked)),
    )
    return answer({"credentials": credentials, "ballots": ballots, "heard": heard})


async def progress(context: Context, request: Request) -> Response:
    """Which steps of the quarter are done, as each service sees it; never a vote."""
    staff(context, request, "operator", "conduct", "auditor")
    asked = appraisal(request)
    preparation, ballots, complaints, count = await asyncio.gather(
        context.rpc.ask(ShowProgress(appraisal=asked)),
        context.rpc.ask(ballot.ShowParticipation(appraisal=asked)),
        context.rpc.ask(ShowIntake(appraisal=asked)),
        context.rpc.ask(tally.ShowProgress(appraisal=asked)),
    )
    return answer({"preparation": preparation, "sealed": ballots.sealed, "complaints": complaints, "count": count})


async def show_turnout(context: Context, request: Request) -> Response:
    """发出、收回、有效、无效 by group and reason; validity once there is a count. Never a count of an office."""
    staff(context, request, *COUNTING)
    return answer(await gathered_turnout(context, appraisal(request)))


async def gathered_turnout(context: Context, asked: str) -> dict[str, Any]:
    """The table, from three services."""
    prepared, box, counted = await asyncio.gather(
        context.rpc.ask(ShowProgress(appraisal=asked)),
        context.rpc.ask(ballot.ShowParticipation(appraisal=asked)),
        context.rpc.ask(tally.ShowProgress(appraisal=asked)),
    )
    result = as_json(await context.rpc.ask(tally.ShowResult(appraisal=asked))) if counted.counted else None
    return turnout(prepared, box, result)


OPERATIONS = (
    Operation(
        name="show_result",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/result",
        summary="评议结果(发布后公开;发布前按岗位)",
        tag="结果",
        endpoint=result,
        examples={200: example(tally.ShowPublishedResult.answer)},
        refusals=("NOT_PUBLISHED", "FORBIDDEN_ROLE"),
        discloses="result",
    ),
    question(
        "/appraisals/{appraisal}/determination",
        tally.ShowDetermination,
        "已确定的评议结果和理由",
        name="show_determination",
        roles=COUNTING,
        discloses="result",
    ),
    Operation(
        name="show_participation",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/participation",
        summary="参评进度(只有人数和份数)",
        endpoint=participation,
        security="staff",
        roles=("operator", "conduct", "auditor"),
        examples={
            200: {
                "credentials": {"public": 1200},
                "ballots": {"received": {"public": 1200}, "online": 1200, "paper": 0, "sealed": False},
                "heard": {"received": {"public": 1200}, "online": 1200, "paper": 0, "until": 1532},
            }
        },
    ),
    Operation(
        name="show_turnout",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/turnout",
        summary="评议票发出、收回、有效、无效及原因,按参评人员类别(统计前没有有效、无效数)",
        tag="结果",
        endpoint=show_turnout,
        security="staff",
        roles=COUNTING,
        examples={
            200: {
                "counted": True,
                "result_version": 1,
                "groups": [
                    {
                        "group": "leaders",
                        "method": "paper",
                        "issued": 122,
                        "returned": 120,
                        "unentered": 2,
                        "examined": 118,
                        "valid": 109,
                        "void": 9,
                        "reasons": {"OVER_LIMIT": 9},
                    }
                ],
                "total": {
                    "issued": 122,
                    "returned": 120,
                    "examined": 118,
                    "valid": 109,
                    "void": 9,
                    "reasons": {"OVER_LIMIT": 9},
                },
            }
        },
        discloses="result",
    ),
    question(
        "/appraisals/{appraisal}/participation/days",
        ShowParticipationDays,
        "参评进度按日:已过完的日子,各类收到的份数",
        name="show_participation_days",
        about="凑满 least 份才在当日给出,此前为 null,并入以后;纸质票按录入日。",
        roles=COUNTING,
    ),
    question(
        "/appraisals/{appraisal}/result/quarters",
        tally.CompareQuarters,
        "各季度对照:本县至多八次已公布的结果,同一股室并列,及列入次数",
        name="show_quarters",
        tag="结果",
        roles=(*COUNTING, "department"),
    ),
    Operation(
        name="show_progress",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/progress",
        summary="办理进度:哪些步骤已经完成",
        endpoint=progress,
        security="staff",
        roles=("operator", "conduct", "auditor"),
        examples={
            200: {
                "preparation": {"lists_due_on": "2024-06-25", "lists": [], "draws": {}, "opened": True},
                "sealed": True,
                "complaints": {"open": True, "until": "2024-07-20T00:00:00+08:00", "frozen": False},
                "count": example(tally.ShowProgress.answer),
            }
        },
    ),
)
