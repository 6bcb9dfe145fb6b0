"""Forms to be filled in, as workbooks: title, notes, headings, a hidden row of column codes, lists to choose from.

Identity numbers, telephone numbers and codes are preset to text, or Excel makes 5.3262E+17 of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from services.kernel.spreadsheets.sheet_writing import TEXT_FORMAT, put, saved

TITLE_ROW, NOTES_ROW, HEADER_ROW, CODES_ROW, FIRST_ROW = 1, 2, 3, 4, 5
LAST_ROW = 100_000

_LINE = Side(style="thin", color="FF999999")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEADING = PatternFill("solid", fgColor="FFE7EEF7")


@dataclass(frozen=True)
class FormColumn:
    """A column: its code, its heading with a star if it must be filled in, what may be chosen, its width."""

    code: str
    heading: str
    choices: tuple[str, ...] = ()
    width: int = 16


@dataclass(frozen=True)
class Form:
    """A form. `sheet` is the tab's name; `choose` is said when something else than a choice is typed."""

    sheet: str
    title: str
    notes: str
    columns: tuple[FormColumn, ...]
    choose: str = ""


def write_form(form: Form, rows: Iterable[Sequence[Any]] = ()) -> bytes:
    """The form as .xlsx, with these rows already in it, in the order of its columns."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = form.sheet
    _write_head(sheet, form)
    for number, column in enumerate(form.columns, start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].number_format = TEXT_FORMAT
        if column.choices:
            _offer(sheet, letter, column.choices, form.choose)
    for number, row in enumerate(rows, start=FIRST_ROW):
        for place, value in enumerate(row, start=1):
            put(sheet.cell(number, place), value)
    sheet.freeze_panes = f"A{FIRST_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    return saved(book)


def rows_in_order(form: Form, rows: Iterable[Mapping[str, Any]]) -> Iterable[list[Any]]:
    """Rows keyed by column code, in the order of the form's columns."""
    return ([row.get(column.code, "") for column in form.columns] for row in rows)


def _write_head(sheet: Worksheet, form: Form) -> None:
    last = get_column_letter(len(form.columns))
    for row, text, font, height in (
        (TITLE_ROW, form.title, Font(bold=True, size=16), 30),
        (NOTES_ROW, form.notes, Font(size=10), 48),
    ):
        sheet.merge_cells(f"A{row}:{last}{row}")
        put(sheet.cell(row, 1), text)
        sheet.cell(row, 1).font = font
        sheet.cell(row, 1).alignment = Alignment(
            wrap_text=True, vertical="center", horizontal="center" if row == TITLE_ROW else "left"
        )
        sheet.row_dimensions[row].height = height
    for place, column in enumerate(form.columns, start=1):
        heading = sheet.cell(HEADER_ROW, place)
        put(heading, column.heading)
        heading.font, heading.fill, heading.border = Font(bold=True), _HEADING, _GRID
        heading.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
        put(sheet.cell(CODES_ROW, place), column.code)
    sheet.row_dimensions[CODES_ROW].hidden = True


def _offer(sheet: Worksheet, letter: str, choices: tuple[str, ...], otherwise: str) -> None:
    """A list to choose from in a column's cells. Excel takes no more than 255 characters of choices."""
    listed = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
    listed.showErrorMessage = True
    listed.error = otherwise or None
    listed.add(f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}")
    sheet.add_data_validation(listed)
