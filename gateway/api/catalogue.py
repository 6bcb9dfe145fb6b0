"""The catalogue (评议对象目录, T5): taken in and given out, as a workbook or as data (R-04, R-05, A-03, A-29)."""

from typing import Any

import msgspec
from msgspec.structs import asdict
from starlette.requests import Request
from starlette.responses import Response

from gateway.chinese.cell_notes import described
from gateway.chinese.forms import catalogue_form
from gateway.context import Context
from gateway.http.bodies import JSON
from gateway.http.operations.operation import PREFIX, Operation
from gateway.http.operations.request_body import addressed, body_of
from gateway.http.request import appraisal, header, sent, staff
from gateway.http.responses import answer, as_answer
from gateway.http.uploads import (
    LIMIT,
    SHEETS,
    explained,
    marked,
    sheet,
    wants_workbook,
    workbook_answer,
)
from gateway.identity.staff_tokens import Role
from gateway.tables.workbook import XLSX
from services.kernel.refusal import Refused
from services.kernel.spreadsheets.form import rows_in_order, write_form
from services.roster.answers import Catalogue, CatalogueTaken
from services.roster.contract import CheckCatalogue, ImportCatalogue, SetCatalogue, ShowCatalogue

NOT_READABLE = "CATALOGUE_NOT_READABLE"
PATH = f"{PREFIX}/appraisals/{{appraisal}}/catalogue"
READERS: tuple[Role, ...] = ("operator", "sorter", "conduct", "auditor")
_as_data = body_of(SetCatalogue, ("appraisal", "by"))


async def put_catalogue(context: Context, request: Request) -> Response:
    """Take in the whole catalogue or nothing, until the opening."""
    who = staff(context, request, "operator")
    asked = appraisal(request)
    if (header(request, "content-type") or b"").startswith(JSON):
        body = await sent(request, _as_data, LIMIT)
        taken = await context.rpc.ask(addressed(SetCatalogue, {"appraisal": asked}, {**body, "by": who.account}))
    else:
        imported = ImportCatalogue(appraisal=asked, content=await sheet(request, JSON.decode()), by=who.account)
        return as_answer(await import_catalogue(context, imported, marks=wants_workbook(request)))
    return answer(_taken(taken))


async def import_catalogue(
    context: Context, asked: ImportCatalogue, *, marks: bool = False
) -> dict[str, Any] | Response:
    """What the file changed. Raises its refusal; with `marks`, wrong cells are answered as a workbook."""
    try:
        return _taken(await context.rpc.ask(asked))
    except Refused as refusal:
        if refusal.code != NOT_READABLE:
            raise
        return await _not_readable(context, asked.content, refusal, marks=marks)


def _taken(taken: CatalogueTaken) -> dict[str, Any]:
    said: dict[str, Any] = msgspec.to_builtins(taken)
    return said | {"warnings": described(said["warnings"])}


async def show_catalogue(context: Context, request: Request) -> Response:
    """The catalogue as it stands, with what is not enabled; as a workbook to be changed and sent again, or as data."""
    staff(context, request, *READERS)
    found = await context.rpc.ask(ShowCatalogue(appraisal=appraisal(request)))
    if not wants_workbook(request):
        facts = {name: value for name, value in asdict(found).items() if name not in ("columns", "rows")}
        return answer(facts)
    return _workbook(found)


async def check_catalogue(context: Context, request: Request) -> Response:
    """What bringing this file in would change, office by office; or the same workbook with its cells marked."""
    staff(context, request, "operator")
    asked = CheckCatalogue(appraisal=appraisal(request), content=await sheet(request))
    return as_answer(await changes_of(context, asked, marks=wants_workbook(request)))


async def changes_of(context: Context, asked: CheckCatalogue, *, marks: bool = False) -> dict[str, Any] | Response:
    """What the file would change, and its errors; with `marks`, the same workbook with its cells marked."""
    found: dict[str, Any] = msgspec.to_builtins(await context.rpc.ask(asked))
    if marks:
        copy = await marked(context, asked.content, found["errors"], found["warnings"])
        if copy is not None:
            return workbook_answer(copy, "评议对象目录(已检查).xlsx")
    return found | {kind: described(found[kind]) for kind in ("errors", "warnings")}


async def form(context: Context, request: Request) -> Response:
    """The catalogue as it stands, as the form to be changed and sent again."""
    staff(context, request, *READERS)
    return _workbook(await context.rpc.ask(ShowCatalogue(appraisal=appraisal(request))))


def _workbook(found: Catalogue) -> Response:
    form = catalogue_form(found.columns, f"{found.title}评议对象目录")
    return workbook_answer(write_form(form, rows_in_order(form, found.rows)), "评议对象目录.xlsx")


async def _not_readable(context: Context, content: bytes, refusal: Refused, *, marks: bool) -> Response:
    if marks:
        copy = await marked(context, content, refusal.facts["errors"], refusal.facts.get("warnings", ()))
        if copy is not None:
            return workbook_answer(copy, "评议对象目录(有误处已标红).xlsx", 422)
    raise explained(refusal)


OFFICE: dict[str, Any] = {
    "office_id": "02-03",
    "department": "县自然资源局",
    "department_kind": "county",
    "name": "不动产登记中心",
    "unit": "subordinate",
    "functions": ["approval", "public_service"],
    "aliases": ["不动产登记服务中心"],
    "scopes": ["leaders", "service"],
    "enabled": True,
}
OPERATIONS = (
    Operation(
        name="import_catalogue",
        uses=(
            SetCatalogue,
            ImportCatalogue,
        ),
        method="PUT",
        path=PATH,
        summary="导入评议对象目录(xlsx、xls、csv 或 JSON);有错则整份不导入",
        about=(
            "股室编号保持不变:先按编号、再按名称、再按别名对应;评议组织单位、结果确定单位自己的股室默认不列入并说明。"
            f"有错时请求头 Accept 为 {XLSX} 的,答复标红并加批注的同一份工作簿。"
        ),
        tag="目录",
        endpoint=put_catalogue,
        security="staff",
        roles=("operator",),
        body_types=(*SHEETS, JSON.decode()),
        body_schema={"type": "string", "contentMediaType": XLSX},
        body_limit=LIMIT,
        examples={
            200: {
                "offices": 218,
                "enabled": 216,
                "digest": "77ab20…",
                "added": ["31-04"],
                "renamed": ["02-03"],
                "gone": [],
                "left_out": ["01-09"],
                "warnings": [],
            }
        },
        refusals=(NOT_READABLE, "CATALOGUE_EMPTY", "OPENED_ALREADY"),
        changes=True,
    ),
    Operation(
        name="check_catalogue",
        uses=(CheckCatalogue,),
        method="POST",
        path=f"{PATH}/checking",
        summary="检查评议对象目录,不导入:逐格说明,并列出哪些股室会新增、更名、不列入、去掉",
        about=f"请求头 Accept 为 {XLSX} 时,答复加了标记的同一份工作簿。",
        tag="目录",
        endpoint=check_catalogue,
        security="staff",
        roles=("operator",),
        body_types=SHEETS,
        body_schema={"type": "string", "contentMediaType": XLSX},
        body_limit=LIMIT,
        examples={
            200: {
                "offices": 218,
                "enabled": 216,
                "digest": "77ab20…",
                "changes": [
                    {
                        "office_id": "02-03",
                        "change": "renamed",
                        "fields": ["name", "aliases"],
                        "before": {"department": "县自然资源局", "name": "不动产登记中心"},
                        "after": {"department": "县自然资源局", "name": "不动产登记服务中心"},
                    }
                ],
                "errors": [],
                "count": 0,
                "warnings": [],
            }
        },
        refusals=("OPENED_ALREADY",),
    ),
    Operation(
        name="catalogue_form",
        uses=(ShowCatalogue,),
        method="GET",
        path=f"{PATH}/form",
        summary="下载评议对象目录(xlsx,改好后原样导入)",
        tag="目录",
        endpoint=form,
        security="staff",
        roles=READERS,
        answer_type=XLSX,
        examples={200: "xlsx"},
        refusals=("APPRAISAL_UNKNOWN",),
    ),
    Operation(
        name="show_catalogue",
        uses=(ShowCatalogue,),
        method="GET",
        path=PATH,
        summary="评议对象目录(JSON;请求头 Accept 为 xlsx 时为工作簿)",
        tag="目录",
        endpoint=show_catalogue,
        security="staff",
        roles=READERS,
        examples={200: {"frozen": False, "digest": "77ab20…", "offices": [OFFICE]}},
    ),
)
