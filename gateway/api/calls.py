"""The call desk: who is called, what came of it, a code that was lost (R-19, R-20, A-13)."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.api.commands import At, command
from gateway.context import Context
from gateway.documents.call_sheet import call_sheet, masked, script
from gateway.errors.refusals import InvalidFields
from gateway.http.operation import PREFIX, Operation, Query
from gateway.http.request import appraisal, sent, staff
from gateway.http.responses import answer
from gateway.http.schemas import CallSchema, InvitationSheetSchema
from gateway.http.workbook import XLSX
from gateway.identity.staff_tokens import Staff
from services.roster.answers import CallSheetLine, Invitee
from services.roster.contract import IssueInvitations, ListCalls, MakeCall, ReplaceInvitation, ShowAppraisal
from services.roster.events import DIRECTED, GroupCode

_sheet = InvitationSheetSchema()


async def calls(context: Context, request: Request) -> Response:
    """A group's calls; names and numbers are masked unless the caller must dial them."""
    staff(context, request, "operator")
    return answer(await _lines(context, request, full=_asks(request, "full")))


async def sheet(context: Context, request: Request) -> Response:
    """The same as a workbook, as it stands now. Codes are not in it: they are shown once."""
    staff(context, request, "operator")
    lines = await _lines(context, request, full=not _asks(request, "masked"))
    return await _workbook(context, request, _group(request), lines)


async def new_sheet(context: Context, request: Request) -> Response:
    """Make the codes of those who have none, and answer the workbook they are called from."""
    staff(context, request, "operator")
    body = await sent(request, _sheet)
    lines = await context.rpc.ask(IssueInvitations(appraisal=appraisal(request), group=body["group"]))
    shown = [masked(line) for line in lines] if body["masked"] else lines
    return await _workbook(context, request, body["group"], shown)


async def _lines(context: Context, request: Request, *, full: bool) -> list[Invitee]:
    return await context.rpc.ask(ListCalls(appraisal=appraisal(request), group=_group(request), full=full))


async def _workbook(
    context: Context, request: Request, group: GroupCode, lines: Sequence[Invitee | CallSheetLine]
) -> Response:
    known = await context.rpc.ask(ShowAppraisal(appraisal=appraisal(request)))
    content = call_sheet(group, lines, script(known.title, known.hotline))
    name = f"attachment; filename=calls-{appraisal(request)}-{group}.xlsx"
    return Response(content, media_type=XLSX, headers={"content-disposition": name})


def _group(request: Request) -> GroupCode:
    for group in DIRECTED:
        if request.query_params.get("group", "") == group:
            return group
    raise InvalidFields(errors=[{"where": "group", "what": "必填"}])


def _asks(request: Request, name: str) -> bool:
    return request.query_params.get(name) == "true"


def _call(at: At, body: dict[str, Any], who: Staff) -> MakeCall:
    return MakeCall(
        appraisal=at["appraisal"], person=at["person"], call=body["call"], outcome=body["outcome"], by=who.account
    )


GROUP = Query(name="group", about="参评人员类别", required=True)
LINE = {
    "order": 7,
    "person": "b1946ac92492d2347c6235b4d2611184",
    "name": "张*",
    "phone": "138****0001",
    "has_code": True,
    "left": None,
    "calls": [{"call": 1, "at": "2024-06-27T14:12:00+08:00", "outcome": "willing", "by": "operator-1"}],
    "took_part": False,
}

OPERATIONS = (
    command(
        "/appraisals/{appraisal}/invitations/{person}/calls",
        MakeCall,
        "登记一次通话;三次两天未联系上的由递补人员接替",
        body=CallSchema(),
        example={"call": 3, "outcome": "no_answer"},
        arguments=_call,
        gives={
            "calls": 3,
            "successor": {"person": "591785", "name": "李四", "phone": "13000000456", "code": "052317"},
        },
        discloses="roster",
    ),
    command(
        "/appraisals/{appraisal}/invitations/{person}/code",
        ReplaceInvitation,
        "补发邀请码(原码作废)",
        arguments=lambda at, _body, who: ReplaceInvitation(
            appraisal=at["appraisal"], person=at["person"], by=who.account
        ),
        gives={"person": "b1946a", "code": "730915"},
        discloses="roster",
    ),
    Operation(
        name="list_calls",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/calls",
        summary="电话动员情况:通话、是否已参评",
        endpoint=calls,
        security="staff",
        roles=("operator",),
        query=(GROUP, Query(name="full", about="true:显示完整姓名和号码")),
        examples={200: [LINE]},
        refusals=("INVITEES_NOT_DRAWN", "INVALID_FIELDS"),
        discloses="roster",
    ),
    Operation(
        name="export_calls",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/calls/sheet",
        summary="电话动员登记表(xlsx,不含邀请码)",
        endpoint=sheet,
        security="staff",
        roles=("operator",),
        query=(GROUP, Query(name="masked", about="true:电话打印掩码")),
        answer_type=XLSX,
        examples={200: "xlsx"},
        refusals=("INVITEES_NOT_DRAWN", "INVALID_FIELDS"),
        discloses="roster",
    ),
    Operation(
        name="issue_call_sheet",
        method="POST",
        path=f"{PREFIX}/appraisals/{{appraisal}}/invitations/sheet",
        summary="生成邀请码和电话动员登记表(xlsx)",
        endpoint=new_sheet,
        security="staff",
        roles=("operator",),
        body=_sheet,
        body_example={"group": "market", "masked": False},
        answer_type=XLSX,
        examples={200: "xlsx"},
        changes=True,
        discloses="roster",
    ),
)
