"""A county's quarters side by side, as far as they are public: has an office got better, is it named again (R-45)."""

from dataclasses import dataclass
from typing import Any

from services.kernel.context import ServiceContext
from services.roster.events import Office
from services.tally.counting.result import Document
from services.tally.counting.result_cache import Results
from services.tally.records.milestones import milestones_of
from services.tally.refusals import NotPublished
from services.tally.result.show_result import count_of, published
from services.tally.state import named_in

MOST = 8  # quarters: two years


@dataclass(frozen=True, kw_only=True)
class Quarter:
    """One appraisal as it was published. `offices` are those of its catalogue."""

    appraisal: str
    document: Document
    named: tuple[str, ...]
    offices: dict[str, Office]


def quarters(context: ServiceContext, results: Results, appraisal: str) -> dict[str, Any]:
    """`{appraisals, offices: [{office_id, department, name, times_named, quarters: [{rank, final, categories, named} |
    None]}]}`, of this appraisal and those before it in its county that are published; at most eight.

    Each is what everybody may see of it. An office keeps its id (ADR 0026) and is called as in the latest; offices
    that got no vote and were not named in any of them are left out.
    """
    milestones_of(context, appraisal).opening(appraisal)
    known = [name for name in sorted(context.log.heads()) if _is_before(name, appraisal)]
    found: list[Quarter] = []
    for name in reversed(known):
        if len(found) == MOST:
            break
        try:
            found.append(_quarter(context, results, name))
        except NotPublished:
            continue
    return side_by_side(found[::-1])


def side_by_side(known: list[Quarter]) -> dict[str, Any]:
    """The quarters, the oldest first, with a line for each office; those of the latest in the order of its ranks."""
    rows = [{row["office_id"]: row for row in quarter.document["offices"]} for quarter in known]
    ids = dict.fromkeys(office for some in reversed(rows) for office in some)
    lines = [_line(office, known, rows) for office in ids]
    return {"appraisals": [quarter.appraisal for quarter in known], "offices": [line for line in lines if _says(line)]}


def _line(office: str, known: list[Quarter], rows: list[dict[str, Any]]) -> dict[str, Any]:
    called = next(quarter.offices[office] for quarter in reversed(known) if office in quarter.offices)
    cells = [_cell(rows_then.get(office), quarter) for quarter, rows_then in zip(known, rows, strict=True)]
    return {
        "office_id": office,
        "department": called.department,
        "name": called.name,
        "times_named": sum(cell["named"] for cell in cells if cell is not None),
        "quarters": cells,
    }


def _cell(row: dict[str, Any] | None, quarter: Quarter) -> dict[str, Any] | None:
    if row is None:
        return None
    shown = {name: row[name] for name in ("rank", "final", "categories")}
    return {**shown, "named": row["office_id"] in quarter.named}


def _says(line: dict[str, Any]) -> bool:
    return any(cell is not None and (cell["final"] or cell["named"]) for cell in line["quarters"])


def _is_before(name: str, appraisal: str) -> bool:
    return name.partition("-")[0] == appraisal.partition("-")[0] and name <= appraisal


def _quarter(context: ServiceContext, results: Results, appraisal: str) -> Quarter:
    return Quarter(
        appraisal=appraisal,
        document=published(context, results, appraisal),
        named=named_in(count_of(context, appraisal)),
        offices={office.office_id: office for office in milestones_of(context, appraisal).opening(appraisal).offices},
    )
