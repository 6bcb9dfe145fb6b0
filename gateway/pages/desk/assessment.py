"""The year for the annual assessment: what was decided, and what people entered; nothing is computed (R-42)."""

from typing import Any

from starlette.responses import Response

from gateway.api.assessment import as_workbook, year_of
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form
from services.tally.answers.consequences import AnnualAssessment
from services.tally.contract import ShowAnnualAssessment


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """The lines of the year; those of this appraisal that have a card can be given a value."""
    answer = await page.under("show_annual_assessment", lambda: _year(page)).reply()
    lines = answer.value.lines if answer.value else []
    return {
        "annual": answer.value,
        "why_not": answer.problem,
        "open_lines": [one for one in lines if one.appraisal == page.appraisal and one.card],
        "tables": {"year": year_of(answer.value)} if answer.value else {},
    }


async def _year(page: DeskPageRequest) -> AnnualAssessment:
    return await page.context.rpc.ask(ShowAnnualAssessment(appraisal=page.appraisal))


async def _workbook(page: DeskPageRequest, _form: Form) -> Response:
    return as_workbook(await _year(page))


def _office(form: Form) -> dict[str, str]:
    return {"office": form.one("office")}


SECTION = Section(
    key="assessment",
    title="年度考核",
    roles=("operator", "conduct", "auditor"),
    gather=gather,
    template="assessment",
    actions={
        "enter": Action(
            calls="tally_take_measure_assessment",
            said="扣减已填写。",
            at=_office,
            body=lambda form: {"value": form.one("value"), "words": form.one("words")},
        ),
        "export": Action(calls="show_annual_assessment", does=_workbook),
    },
)
