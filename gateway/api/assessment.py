"""The list for the annual assessment (年度综合考核, R-42), as data or as a workbook."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.chinese.names import DEPARTMENT_KINDS
from gateway.context import Context
from gateway.http.operations.examples import example
from gateway.http.operations.operation import PREFIX, Operation
from gateway.http.request import appraisal, staff
from gateway.http.responses import answer, as_json
from gateway.http.uploads import wants_workbook, workbook_answer
from gateway.http.workbook import workbook
from gateway.identity.staff_tokens import Role
from services.tally.answers.consequences import AnnualAssessment
from services.tally.contract import ShowAnnualAssessment

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
    found = await context.rpc.ask(ShowAnnualAssessment(appraisal=appraisal(request)))
    return as_workbook(found) if wants_workbook(request) else answer(found)


def as_workbook(found: AnnualAssessment) -> Response:
    """The year as the workbook that the assessing office is given."""
    rows = [_cells(line) for line in as_json(found.lines)]
    above = (f"评议结果运用年度汇总({'、'.join(found.appraisals)})", NOTE)
    return workbook_answer(workbook("年度汇总", list(COLUMNS.values()), rows, above=above), "综合考核年度汇总.xlsx")


def _cells(line: dict[str, Any]) -> list[Any]:
    said = {name: "是" if line[name] else "" for name in ("named", "card")}
    return [{**line, **said, "department_kind": DEPARTMENT_KINDS[line["department_kind"]]}[name] for name in COLUMNS]


OPERATIONS = (
    Operation(
        name="show_annual_assessment",
        uses=(ShowAnnualAssessment,),
        method="GET",
        path=f"{PREFIX}/appraisals/{{appraisal}}/assessment",
        summary="年度综合考核汇总:本县当年各季度列入、黄牌、通报、约谈和人工填写的扣减(JSON;Accept 为 xlsx 时为工作簿)",
        tag="结果运用",
        endpoint=show,
        security="staff",
        roles=READERS,
        examples={200: example(ShowAnnualAssessment.answer)},
        refusals=("NOT_OPENED",),
        discloses="words",
    ),
)
