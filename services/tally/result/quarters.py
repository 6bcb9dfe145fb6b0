"""A county's quarters side by side, as far as they are public: has an office got better, is it named again (R-45)."""

from dataclasses import dataclass
from typing import Any

from services.roster.events import Office
from services.tally.answers.result import OfficeQuarters, QuarterCell, Quarters
from services.tally.context import TallyContext
from services.tally.contract import CompareQuarters
from services.tally.counting.result import Document
from services.tally.records.milestones import milestones_of
from services.tally.refusals import NotPublished
from services.tally.result.show_result import published
from services.tally.state import named_in

MOST = 8  # quarters: two years


@dataclass(frozen=True, kw_only=True)
class Quarter:
    """One appraisal as it was published. `offices` are those of its catalogue."""

    appraisal: str
    document: Document
    named: tuple[str, ...]
    offices: dict[str, Office]


def handle(request: CompareQuarters, context: TallyContext) -> Quarters:
    """The published quarters of this appraisal and those before it in its county; at most eight.

    Each is what everybody may see of it. An office keeps its id (ADR 0026) and is called as in the latest; offices
    that got no vote and were not named in any of them are left out.
    """
    appraisal = request.appraisal
    milestones_of(context, appraisal).opening(appraisal)
    known = [name for name in sorted(context.log.heads()) if _is_before(name, appraisal)]
    found: list[Quarter] = []
    for name in reversed(known):
        if len(found) == MOST:
            break
        try:
            found.append(_quarter(context, name))
        except NotPublished:
            continue
    return side_by_side(found[::-1])


def side_by_side(known: list[Quarter]) -> Quarters:
    """The quarters, the oldest first, with a line for each office; those of the latest in the order of its ranks."""
    rows = [{row["office_id"]: row for row in quarter.document["offices"]} for quarter in known]
    ids = dict.fromkeys(office for some in reversed(rows) for office in some)
    lines = [_line(office, known, rows) for office in ids]
    return Quarters(
        appraisals=[quarter.appraisal for quarter in known], offices=[line for line in lines if _says(line)]
    )


def _line(office: str, known: list[Quarter], rows: list[dict[str, Any]]) -> OfficeQuarters:
    called = next(quarter.offices[office] for quarter in reversed(known) if office in quarter.offices)
    cells = [_cell(rows_then.get(office), quarter) for quarter, rows_then in zip(known, rows, strict=True)]
    return OfficeQuarters(
        office_id=office,
        department=called.department,
        name=called.name,
        times_named=sum(cell.named for cell in cells if cell is not None),
        quarters=cells,
    )


def _cell(row: dict[str, Any] | None, quarter: Quarter) -> QuarterCell | None:
    if row is None:
        return None
    named = row["office_id"] in quarter.named
    return QuarterCell(rank=row["rank"], final=row["final"], categories=row["categories"], named=named)


def _says(line: OfficeQuarters) -> bool:
    return any(cell is not None and (cell.final or cell.named) for cell in line.quarters)


def _is_before(name: str, appraisal: str) -> bool:
    return name.partition("-")[0] == appraisal.partition("-")[0] and name <= appraisal


def _quarter(context: TallyContext, appraisal: str) -> Quarter:
    return Quarter(
        appraisal=appraisal,
        document=published(context, appraisal),
        named=named_in(context.count(appraisal)),
        offices={office.office_id: office for office in milestones_of(context, appraisal).opening(appraisal).offices},
    )
