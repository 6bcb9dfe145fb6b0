"""The list for the annual assessment (年度综合考核, R-42), as data or as a workbook."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.chinese.names import KINDS
from gateway.context import Context
from gateway.http.operation import PREFIX, Operation
from gateway.http.request import appraisal, staff
from gateway.http.responses import answer
from gateway.http.uploads import wants_workbook, workbook_answer
from gateway.http.workbook import workbook
from gateway.identity.staff_tokens import Role

READERS: tuple[Role, ...] = ("operator", "conduct", "auditor")
COLUMNS = {
    "department": "单位",
    "department_kind": "单位类别",
    "name": "股室",
    "appraisal": "评议活动",
    "named": "列入评议结果",
    "card": "黄牌警告",
    "notice_on": "通报日期",
    "talk_due_on": "约谈期限",
    "talk_held_on": "约谈日期",
    "value": "综合考核扣减(人工填写)",
    "basis": "填写依据",
}
NOTE = "扣减由考核部门酌情决定并填写,系统不计算;空白表示尚未填写。"


async def show(context: Context, request: Request) -> Response:
    """The year of this appraisal, quarter by quarter."""
    staff(context, request, *READERS)
    found = await context.rpc.call("tally", "annual", appraisal(request))
    if not wants_workbook(request):
        return answer(found)
    rows = [_cells(line) for line in found["lines"]]
    above = (f"评议结果运用年度汇总({'、'.join(found['appraisals'])})", NOTE)
    return workbook_answer(workbook("年度汇总", list(COLUMNS.values()), rows, above=above), "综合考核年度汇总.xlsx")


def _cells(line: dict[str, Any]) -> list[Any]:
    said = {name: "是" if line[name] else "" for name in ("named", "card")}
    return [{**line, **said, "department_kind": KINDS[line["department_kind"]]}[name] for name in COLUMNS]


LINE = {
    "appraisal": "532622-2024Q2",
    "office": "02-03",
    "department": "县自然资源局",
    "department_kind": "county",
    "name": "不动产登记中心",
    "named": True,
    "card": True,
    "notice_on": "2024-08-02",
    "talk_due_on": "2024-08-15",
    "talk_held_on": "2024-08-12",
    "value": "-0.5",
    "basis": "经考核领导小组会议研究",
}
OPERATIONS = (
    Operation(
        name="show_annual_assessment",
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/assessment",
        summary="年度综合考核汇总:本县当年各季度列入、黄牌、通报、约谈和人工填写的扣减(JSON;Accept 为 xlsx 时为工作簿)",
        tag="结果运用",
        endpoint=show,
        security="staff",
        roles=READERS,
        examples={200: {"year_of": "532622-2024Q2", "appraisals": ["532622-2024Q2"], "lines": [LINE]}},
        refusals=("NOT_OPENED",),
        discloses="words",
    ),
)
