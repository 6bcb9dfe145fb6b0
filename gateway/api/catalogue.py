"""The catalogue (评议对象目录, T5): taken in and given out, as a workbook or as data (R-04, R-05, A-03, A-29)."""

from starlette.requests import Request
from starlette.responses import Response

from gateway.chinese.cell_notes import described
from gateway.chinese.forms import catalogue_form
from gateway.context import Context
from gateway.http.bodies import JSON
from gateway.http.operations.examples import example
from gateway.http.operations.files import received, upload
from gateway.http.operations.operation import PREFIX, Operation
from gateway.http.operations.request_body import addressed, body_of
from gateway.http.request import appraisal, header, sent, staff
from gateway.http.responses import answer, as_json
from gateway.http.uploads import (
    LIMIT,
    wants_workbook,
    workbook_answer,
)
from gateway.identity.staff_tokens import Role
from gateway.tables.workbook import XLSX
from services.kernel.contract import Sha256
from services.kernel.rpc.request import Answer
from services.kernel.spreadsheets.form import rows_in_order, write_form
from services.roster.answers import Catalogue
from services.roster.contract import CheckCatalogue, ImportCatalogue, SetCatalogue, ShowCatalogue
from services.roster.events import Office

PATH = "/appraisals/{appraisal}/catalogue"
IMPORTED_COPY, CHECKED_COPY = {422: "评议对象目录(有误处已标红).xlsx"}, {200: "评议对象目录(已检查).xlsx"}
MAKERS: tuple[Role, ...] = ("operator",)
READERS: tuple[Role, ...] = ("operator", "sorter", "conduct", "auditor")
_as_data = body_of(SetCatalogue, ("appraisal", "by"))


async def put_catalogue(context: Context, request: Request) -> Response:
    """Take in the whole catalogue or nothing, until the opening; as a file or as data."""
    if not (header(request, "content-type") or b"").startswith(JSON):
        return await received(context, request, ImportCatalogue, MAKERS, IMPORTED_COPY)
    who = staff(context, request, *MAKERS)
    body = await sent(request, _as_data, LIMIT)
    asked = addressed(SetCatalogue, {"appraisal": appraisal(request)}, {**body, "by": who.account})
    taken = as_json(await context.rpc.ask(asked))
    return answer(taken | {"warnings": described(taken["warnings"])})


class CatalogueShown(Answer):
    """The catalogue as data: what is not enabled is in it, too."""

    title: str
    frozen: bool
    digest: Sha256
    offices: tuple[Office, ...]


async def show_catalogue(context: Context, request: Request) -> Response:
    """The catalogue as it stands, with what is not enabled; as a workbook to be changed and sent again, or as data."""
    staff(context, request, *READERS)
    found = await context.rpc.ask(ShowCatalogue(appraisal=appraisal(request)))
    if wants_workbook(request):
        return _workbook(found)
    return answer({name: getattr(found, name) for name in CatalogueShown.__struct_fields__})


async def form(context: Context, request: Request) -> Response:
    """The catalogue as it stands, as the form to be changed and sent again."""
    staff(context, request, *READERS)
    return _workbook(await context.rpc.ask(ShowCatalogue(appraisal=appraisal(request))))


def _workbook(found: Catalogue) -> Response:
    form = catalogue_form(found.columns, f"{found.title}评议对象目录")
    return workbook_answer(write_form(form, rows_in_order(form, found.rows)), "评议对象目录.xlsx")


OPERATIONS = (
    upload(
        PATH,
        ImportCatalogue,
        "导入评议对象目录(xlsx、xls、csv 或 JSON);有错则整份不导入",
        name="import_catalogue",
        method="PUT",
        roles=MAKERS,
        copies=IMPORTED_COPY,
        endpoint=put_catalogue,
        uses=(SetCatalogue,),
        variants={JSON.decode(): (_as_data, example(_as_data))},
        about=(
            "股室编号保持不变:先按编号、再按名称、再按别名对应;评议组织单位、结果确定单位自己的股室默认不列入并说明。"
            f"有错时请求头 Accept 为 {XLSX} 的,答复标红并加批注的同一份工作簿。"
        ),
        tag="目录",
        changes=True,
    ),
    upload(
        f"{PATH}/checking",
        CheckCatalogue,
        "检查评议对象目录,不导入:逐格说明,并列出哪些股室会新增、更名、不列入、去掉",
        name="check_catalogue",
        method="POST",
        roles=MAKERS,
        copies=CHECKED_COPY,
        about=f"请求头 Accept 为 {XLSX} 时,答复加了标记的同一份工作簿。",
        tag="目录",
    ),
    Operation(
        name="catalogue_form",
        uses=(ShowCatalogue,),
        method="GET",
        path=f"{PREFIX}{PATH}/form",
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
        path=PREFIX + PATH,
        summary="评议对象目录(JSON;请求头 Accept 为 xlsx 时为工作簿)",
        tag="目录",
        endpoint=show_catalogue,
        security="staff",
        roles=READERS,
        gives={200: CatalogueShown},
    ),
)
