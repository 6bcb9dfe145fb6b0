"""Tables as a workbook, a sheet for each: real numbers and dates; what looks like a formula stays text."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from gateway.chinese.typesetting import typeset
from gateway.tables.table import Table, Value
from services.kernel.clock import CHINA
from services.kernel.spreadsheets.sheet_writing import put, saved

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NARROWEST, WIDEST = 8, 62  # characters of a column
LONGEST_TITLE = 28  # of a sheet's name, with room for the number that tells two of a name apart
TOP, HEADING = Alignment(vertical="top", wrap_text=True), Alignment(horizontal="center", vertical="top", wrap_text=True)
TITLE, BOLD, PLAIN = Font(bold=True, size=14), Font(bold=True), Font()
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")


def workbook(tables: Iterable[Table[Any]], *said: str, captioned: bool = True) -> bytes:
    """The bytes of an xlsx file. `said` stands above each table, below its caption."""
    book = Workbook(write_only=True)
    for table in tables:
        _write(book, table, [table.caption, *said] if captioned else said)
    return saved(book)


def _write(book: Workbook, table: Table[Any], above: Sequence[str]) -> None:
    above = [*above, *([typeset(f"范围:{table.narrowed}")] if table.narrowed else [])]
    sheet = book.create_sheet(_NOT_IN_TITLES.sub(" ", table.caption)[:LONGEST_TITLE].strip("' ") or "清单")
    last = [get_column_letter(at) for at in range(1, len(table.heads) + 1)]
    for letter, *column in zip(last, table.heads, *table.values, strict=True):
        sheet.column_dimensions[letter].width = min(max(NARROWEST, *map(_width, column)), WIDEST)
    sheet.freeze_panes = f"A{len(above) + 2}"
    sheet.auto_filter.ref = f"A{len(above) + 1}:{last[-1]}{len(above) + 1 + len(table.rows)}"
    for at, line in enumerate(above):
        sheet.append([_cell(sheet, line, font=PLAIN if at else TITLE)])
    sheet.append([_cell(sheet, title, font=BOLD, alignment=HEADING) for title in table.heads])
    for row in table.values or [[table.empty]]:
        wrapped = {"alignment": TOP} if any(isinstance(value, str) and _wraps(value) for value in row) else {}
        sheet.append([None if value in (None, "") else _cell(sheet, value, **wrapped) for value in row])


def _wraps(text: str) -> bool:
    """Whether a text takes more than a line. Other rows are left as they are: an alignment takes as long as a cell."""
    return len(text) > WIDEST // 2 or "\n" in text


def _cell(sheet: WriteOnlyWorksheet, value: Value, **styles: Any) -> Cell:
    """A real value; an instant as on the wall in China, a third of a vote as a fraction, a share in per cent."""
    cell: Cell = WriteOnlyCell(sheet)
    match value:
        case datetime():
            put(cell, value.astimezone(CHINA).replace(tzinfo=None, microsecond=0))
            cell.number_format = "yyyy-mm-dd hh:mm"
        case date():
            put(cell, value)
            cell.number_format = "yyyy-mm-dd"
        case Fraction():
            put(cell, value.numerator if value.denominator == 1 else float(value))
            cell.number_format = "General" if (value * 1000).denominator == 1 else "# ???/???"
        case float():
            put(cell, value)
            cell.number_format = "0.0%"
        case _:
            put(cell, value)
    for name, style in styles.items():
        setattr(cell, name, style)
    return cell


def _width(value: Value) -> int:
    """Characters of its longest line and the room beside it, a Chinese one for two."""
    lines = ("0000-00-00 00:00" if isinstance(value, datetime) else str(value)).split("\n")
    return 2 + max(sum(2 if ord(character) > 0x2E7F else 1 for character in line) for line in lines)
