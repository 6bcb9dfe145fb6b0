"""The Excel form on which a channel hands in its matters (T6), column by column, and what its cells must hold.

The columns 涉及股室 and 表现 are a hint for the sorters, who decide at the desk; 梳理人 and 复核人 are not read.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from services.complaints.answers import Status
from services.kernel.clock import CHINA
from services.kernel.spreadsheets.cells import Cell, Unread, date_of, sound_text, text_of, wrong
from services.kernel.spreadsheets.table import Warn

Kind = Literal["text", "words", "instant", "month", "choice", "people", "number", "yes_no"]

STATUS: dict[str, Status] = {
    "办理中": "open",
    "已办结": "closed",
    "已撤诉": "withdrawn",
    "不予受理": "not_accepted",
    "查否": "unfounded",
}
YES_NO = {"是": "yes", "否": "no"}
LONGEST_WORDS = 20_000
_CLOCK = re.compile(r"(?:.*[日T ])?\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月].*)?")
_PEOPLE = re.compile(r"(\d{1,7})\s*人?")
_HALF_A_SECOND = timedelta(microseconds=500_000)


@dataclass(frozen=True)
class Column:
    """A column: its heading without the star, what its cells hold, whether they must be filled in.

    `code` stands hidden under the heading.
    """

    heading: str
    code: str
    kind: Kind = "text"
    required: bool = False
    choices: tuple[str, ...] = ()


CHANNEL, NUMBER, REGISTERED, TYPE = "来源渠道", "来源编号", "登记时间", "类型"
WORDS, DEPARTMENT, OFFICE, SHOWN = "反映内容摘要(去标识)", "承办单位", "涉及股室", "表现"
OCCURRED, WHO, ANONYMOUS, PEOPLE = "发生时间", "反映人标识(由来源系统加密)", "是否匿名", "是否联名/人数"
STATE, VERIFIED, REVISION = "办理状态", "是否属实", "更新序号"

COLUMNS = (
    Column(CHANNEL, "channel", required=True),
    Column(NUMBER, "source_id", required=True),
    Column(REGISTERED, "received_at", "instant", required=True),
    Column(TYPE, "kind", required=True),
    Column(WORDS, "text", "words", required=True),
    Column(DEPARTMENT, "department"),
    Column(OFFICE, "office"),
    Column(SHOWN, "categories"),
    Column(OCCURRED, "occurred", "month"),
    Column(WHO, "complainant"),
    Column(ANONYMOUS, "anonymous", "yes_no"),
    Column(PEOPLE, "people", "people"),
    Column(STATE, "status", "choice", choices=tuple(STATUS)),
    Column(VERIFIED, "verified", "yes_no"),
    Column(REVISION, "seq", "number"),
)


def read(cell: Cell, column: Column, _warn: Warn) -> str:
    """The value of a cell of this column, normalised; empty when there is none. Raises `CellTrouble`."""
    if column.kind == "words":
        return _words(cell)
    text = sound_text(cell)
    if not text:
        return wrong("REQUIRED") if column.required else ""
    match column.kind:
        case "instant":
            return _instant(cell, text).isoformat()
        case "month":
            return _month(cell, text)
        case "choice":
            return text if text in column.choices else wrong("NOT_IN_LIST")
        case "yes_no":
            return YES_NO.get(text) or wrong("NOT_IN_LIST")
        case "people":
            return _people(text)
        case "number":
            return text if text.isascii() and text.isdigit() and len(text) < 10 else wrong("NUMBER_INVALID")
    return text


def _words(cell: Cell) -> str:
    """Words may be long, and keep their lines."""
    if isinstance(cell, Unread):
        return wrong(cell.code)
    text = str(cell).strip() if isinstance(cell, str) else text_of(cell)
    if not text:
        return wrong("REQUIRED")
    return text if len(text) <= LONGEST_WORDS else wrong("TOO_LONG")


def _instant(cell: Cell, text: str) -> datetime:
    """A date with or without a time of day, in China. Excel's own are off by less than half a second."""
    if isinstance(cell, datetime):
        return (cell + _HALF_A_SECOND).replace(microsecond=0, tzinfo=CHINA)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        seconds = timedelta(seconds=round(cell % 1 * 86_400))
        return datetime.combine(date_of(cell), time(), CHINA) + seconds
    day, clock = date_of(cell), _CLOCK.fullmatch(text)
    if clock is None:
        return datetime.combine(day, time(), CHINA) if ":" not in text else wrong("DATE_INVALID")
    try:
        return datetime.combine(day, time(int(clock[1]), int(clock[2]), int(clock[3] or 0)), CHINA)
    except ValueError:
        return wrong("DATE_INVALID")


def _month(cell: Cell, text: str) -> str:
    if isinstance(cell, date):
        return f"{cell:%Y-%m}"
    written = _MONTH.fullmatch(text)
    if written is not None and 1 <= int(written[2]) <= 12:
        return f"{written[1]}-{int(written[2]):02d}"
    return f"{date_of(cell):%Y-%m}"


def _people(text: str) -> str:
    if text in YES_NO:
        return "1" if text == "否" else wrong("NUMBER_INVALID")  # of a joint letter the number is needed
    number = _PEOPLE.fullmatch(text)
    return number[1] if number is not None and int(number[1]) > 0 else wrong("NUMBER_INVALID")
