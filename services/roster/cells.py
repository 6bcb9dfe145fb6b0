"""What a cell says, whatever Excel and WPS made of it on the way."""

import re
import unicodedata
from datetime import date, datetime, timedelta

from services.roster import credit_code, phones
from services.roster.sheet import Cell
from services.roster.templates import Column

TEXT_LIMIT = 500

# More digits than a float keeps (an identity or credit code typed into a “General” cell): the rest is lost.
_EXACT = 10**15
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[Ee]\+?\d+")
_PROJECT_CODE = re.compile(r"\d{4}-\d{6}-\d{2}-\d{2}-\d{6}")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?|(\d{4})(\d{2})(\d{2})")
_EXCEL_EPOCH = date(1899, 12, 30)
_DOTS = str.maketrans({"•": "·", "‧": "·", "・": "·"})


class CellTrouble(Exception):  # it is told with its row and column
    """The cell cannot be read. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def text_of(cell: Cell) -> str:
    """The cell's text: NFKC, without control characters or surrounding blanks; whole numbers without “.0”."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell) if abs(cell) < _EXACT else cell
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    normal = unicodedata.normalize("NFKC", str(cell)).translate(_DOTS)
    if not normal.isprintable():
        normal = "".join(" " if unicodedata.category(char) == "Cc" else char for char in normal)
    return normal.strip()


def read(cell: Cell, column: Column) -> str:
    """The value of a cell of this column, normalised; empty when there is none. Raises `CellTrouble`."""
    text = text_of(cell)
    if not text:
        if column.required:
            raise CellTrouble("REQUIRED")
        return ""
    if _is_damaged(cell, text):
        raise CellTrouble("NUMBER_DAMAGED")
    if len(text) > TEXT_LIMIT:
        raise CellTrouble("TOO_LONG")
    match column.kind:
        case "phone":
            return phones.normalise(text) or _trouble("PHONE_INVALID")
        case "date":
            return _date(cell, text).isoformat()
        case "choice":
            return text if text in column.choices else _trouble("NOT_IN_LIST")
        case "credit_code":
            return text.upper() if credit_code.is_valid(text.upper()) else _trouble("CREDIT_CODE_INVALID")
        case "project_code":
            return text if _PROJECT_CODE.fullmatch(text) else _trouble("PROJECT_CODE_INVALID")
    return text


def masked(cell: Cell) -> str:
    """As much of a value as is needed to find the cell, and no more: 138****0001, 张*."""
    text = text_of(cell)[:40]
    if len(text) >= 11:
        return f"{text[:3]}****{text[-4:]}"
    return text[:1] + "*" * (len(text) - 1)


def _is_damaged(cell: Cell, text: str) -> bool:
    if isinstance(cell, bool):
        return False
    if isinstance(cell, int | float):
        return abs(cell) >= _EXACT
    return _SCIENTIFIC.fullmatch(text) is not None


def _date(cell: Cell, text: str) -> date:
    """A date cell, Excel's serial number, or a date as people write it."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and 20_000 < cell < 80_000:
        return _EXCEL_EPOCH + timedelta(days=int(cell))
    written = _DATE.fullmatch(text)
    if written is None:
        raise CellTrouble("DATE_INVALID")
    year, month, day = (int(part) for part in written.groups() if part)
    try:
        return date(year, month, day)
    except ValueError as impossible:
        raise CellTrouble("DATE_INVALID") from impossible


def _trouble(code: str) -> str:
    raise CellTrouble(code)
