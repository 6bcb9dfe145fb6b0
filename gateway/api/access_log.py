"""The access log for those who audit: who looked at what, who tried what their role does not cover (R-48)."""

from collections.abc import Sequence

import msgspec
from msgspec import structs
from starlette.requests import Request
from starlette.responses import Response

from gateway.chinese.names import ACCESSED
from gateway.chinese.names import ROLES as ROLES_ZH
from gateway.context import Context
from gateway.http.operations.operation import PREFIX, Operation, Query
from gateway.http.operations.request_body import asked
from gateway.http.operations.typed import question
from gateway.http.request import appraisal, staff
from gateway.identity.staff_tokens import Role
from gateway.tables.table import Table
from gateway.tables.workbook import XLSX, workbook
from services.access.contract import FindAccess, FoundAccess

ROLES: tuple[Role, ...] = ("auditor", "audit")
MOST_ROWS = 100_000
PAGE = 1000
NOT_SEARCHED = ("appraisal", "before", "limit")


async def export(context: Context, request: Request) -> Response:
    """All of it as a workbook, as far as a workbook reaches."""
    staff(context, request, *ROLES)
    search, found = structs.replace(_search(request), limit=PAGE), list[FoundAccess]()
    while len(found) < MOST_ROWS:
        page = await context.rpc.ask(search)
        found += page.records
        if page.next is None:
            break
        search = structs.replace(search, before=page.next)
    name = f"access-log-{appraisal(request)}.xlsx"
    return Response(
        workbook([access_table(found)], captioned=False),
        media_type=XLSX,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def access_table(found: Sequence[FoundAccess]) -> Table[FoundAccess]:
    """The entries, as the desk shows them and as they are exported."""
    return Table(
        caption="查看登记",
        heads=("序号", "时间", "账号", "岗位", "看了什么", "操作", "对象", "结果", "理由", "谁要的", "谁确认的"),
        rows=found,
        cells=lambda one: (
            *(one.sequence, one.at, one.account, ROLES_ZH.get(one.role, one.role)),
            *(ACCESSED.get(one.what or "", one.operation), one.operation),
            *(one.subject, _outcome(one), one.reason, one.asked_by, one.confirmed_by),
        ),
        empty="没有登记。",
        mark=lambda one: "is-late" if one.overstepped else "",
    )


def _outcome(one: FoundAccess) -> str:
    if one.overstepped:
        return "⚠ 越权，已拒绝"
    return f"拒绝 {one.refused}" if one.refused else "已查看"


def _search(request: Request) -> FindAccess:
    return asked(FindAccess, request.query_params, {"appraisal": appraisal(request)}, {})


def _searched() -> tuple[Query, ...]:
    """What the log is searched by, as the contract describes it."""
    described = msgspec.json.schema(FindAccess)["$defs"]["FindAccess"]["properties"]
    return tuple(
        Query(name=name, about=field["description"]) for name, field in described.items() if name not in NOT_SEARCHED
    )


OPERATIONS = (
    question(
        "/appraisals/{appraisal}/access-log",
        FindAccess,
        "查看登记:谁看过什么、谁越权",
        name="find_access",
        tag="审计",
        roles=ROLES,
        discloses="ledger",
    ),
    Operation(
        name="export_access",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/access-log/export",
        summary="查看登记导出(xlsx)",
        tag="审计",
        endpoint=export,
        security="staff",
        roles=ROLES,
        query=_searched(),
        answer_type=XLSX,
        examples={200: "xlsx"},
        refusals=("INVALID_FIELDS",),
        discloses="ledger",
    ),
)
