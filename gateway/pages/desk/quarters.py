"""The county's published quarters side by side: has an office got better, is it named again (以评促改, R-45)."""

from collections.abc import Mapping
from typing import Any

from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Section
from gateway.pages.voter.known import CATEGORIES_ZH
from gateway.tables.table import Table, Value
from services.kernel.wire.rational import exact
from services.roster.events import CategoryCode
from services.tally.answers.result import OfficeQuarters, QuarterCell, Quarters
from services.tally.contract import CompareQuarters

QUARTERS_ZH = {"1": "一", "2": "二", "3": "三", "4": "四"}
LATEST, AGAIN = "latest", "again"


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """All offices with votes, or only those that were named more than once; a department's own alone."""
    answer = await page.ask(CompareQuarters).reply()
    told = answer.value or Quarters(appraisals=[], offices=[])
    again = page.request.query_params.get("only") == AGAIN
    offices = [one for one in told.offices if page.staff.department in (None, one.department)]
    shown = [one for one in offices if one.times_named > 1] if again else offices
    quarters = [(name, quarter_name(name)) for name in told.appraisals]
    return {
        "quarters": quarters,
        "why_not": answer.problem,
        "tables": {"quarters": _side_by_side(shown, quarters, again=again)},
        "again": again,
        "repeated": sum(one.times_named > 1 for one in offices),
    }


def _side_by_side(
    offices: list[OfficeQuarters], quarters: list[tuple[str, str]], *, again: bool
) -> Table[OfficeQuarters]:
    def told(cell: QuarterCell | None) -> tuple[Value, Value, Value]:
        if cell is None:
            return "不在目录", "", ""
        return f"{cell.rank} 列入" if cell.named else cell.rank, exact(cell.final), _profile(cell.categories)

    return Table(
        caption="各季度的名次、得票、表现",
        heads=[
            *("单位", "股室", "列入次数"),
            *(f"{label}{what}" for _, label in quarters for what in ("名次", "得票", "表现")),
        ],
        rows=offices,
        cells=lambda one: [
            *(one.department, one.name, one.times_named or None),
            *(value for cell in one.quarters for value in told(cell)),
        ],
        mark=lambda one: "is-late" if one.times_named > 1 else "",
        narrowed="多次列入的" if again else "",
        charts={f"{label}得票": "series" for _, label in quarters},
    )


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
