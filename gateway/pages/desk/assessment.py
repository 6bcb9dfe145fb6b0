"""The year for the annual assessment: what was decided, and what people entered; nothing is computed (R-42)."""

from typing import Any

from gateway.chinese.names import DEPARTMENT_KINDS
from gateway.http.workbook import XLSX
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form


async def gather(work: DeskPageRequest) -> dict[str, Any]:
    """The lines of the year; those of this appraisal that have a card can be given a value."""
    answer = await work.ask("show_annual_assessment")
    lines = answer.value["lines"] if answer.value else []
    return {
        "annual": answer.value,
        "why_not": answer.problem,
        "open_lines": [one for one in lines if one["appraisal"] == work.appraisal and one["card"]],
        "kinds": DEPARTMENT_KINDS,
    }


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
        "export": Action(calls="show_annual_assessment", said="", accept=XLSX, shows=True),
    },
)
