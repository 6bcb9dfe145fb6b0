"""A file of a clerk's (.xlsx, .xls, CSV) as a grid of cells, or the reason why it cannot be one.

`NotASheet` codes: EMPTY_FILE, NOT_A_SHEET, WEB_PAGE, UNDER_PASSWORD, TOO_MANY_CELLS.
"""

import io
import zipfile
from collections.abc import Mapping

import python_calamine

from services.kernel.refusal import FileTooLarge as FileTooLarge
from services.kernel.spreadsheets.cells import Cell, Unread
from services.kernel.spreadsheets.delimited import is_markup, read_delimited
from services.kernel.spreadsheets.worksheet_parts import Place, measure, parts_by_name

Grid = list[list[Cell]]

BYTES_LIMIT = 20 * 1024 * 1024
UNPACKED_LIMIT = 256 * 1024 * 1024
CELLS_LIMIT = 4_000_000

LIGHT_BYTES = 64 * 1024
LIGHT_UNPACKED = 1024 * 1024

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_VISIBLE = python_calamine.SheetVisibleEnum.Visible
_BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, KeyError)


class NotASheet(Exception):  # it is told as a cell error
    """The file holds no sheet that can be read. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_grid(content: bytes) -> Grid:
    """The first visible sheet, row by row from row 1. Raises `FileTooLarge` and `NotASheet`."""
    if len(content) > BYTES_LIMIT:
        raise FileTooLarge(size=len(content), limit=BYTES_LIMIT)
    if not content.strip():
        raise NotASheet("EMPTY_FILE")
    if content.startswith(_ZIP):
        return _read_xlsx(content)
    if content.startswith(_OLE):
        return _read_xls(content)
    if is_markup(content):
        raise NotASheet("WEB_PAGE")
    grid = read_delimited(content)
    if grid is None:
        raise NotASheet("NOT_A_SHEET")
    must_fit(len(grid), max(map(len, grid), default=0))
    return grid


def is_light(content: bytes) -> bool:
    """Whether a file is read in no time, whatever is in it. Others are read in the sandbox."""
    if len(content) > LIGHT_BYTES or content.startswith(_OLE):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum(part.file_size for part in archive.infolist()) <= LIGHT_UNPACKED
    except _BROKEN:
        return True  # it is no workbook, and will be refused


def must_fit(rows: int, columns: int) -> None:
    """Refuse a grid that would take all memory: readers allocate every cell up to the farthest one."""
    if rows * columns > CELLS_LIMIT:
        raise NotASheet("TOO_MANY_CELLS")


def _read_xlsx(content: bytes) -> Grid:
    """The sheet, after every part of the file has been weighed: one cell at XFD1048576 would take all memory."""
    unread: dict[str, Mapping[Place, Unread]] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > UNPACKED_LIMIT:
                raise NotASheet("TOO_MANY_CELLS")
            for name, part in parts_by_name(archive).items():
                rows, columns, unread[name] = measure(archive.read(part))
                must_fit(rows, columns)
    except _BROKEN as error:
        raise NotASheet("NOT_A_SHEET") from error
    name, grid = _first_visible(content)
    _put_in(grid, unread.get(name, {}))
    return grid


def _put_in(grid: Grid, cells: Mapping[Place, Unread]) -> None:
    """Say which of the cells that seem empty are not."""
    for (row, column), cell in cells.items():
        while len(grid) < row:
            grid.append([])
        grid[row - 1] += [""] * (column - len(grid[row - 1]))
        grid[row - 1][column - 1] = cell


def _read_xls(content: bytes) -> Grid:
    """The old binary format. Its cells cannot be counted before it is read (`apart` bounds what that takes)."""
    if _ENCRYPTED in content:
        raise NotASheet("UNDER_PASSWORD")
    return _first_visible(content)[1]


def _fill_down(grid: Grid, merged: list[tuple[Place, Place]]) -> None:
    """Cells of a column that are merged all say what the first of them says (one department, many offices)."""
    for (top, left), (bottom, right) in merged:
        if left == right and top < len(grid) and left < len(grid[top]):
            for row in grid[top + 1 : bottom + 1]:
                row[left] = grid[top][left]


def _first_visible(content: bytes) -> tuple[str, Grid]:
    try:
        with python_calamine.load_workbook(io.BytesIO(content)) as workbook:
            for listed in workbook.sheets_metadata:
                if listed.visible == _VISIBLE and listed.typ == python_calamine.SheetTypeEnum.WorkSheet:
                    sheet = workbook.get_sheet_by_name(listed.name)
                    must_fit(sheet.total_height, sheet.total_width)
                    grid: Grid = [list(row) for row in sheet.to_python(skip_empty_area=False)]
                    _fill_down(grid, sheet.merged_cell_ranges or [])
                    return listed.name, grid
    except python_calamine.PasswordError as error:
        raise NotASheet("UNDER_PASSWORD") from error
    except python_calamine.CalamineError as error:
        raise NotASheet("NOT_A_SHEET") from error
    raise NotASheet("NOT_A_SHEET")
