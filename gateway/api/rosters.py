"""A bureau hands in its list (R-18): the form it fills in, a look at what is wrong with it, the list, the receipt."""

from typing import Any

import msgspec
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from gateway.chinese.cell_notes import described
from gateway.chinese.forms import roster_form
from gateway.context import Context
from gateway.errors.refusals import ForbiddenRole, RosterNotFiled
from gateway.http.operations.operation import PREFIX, Operation, Query
from gateway.http.operations.typed import question
from gateway.http.request import appraisal, segment, staff
from gateway.http.responses import as_answer
from gateway.http.uploads import (
    LIMIT,
    SHEETS,
    explained,
    marked,
    sheet,
    wants_workbook,
    workbook_answer,
)
from gateway.identity.staff_tokens import Role, Staff
from gateway.tables.workbook import XLSX
from services.kernel.contract import AppraisalId
from services.kernel.refusal import Refused
from services.kernel.rpc.request import Request
from services.kernel.spreadsheets.form import write_form
from services.roster.answers import Filing, ProviderCode, RosterChecked, RosterTaken
from services.roster.contract import CheckRoster, FileRoster, ListFilings, ShowRosterForm

NOT_READABLE = "ROSTER_NOT_READABLE"
ROLES: tuple[Role, ...] = ("provider", "operator")
FILED = "/appraisals/{appraisal}/rosters"
PATH = f"{PREFIX}{FILED}/{{provider}}"


def clerk(context: Context, request: HttpRequest) -> tuple[Staff, str]:
    """Who asks, and about which provider: its own clerk, or the Inspection Office."""
    provider = segment(request, "provider")
    who = staff(context, request, *ROLES)
    may_see(who, provider)
    return who, provider


def may_see(who: Staff, provider: str) -> None:
    """Raise `ForbiddenRole` for the clerk of another provider."""
    if who.role == "provider" and who.provider != provider:
        raise ForbiddenRole(role=who.role, needed=list(ROLES), provider=who.provider)


async def file_roster(context: Context, request: HttpRequest) -> Response:
    """Import the whole list or nothing; wrong cells are named one by one, or marked in the same workbook."""
    who, provider = clerk(context, request)
    asked = FileRoster(
        appraisal=appraisal(request),
        provider=provider,
        content=await sheet(request),
        by=who.account,
        already_drawn=request.query_params.get("already_drawn") == "true",
    )
    return as_answer(await file_list(context, who, asked, marks=wants_workbook(request)))


async def file_list(
    context: Context, who: Staff, asked: FileRoster, *, marks: bool = False
) -> dict[str, Any] | Response:
    """The summary of the filed list. Raises its refusal; with `marks`, wrong cells are answered as a workbook."""
    may_see(who, asked.provider)
    try:
        filed = await context.rpc.ask(asked)
    except Refused as refusal:
        if refusal.code != NOT_READABLE:
            raise
        return await _not_readable(context, asked.content, refusal, marks=marks)
    return _summary(filed, "rows", "people", "late", "digest")


async def check_roster(context: Context, request: HttpRequest) -> Response:
    """What filing this list would say, without filing it: as JSON, or as the same workbook with the cells marked."""
    who, provider = clerk(context, request)
    asked = CheckRoster(appraisal=appraisal(request), provider=provider, content=await sheet(request))
    return as_answer(await check_list(context, who, asked, marks=wants_workbook(request)))


async def check_list(
    context: Context, who: Staff, asked: CheckRoster, *, marks: bool = False
) -> dict[str, Any] | Response:
    """What is wrong and what is doubtful in the list; with `marks`, the same workbook with its cells marked."""
    may_see(who, asked.provider)
    found = await context.rpc.ask(asked)
    errors, warnings = msgspec.to_builtins(found.errors), msgspec.to_builtins(found.warnings)
    if marks:
        copy = await marked(context, asked.content, errors, warnings)
        if copy is not None:
            return workbook_answer(copy, "名单(已检查).xlsx")
    return _summary(found, "rows", "people", "count") | {"errors": described(errors)}


async def form(context: Context, request: HttpRequest) -> Response:
    """The form this provider fills in, ready for Excel and WPS."""
    _, provider = clerk(context, request)
    asked = await context.rpc.ask(ShowRosterForm(appraisal=appraisal(request), provider=provider))
    return workbook_answer(write_form(roster_form(asked)), f"{asked.title}.xlsx")


class ShowFiling(Request[Filing], service="gateway", refusals=(*ListFilings.refusals, RosterNotFiled)):
    """That the provider's list was filed, when, how much, whether late (回执)."""

    appraisal: AppraisalId
    provider: ProviderCode


async def receipt(context: Context, who: Staff | None, asked: ShowFiling) -> Filing:
    """The receipt, for the provider itself and the Inspection Office."""
    assert who is not None  # the operation is for staff
    may_see(who, asked.provider)
    (filing,) = await context.rpc.ask(ListFilings(appraisal=asked.appraisal, provider=asked.provider))
    if filing.filed_at is None:
        raise RosterNotFiled(provider=asked.provider)
    return filing


async def _not_readable(context: Context, content: bytes, refusal: Refused, *, marks: bool) -> Response:
    if marks:
        copy = await marked(context, content, refusal.facts["errors"], refusal.facts.get("warnings", ()))
        if copy is not None:
            return workbook_answer(copy, "名单(有误处已标红).xlsx", 422)
    raise explained(refusal)


def _summary(found: RosterTaken | RosterChecked, *names: str) -> dict[str, Any]:
    return {name: getattr(found, name) for name in names} | {"warnings": described(msgspec.to_builtins(found.warnings))}


NOTE = {"row": 7, "column": "联系电话", "cell": "H7", "code": "PHONE_INVALID", "value": "138****000", "says": "……"}
_SENT: dict[str, Any] = {
    "tag": "名单",
    "security": "staff",
    "roles": ROLES,
    "body_types": SHEETS,
    "body_schema": {"type": "string", "contentMediaType": XLSX},
    "body_limit": LIMIT,
}

OPERATIONS = (
    Operation(
        name="file_roster",
        uses=(FileRoster,),
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
        uses=(CheckRoster,),
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
        uses=(ShowRosterForm,),
        method="GET",
        path=f"{PATH}/form",
        summary="下载名单模板(xlsx)",
        tag="名单",
        endpoint=form,
        security="staff",
        roles=ROLES,
        examples={200: "xlsx"},
    ),
    question(
        f"{FILED}/{{provider}}",
        ShowFiling,
        "名单报送回执",
        name="roster_receipt",
        tag="名单",
        roles=ROLES,
        run=receipt,
    ),
    question(
        FILED,
        ListFilings,
        "各单位名单报送情况(提供单位只看本单位)",
        name="roster_filings",
        tag="名单",
        roles=ROLES,
        knows={"provider": lambda who: who.provider},
    ),
)
