"""An Excel file as a grid of cells, or the reason why it cannot be one."""

import io
import re
import zipfile
from datetime import date, datetime, time, timedelta

import python_calamine

from services.kernel.refusal import Refusal

Cell = str | int | float | bool | date | datetime | time | timedelta
Grid = list[list[Cell]]

BYTES_LIMIT = 8 * 1024 * 1024
UNPACKED_LIMIT = 128 * 1024 * 1024
CELLS_LIMIT = 2_000_000

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{0,3})(\d{1,7})["']""")


class RosterTooLarge(Refusal):
    """The file is larger than is read. Facts: `size`, `limit` in bytes."""


class NotASheet(Exception):  # it is told as a cell error
    """The file holds no sheet that can be read. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_grid(content: bytes) -> Grid:
    """The first visible sheet, row by row from row 1. Raises `RosterTooLarge` and `NotASheet`."""
    if len(content) > BYTES_LIMIT:
        raise RosterTooLarge(size=len(content), limit=BYTES_LIMIT)
    _weigh(content)
    try:
        with python_calamine.load_workbook(io.BytesIO(content)) as workbook:
            for sheet in workbook.sheets_metadata:
                if sheet.visible == python_calamine.SheetVisibleEnum.Visible:
                    return workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
    except python_calamine.CalamineError as error:
        raise NotASheet("NOT_XLSX") from error
    raise NotASheet("NOT_XLSX")


def _weigh(content: bytes) -> None:
    """Refuse a small file that unpacks into a huge one, or whose far corner makes a huge grid.

    The reader allocates every cell up to the farthest one, so one cell at XFD1048576 would take all memory. What
    cannot be measured so before it is read (.xls, or a workbook under a password) is refused.
    """
    if content.startswith(_OLE):
        raise NotASheet("OLD_XLS_OR_PASSWORD")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > UNPACKED_LIMIT:
                raise NotASheet("TOO_MANY_CELLS")
            for part in parts:
                if part.filename.lower().startswith("xl/worksheets/"):
                    _measure(archive.read(part))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise NotASheet("NOT_XLSX") from error


def _measure(xml: bytes) -> None:
    rows, columns = 0, 0
    for letters, number in _REFERENCE.findall(xml):
        rows = max(rows, int(number))
        columns = max(columns, _column_number(letters))
    if rows * columns > CELLS_LIMIT:
        raise NotASheet("TOO_MANY_CELLS")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
