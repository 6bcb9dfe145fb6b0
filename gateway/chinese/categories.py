"""冷、懒、推、乱、贪: what each category is called, a hint, and its indicator phrases word for word (R-07…R-11).

Help for voters and the coding guide of those who sort complaints.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from services.roster.events import CategoryCode
from services.roster.indicators import INDICATORS as INDICATORS


@dataclass(frozen=True)
class Category:
    """A category as voters and clerks see it."""

    code: CategoryCode
    label: str
    hint: str


CATEGORIES = (
    Category("cold", "冷", "态度差、爱理不理、看人下菜碟"),
    Category("lazy", "懒", "拖着不办、一问三不知、让人白跑"),
    Category("shirk", "推", "踢皮球、互相推、找借口不办"),
    Category("disorder", "乱", "乱收费、乱罚款、乱加条件、故意刁难"),
    Category("corrupt", "贪", "要好处、收红包、吃拿卡要"),
)
LABELS: dict[str, str] = {category.code: category.label for category in CATEGORIES}


def labels(codes: Iterable[str]) -> str:
    """冷推, of a list of codes."""
    return "".join(LABELS[code] for code in codes)


def guide() -> list[dict[str, Any]]:
    """The categories in the order of the form, each with its phrases; a phrase's id is its category and number."""
    return [
        {
            "category": code,
            "label": LABELS[code],
            "indicators": [
                {"id": f"{code}-{number:02d}", "text": text} for number, text in enumerate(phrases, start=1)
            ],
        }
        for code, phrases in INDICATORS.items()
    ]
