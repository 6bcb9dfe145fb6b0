"""Writing workbooks that carry what people typed: as text, whatever it looks like, and never as a formula."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

TEXT_FORMAT = "@"
_FORMULA_LIKE = ("=", "+", "-", "@", "\t", "\r")


def put(cell: Cell | MergedCell, value: Any) -> None:
    """Write a value. A text that an office program could take for a formula stays a text (CSV injection)."""
    if isinstance(cell, MergedCell):
        return  # it has no value of its own
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", value)
    cell.data_type = "s"
    cell.number_format = TEXT_FORMAT
    if value.startswith(_FORMULA_LIKE):
        cell.quotePrefix = True


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    written = BytesIO()
    book.save(written)
    return written.getvalue()
