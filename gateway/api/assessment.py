"""The list for the annual assessment (年度综合考核, R-42), as data or as a workbook."""

from starlette.requests import Request
from starlette.responses import Response

from gateway.chinese.names import DEPARTMENT_KINDS
from gateway.context import Context
from gateway.http.operations.examples import example
from gateway.http.operations.operation import PREFIX, Operation
from gateway.http.request import appraisal, staff
from gateway.http.responses import answer
from gateway.http.uploads import wants_workbook, workbook_answer
from gateway.identity.staff_tokens import Role
from gateway.tables.table import Table
from gateway.tables.workbook import workbook
from services.tally.answers.consequences import AnnualAssessment, AssessmentLine
from services.tally.contract import ShowAnnualAssessment

READERS: tuple[Role, ...] = ("operator", "conduct", "auditor")
NOTE = "扣减由考核部门酌情决定并填写,系统不计算;空白表示尚未填写。"


async def show(context: Context, request: Request) -> Response:
    """The year of this appraisal, quarter by quarter."""
    staff(context, request, *READERS)
    found = await context.rpc.ask(ShowAnnualAssessment(appraisal=appraisal(request)))
    return as_workbook(found) if wants_workbook(request) else answer(found)


def as_workbook(found: AnnualAssessment) -> Response:
    """The year as the workbook that the assessing office is given."""
    above = (f"评议结果运用年度汇总（{'、'.join(found.appraisals)}）", NOTE)
    return workbook_answer(workbook([year_of(found)], *above, captioned=False), "综合考核年度汇总.xlsx")


def year_of(found: AnnualAssessment) -> Table[AssessmentLine]:
    """The offices of the year, quarter by quarter, for the desk and for the workbook."""
    return Table(
        caption="年度汇总",
        heads=(
            *("单位", "单位类别", "股室", "评议活动", "列入评议结果", "黄牌警告"),
            *("通报日期", "约谈期限", "约谈日期", "综合考核扣减（人工填写）", "填写依据"),
        ),
        rows=found.lines,
        cells=lambda line: (
            *(line.department, DEPARTMENT_KINDS[line.department_kind], line.name, line.appraisal),
            *("是" if line.named else "", "是" if line.card else ""),
            *(line.notice_on, line.talk_due_on, line.talk_held_on, line.value, line.basis),
        ),
        empty="当年还没有列入的股室。",
    )


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
