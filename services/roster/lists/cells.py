"""What the cells of a roster's columns must hold, and how it is kept."""

import re

from services.kernel.spreadsheets.cells import Cell, date_of, sound_text, wrong
from services.kernel.spreadsheets.table import Warn
from services.roster.lists import credit_code
from services.roster.lists.templates import Column
from services.roster.personal_data import phones

_PROJECT_CODE = re.compile(r"\d{4}-\d{6}-\d{2}-\d{2}-\d{6}")


def read(cell: Cell, column: Column, warn: Warn) -> str:
    """The value of a cell of this column, normalised; empty when there is none. Raises `CellTrouble`."""
    text = sound_text(cell)
    if not text:
        return wrong("REQUIRED") if column.required else ""
    match column.kind:
        case "phone":
            return _phone(text, warn)
        case "date":
            return date_of(cell).isoformat()
        case "choice":
            return text if text in column.choices else wrong("NOT_IN_LIST")
        case "credit_code":
            return _credit_code(text.upper(), warn)
        case "project_code":
            return text if _PROJECT_CODE.fullmatch(text) else wrong("PROJECT_CODE_INVALID")
    return text


def _phone(text: str, warn: Warn) -> str:
    number = phones.normalise(text) or wrong("PHONE_INVALID")
    doubt = phones.doubt(number)
    if doubt:
        warn(doubt)
    return number


def _credit_code(text: str, warn: Warn) -> str:
    if not credit_code.is_valid(text):
        wrong("CREDIT_CODE_INVALID")
    if credit_code.is_old_registration(text):
        warn("OLD_REGISTRATION_NUMBER")
    return text
