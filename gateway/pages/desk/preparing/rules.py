"""The rules that people may set, each with its bounds and what it does; what the announcement fixes is told beside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from gateway.draft_said import value_said
from gateway.draft_zh import ALL_PICKS_VOID, OVER_LIMIT, RULES, SAMPLE_ORDERS
from gateway.pages.desk.preparing.dates import wrong
from gateway.pages.desk.preparing.draft import draft_with
from gateway.pages.desk.work import Work
from gateway.pages.form import Form
from gateway.refusals import InvalidFields


@dataclass(frozen=True)
class Field:
    """A rule on the form. `least` and `most` are the bounds that roster keeps to, too."""

    name: str
    kind: Literal["number", "choice", "month", "kinds", "tick"]
    help: str
    least: int = 1
    most: int | None = None
    choices: Mapping[str, str] | None = None

    @property
    def label(self) -> str:
        return RULES[self.name]


GROUPS: tuple[tuple[str, tuple[Field, ...]], ...] = (
    (
        "评议票",
        (
            Field("max_offices", "number", "1 至 50。网上选不了更多;测评表上多选的,按下一项处理。", most=50),
            Field("over_limit", "choice", "公告原文是“超过的视为无效票”。", choices=OVER_LIMIT),
            Field("categories_max", "number", "1 至 5。勾几种都只计一票。", most=5),
            Field("example_not_before", "month", "早于这个月的事例无效;不能晚于评议截止。一般为当年1月。"),
            Field("all_picks_void", "choice", "一张票的勾选全部无效时。", choices=ALL_PICKS_VOID),
        ),
    ),
    (
        "抽样评议",
        (
            Field("sample_size", "number", "1 至 100000。不满时按实际收到的有效票统计。", most=100_000),
            Field("sample_order", "choice", "“纳入统计”的是有效票。", choices=SAMPLE_ORDERS),
        ),
    ),
    (
        "其他评议事项",
        (
            Field("complaint_kinds", "kinds", "只有这些类型计票,以“、”分开。"),
            Field("complaint_requires_verified", "tick", "公告没有要求查实;勾上则未查实的不计票。"),
        ),
    ),
    (
        "合计",
        (
            Field("weight_directed", "number", "0 至 100。公告是三项相加,即各为 1。", least=0, most=100),
            Field("weight_sampled", "number", "同上。", least=0, most=100),
            Field("weight_other", "number", "同上。三项不能都是 0。", least=0, most=100),
            Field("min_cell", "number", "1 至 100。少于这个数的分项不给被评议单位看,以免猜出是谁。", most=100),
        ),
    ),
    (
        "电话动员与个人信息",
        (
            Field("calls_most", "number", "打满次数仍未联系上的,由递补人员接替。"),
            Field("calls_days", "number", "几次电话至少分在几天里打。"),
            Field("reserves_days", "number", "评议开始这些天以后,不再递补。"),
            Field("erase_after_days", "number", "名单、电话、密钥到期可由两人销毁。"),
        ),
    ),
)
FIXED = ("example_missing", "example_too_old", "category_missing", "out_of_scope", "complaint_unit")


def facts(draft: dict[str, Any], _now: datetime) -> dict[str, Any]:
    """The rules as they stand, and those that the announcement fixes."""
    rules = draft["rules"]
    shown = {**rules, "complaint_kinds": "、".join(rules["complaint_kinds"])}
    return {
        "rule_groups": GROUPS,
        "rules": shown,
        "fixed": [(RULES[name], value_said(name, rules[name])) for name in FIXED],
    }


async def changed(work: Work, form: Form) -> dict[str, Any]:
    """The draft with the rules that were typed. Raises `InvalidFields` naming each place."""
    typed: dict[str, Any] = {}
    errors = []
    for field in (field for _, fields in GROUPS for field in fields):
        text = form.one(field.name)
        match field.kind:
            case "number":
                if text.isascii() and text.removeprefix("-").isdecimal() and len(text) < 10:
                    typed[field.name] = int(text)
                else:
                    errors.append(wrong(field.name, field.label, "请写整数"))
            case "choice":
                if text in (field.choices or ()):
                    typed[field.name] = text
                else:
                    errors.append(wrong(field.name, field.label, "请从列出的做法中选择"))
            case "tick":
                typed[field.name] = text == "yes"
            case "kinds":
                typed[field.name] = listed(text)
                if not typed[field.name]:
                    errors.append(wrong(field.name, field.label, "至少写一种"))
            case "month":
                typed[field.name] = text
    if errors:
        raise InvalidFields(errors=errors)
    return await draft_with(work, {}, typed)


def listed(text: str) -> list[str]:
    """What stands between “、” or commas, each once."""
    parts = text.replace(",", "、").replace(",", "、").replace("\n", "、").split("、")
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))
