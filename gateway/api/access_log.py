"""The access log for those who audit: who looked at what, who tried what their role does not cover (R-48)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec import structs
from starlette.requests import Request
from starlette.responses import Response

from gateway.context import Context
from gateway.errors.refusals import InvalidFields
from gateway.http.operation import PREFIX, Operation, Query
from gateway.http.request import appraisal, staff
from gateway.http.responses import answer
from gateway.http.workbook import XLSX, workbook
from gateway.identity.staff_tokens import Role
from services.access.contract import FindAccess, FoundAccess
from services.kernel.clock import CHINA
from services.kernel.parse import parse

ROLES: tuple[Role, ...] = ("auditor", "audit")
MOST_ROWS = 100_000
PAGE = 1000
SEARCHED = (
    Query(name="account", about="账号"),
    Query(name="role", about="岗位"),
    Query(name="what", about="看的是什么:roster 名单、words 原文、result 未发布结果、ballots 评议票、ledger 查看登记"),
    Query(name="refused", about="1:只看被拒绝的"),
    Query(name="overstepped", about="1:只看越权的"),
    Query(name="since", about="自何时起(ISO 8601,缺省时区为+08:00)"),
    Query(name="until", about="到何时止(不含)"),
)
PAGED = (
    Query(name="before", about="上一页答复中的 next"),
    Query(name="limit", about="每页条数,缺省100,至多1000"),
)
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
}


async def looks(context: Context, request: Request) -> Response:
    """One page, the newest first."""
    staff(context, request, *ROLES)
    return answer(await context.rpc.ask(wanted(request)))


async def export(context: Context, request: Request) -> Response:
    """All of it as a workbook, as far as a workbook reaches."""
    staff(context, request, *ROLES)
    asked, rows = structs.replace(wanted(request), limit=PAGE), list[list[Any]]()
    while len(rows) < MOST_ROWS:
        page = await context.rpc.ask(asked)
        rows += [_cells(look) for look in page.looks]
        if page.next is None:
            break
        asked = structs.replace(asked, before=page.next)
    name = f"looks-{appraisal(request)}.xlsx"
    return Response(
        workbook("查看登记", list(COLUMNS.values()), rows),
        media_type=XLSX,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def wanted(request: Request) -> FindAccess:
    """The search in the address. Raises `InvalidFields` naming each value that cannot be read."""
    given = {name: value for name, value in request.query_params.items() if value}
    read: dict[str, Any] = {name: given[name] for name in ("account", "role", "what") if name in given}
    read |= {name: True for name in ("refused", "overstepped") if given.get(name) == "1"}
    errors = []
    for name, reads in READ.items():
        try:
            read |= {name: reads(given[name])} if name in given else {}
        except ValueError:
            errors.append({"where": name, "what": "不符合要求"})
    if errors:
        raise InvalidFields(errors=errors)
    return parse(FindAccess, {**read, "appraisal": appraisal(request)})


def _instant(text: str) -> str:
    instant = datetime.fromisoformat(text)
    return (instant if instant.tzinfo else instant.replace(tzinfo=CHINA)).isoformat()


READ: dict[str, Callable[[str], Any]] = {"since": _instant, "until": _instant, "before": int, "limit": int}


def _cells(found: FoundAccess) -> list[Any]:
    at = found.at.astimezone(CHINA).isoformat(sep=" ", timespec="seconds")
    told = {**structs.asdict(found), "at": at, "overstepped": "是" if found.overstepped else ""}
    return [told[name] for name in COLUMNS]


PATH = f"{PREFIX}/appraisals/{{appraisal}}/looks"
OPERATIONS = (
    Operation(
        name="list_looks",
        method="GET",
        path=PATH,
        summary="查看登记:谁看过什么、谁越权",
        tag="审计",
        endpoint=looks,
        security="staff",
        roles=ROLES,
        query=(*SEARCHED, *PAGED),
        examples={
            200: {
                "looks": [
                    {
                        "sequence": 17,
                        "at": "2024-07-16T09:12:00+08:00",
                        "account": "rexian-01",
                        "role": "sorter",
                        "what": "words",
                        "operation": "complaints_matters",
                        "subject": "hotline_12345",
                        "refused": None,
                        "overstepped": False,
                        "reason": None,
                    }
                ],
                "next": None,
            }
        },
        refusals=("INVALID_FIELDS",),
        look="ledger",
    ),
    Operation(
        name="export_looks",
        method="GET",
        path=f"{PATH}/export",
        summary="查看登记导出(xlsx)",
        tag="审计",
        endpoint=export,
        security="staff",
        roles=ROLES,
        query=SEARCHED,
        answer_type=XLSX,
        examples={200: "xlsx"},
        refusals=("INVALID_FIELDS",),
        look="ledger",
    ),
)
