"""Reading a provider's list: every row, or all errors and no row (R-18)."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.kernel.refusal import Refusal
from services.roster.cells import CellTrouble, masked, read, text_of
from services.roster.sheet import Cell, Grid, NotASheet, read_grid
from services.roster.templates import Template

ROWS_LIMIT = 50_000
ERRORS_LIMIT = 200
HEADER_ROW = 3
BREATH = 100

_COLUMN_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class RosterNotReadable(Refusal):
    """The list has errors and was not imported. Facts: `errors` (row, column, code, masked value), `count`."""


@dataclass(frozen=True)
class Entry:
    """One row of a list. `values` are all the template's columns by heading."""

    row: int
    name: str = field(repr=False)
    phone: str = field(repr=False)
    organisation: str = field(repr=False)
    values: dict[str, str] = field(repr=False)


@dataclass(frozen=True)
class CellError:
    """What is wrong, and where: the row's number in the sheet and the column's heading."""

    row: int
    column: str
    code: str
    value: str = ""

    def facts(self) -> dict[str, str | int]:
        return {"row": self.row, "column": self.column, "code": self.code, "value": self.value}


def read_roster(content: bytes, template: Template) -> list[Entry]:
    """The rows of a filled-in template. Raises `RosterNotReadable`, `RosterTooLarge`."""
    try:
        grid = read_grid(content)
    except NotASheet as trouble:
        raise _refusal([CellError(0, "", trouble.code)]) from trouble
    return read_rows(grid, template)


def read_rows(grid: Grid, template: Template) -> list[Entry]:
    """The rows of a grid under the template's headings. Raises `RosterNotReadable` with every error."""
    header, places = _find_header(grid, template)
    errors: list[CellError] = []
    entries: list[Entry] = []
    for row, cells in _filled_rows(grid, header, places):
        if row % BREATH == 0:
            time.sleep(0)  # others are served meanwhile: under eventlet a long loop would hold them all up
        entry = _read_row(row, cells, template, errors)
        if entry is not None:
            entries.append(entry)
    if not entries and not errors:
        errors.append(CellError(header + 1, "", "NO_ROWS"))
    if len(entries) > ROWS_LIMIT:
        errors.append(CellError(header + ROWS_LIMIT, "", "TOO_MANY_ROWS"))
    if errors:
        raise _refusal(errors)
    return entries


def _find_header(grid: Grid, template: Template) -> tuple[int, dict[str, int]]:
    """The number of the heading row and the place of each heading in it. It should be row 3; 1 to 6 will do."""
    best: dict[str, int] = {}
    for number, cells in enumerate(grid[: HEADER_ROW * 2], start=1):
        places = {text_of(cell).rstrip("* ").replace(" ", ""): place for place, cell in enumerate(cells)}
        if all(heading in places for heading in template.required):
            known = [column.heading for column in template.columns if column.heading in places]
            return number, {heading: places[heading] for heading in known}
        if len(places.keys() & set(template.required)) > len(best.keys() & set(template.required)):
            best = places
    raise _refusal(
        [CellError(HEADER_ROW, heading, "COLUMN_MISSING") for heading in template.required if heading not in best]
    )


def _filled_rows(grid: Grid, header: int, places: dict[str, int]) -> Iterator[tuple[int, dict[str, Cell]]]:
    """The rows that say something in a column of the template; a number in front of nothing is no row."""
    for number, cells in enumerate(grid[header:], start=header + 1):
        known = {heading: cells[place] for heading, place in places.items() if place < len(cells)}
        filled = [cell for cell in known.values() if not isinstance(cell, str) or (not cell.isspace() and cell)]
        if filled and not (number == header + 1 and _are_column_codes(filled)):
            yield number, known


def _are_column_codes(cells: list[Cell]) -> bool:
    """Whether this is the row of column codes that templates hide under the headings."""
    return all(_COLUMN_CODE.fullmatch(text_of(cell)) for cell in cells)


def _read_row(row: int, cells: dict[str, Cell], template: Template, errors: list[CellError]) -> Entry | None:
    values: dict[str, str] = {}
    for column in template.columns:
        cell = cells.get(column.heading, "")
        try:
            values[column.heading] = read(cell, column)
        except CellTrouble as trouble:
            errors.append(CellError(row, column.heading, trouble.code, masked(cell)))
    if len(values) < len(template.columns):
        return None
    return Entry(
        row=row,
        name=values[template.heading("name")],
        phone=values[template.heading("phone")],
        organisation=values[template.heading("organisation")],
        values={heading: value for heading, value in values.items() if value},
    )


def _refusal(errors: list[CellError]) -> RosterNotReadable:
    return RosterNotReadable(errors=[error.facts() for error in errors[:ERRORS_LIMIT]], count=len(errors))
