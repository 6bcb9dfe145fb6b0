"""The rules that people may set, each with its bounds and what it does; what the announcement fixes is told beside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from gateway.chinese.draft import value_said
from gateway.chinese.rules import CHOICES
from gateway.chinese.rules import LABELS as RULES
from gateway.errors.refusals import InvalidFields
from gateway.http.responses import as_json
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.preparing.dates import wrong
from gateway.pages.desk.preparing.draft import draft_with
from gateway.pages.form import Form
from services.kernel.wire.rational import exact, written
from services.roster.answers import ShownDraft
from services.roster.rules import BOUNDS

Kind = Literal["number", "weight", "choice", "month", "kinds", "tick"]


@dataclass(frozen=True)
class Field:
    """A rule on the form; `help` says what it does. Its bounds and its choices are those of the rules themselves."""

    name: str
    kind: Kind
    help: str = ""

    @property
    def label(self) -> str:
        return RULES[self.name]

    @property
    def bounds(self) -> tuple[int, int]:
        return BOUNDS[self.name]

    @property
    def choices(self) -> Mapping[str, str]:
        return CHOICES[self.name]


GROUPS: tuple[tuple[str, tuple[Field, ...]], ...] = (
    (
        "评议票",
        (
            Field("max_offices", "number", "网上选不了更多；测评表上多选的，按下一项处理。"),
            Field("over_limit", "choice"),
            Field("categories_max", "number", "勾几种都只计一票。"),
            Field("example_not_before", "month", "不能晚于评议截止；一般为当年1月。"),
            Field("all_picks_void", "choice"),
        ),
    ),
    (
        "定向评议",
        (
            Field("quota_projects", "number", "五家提供单位平均分，余下的按抽取次序；抽取以后不能再改。"),
            Field("quota_market", "number", "同上，由一家提供单位报名单。"),
            Field("quota_service", "number", "同上。"),
        ),
    ),
    (
        "抽样与认定",
        (
            Field("sample_size", "number", "不满时按实际收到的有效票统计。"),
            Field("sample_order", "choice"),
            Field("examples_ruled", "choice", "认定的人看得到系统对含糊事例的提示和依据的词句；怎样认定由人决定。"),
        ),
    ),
    (
        "其他评议事项",
        (
            Field("complaint_kinds", "kinds", "只有这些类型计票，以“、”分开。"),
            Field("complaint_requires_verified", "tick", "公告没有要求查实；勾上则未查实的不计票。"),
            Field("complaint_unit", "choice"),
            Field("joint_petition", "choice"),
            Field("joint_from", "number", "达到这个人数的才算联名。"),
        ),
    ),
    (
        "合计与名次",
        (
            Field("weight_directed", "weight", "公告是三项相加，即各为 1；可写分数，如 1/2。"),
            Field("weight_sampled", "weight", "同上。"),
            Field("weight_other", "weight", "同上。三项不能都是 0。"),
            Field("ties", "choice"),
            Field("min_cell", "number", "少于这个数的分项不给被评议单位看，以免猜出是谁。"),
        ),
    ),
    (
        "电话动员与个人信息",
        (
            Field("calls_most", "number", "打满次数仍未联系上的，由递补人员接替。"),
            Field("calls_days", "number", "几次电话至少分在几天里打，不能多于次数。"),
            Field("reserves_days", "number", "评议开始这些天以后，不再递补。"),
            Field("reissue", "choice", "每人最多一次；原来的票如已投出，两张都计入，封存后公布各类人数。"),
            Field("erase_after_days", "number", "申诉期满这些天以后，可以由两人销毁名单、电话、密钥。"),
        ),
    ),
)
FIXED = ("example_missing", "example_too_old", "category_missing", "out_of_scope")


def facts(draft: ShownDraft, _now: datetime) -> dict[str, Any]:
    """The rules as they stand, and those that the announcement fixes."""
    rules = as_json(draft.rules)
    shown = {**rules, "complaint_kinds": "、".join(rules["complaint_kinds"])}
    return {
        "rule_groups": GROUPS,
        "rules": shown,
        "fixed": [(RULES[name], value_said(name, rules[name])) for name in FIXED],
    }


async def changed(page: DeskPageRequest, form: Form) -> dict[str, Any]:
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
                if text in field.choices:
                    typed[field.name] = text
                else:
                    errors.append(wrong(field.name, field.label, "请从列出的做法中选择"))
            case "weight":
                try:
                    typed[field.name] = written(exact(text))
                except ValueError:
                    errors.append(wrong(field.name, field.label, "请写整数或分数，如 1、1/2"))
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
    return await draft_with(page, {}, typed)


def listed(text: str) -> list[str]:
    """What stands between “、” or commas, each once."""
    parts = text.replace(",", "、").replace(",", "、").replace("\n", "、").split("、")
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))
