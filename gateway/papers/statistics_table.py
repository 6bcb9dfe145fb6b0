"""统计总表 (T9, R-38): every office of the catalogue with its rank and where each of its votes came from."""

from collections import Counter
from typing import Any

import msgspec

from gateway.chinese.categories import CATEGORIES
from gateway.chinese.names import CHANNELS, DEPARTMENT_KINDS, GROUPS
from gateway.chinese.rules import figure
from gateway.papers.layout.sheet import sheet

DIRECTED = ("leaders", "market", "projects", "service")
HEADINGS = (
    ("名次", ()),
    ("部门", ()),
    ("股室", ()),
    ("性质", ()),
    ("定向评议", (*(GROUPS[group] for group in DIRECTED), "小计")),
    ("抽样评议", ()),
    ("其他评议", (*CHANNELS.values(), "小计")),
    ("最终得票", ()),
    ("表现(不计入得票)", tuple(category.label for category in CATEGORIES)),
    ("备注", ()),
)
WIDTHS = (6, 24, 26, 9, *[6.5] * 5, 7, *[8] * 8, 8, *[5] * 5, 14)


class StatisticsTable(msgspec.Struct, frozen=True, kw_only=True):
    """What the table shows: the result document, its digest, the names of the offices, what was corrected."""

    title: str
    result: dict[str, Any]
    digest: str
    formula: str
    offices: dict[str, dict[str, str]]
    corrected: list[str] = []


def draw(facts: StatisticsTable) -> bytes:
    """The xlsx file."""
    note = (
        f"第{facts.result['result_version']}版,共{len(facts.result['offices'])}个股室。最终得票={facts.formula}。"
        f"结果摘要(SHA-256):{facts.digest}"
    )
    ranks = Counter(office["rank"] for office in facts.result["offices"])
    lines = [_line(facts, office, tied=ranks[office["rank"]] > 1) for office in facts.result["offices"]]
    return sheet(f"{facts.title}统计总表", note, HEADINGS, lines, WIDTHS)


def _line(facts: StatisticsTable, office: dict[str, Any], *, tied: bool) -> list[Any]:
    known = facts.offices[office["office_id"]]
    remarks = [*(["并列"] if tied and office["final"] else []), *_correction(facts, office)]
    return [
        office["rank"],
        known["department"],
        known["name"],
        DEPARTMENT_KINDS[known["department_kind"]],
        *(office["directed"][group] for group in DIRECTED),
        office["directed"]["total"],
        office["sampled"],
        *(office["other"].get(channel, 0) for channel in CHANNELS),
        office["other"]["total"],
        figure(office["final"]),
        *(office["categories"][category.code] for category in CATEGORIES),
        "、".join(remarks),
    ]


def _correction(facts: StatisticsTable, office: dict[str, Any]) -> list[str]:
    return ["更正"] if office["office_id"] in facts.corrected else []
