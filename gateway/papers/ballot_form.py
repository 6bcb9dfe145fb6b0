"""The leaders' ballot form (测评表, R-17): A4 across, every office a line; or ten blank lines and the catalogue.

Every line and box has a fixed place (ballot_form.css), the same on every sheet, and there are marks at the corners,
so that a machine can read forms one day. The serial is random and belongs to the paper, never to a person (A-10).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec

from gateway.chinese.categories import CATEGORIES
from gateway.chinese.typesetting import first_day_of
from gateway.papers.layout.drawing import pdf
from gateway.papers.layout.stamping import Stamp, stamp_copies

Variant = Literal["full", "short"]
ROWS = 18  # lines on a sheet: 33 + 9 + 18 × 8 mm
LISTED_ROWS = 38  # lines in a column of the short form's catalogue
LISTED_COLUMNS = 4
PLACE = Stamp(code_left=266, code_bottom=185.5, code_size=17, text_right=283, text_base=182)


class FormsToPrint(msgspec.Struct, frozen=True, kw_only=True):
    """What the forms of a batch show. `offices` stand in the order of the catalogue and are numbered from 1."""

    title: str
    hotline: str
    max_offices: int
    example_not_before: str
    offices: list[dict[str, str]]
    serials: list[str]
    variant: Variant = "full"


def draw(facts: FormsToPrint) -> bytes:
    """All forms of the batch, one after the other, each with its own serial on every page."""
    numbered = [{**office, "number": number} for number, office in enumerate(facts.offices, start=1)]
    sheets = _full(numbered) if facts.variant == "full" else _listed(numbered)
    shown = {
        "title": facts.title.removesuffix("公告"),
        "hotline": facts.hotline,
        "max_offices": facts.max_offices,
        "not_before": first_day_of(facts.example_not_before),
        "variant": facts.variant,
        "categories": CATEGORIES,
        "sheets": sheets,
        "pages": len(sheets) + (facts.variant == "short"),
    }
    return pdf("ballot_form.html", shown, finish=lambda _document, made: stamp_copies(made, facts.serials, PLACE))


def _full(offices: Iterable[Mapping[str, Any]]) -> list[list[dict[str, Any]]]:
    """The offices sheet by sheet; `starts` is a department's first line, or a sheet's."""
    sheets: list[list[dict[str, Any]]] = []
    for place, office in enumerate(offices):
        if place % ROWS == 0:
            sheets.append([])
        above = sheets[-1][-1]["department"] if sheets[-1] else None
        sheets[-1].append({**office, "starts": office["department"] != above})
    return sheets


def _listed(offices: Sequence[Mapping[str, Any]]) -> list[list[list[dict[str, Any]]]]:
    """The catalogue in columns, each department's name above its offices, and again where a column begins."""
    columns = list(_in_columns(offices))
    return [columns[at : at + LISTED_COLUMNS] for at in range(0, len(columns), LISTED_COLUMNS)]


def _in_columns(offices: Iterable[Mapping[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    column: list[dict[str, Any]] = []
    department = None
    for office in offices:
        heading = [{"department": office["department"], "name": "", "number": None}]
        lines = [*(heading if office["department"] != department else []), {**office, "department": ""}]
        if len(column) + len(lines) > LISTED_ROWS:
            yield column
            column, lines = [], [*heading, {**office, "department": ""}]
        column.extend(lines)
        department = office["department"]
    if column:
        yield column
