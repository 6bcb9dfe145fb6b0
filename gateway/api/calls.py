"""The call desk: who is called, what came of it, a code or a ballot that was lost (R-19, R-20, R-21, A-13)."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from gateway.context import Context
from gateway.documents.call_sheet import call_sheet, masked, script
from gateway.http.operations.operation import PREFIX, Operation, Query
from gateway.http.operations.request_body import asked
from gateway.http.operations.typed import command, question
from gateway.http.request import appraisal, sent, staff
from gateway.tables.workbook import XLSX
from services.kernel.rpc.request import Part
from services.roster.answers import CallSheetLine, Invitee
from services.roster.contract import (
    AskedGroup,
    ConfirmReissue,
    IssueInvitations,
    ListCalls,
    ListReissues,
    MakeCall,
    ProposeReissue,
    ReplaceInvitation,
    ShowAppraisal,
    WithdrawReissue,
)
from services.roster.events import GroupCode


class CallSheetBody(Part):
    """A group's call sheet as a workbook; `masked`: to be printed, so that no number lies about."""

    group: AskedGroup
    masked: bool = False


async def sheet(context: Context, request: Request) -> Response:
    """A group's calls as a workbook, as it stands now. Codes are not in it: they are shown once."""
    staff(context, request, "operator")
    known = {"full": request.query_params.get("masked") != "true"}
    calls = asked(ListCalls, request.query_params, {"appraisal": appraisal(request)}, known)
    lines = await context.rpc.ask(calls)
    return await _workbook(context, calls.appraisal, calls.group, lines)


async def new_sheet(context: Context, request: Request) -> Response:
    """Make the codes of those who have none, and answer the workbook they are called from."""
    staff(context, request, "operator")
    body = await sent(request, CallSheetBody)
    return await issued(context, appraisal(request), body["group"], masks=body["masked"])


async def issued(context: Context, of: str, group: GroupCode, *, masks: bool = False) -> Response:
    """The workbook with the codes of those who had none; with `masks`, names and numbers are covered."""
    lines = await context.rpc.ask(IssueInvitations(appraisal=of, group=group))
    return await _workbook(context, of, group, [masked(line) for line in lines] if masks else lines)


async def _workbook(context: Context, of: str, group: GroupCode, lines: Sequence[Invitee | CallSheetLine]) -> Response:
    known = await context.rpc.ask(ShowAppraisal(appraisal=of))
    content = call_sheet(group, lines, script(known.title, known.hotline))
    name = f"attachment; filename=calls-{of}-{group}.xlsx"
    return Response(content, media_type=XLSX, headers={"content-disposition": name})


OPERATIONS = (
    command(
        "/appraisals/{appraisal}/invitations/{person}/calls",
        MakeCall,
        "登记一次通话;三次两天未联系上的由递补人员接替",
        discloses="roster",
    ),
    command(
        "/appraisals/{appraisal}/invitations/{person}/code",
        ReplaceInvitation,
        "补发邀请码(原码作废)",
        discloses="roster",
    ),
    question(
        "/appraisals/{appraisal}/calls",
        ListCalls,
        "电话动员情况:通话、是否已参评",
        name="list_calls",
        roles=("operator",),
        discloses="roster",
    ),
    question(
        "/appraisals/{appraisal}/reissues",
        ListReissues,
        "待另一人确认的重新领票(只列等待的;是否领过票、票在不在箱里都不显示)",
        name="list_reissues",
        roles=("operator",),
    ),
    command(
        "/appraisals/{appraisal}/reissues",
        ProposeReissue,
        "提出为一名抽中人员重新领票,当天由另一人确认",
        name="propose_reissue",
        about="不核对此人是否领过票:那要到确认时才核对。群众不能重新领票,每人最多一次。",
    ),
    command(
        "/appraisals/{appraisal}/reissues/{proposal}/confirmation",
        ConfirmReissue,
        "另一人确认重新领票,此后本人可以再领一张",
        name="confirm_reissue",
        about="没有通过的(此人没有领过票、已经重新领过)也不再等待,须重新提出。",
    ),
    command(
        "/appraisals/{appraisal}/reissues/{proposal}/withdrawal",
        WithdrawReissue,
        "提出人撤回重新领票",
        name="withdraw_reissue",
    ),
    Operation(
        name="export_calls",
        uses=(
            ListCalls,
            ShowAppraisal,
        ),
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/calls/sheet",
        summary="电话动员登记表(xlsx,不含邀请码)",
        endpoint=sheet,
        security="staff",
        roles=("operator",),
        query=(
            Query(name="group", about="参评人员类别", required=True),
            Query(name="masked", about="true:电话打印掩码"),
        ),
        answer_type=XLSX,
        examples={200: "xlsx"},
        refusals=("INVITEES_NOT_DRAWN", "INVALID_FIELDS"),
        discloses="roster",
    ),
    Operation(
        name="issue_call_sheet",
        uses=(
            IssueInvitations,
            ShowAppraisal,
        ),
        method="POST",
        path=f"{PREFIX}/appraisals/{{appraisal}}/invitations/sheet",
        summary="生成邀请码和电话动员登记表(xlsx)",
        endpoint=new_sheet,
        security="staff",
        roles=("operator",),
        body=CallSheetBody,
        body_example={"group": "market", "masked": False},
        answer_type=XLSX,
        examples={200: "xlsx"},
        changes=True,
        discloses="roster",
    ),
)
