"""How Chinese is written on papers: dates with Arabic digits (GB/T 9704), punctuation as wide as its characters."""

import re
from datetime import date, datetime

from services.kernel.clock import CHINA

WIDE = str.maketrans(",;:?!()", "\uff0c\uff1b\uff1a\uff1f\uff01\uff08\uff09")
HAN = "\u2018-\u201d\u3001-\u301f\u3400-\u9fff\uff01-\uff5e"
_PAIR = re.compile(r"\(([^()]*)\)")
_MARK = re.compile(f"(?<=[{HAN}])[,;:?!]|[,;:?!](?=[{HAN}])")


def day(value: date | datetime | str) -> str:
    """`2024年6月25日` of a civil date, an instant, or either as ISO 8601 text."""
    on = civil(value)
    return f"{on.year}年{on.month}月{on.day}日"


def civil(value: date | datetime | str) -> date:
    """The civil date in China of any of these."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if len(value) > len("2024-06-25") else date.fromisoformat(value)
    if isinstance(value, datetime):
        return value.astimezone(CHINA).date()
    return value


def instant(value: datetime | str) -> str:
    """`2024年6月26日9时30分` of an instant, or of its ISO 8601 text."""
    at = (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(CHINA)
    return f"{day(at)}{at.hour}时{at.minute:02}分"


def first_day_of(month: str) -> str:
    """`2024年1月1日` of `2024-01`."""
    return day(date.fromisoformat(f"{month}-01"))


def typeset(text: str) -> str:
    """Punctuation beside Chinese characters made as wide as they are; figures such as 10,000 and 8:30 are left."""
    return _MARK.sub(_wide, _MARK.sub(_wide, _PAIR.sub(_wide_brackets, text)))  # a mark may stand beside another


def _wide(found: "re.Match[str]") -> str:
    return found.group().translate(WIDE)


def _wide_brackets(pair: "re.Match[str]") -> str:
    """Both or neither, by what is inside and beside them."""
    around = pair.string[max(pair.start() - 1, 0) : pair.end() + 1]
    if not re.search(f"[{HAN}]", around):
        return pair.group()
    return f"\uff08{pair.group(1)}\uff09"
