"""The same workbook with the wrong cells marked: red, with a comment that says what is wrong; doubtful ones yellow.

A workbook of the old kind, a CSV, or one that cannot be opened to be written comes back as a plain .xlsx of its values.
Formulas come back as the text they are, links to other files not at all. Of a very large sheet only the head and the
marked rows come back, each where it stood: writing all of it again takes minutes of a processor.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, Literal

import msgspec
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell as WrittenCell
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from services.kernel.spreadsheets.cells import Unread
from services.kernel.spreadsheets.sheet_writing import put, saved
from services.kernel.spreadsheets.workbook import NotASheet, read_grid

PIECE = 1024 * 1024
WHOLE_CELLS = 400_000
HEAD_ROWS = 10
_FILLS = {
    "error": PatternFill("solid", fgColor="FFFF7C80"),
    "warning": PatternFill("solid", fgColor="FFFFEB9C"),
}


class Mark(msgspec.Struct, frozen=True):
    """A note on a cell (“H7”), or on the whole sheet when it names none. `says` is for people."""

    cell: str
    says: str
    kind: Literal["error", "warning"] = "error"


class Words(msgspec.Struct, frozen=True):
    """The texts around the notes: author of the comments, name of the list of all notes, its headings, names of kinds.

    `partial` is said when only the marked rows come back.
    """

    author: str
    sheet: str
    headings: tuple[str, str, str]
    kinds: dict[str, str]
    partial: str = ""


def mark(content: bytes, marks: Sequence[Mark], words: Words) -> bytes:
    """The marked workbook as .xlsx. Raises `NotASheet` when there is no sheet to mark."""
    grid = read_grid(content)
    whole = len(grid) * max(map(len, grid), default=0) <= WHOLE_CELLS
    book, sheet = _opened(content, grid) if whole else _rewritten(grid, _rows_of(marks))
    for each in marks:
        if each.cell:
            _mark_cell(sheet, each, words.author)
    _list_marks(book, [*marks, *([] if whole else [Mark("", words.partial, "warning")])], words)
    return saved(book)


def mark_in_pieces(content: bytes, marks: bytes, words: bytes) -> Iterator[bytes]:
    """As `mark`, for a process of its own: marks and words are JSON; the workbook comes in pieces, or not at all."""
    try:
        marked = mark(content, msgspec.json.decode(marks, type=list[Mark]), msgspec.json.decode(words, type=Words))
    except NotASheet:
        return
    for start in range(0, len(marked), PIECE):
        yield marked[start : start + PIECE]


def _rows_of(marks: Sequence[Mark]) -> frozenset[int]:
    """The rows that are marked, and the head of the sheet."""
    marked = (int("".join(filter(str.isdigit, each.cell))) for each in marks if each.cell)
    return frozenset(range(1, HEAD_ROWS + 1)).union(marked)


def _opened(content: bytes, grid: list[list[Any]]) -> tuple[Workbook, Worksheet]:
    if content.startswith(b"PK"):
        try:
            book = load_workbook(BytesIO(content), keep_links=False)
            sheet = next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
        except Exception:  # noqa: BLE001  # many things displease openpyxl that others read: then the values will do
            return _rewritten(grid)
        _disarm(book)
        return book, sheet
    return _rewritten(grid)


def _rewritten(grid: list[list[Any]], only: frozenset[int] | None = None) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.worksheets[0]
    for number, row in enumerate(grid, start=1):
        for place, value in enumerate(row if only is None or number in only else (), start=1):
            if value != "" and not isinstance(value, Unread):
                put(sheet.cell(number, place), int(value) if isinstance(value, float) and value.is_integer() else value)
    return book, sheet


def _disarm(book: Workbook) -> None:
    """Let no formula run when the marked workbook is opened."""
    for name in list(book.defined_names):
        del book.defined_names[name]
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f" and isinstance(cell, WrittenCell):
                    put(cell, cell.value if isinstance(cell.value, str) else f"={getattr(cell.value, 'text', '')}")
                if cell.hyperlink is not None:
                    cell.hyperlink = None


def _mark_cell(sheet: Worksheet, each: Mark, author: str) -> None:
    cell = sheet[each.cell]
    if isinstance(cell, MergedCell):
        return
    note = Comment(each.says if cell.comment is None else f"{cell.comment.text}\n{each.says}", author)
    note.width, note.height = 280, 110
    cell.comment = note
    if each.kind == "error" or cell.fill.fgColor.rgb != _FILLS["error"].fgColor.rgb:
        cell.fill = _FILLS[each.kind]


def _list_marks(book: Workbook, marks: Sequence[Mark], words: Words) -> None:
    """All notes on a sheet of their own: comments are not seen by everybody, colours neither."""
    sheet = book.create_sheet(words.sheet if words.sheet not in book.sheetnames else None)
    sheet.append(list(words.headings))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, each in enumerate(marks, start=2):
        for place, text in enumerate((each.cell, words.kinds[each.kind], each.says), start=1):
            put(sheet.cell(number, place), text)
    for letter, width in zip("ABC", (10, 10, 90), strict=True):
        sheet.column_dimensions[letter].width = width
