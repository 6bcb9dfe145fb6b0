"""What is written into the blanks of the official documents: from the answers of the services, and nothing added."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from gateway.chinese.categories import CATEGORIES
from gateway.chinese.names import CONCLUSIONS, GROUPS
from gateway.chinese.reasons import in_words
from gateway.chinese.rules import announced_formula, votes_zh
from gateway.chinese.typesetting import civil, day, first_day_of
from gateway.documents.gathered import Appraised, Counted
from gateway.documents.turnout import FIGURES, reasons_zh
from gateway.papers.official import Blanks
from services.kernel.working_days import working_day_before
from services.roster.answers import Filing

FOREMOST = 20  # offices listed in the report; all of them are in the table
TEMPLATES_ZH = {"T1": "T1 新注册市场主体", "T2": "T2 项目企业", "T3": "T3 办事公众", "T4": "T4 参评领导"}

Filings = Sequence[Filing]


def announcement(appraised: Appraised, filings: Filings) -> Blanks:
    """公告."""
    rules = appraised.known.rules
    said = {
        "名额": {group.code: group.quota for group in appraised.known.groups},
        "提供单位": {group: _providers(filings, group) for group in ("market", "projects", "service")},
        "抽样份数": rules.sample_size,
        "股室上限": rules.max_offices,
        "得票公式": announced_formula(rules),
        "事例起点": first_day_of(rules.example_not_before),
    }
    return Blanks(template="announcement", said=common(appraised) | said)


def roster_request(appraised: Appraised, filings: Filings) -> Blanks:
    """报送通知 (R-18, A-16)."""
    asked = [filing for filing in filings if filing.group != "leaders"]
    quotas = {group.code: group.quota for group in appraised.known.groups}
    published = civil(appraised.known.rules.published_at)
    said = {
        "提供单位名称": "、".join(filing.name for filing in asked),
        "公告日期": day(published),
        "季度首日": day(appraised.known.rules.quarter_from),
        "报送首日": day(working_day_before(published, 3, appraised.works)),
        "报送末日": day(asked[0].deadline),
        "报送范围": [
            {
                "单位": filing.name,
                "表样": TEMPLATES_ZH.get(filing.template, filing.template),
                "名额": f"{quotas[filing.group]}名" + ("(合计)" if _shared(filings, filing.group) else ""),
            }
            for filing in asked
        ],
    }
    return Blanks(template="roster_request", said=common(appraised) | said)


def statistics_report(counted: Counted, table: dict[str, Any]) -> Blanks:
    """统计情况报告 (R-38). `table` is that of 发出、收回、有效、无效."""
    picks, matters = counted.result["picks"], counted.result["complaints"]
    paper = next(line for line in table["groups"] if line["method"] == "paper")
    said = {
        "版次": counted.result["result_version"],
        "结果摘要": counted.digest,
        "测评表": paper,
        "评议票": [*(_turnout(line) for line in table["groups"]), {**_turnout(table["total"]), "类别": "合计"}],
        "合计": _turnout(table["total"]),
        "抽样份数": counted.known.rules.sample_size,
        "勾选": {"计票": picks["counted"], "无效": sum(picks["void"].values()), "原因": in_words(picks["void"])},
        "事项": {
            "收到": matters["reported"],
            "计票": matters["counted"],
            "不计票": sum(matters["not_counted"].values()),
            "原因": in_words(matters["not_counted"]),
        },
        "前列": [office_line(counted, line) for line in _foremost(counted.result["offices"])],
        "得票公式": announced_formula(counted.known.rules),
        "来源": _sources(counted.result["offices"]),
    }
    return Blanks(template="statistics_report", said=common(counted) | said)


def appeal_reply(appraised: Appraised, appeal: dict[str, Any]) -> Blanks:
    """申诉答复 (R-39)."""
    said = {
        "部门": appeal["department"],
        "股室": appeal["office_name"],
        "编号": appeal["appeal"],
        "收到日期": day(appeal["received_on"]),
        "截止日期": day(appeal["ends_on"]),
        "逾期": appeal["late"],
        "事项": (appeal["statement"] or "(原文已按期删除)").rstrip("。"),
        "复核情况": appeal["reply"] or "(原文已按期删除)",
        "结论": CONCLUSIONS[appeal["conclusion"]],
        "更正": appeal["conclusion"] == "correct",
    }
    return Blanks(template="appeal_reply", said=common(appraised) | said)


def until_when(counted: Counted, appeals_end_on: str | None) -> str:
    """Until when to appeal; a corrected version opens the three days anew for the offices that it moved (A-24)."""
    if counted.result["result_version"] > 1:
        return "本版发布后第三个工作日24时(只限本版有变动的股室)"
    return f"{day(appeals_end_on)}24时" if appeals_end_on else "评议结果发布后第三个工作日24时"


def common(appraised: Appraised) -> dict[str, Any]:
    """What every document may say."""
    known = appraised.known
    return {
        "活动": known.title.removesuffix("公告"),
        "县": known.county,
        "县简称": known.county.rstrip("县市区"),
        "评议首日": day(known.voting_from),
        "评议末日": day(civil(known.voting_until) - timedelta(days=1)),
        "举报电话": known.hotline,
        "成文日期": day(appraised.day),
        "发文字号": appraised.number,
    }


def _providers(filings: Filings, group: str) -> str:
    return "、".join(filing.name for filing in filings if filing.group == group)


def _shared(filings: Filings, group: str) -> bool:
    return len([filing for filing in filings if filing.group == group]) > 1


def _turnout(line: dict[str, Any]) -> dict[str, Any]:
    """A line of the table; what there is no number for is a dash."""
    figures = zip(("发出", "收回", "审查", "有效", "无效"), FIGURES, strict=True)
    return {
        "类别": GROUPS.get(line.get("group", ""), ""),
        "收到": line["returned"],  # templates that a county has edited may say so
        **{name: "—" if line[figure] is None else line[figure] for name, figure in figures},
        "原因": reasons_zh(line),
    }


def _foremost(offices: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first of them, and whoever shares the last one's rank; nobody without a vote."""
    last = offices[min(FOREMOST, len(offices)) - 1]["rank"]
    return [office for office in offices if office["rank"] <= last and office["final"]]


def office_line(counted: Counted, line: dict[str, Any]) -> dict[str, Any]:
    """A line of the result in the words of the templates."""
    office = counted.offices[line["office_id"]]
    return {
        "名次": line["rank"],
        "部门": office.department,
        "股室": office.name,
        "驻县": office.department_kind == "stationed",
        "定向": line["directed"]["total"],
        "抽样": line["sampled"],
        "其他": line["other"]["total"],
        "最终": votes_zh(line["final"]),
        "表现": _profile(line["categories"], counted.min_cell),
        "突出": most_said(line["categories"], counted.min_cell),
    }


def _profile(categories: dict[str, int], least: int) -> str:
    """What was said of an office, as the office may see it: small numbers point at people (A-26)."""
    shown = [f"{one.label}{categories[one.code]}" for one in CATEGORIES if categories[one.code] >= least]
    held_back = any(0 < votes < least for votes in categories.values())
    return "、".join([*shown, *([f"其余不足{least}票的不列"] if held_back else [])]) or "无"


def most_said(categories: dict[str, int | None], least: int) -> str:
    """Which behaviour was named most; a dash where all of them are too small to be told."""
    most = max(votes or 0 for votes in categories.values())
    return "、".join(one.label for one in CATEGORIES if categories[one.code] == most) if most >= least else "—"


def _sources(offices: Iterable[dict[str, Any]]) -> dict[str, int]:
    directed = sampled = other = 0
    for office in offices:
        directed, sampled = directed + office["directed"]["total"], sampled + office["sampled"]
        other += office["other"]["total"]
    return {"定向": directed, "抽样": sampled, "其他": other, "合计": directed + sampled + other}
