"""Appeals: lodged by the department, reviewed by one person, decided by a second (R-39, A-24)."""

from datetime import date
from typing import Any

from gateway.moved_days import works_of
from gateway.pages.desk.section import Action, Section
from gateway.pages.desk.today import working_days_until
from gateway.pages.desk.work import Work
from gateway.pages.form import Form
from gateway.wording_zh import GROUNDS
from services.kernel.clock import civil_date


async def gather(work: Work) -> dict[str, Any]:
    """The register of appeals (a department sees its own), with the countdown."""
    answer = await work.ask("tally_appeals")
    ends_on, today = (answer.value or {}).get("appeals_end_on"), civil_date(work.context.clock.now())
    left = working_days_until(today, date.fromisoformat(ends_on), works_of(work.known)) if ends_on else None
    offices = [one for one in work.known["offices"] if work.staff.department in (None, one["department"])]
    return {
        "register": answer.value,
        "why_not": answer.problem,
        "days_left": left,
        "grounds": GROUNDS,
        "offices": offices,
    }


def _lodged(form: Form) -> dict[str, Any]:
    lodged = {"office": form.one("office"), "ground": form.one("ground"), "statement": form.one("statement")}
    return lodged | ({"received_on": form.one("received_on")} if form.one("received_on") else {})


def _appeal(form: Form) -> dict[str, str]:
    return {"appeal": form.one("appeal")}


SECTION = Section(
    key="appeals",
    title="申诉",
    roles=("department", "operator", "conduct", "auditor"),
    gather=gather,
    template="appeals",
    actions={
        "lodge": Action(calls="tally_lodge_appeal", said="申诉已收到。", body=_lodged),
        "maintain": Action(
            calls="tally_review_appeal",
            said="已提出维持,等另一人确认。",
            at=_appeal,
            body=lambda form: {"conclusion": "maintain", "reply": form.one("reply")},
        ),
        "decide": Action(
            calls="tally_decide_appeal",
            said="申诉结论已确认。",
            at=_appeal,
            body=lambda form: {"review": form.whole("review")},
        ),
    },
)
