"""The rules of an appraisal in Chinese: each parameter by its name and as a sentence; and votes that are fractions."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

from gateway.chinese.names import GROUPS, GROUPS_IN_FULL, SOURCES_IN_FULL
from gateway.chinese.typesetting import day, first_day_of, instant
from services.kernel.wire.rational import exact
from services.roster.rules import Rules

WEIGHTS = tuple((name, f"weight_{source}") for source, name in SOURCES_IN_FULL.items())

LABELS = {
    "quarter_from": "评议季度首日",
    "quarter_to": "评议季度末日",
    "published_at": "公告发布时间",
    "voting_from": "评议开始",
    "voting_until": "评议截止",
    "complaints_until": "渠道冻结时间",
    "example_not_before": "事例起算年月",
    "max_offices": "所选股室上限",
    "sample_size": "抽样份数",
    "sample_order": "抽取和认定的次序",
    "categories_max": "每个股室可勾选的表现",
    "over_limit": "超过上限的后果",
    "example_missing": "没有事例的后果",
    "example_too_old": "事例过早的后果",
    "category_missing": "没有勾选表现的后果",
    "out_of_scope": "超出评议范围的后果",
    "all_picks_void": "所选股室全部无效的评议票",
    "examples_ruled": "事例由人认定的范围",
    "complaint_unit": "投诉举报的计票单位",
    "complaint_kinds": "计票的事项类型",
    "complaint_requires_verified": "是否须经查实",
    "joint_petition": "联名信访",
    "joint_from": "联名的起点人数",
    "ties": "得票相同的名次",
    "weight_directed": f"{SOURCES_IN_FULL['directed']}权重",
    "weight_sampled": f"{SOURCES_IN_FULL['sampled']}权重",
    "weight_other": f"{SOURCES_IN_FULL['other']}权重",
    "quota_market": f"{GROUPS['market']}名额",
    "quota_projects": f"{GROUPS['projects']}名额",
    "quota_service": f"{GROUPS['service']}名额",
    "min_cell": "小数据保护",
    "calls_most": "电话动员次数",
    "calls_days": "电话动员天数",
    "reserves_days": "递补期限",
    "erase_after_days": "个人信息删除",
    "reissue": "重新领票",
    "moved_days": "工作日调整",
}
CHOICES = {
    "sample_order": {
        "validity_first_sequential": "按抽取次序逐张认定，取足规定份数的有效票为止。",
        "sample_first": "先按抽取次序取足规定份数，再逐张认定，无效的不补。",
    },
    "over_limit": {
        "void_ballot": "所选股室超过上限的，整张评议票无效。",
        "first_ten": "所选股室超过上限的，按票面次序取前面的股室，不超过上限，其余不计；取到的股室无效的不补。",
        "void_excess": "所选股室超过上限的，只数本身有效的股室，按票面次序计到上限为止，超出的不计。",
    },
    "example_missing": {"void_pick": "没有写明具体事例的，该股室不计，其余照计。"},
    "example_too_old": {"void_pick": "事例早于起算年月的，该股室不计，其余照计。"},
    "category_missing": {"void_pick": "没有勾选表现的，该股室不计，其余照计。"},
    "out_of_scope": {"void_pick": "所选股室不在本类参评人员评议范围内的，该股室不计，其余照计。"},
    "all_picks_void": {
        "void_ballot": "所选股室全部无效的，整张评议票无效，不占抽样份数。",
        "keep_ballot": "所选股室全部无效的，评议票仍算有效票，占抽样份数。",
    },
    "examples_ruled": {
        "doubtful": "事例没有年月、跨起算年月的，纸质测评表漏勾的，由两人认定；其余按规则。",
        "every": "每条会计票的事例是否具体，都由两人认定；群众评议票只认定抽取时轮到的。",
    },
    "complaint_unit": {
        "person_office_quarter": "同一人对同一股室，一个季度计一票，跨渠道合并；匿名的按事项计。",
        "matter_office": "每件事项对每个股室计一票，同一人的不同事项分别计。",
    },
    "joint_petition": {
        "one": "联名信访按一件计一票。",
        "per_capita": "达到起点人数的联名信访按人数计票。",
    },
    "reissue": {
        "invited": "抽中的参评人员领了票没有交成、手机里又没有了的，由两人核准可以重新领一次；群众不能重新领票。",
        "nobody": "领过的票任何人都不能重新领。",
    },
    "ties": {
        "shared": "得票相同的名次并列，其后的名次顺延（1、1、3）。",
        "dense": "得票相同的名次并列，其后的名次不空（1、1、2）。",
    },
}


def says(name: str, value: Any) -> str:
    """What one parameter says, as a sentence. `value` is as JSON has it."""
    return CHOICES[name][value] if name in CHOICES else SAID[name](value)


def described(rules: Rules) -> list[dict[str, Any]]:
    """Every parameter: `{rule, label, value, says}`. Weights are told when they are not all one (A-22)."""
    hidden = {name for _, name in WEIGHTS} if is_plain(rules) else set[str]()
    values = msgspec.to_builtins(rules)
    return [
        {"rule": name, "label": label, "value": values[name], "says": says(name, values[name])}
        for name, label in LABELS.items()
        if name not in hidden
    ]


def is_plain(rules: Rules) -> bool:
    """Whether every vote weighs one, as the announcement says (R-36)."""
    return all(getattr(rules, name) == 1 for _, name in WEIGHTS)


def formula(rules: Rules) -> str:
    """`定向评议得票 + 抽样评议得票 + 其他评议得票`, each with its weight when they are not all one."""
    plain = is_plain(rules)
    return " + ".join(f"{what}得票" + ("" if plain else f" × {getattr(rules, name)}") for what, name in WEIGHTS)


def announced_formula(rules: Rules) -> str:
    """As the announcement says it: `定向评议得票数+抽样评议得票数+其他评议得票数=最终得票数`."""
    plain = is_plain(rules)
    return (
        "+".join(f"{what}得票数" + ("" if plain else f"×{getattr(rules, name)}") for what, name in WEIGHTS)
        + "=最终得票数"
    )


def columns_formula(rules: Rules) -> str:
    """The same by the columns of the table: `定向小计+抽样+其他小计`."""
    plain = is_plain(rules)
    columns = zip(("定向小计", "抽样", "其他小计"), WEIGHTS, strict=True)
    return "+".join(f"{column}" + ("" if plain else f"×{getattr(rules, name)}") for column, (_, name) in columns)


def figure(final: int | str) -> int | Decimal | str:
    """Final votes for a cell of a table: a number where a decimal says it exactly, otherwise 31又1/3."""
    if isinstance(final, int):
        return final
    said = votes_zh(final)
    return said if "/" in said else Decimal(said)


def votes_zh(final: int | str) -> str:
    """Final votes for people: 31, a decimal where that is exact (31.5), otherwise 31又1/3."""
    votes = exact(final)
    thousandths = votes * 1000
    if thousandths.denominator == 1:
        whole, rest = divmod(thousandths.numerator, 1000)
        return f"{whole}.{rest:03}".rstrip("0").rstrip(".")
    whole, rest = divmod(votes.numerator, votes.denominator)
    return f"{whole}又{rest}/{votes.denominator}" if whole else f"{rest}/{votes.denominator}"


def _weight(what: str) -> Callable[[int | str], str]:
    return lambda weight: f"{what}每票按{weight}票计入最终得票。"


def _quota(whom: str) -> Callable[[int], str]:
    return lambda people: f"从名单中抽取{people}名{whom}参评，不足的按实有人数。"


SAID: dict[str, Callable[[Any], str]] = {
    "quarter_from": lambda on: f"评议的季度从{day(on)}起。",
    "quarter_to": lambda on: f"评议的季度到{day(on)}止，当日在内。",
    "published_at": lambda at: f"公告计划于{instant(at)}发布。",
    "voting_from": lambda at: f"{instant(at)}起可以投票。",
    "voting_until": lambda at: f"{instant(at)}截止，此后不再收票。",
    "complaints_until": lambda at: f"{instant(at)}以后推送的事项不计票。",
    "example_not_before": lambda month: f"事例属{first_day_of(month[:7])}前的无效。",
    "max_offices": lambda most: f"一张评议票最多选{most}个股室。",
    "sample_size": lambda size: f"群众评议票抽取{size}份纳入统计，不足的按实有有效票计。",
    "categories_max": lambda most: (
        "每个股室只能勾选一种最突出的表现。" if most == 1 else f"每个股室可勾选1至{most}种表现，都只计一票。"
    ),
    "complaint_kinds": lambda kinds: f"计票的事项类型：{'、'.join(kinds)}。",
    "complaint_requires_verified": lambda required: (
        "只有查实的事项计票；不公开渠道的汇总不说明是否查实，因此不计。"
        if required
        else "事项不要求查实即可计票，查否的不计。"
    ),
    "joint_from": lambda people: f"{people}人以上联名的为联名信访。",
    "weight_directed": _weight(SOURCES_IN_FULL["directed"]),
    "weight_sampled": _weight(SOURCES_IN_FULL["sampled"]),
    "weight_other": _weight(SOURCES_IN_FULL["other"]),
    "quota_market": _quota(GROUPS_IN_FULL["market"]),
    "quota_projects": _quota(GROUPS_IN_FULL["projects"]),
    "quota_service": _quota(GROUPS_IN_FULL["service"]),
    "min_cell": lambda least: f"公布的结果中，不足{least}票的分项不显示。",
    "calls_most": lambda most: f"每名抽中人员最多拨打{most}次电话。",
    "calls_days": lambda days: f"联系不上的，须分{days}天拨打后才能递补。",
    "reserves_days": lambda days: f"评议开始后{days}天内可以递补。",
    "erase_after_days": lambda days: f"申诉期满{days}天后可以删除个人信息。",
    "moved_days": lambda days: (
        "工作日按国务院放假安排。"
        if not days
        else "、".join(f"{day(one['on'])}{'上班' if one['works'] else '放假'}" for one in days)
        + "；其余按国务院放假安排。"
    ),
}
