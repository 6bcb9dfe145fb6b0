"""A sheet for printing: title, notes, headings in two rows, lines. Text stays text, so no name becomes a formula."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from gateway.chinese.typesetting import typeset
from gateway.papers.layout.packed import EPOCH, steadily

Heading = tuple[str, tuple[str, ...]]  # what stands above, what stands below it; nothing below: one tall cell
LINE = Side(style="thin")
BORDER = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
GREY = PatternFill("solid", fgColor="F1F1F1")
FIRST_LINE = 5  # title, note, two rows of headings


def sheet(
    title: str,
    note: str,
    headings: Sequence[Heading],
    lines: Iterable[Sequence[Any]],
    widths: Sequence[float],
    *,
    landscape: bool = True,
) -> bytes:
    """The xlsx file; the same values give the same bytes."""
    book = Workbook()
    book.properties.created = book.properties.modified = datetime(*EPOCH)  # noqa: DTZ001  # Excel keeps no zone
    book.properties.creator = ""
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = "Sheet1"
    _head(page, title, note, headings)
    for row, line in enumerate(lines, start=FIRST_LINE):
        for column, value in enumerate(line, start=1):
            _put(page, row, column, value, alignment=LEFT if isinstance(value, str) else CENTRE)
    for column, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(column)].width = width
    _for_printing(page, landscape=landscape)
    written = BytesIO()
    book.save(written)
    return steadily(written.getvalue())


def _head(page: Worksheet, title: str, note: str, headings: Sequence[Heading]) -> None:
    column = 1
    for above, below in headings:
        across = max(len(below), 1)
        for row in (3, 4):
            for at in range(column, column + across):
                _put(page, row, at, "", font=Font(name="黑体", size=10, bold=True), fill=GREY)
        page.cell(3, column).value = typeset(above)
        for at, name in enumerate(below, start=column):
            page.cell(4, at).value = typeset(name)
        if across > 1 or not below:
            last = 3 if below else 4
            page.merge_cells(start_row=3, end_row=last, start_column=column, end_column=column + across - 1)
        column += across
    for row, text, size in ((1, title, 18), (2, note, 10)):
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=column - 1)
        cell = page.cell(row, 1)
        cell.value = typeset(text)
        cell.data_type = "s"
        cell.font = Font(name="方正小标宋简体" if row == 1 else "仿宋_GB2312", size=size)
        cell.alignment = CENTRE if row == 1 else LEFT
    page.row_dimensions[1].height, page.row_dimensions[2].height = 32, 30


def _put(page: Worksheet, row: int, column: int, value: Any, **style: Any) -> None:
    cell = page.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl takes what begins with “=” for a formula
        cell.number_format = "@"
    cell.font = style.get("font", Font(name="宋体", size=10))
    cell.alignment = style.get("alignment", CENTRE)
    cell.border = BORDER
    if "fill" in style:
        cell.fill = style["fill"]


def _for_printing(page: Worksheet, *, landscape: bool) -> None:
    page.freeze_panes = f"A{FIRST_LINE}"
    page.print_title_rows = f"3:{FIRST_LINE - 1}"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.orientation = "landscape" if landscape else "portrait"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    footer = page.oddFooter
    assert footer is not None
    footer.center.text = "— &P —"
