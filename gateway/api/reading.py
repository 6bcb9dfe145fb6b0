"""What staff and the public may read: the result and the participation."""

import asyncio
from typing import Any

import msgspec
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from gateway.context import Context
from gateway.documents.turnout import Turnout, turnout
from gateway.http.operations.operation import PREFIX, Operation
from gateway.http.operations.typed import question
from gateway.http.request import appraisal, presented, staff
from gateway.http.responses import answer, as_json
from gateway.identity.staff_tokens import Role, Staff
from services.ballot import contract as ballot
from services.ballot.contract import ShowParticipationDays
from services.complaints.answers import IntakeProgress
from services.complaints.contract import ShowIntake
from services.kernel.contract import AppraisalId, Instant
from services.kernel.lanes.loss import AcceptedLoss
from services.kernel.rpc.request import Answer, Request
from services.roster import contract as roster
from services.roster.answers import CredentialsIssued, Progress
from services.roster.contract import ShowProgress
from services.tally import contract as tally
from services.tally.answers.consequences import CountProgress

COUNTING: tuple[Role, ...] = ("operator", "conduct", "auditor")


async def result(context: Context, request: HttpRequest) -> Response:
    """The published result without its small cells (A-26); who counts, determines or audits sees all of it (R-49)."""
    who = presented(request)
    if "authorization" in request.headers or (who is not None and who.role in COUNTING):
        who = staff(context, request, *COUNTING, "department")
    if who is not None and who.role in COUNTING:
        return answer(await context.rpc.ask(tally.ShowResult(appraisal=appraisal(request))))
    return answer(await context.rpc.ask(tally.ShowPublishedResult(appraisal=appraisal(request))))


class ParticipationSeen(Answer):
    """How many took part, as each service sees it: credentials issued, ballots in the box, ballots heard of."""

    credentials: CredentialsIssued
    ballots: ballot.Participation
    heard: tally.BallotsHeard


class SeeParticipation(Request[ParticipationSeen], service="gateway", refusals=roster.ShowParticipation.refusals):
    """How many took part; never a count of an office (A-26)."""

    appraisal: AppraisalId


class ProgressSeen(Answer):
    """Which steps are done, as each service sees it; the box says `sealed`, `keys_destroyed_at`, `losses`."""

    preparation: Progress
    sealed: bool
    complaints: IntakeProgress
    count: CountProgress
    keys_destroyed_at: Instant | None = None
    losses: list[AcceptedLoss] = msgspec.field(default_factory=list)


_PROGRESS = (*ShowProgress.refusals, *tally.ShowProgress.refusals)


class SeeProgress(Request[ProgressSeen], service="gateway", refusals=_PROGRESS):
    """Which steps of the quarter are done; never a vote."""

    appraisal: AppraisalId


class SeeTurnout(Request[Turnout], service="gateway", refusals=(*_PROGRESS, *tally.ShowResult.refusals)):
    """发出、收回、有效、无效 by group and reason; validity once there is a count. Never a count of an office."""

    appraisal: AppraisalId


async def participation(context: Context, _who: Staff | None, asked: SeeParticipation) -> ParticipationSeen:
    """Three services are asked at once."""
    credentials, ballots, heard = await asyncio.gather(
        context.rpc.ask(roster.ShowParticipation(appraisal=asked.appraisal)),
        context.rpc.ask(ballot.ShowParticipation(appraisal=asked.appraisal)),
        context.rpc.ask(tally.ShowParticipation(appraisal=asked.appraisal)),
    )
    return ParticipationSeen(credentials=credentials, ballots=ballots, heard=heard)


async def progress(context: Context, _who: Staff | None, asked: SeeProgress) -> ProgressSeen:
    """Four services are asked at once."""
    preparation, ballots, complaints, count = await asyncio.gather(
        context.rpc.ask(ShowProgress(appraisal=asked.appraisal)),
        context.rpc.ask(ballot.ShowParticipation(appraisal=asked.appraisal)),
        context.rpc.ask(ShowIntake(appraisal=asked.appraisal)),
        context.rpc.ask(tally.ShowProgress(appraisal=asked.appraisal)),
    )
    return ProgressSeen(
        preparation=preparation,
        sealed=ballots.sealed,
        complaints=complaints,
        count=count,
        keys_destroyed_at=ballots.keys_destroyed_at,
        losses=ballots.losses,
    )


async def show_turnout(context: Context, _who: Staff | None, asked: SeeTurnout) -> Turnout:
    """The table, typed."""
    return msgspec.convert(await gathered_turnout(context, asked.appraisal), Turnout)


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
        uses=(
            tally.ShowResult,
            tally.ShowPublishedResult,
        ),
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/result",
        summary="评议结果(发布后公开;发布前按岗位)",
        tag="结果",
        endpoint=result,
        gives={200: (tally.ShowPublishedResult.answer, tally.ShowResult.answer)},
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
    question(
        "/appraisals/{appraisal}/participation",
        SeeParticipation,
        "参评进度(只有人数和份数)",
        name="show_participation",
        roles=COUNTING,
        run=participation,
    ),
    question(
        "/appraisals/{appraisal}/turnout",
        SeeTurnout,
        "评议票发出、收回、有效、无效及原因,按参评人员类别(统计前没有有效、无效数)",
        name="show_turnout",
        tag="结果",
        roles=COUNTING,
        run=show_turnout,
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
    question(
        "/appraisals/{appraisal}/progress",
        SeeProgress,
        "办理进度:哪些步骤已经完成",
        name="show_progress",
        roles=COUNTING,
        run=progress,
    ),
)
