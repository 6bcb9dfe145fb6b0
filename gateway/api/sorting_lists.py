"""What a channel's sorters read: lists in masked copies, one matter with its words, the list as a workbook (T6).

Every one of these looks is recorded (R-48); a sorter sees its own channel only.
"""

from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.api.commands import LONG_SECONDS, sorter
from gateway.chinese.categories import LABELS, guide
from gateway.chinese.instants import in_china
from gateway.chinese.names import DECLINE_REASONS, STATES, STATUSES, SUGGESTED_BECAUSE, VERIFIED
from gateway.context import Context
from gateway.errors.refusals import ForbiddenRole, InvalidFields
from gateway.http.operation import PREFIX, Operation, Query
from gateway.http.request import appraisal, segment, staff
from gateway.http.responses import answer
from gateway.http.workbook import XLSX, workbook
from gateway.identity.staff_tokens import Staff

PATH = f"{PREFIX}/appraisals/{{appraisal}}/complaints"
PAGE = 200
MOST_ROWS = 50_000
COLUMNS = (
    "序号",
    "来源渠道",
    "来源编号",
    "登记时间",
    "类型",
    "反映内容摘要(去标识)",
    "承办单位",
    "涉及股室",
    "表现(冷懒推乱贪)",
    "发生时间",
    "反映人标识",
    "是否匿名",
    "是否联名/人数",
    "办理状态",
    "是否属实",
    "梳理人",
    "复核人",
    "梳理状态",
)


async def matters(context: Context, request: Request) -> Response:
    """One page of the own channel's matters."""
    who = _sorter(context, request)
    return answer(await ask(context, "matters", appraisal(request), sorter(who), asked(request)))


async def matter(context: Context, request: Request) -> Response:
    """One matter with its words, and what it takes to decide on it."""
    who = staff(context, request, "sorter")
    opened = await context.rpc.call("complaints", "matter", appraisal(request), segment(request, "matter"), sorter(who))
    for suggestion in opened["suggestions"]:
        for reason in suggestion["reasons"]:
            reason["label"] = SUGGESTED_BECAUSE.get(reason["why"], reason["why"])
    return answer({**opened, "guide": guide(), "decline_reasons": DECLINE_REASONS})


async def export(context: Context, request: Request) -> Response:
    """The list exactly as it is shown, masked copies and all, marked with who took it out and when."""
    who = _sorter(context, request)
    rows = [_cells(number, row) async for number, row in _all(context, request, who)]
    mark = f"工作秘密:{who.account} 于 {in_china(context.clock.now())} 导出,仅供本渠道梳理使用"
    name = f"complaints-{appraisal(request)}-{who.channel}.xlsx"
    return Response(
        workbook("其他评议事项", COLUMNS, rows, above=[mark]),
        media_type=XLSX,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


async def ask(context: Context, method: str, *arguments: Any) -> Any:
    """A list is read up to the log first; after thousands of pushes that takes its time."""
    return await context.rpc.call("complaints", method, *arguments, timeout=LONG_SECONDS)


def asked(request: Request) -> dict[str, Any]:
    """The question in the address. Raises `InvalidFields`."""
    given = {name: value for name, value in request.query_params.items() if value}
    question: dict[str, Any] = {}
    if "state" in given:
        question["states"] = given["state"].split(",")
        if not STATES.keys() >= set(question["states"]):
            raise InvalidFields(errors=[{"where": "state", "what": "应为 " + "、".join(STATES)}])
    if "limit" in given:
        if not given["limit"].isdecimal() or not 1 <= int(given["limit"][:9]) <= PAGE:
            raise InvalidFields(errors=[{"where": "limit", "what": f"应为1至{PAGE}"}])
        question["limit"] = int(given["limit"])
    return question | ({"after": given["after"]} if "after" in given else {})


def _sorter(context: Context, request: Request) -> Staff:
    who = staff(context, request, "sorter")
    channel = request.query_params.get("channel", who.channel)
    if channel != who.channel:
        raise ForbiddenRole(role=who.role, needed=["sorter"], channel=who.channel)
    return who


async def _all(context: Context, request: Request, who: Staff) -> AsyncIterator[tuple[int, dict[str, Any]]]:
    question, number = {**asked(request), "limit": PAGE}, 0
    while number < MOST_ROWS:
        page = await ask(context, "matters", appraisal(request), sorter(who), question)
        for row in page["matters"]:
            number += 1
            yield number, row
        if page["next"] is None:
            return
        question["after"] = page["next"]


def _cells(number: int, row: dict[str, Any]) -> list[Any]:
    shown = in_china(row)
    offices = row["offices"]
    return [
        number,
        row["channel"],
        row["source_id"],
        shown["received_at"],
        row["kind"],
        row["text"],
        row["department"],
        "\n".join(f"{office['department']} {office['name']}" for office in offices),
        "\n".join("".join(LABELS[category] for category in office["categories"]) for office in offices),
        row["occurred"] or "",
        "",  # who it was is hashed at the edge and shown to nobody
        "是" if row["anonymous"] else "否",
        row["people"],
        STATUSES.get(row["status"], row["status"]),
        VERIFIED[row["verified"]],
        row["sorted_by"] or "",
        row["confirmed_by"] or "",
        STATES[row["state"]] + (f":{DECLINE_REASONS.get(row['reason'], row['reason'])}" if row["reason"] else ""),
    ]


ROW = {
    "matter_id": "9c1f4e",
    "channel": "hotline_12345",
    "state": "confirmation",
    "source_id": "GD2024-000123",
    "seq": 1,
    "kind": "投诉",
    "received_at": "2024-05-06T09:12:00+08:00",
    "status": "open",
    "anonymous": False,
    "people": 1,
    "occurred": "2024-04",
    "verified": None,
    "department": "县自然资源局",
    "text": "我叫〔姓名〕,窗口说要补材料,来了三次每次说的都不一样,电话〔电话〕。",
    "covered": {"name": 1, "telephone": 1},
    "sorting": 2,
    "sorted_by": "sorter-1",
    "confirmed_by": None,
    "offices": [{"office": "02-03", "categories": ["shirk"], "department": "县自然资源局", "name": "不动产登记中心"}],
    "reason": None,
    "into": None,
}
OPENED = {
    **ROW,
    "original": "我叫……,窗口说要补材料,来了三次每次说的都不一样,电话……。",
    "original_department": "县自然资源局",
    "suggestions": [
        {
            "office": "02-03",
            "department": "县自然资源局",
            "name": "不动产登记中心",
            "score": 97,
            "reasons": [
                {"why": "DEPARTMENT_GIVEN", "score": 100, "said": "县自然资源局", "label": "来源的承办单位就是该单位"}
            ],
        }
    ],
    "history": [
        {
            "decision": 2,
            "what": "sorted",
            "at": "2024-07-19T10:00:00+08:00",
            "undone_by": None,
            "offices": [{"office": "02-03", "categories": ["shirk"]}],
            "by": "sorter-1",
        }
    ],
    "guide": [{"category": "shirk", "label": "推", "indicators": [{"id": "shirk-01", "text": "推诿扯皮,缺乏担当"}]}],
    "decline_reasons": {"CONSULTATION": "咨询"},
}
QUERIES = (
    Query(name="state", about=f"状态,逗号分隔:{'、'.join(STATES)};缺省为待梳理、待复核"),
    Query(name="channel", about="来源渠道;缺省为本人渠道"),
)
PAGING = (
    Query(name="after", about="上一页的 next"),
    Query(name="limit", about=f"每页件数,1至{PAGE},缺省50"),
)

OPERATIONS = (
    Operation(
        name="complaints_matters",
        method="GET",
        path=PATH,
        summary="本渠道事项清单(脱敏文本),各状态件数",
        endpoint=matters,
        security="staff",
        roles=("sorter",),
        query=(*QUERIES, *PAGING),
        examples={200: {"matters": [ROW], "next": None, "counts": {"sorting": 3, "confirmation": 1}}},
        refusals=("INVALID_FIELDS", "INTAKE_NOT_OPEN"),
        discloses="words",
    ),
    Operation(
        name="complaints_export",
        method="GET",
        path=f"{PATH}/export",
        summary="本渠道事项清单导出(xlsx,与清单所示一致,脱敏文本)",
        endpoint=export,
        security="staff",
        roles=("sorter",),
        query=QUERIES,
        refusals=("INVALID_FIELDS", "INTAKE_NOT_OPEN"),
        discloses="words",
    ),
    Operation(
        name="complaints_matter",
        method="GET",
        path=f"{PATH}/{{matter}}",
        summary="查看一件事项的原文、股室建议、编码指引和办理经过",
        endpoint=matter,
        security="staff",
        roles=("sorter",),
        examples={200: OPENED},
        refusals=("MATTER_UNKNOWN", "INTAKE_NOT_OPEN"),
        discloses="words",
    ),
)
