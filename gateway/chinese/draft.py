"""A draft in Chinese: what its fields, values and troubles are called; pages, files and refusals agree."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from gateway.chinese.names import DEPARTMENT_KINDS, FEEDS, FUNCTIONS, GROUPS, UNITS
from gateway.chinese.rules import CHOICES as RULE_CHOICES
from gateway.chinese.rules import LABELS as RULES
from services.kernel.clock import CHINA

ENDS = ("voting_until", "complaints_until")  # the instant after the last one: 24:00 of the day before
_LISTED = re.compile(r"(?P<what>offices|channels|providers)\[(?P<at>\d+)\]\.(?P<field>\w+)")

APPRAISAL = {"county": "县名", "title": "标题", "hotline": "举报电话", "rehearsal": "演练"}
OFFICE = {
    "department": "部门",
    "department_kind": "部门性质",
    "name": "股室",
    "scopes": "可以评议的参评组",
    "functions": "职能",
    "unit": "类型",
    "aliases": "别名",
    "reading": "拼音（覆盖）",
    "enabled": "启用",
}
CHANNEL = {
    "code": "代码",
    "item": "公告中的序号",
    "label": "名称",
    "custodian": "保管、梳理单位",
    "feeds": "报送方式",
    "kinds": "事项类型",
    "id_label": "编号的叫法",
    "boxes": "信箱",
    "secret": "保密",
}
PROVIDER = {"code": "代码", "name": "本县名称"}
FIELDS: Mapping[str, Mapping[str, str]] = {
    "appraisal": APPRAISAL,
    "rules": RULES,
    "offices": OFFICE,
    "channels": CHANNEL,
    "providers": PROVIDER,
}
WHAT = {
    "appraisal": "评议活动",
    "rules": "规则",
    "offices": "股室",
    "channels": "渠道",
    "providers": "名单提供单位",
}

# what a code in a field is called
CHOICES: Mapping[str, Mapping[str, str]] = {
    **RULE_CHOICES,
    "department_kind": DEPARTMENT_KINDS,
    "unit": UNITS,
    "functions": FUNCTIONS,
    "scopes": GROUPS,
    "feeds": FEEDS,
}

# why a draft does not make sense, by code; {other} is the field or number it does not fit with
TROUBLES = {
    "OFFSET_MISSING": "时间要带时区，如 2024-07-01T00:00:00+08:00",
    "BEFORE": "不能早于“{other}”",
    "NOT_AFTER": "必须晚于“{other}”",
    "AFTER": "不能晚于“{other}”",
    "NOT_THE_QUARTER_NAMED": "不在本次评议（{other}）的季度里",
    "NOT_A_MONTH": "要写年月，如 2024-01",
    "TOO_LITTLE": "不能小于 {other}",
    "TOO_MUCH": "不能大于 {other}",
    "MORE_THAN": "不能多于“{other}”",
    "NOT_A_NUMBER": "要写整数或分数，如 1、1/2",
    "TOO_FINE": "分母不能大于 {other}",
    "NOT_LOWEST_TERMS": "要约分，写成 {other}",
    "DRAWN_ALREADY": "已按 {other} 名抽取，不能再改",
    "NO_WEIGHT": "三种评议的权重不能都是 0",
    "NOT_AN_ID": "编号只能用 1 至 40 个字母、数字、点和横线",
    "NOT_A_CODE": "代码要以小写字母开头，共 2 至 40 个小写字母、数字或下划线",
    "TWICE": "“{other}”出现了两次",
    "EMPTY": "不能为空",
    "NO_PROVIDER": "没有代码为 {other} 的名单提供单位",
    "SECRET_AND_SUMMARY": "只线下报汇总的渠道要保密，不能再有别的报送方式",
}


def field_name(what: str, field: str) -> str:
    """What a field is called; 整项 when the whole thing is new or gone."""
    return FIELDS[what].get(field, field) if field else "整项"


def value_said(field: str, value: Any) -> str:
    """A value as people write it."""
    if value is None or value in ("", [], ()):
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if field == "moved_days":
        return "、".join(f"{day_said(one['on'])}{'上班' if one['works'] else '休息'}" for one in value)
    if isinstance(value, list | tuple):
        return "、".join(value_said(field, one) for one in value)
    if isinstance(value, str):
        return CHOICES.get(field, {}).get(value) or _dated(field, value)
    return str(value)


def whole_said(what: str, value: Mapping[str, Any] | None) -> str:
    """An office or a channel as a whole."""
    if value is None:
        return "无"
    if what == "offices":
        return f"{value['department']} {value['name']}" + ("" if value.get("enabled", True) else "(不列入)")
    return str(value.get("label", value.get("name", value.get("code", ""))))


def difference_said(one: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    """A difference as its row in the table: what, which, field, before, after. `names` are of offices and channels."""
    what, which, field = one["what"], one["which"], one["field"]
    said = [value_said(field, one[side]) if field else whole_said(what, one[side]) for side in ("before", "after")]
    whole = "" if field else whole_said(what, one["after"] or one["before"])
    named = names.get(which) or whole or which
    return {
        "what": WHAT[what],
        "which": f"{which} {named}" if what == "offices" else named,
        "field": field_name(what, field),
        "before": said[0],
        "after": said[1],
    }


def troubles_told(errors: Sequence[Mapping[str, Any]], draft: Mapping[str, Any]) -> list[dict[str, str]]:
    """The errors of `DRAFT_UNSOUND` with what each says, the names of the places, and of their inputs."""
    return [
        {
            **error,
            "field": error["where"].removeprefix("rules."),
            "name": _place(error["where"], draft),
            "what": _what(error),
        }
        for error in errors
    ]


def rule_trouble(facts: Mapping[str, Any]) -> dict[str, str]:
    """The facts of `RULES_UNKNOWN` in words: which rule, and what does not fit if that is a code of ours."""
    where, code = str(facts.get("where", "")), facts.get("what")
    return {"where": RULES.get(where, where), **({"what": _what({**facts, "code": code})} if code in TROUBLES else {})}


def moment_said(field: str, value: str) -> str:
    """`2024年7月14日24时`: an end is told as the end of its last day."""
    at = datetime.fromisoformat(value).astimezone(CHINA)
    if field in ENDS and at.hour == at.minute == 0:
        return f"{day_said((at - timedelta(days=1)).date().isoformat())}24时"
    return f"{day_said(at.date().isoformat())}{at.hour}时" + (f"{at.minute:02d}分" if at.minute else "")


def day_said(iso: str) -> str:
    """`2024年7月1日`."""
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def _dated(field: str, value: str) -> str:
    if field in ("quarter_from", "quarter_to"):
        return day_said(value)
    if field in ("published_at", "voting_from", *ENDS):
        return moment_said(field, value)
    if field == "example_not_before":
        return f"{value[:4]}年{int(value[5:])}月"
    return value


def _what(error: Mapping[str, Any]) -> str:
    other = str(error.get("other", ""))
    return TROUBLES.get(str(error["code"]), "不符合要求").format(other=RULES.get(other.removeprefix("rules."), other))


def _place(where: str, draft: Mapping[str, Any]) -> str:
    listed = _LISTED.fullmatch(where)
    if listed is None:
        return RULES.get(where.removeprefix("rules."), where)
    things, at = draft.get(listed["what"]) or (), int(listed["at"])
    named = whole_said(listed["what"], things[at]) if at < len(things) else f"第{at + 1}个"
    fields = FIELDS[listed["what"]]
    return f"{WHAT[listed['what']]}“{named}”{fields.get(listed['field'], '编号')}"
