"""A filled-in form (T1…T6) as rows under headings: every row, or all errors and none.

The form has its headings in row 3 under a title and notes, and under them a hidden row of column codes; people insert
and delete rows, so the headings are looked for. What the cells of a column must hold is the caller's to say.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

import msgspec
from openpyxl.utils import get_column_letter

from services.kernel.contract import CellNote
from services.kernel.spreadsheets.cells import Cell, CellTrouble, Unread, masked, text_of
from services.kernel.spreadsheets.workbook import Grid, NotASheet, read_grid

HEADER_ROW = 3
HEADER_LATEST = 10
ROWS_LIMIT = 120_000
NOTES_LIMIT = 1000  # of each kind, as they are answered
BREATH = 100

_COLUMN_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class Column(Protocol):
    """A column of a form, as far as reading it goes: its heading without the star, whether it must be filled in."""

    @property
    def heading(self) -> str: ...

    @property
    def required(self) -> bool: ...


AnyColumn = TypeVar("AnyColumn", bound=Column)
Warn = Callable[[str], None]
ReadCell = Callable[[Cell, AnyColumn, Warn], str]


@dataclass(frozen=True)
class Row:
    """A row without errors: its number in the sheet, and every column of the form by heading, normalised."""

    number: int
    values: dict[str, str] = field(repr=False)


@dataclass
class Table(Generic[AnyColumn]):
    """What was read. With any error, the rows are not to be used."""

    rows: list[Row] = field(default_factory=list)
    errors: list[CellNote] = field(default_factory=list)
    warnings: list[CellNote] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        """What a refusal says of a file with errors: the first of them, their `count`, what is doubtful."""
        errors, warnings = (msgspec.to_builtins(one[:NOTES_LIMIT]) for one in (self.errors, self.warnings))
        return {"errors": errors, "count": len(self.errors), "warnings": warnings}

    def note(self, row: int, heading: str, code: str, cell: Cell = "") -> CellNote:
        """A note about a cell of a column."""
        place = self.places.get(heading)
        address = "" if place is None else f"{get_column_letter(place + 1)}{row}"
        return CellNote(row, heading, code, masked(cell), address)


def read_form(content: bytes, columns: Sequence[AnyColumn], read: ReadCell[AnyColumn]) -> Table[AnyColumn]:
    """As `read_table`, of a file; one that is no sheet is a table with that error. Raises `FileTooLarge`."""
    try:
        grid = read_grid(content)
    except NotASheet as trouble:
        return Table(errors=[CellNote(0, "", trouble.code)])
    return read_table(grid, columns, read)


def read_table(grid: Grid, columns: Sequence[AnyColumn], read: ReadCell[AnyColumn]) -> Table[AnyColumn]:
    """Read the rows. `read(cell, column, warn)` answers the value or raises `CellTrouble`; it may warn with a code."""
    table: Table[AnyColumn] = Table()
    header = _find_header(grid, columns, table)
    if header is None:
        return table
    for number, cells in _filled_rows(grid, header, table.places):
        if number % BREATH == 0:
            time.sleep(0)  # others are served meanwhile: under eventlet a long loop would hold them all up
        row = _read_row(number, cells, columns, read, table)
        if row is not None:
            table.rows.append(row)
    if not table.rows and not table.errors:
        table.errors.append(CellNote(header + 1, "", "NO_ROWS"))
    if len(table.rows) > ROWS_LIMIT:
        table.errors.append(CellNote(header + ROWS_LIMIT, "", "TOO_MANY_ROWS"))
    return table


def _find_header(grid: Grid, columns: Sequence[Column], table: Table[AnyColumn]) -> int | None:
    """The number of the heading row; the places of its headings, or the missing ones, are reported to the table."""
    required = [column.heading for column in columns if column.required]
    best: dict[str, int] = {}
    for number, cells in enumerate(grid[:HEADER_LATEST], start=1):
        places = {_heading(cell): place for place, cell in reversed(list(enumerate(cells)))}
        if all(heading in places for heading in required):
            table.places = {c.heading: places[c.heading] for c in columns if c.heading in places}
            return number
        if len(places.keys() & set(required)) > len(best.keys() & set(required)):
            best = places
    table.errors += [CellNote(HEADER_ROW, name, "COLUMN_MISSING") for name in required if name not in best]
    return None


def _heading(cell: Cell) -> str:
    return text_of(cell).strip("* ").replace(" ", "")


def _filled_rows(grid: Grid, header: int, places: dict[str, int]) -> Iterator[tuple[int, dict[str, Cell]]]:
    """The rows that say something in a column of the form; a number in front of nothing is no row."""
    for number, cells in enumerate(grid[header:], start=header + 1):
        known = {heading: cells[place] for heading, place in places.items() if place < len(cells)}
        filled = [cell for cell in known.values() if not isinstance(cell, str) or (not cell.isspace() and cell)]
        if filled and not (number == header + 1 and _are_column_codes(filled)):
            yield number, known


def _are_column_codes(cells: list[Cell]) -> bool:
    """Whether this is the row of column codes that forms hide under the headings."""
    return all(not isinstance(cell, Unread) and _COLUMN_CODE.fullmatch(text_of(cell)) for cell in cells)


def _read_row(
    number: int,
    cells: dict[str, Cell],
    columns: Sequence[AnyColumn],
    read: ReadCell[AnyColumn],
    table: Table[AnyColumn],
) -> Row | None:
    values: dict[str, str] = {}
    for column in columns:
        cell = cells.get(column.heading, "")
        warnings: list[str] = []
        try:
            values[column.heading] = read(cell, column, warnings.append)
        except CellTrouble as trouble:
            table.errors.append(table.note(number, column.heading, trouble.code, cell))
        table.warnings += [table.note(number, column.heading, code, cell) for code in warnings]
    return Row(number, values) if len(values) == len(columns) else None
