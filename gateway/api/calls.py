"""The call desk: who is called, what came of it, a code that was lost (R-19, R-20, A-13)."""

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
from services.roster.contract import AskedGroup, IssueInvitations, ListCalls, MakeCall, ReplaceInvitation, ShowAppraisal
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
