"""The five kinds of behaviour and their indicator phrases, word for word from the announcement (R-07…R-11).

Help for voters and the coding guide of those who sort complaints.
"""

from typing import Any

from services.roster.events import CategoryCode
from services.roster.indicators import INDICATORS as INDICATORS

LABELS: dict[CategoryCode, str] = {
    "cold": "冷",
    "lazy": "懒",
    "shirk": "推",
    "disorder": "乱",
    "corrupt": "贪",
}


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
