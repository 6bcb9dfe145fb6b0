"""What a cell says, whatever Excel and WPS made of it on the way.

`CellTrouble` codes of this module: NUMBER_DAMAGED, TOO_LONG, DATE_INVALID, FORMULA_ERROR, FORMULA_WITHOUT_VALUE.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NoReturn


@dataclass(frozen=True)
class Unread:
    """A cell whose value is not in the file: a formula never computed, or one that failed. `code` says which."""

    code: str


Cell = str | int | float | bool | date | datetime | time | timedelta | Unread

TEXT_LIMIT = 500

# More digits than a float keeps (an identity or credit code typed into a “General” cell): the rest is lost.
_EXACT = 10**15
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[Ee]\+?\d{2,}")
_ERROR = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")
# how systems keep Excel from reading a number in a CSV as one: ="13900000001"
_SHIELDED = re.compile(r'="([^"]*)"')
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?|(\d{4})(\d{2})(\d{2})")
_EXCEL_EPOCH = date(1899, 12, 30)
_OTHER_DOTS = "•‧・"
_DOTS = str.maketrans(dict.fromkeys(_OTHER_DOTS, "·"))


class CellTrouble(Exception):  # it is told with its row and column
    """The cell cannot be read. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def wrong(code: str) -> NoReturn:
    """Raises `CellTrouble`."""
    raise CellTrouble(code)


def text_of(cell: Cell) -> str:
    """The cell's text: NFKC, without control characters or surrounding blanks; whole numbers without “.0”."""
    if isinstance(cell, Unread):
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell) if abs(cell) < _EXACT else cell
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    text = cell if isinstance(cell, str) else str(cell)
    normal = (text if text.isascii() else _unified(text)).strip()
    if not normal.isprintable():
        normal = "".join(" " if unicodedata.category(char) == "Cc" else char for char in normal).strip()
    shielded = _SHIELDED.fullmatch(normal) if normal.startswith("=") else None
    return shielded[1].strip() if shielded else normal


def _unified(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text)
    return normal.translate(_DOTS) if any(dot in normal for dot in _OTHER_DOTS) else normal


def sound_text(cell: Cell) -> str:
    """The cell's text. Raises `CellTrouble` when the file does not hold what was typed into it."""
    if isinstance(cell, Unread):
        wrong(cell.code)
    text = text_of(cell)
    if _is_damaged(cell, text):
        wrong("NUMBER_DAMAGED")
    if text.startswith("#") and _ERROR.fullmatch(text):
        wrong("FORMULA_ERROR")
    if len(text) > TEXT_LIMIT:
        wrong("TOO_LONG")
    return text


def date_of(cell: Cell) -> date:
    """A date cell, Excel's serial number, or a date as people write it. Raises `CellTrouble`."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and 20_000 < cell < 80_000:
        return _EXCEL_EPOCH + timedelta(days=int(cell))
    written = _DATE.fullmatch(text_of(cell))
    if written is None:
        raise CellTrouble("DATE_INVALID")
    year, month, day = (int(part) for part in written.groups() if part)
    try:
        return date(year, month, day)
    except ValueError as impossible:
        raise CellTrouble("DATE_INVALID") from impossible


def masked(cell: Cell) -> str:
    """As much of a value as is needed to find the cell, and no more: 138****0001, 张*."""
    text = text_of(cell)[:40]
    if len(text) >= 11:
        return f"{text[:3]}****{text[-4:]}"
    return text[:1] + "*" * (len(text) - 1)


def _is_damaged(cell: Cell, text: str) -> bool:
    if isinstance(cell, str):
        return text[:1].isdigit() and _SCIENTIFIC.fullmatch(text) is not None
    return isinstance(cell, int | float) and abs(cell) >= _EXACT
