"""What the fields of a draft are called in Chinese, and what may stand in them; pages, files and refusals agree."""

from collections.abc import Mapping

from gateway.chinese.names import DEPARTMENT_KINDS, FEEDS, FUNCTIONS, GROUPS, UNITS
from gateway.chinese.rules import CHOICES as RULE_CHOICES
from gateway.chinese.rules import LABELS as RULES

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
