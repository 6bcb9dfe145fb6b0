"""A bureau hands in its list (R-18): the form it fills in, a look at what is wrong with it, the list, the receipt."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from gateway.chinese.cell_notes import described
from gateway.chinese.forms import roster_form
from gateway.context import Context
from gateway.errors.refusals import ForbiddenRole, RosterNotFiled
from gateway.http.operation import PREFIX, Operation, Query
from gateway.http.request import appraisal, segment, staff
from gateway.http.responses import answer
from gateway.http.uploads import (
    LIMIT,
    SHEETS,
    explained,
    marked,
    sheet,
    wants_workbook,
    workbook_answer,
)
from gateway.http.workbook import XLSX
from gateway.identity.staff_tokens import Staff
from services.kernel.refusal import Refused
from services.kernel.spreadsheets.form import write_form
from services.roster.answers import RosterChecked, RosterTaken
from services.roster.contract import CheckRoster, FileRoster, ListFilings, ShowRosterForm

NOT_READABLE = "ROSTER_NOT_READABLE"
PATH = f"{PREFIX}/appraisals/{{appraisal}}/rosters/{{provider}}"


def clerk(context: Context, request: Request) -> tuple[Staff, str]:
    """Who asks, and about which provider: its own clerk, or the Inspection Office."""
    provider = segment(request, "provider")
    who = staff(context, request, "provider", "operator")
    if who.role == "provider" and who.provider != provider:
        raise ForbiddenRole(role=who.role, needed=["provider", "operator"], provider=who.provider)
    return who, provider


async def file_roster(context: Context, request: Request) -> Response:
    """Import the whole list or nothing; wrong cells are named one by one, or marked in the same workbook."""
    who, provider = clerk(context, request)
    content = await sheet(request)
    drawn = request.query_params.get("already_drawn") == "true"
    command = FileRoster(
        appraisal=appraisal(request), provider=provider, content=content, by=who.account, already_drawn=drawn
    )
    try:
        filed = await context.rpc.ask(command)
    except Refused as refusal:
        if refusal.code != NOT_READABLE:
            raise
        return await _not_readable(context, request, content, refusal)
    return answer(_summary(filed, "rows", "people", "late", "digest"))


async def check_roster(context: Context, request: Request) -> Response:
    """What filing this list would say, without filing it: as JSON, or as the same workbook with the cells marked."""
    _, provider = clerk(context, request)
    content = await sheet(request)
    found = await context.rpc.ask(CheckRoster(appraisal=appraisal(request), provider=provider, content=content))
    errors, warnings = msgspec.to_builtins(found.errors), msgspec.to_builtins(found.warnings)
    if wants_workbook(request):
        copy = await marked(context, content, errors, warnings)
        if copy is not None:
            return workbook_answer(copy, "名单(已检查).xlsx")
    return answer(_summary(found, "rows", "people", "count") | {"errors": described(errors)})


async def form(context: Context, request: Request) -> Response:
    """The form this provider fills in, ready for Excel and WPS."""
    _, provider = clerk(context, request)
    asked = await context.rpc.ask(ShowRosterForm(appraisal=appraisal(request), provider=provider))
    return workbook_answer(write_form(roster_form(asked)), f"{asked.title}.xlsx")


async def receipt(context: Context, request: Request) -> Response:
    """That the provider's list was filed, when, how much, whether late (回执)."""
    _, provider = clerk(context, request)
    (filing,) = await context.rpc.ask(ListFilings(appraisal=appraisal(request), provider=provider))
    if filing.filed_at is None:
        raise RosterNotFiled(provider=provider)
    return answer(filing)


async def filings(context: Context, request: Request) -> Response:
    """Which lists have come in: all of them for the Inspection Office, a provider's own for the provider."""
    who = staff(context, request, "provider", "operator")
    return answer(await context.rpc.ask(ListFilings(appraisal=appraisal(request), provider=who.provider)))


async def _not_readable(context: Context, request: Request, content: bytes, refusal: Refused) -> Response:
    if wants_workbook(request):
        copy = await marked(context, content, refusal.facts["errors"], refusal.facts.get("warnings", ()))
        if copy is not None:
            return workbook_answer(copy, "名单(有误处已标红).xlsx", 422)
    raise explained(refusal)


def _summary(found: RosterTaken | RosterChecked, *names: str) -> dict[str, Any]:
    return {name: getattr(found, name) for name in names} | {"warnings": described(msgspec.to_builtins(found.warnings))}


RECEIPT = {
    "provider": "market-regulation",
    "name": "县市场监管局",
    "group": "market",
    "template": "T1",
    "deadline": "2024-06-25",
    "filed_at": "2024-06-24T15:02:11+08:00",
    "filed_by": "clerk-7",
    "rows": 312,
    "people": 308,
    "late": False,
    "digest": "5f0c1a…",
    "times": 2,
}
NOTE = {"row": 7, "column": "联系电话", "cell": "H7", "code": "PHONE_INVALID", "value": "138****000", "says": "……"}
_SENT: dict[str, Any] = {
    "tag": "名单",
    "security": "staff",
    "roles": ("provider", "operator"),
    "body_types": SHEETS,
    "body_schema": {"type": "string", "contentMediaType": XLSX},
    "body_limit": LIMIT,
}
_ASKED: dict[str, Any] = {"tag": "名单", "security": "staff", "roles": ("provider", "operator"), "method": "GET"}

OPERATIONS = (
    Operation(
        name="file_roster",
        method="PUT",
        path=PATH,
        summary="报送参评人员名单(xlsx、xls、csv);有错则整份不导入,逐格说明",
        about=f"有错时答复 422 和逐格说明;请求头 Accept 为 {XLSX} 时,答复标红并加批注的同一份工作簿。",
        endpoint=file_roster,
        query=(Query(name="already_drawn", about="true:名单已由提供单位抽取"),),
        examples={200: {"rows": 312, "people": 308, "late": False, "digest": "5f0c1a…", "warnings": [NOTE]}},
        refusals=(NOT_READABLE,),
        changes=True,
        **_SENT,
    ),
    Operation(
        name="check_roster",
        method="POST",
        path=f"{PATH}/checking",
        summary="检查名单,不报送",
        about=f"请求头 Accept 为 {XLSX} 时,答复加了标记的同一份工作簿。",
        endpoint=check_roster,
        examples={200: {"rows": 0, "people": 0, "count": 1, "errors": [NOTE], "warnings": []}},
        **_SENT,
    ),
    Operation(
        name="roster_form",
        path=f"{PATH}/form",
        summary="下载名单模板(xlsx)",
        endpoint=form,
        examples={200: "xlsx"},
        **_ASKED,
    ),
    Operation(
        name="roster_receipt",
        path=PATH,
        summary="名单报送回执",
        endpoint=receipt,
        examples={200: RECEIPT},
        refusals=("ROSTER_NOT_FILED",),
        **_ASKED,
    ),
    Operation(
        name="roster_filings",
        path=f"{PREFIX}/appraisals/{{appraisal}}/rosters",
        summary="各单位名单报送情况(提供单位只看本单位)",
        endpoint=filings,
        examples={200: [RECEIPT]},
        **_ASKED,
    ),
)
