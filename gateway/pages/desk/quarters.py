"""The county's published quarters side by side: has an office got better, is it named again (以评促改, R-45)."""

from collections.abc import Mapping
from typing import Any

from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Section
from gateway.pages.voter.known import CATEGORIES_ZH
from services.roster.events import CategoryCode
from services.tally.answers.result import Quarters
from services.tally.contract import CompareQuarters

QUARTERS_ZH = {"1": "一", "2": "二", "3": "三", "4": "四"}
LATEST, AGAIN = "latest", "again"


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """All offices with votes, or only those that were named more than once; a department's own alone."""
    answer = await page.ask(CompareQuarters).reply()
    told = answer.value or Quarters(appraisals=[], offices=[])
    again = page.request.query_params.get("only") == AGAIN
    offices = [one for one in told.offices if page.staff.department in (None, one.department)]
    return {
        "quarters": [(name, quarter_name(name)) for name in told.appraisals],
        "why_not": answer.problem,
        "offices": [one for one in offices if one.times_named > 1] if again else offices,
        "again": again,
        "repeated": sum(one.times_named > 1 for one in offices),
        "profile": _profile,
    }


def quarter_name(appraisal: str) -> str:
    """2024年二季度, of `532622-2024Q2`; an id that names no quarter stays as it is."""
    year, _, quarter = appraisal.rpartition("-")[2].partition("Q")
    return f"{year}年{QUARTERS_ZH[quarter]}季度" if quarter in QUARTERS_ZH and year.isdecimal() else appraisal


def _profile(categories: Mapping[CategoryCode, int | None]) -> str:
    """冷9 懒…: small cells are not told (A-26)."""
    told = ((label, categories.get(code)) for code, (label, _) in CATEGORIES_ZH.items())
    return " ".join(f"{label}{'…' if count is None else count}" for label, count in told if count != 0)


SECTION = Section(
    key="quarters",
    title="各季度对照",
    roles=("operator", "conduct", "auditor", "department"),
    gather=gather,
    template="quarters",
)
