"""The access log for those who audit: who looked at what, who tried what their role does not cover (R-48)."""

from typing import Any

import msgspec
from msgspec import structs
from starlette.requests import Request
from starlette.responses import Response

from gateway.context import Context
from gateway.http.operations.operation import PREFIX, Operation, Query
from gateway.http.operations.request_body import asked
from gateway.http.operations.typed import question
from gateway.http.request import appraisal, staff
from gateway.http.workbook import XLSX, workbook
from gateway.identity.staff_tokens import Role
from services.access.contract import FindAccess, FoundAccess
from services.kernel.clock import CHINA

ROLES: tuple[Role, ...] = ("auditor", "audit")
MOST_ROWS = 100_000
PAGE = 1000
NOT_SEARCHED = ("appraisal", "before", "limit")
COLUMNS = {
    "sequence": "序号",
    "at": "时间",
    "account": "账号",
    "role": "岗位",
    "what": "看的是什么",
    "operation": "操作",
    "subject": "对象",
    "refused": "拒绝代码",
    "overstepped": "越权",
    "reason": "事由",
    "asked_by": "谁要的",
    "confirmed_by": "谁确认的",
}


async def export(context: Context, request: Request) -> Response:
    """All of it as a workbook, as far as a workbook reaches."""
    staff(context, request, *ROLES)
    search, rows = structs.replace(_search(request), limit=PAGE), list[list[Any]]()
    while len(rows) < MOST_ROWS:
        page = await context.rpc.ask(search)
        rows += [_cells(look) for look in page.looks]
        if page.next is None:
            break
        search = structs.replace(search, before=page.next)
    name = f"looks-{appraisal(request)}.xlsx"
    return Response(
        workbook("查看登记", list(COLUMNS.values()), rows),
        media_type=XLSX,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def _search(request: Request) -> FindAccess:
    return asked(FindAccess, request.query_params, {"appraisal": appraisal(request)}, {})


def _searched() -> tuple[Query, ...]:
    """What the log is searched by, as the contract describes it."""
    described = msgspec.json.schema(FindAccess)["$defs"]["FindAccess"]["properties"]
    return tuple(
        Query(name=name, about=field["description"]) for name, field in described.items() if name not in NOT_SEARCHED
    )


def _cells(found: FoundAccess) -> list[Any]:
    at = found.at.astimezone(CHINA).isoformat(sep=" ", timespec="seconds")
    told = {**structs.asdict(found), "at": at, "overstepped": "是" if found.overstepped else ""}
    return [told[name] for name in COLUMNS]


OPERATIONS = (
    question(
        "/appraisals/{appraisal}/looks",
        FindAccess,
        "查看登记:谁看过什么、谁越权",
        name="list_looks",
        tag="审计",
        roles=ROLES,
        discloses="ledger",
    ),
    Operation(
        name="export_looks",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/looks/export",
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
