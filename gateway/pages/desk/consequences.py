"""What follows for the named offices: card, notice, talk, letter to the superior, rectification (R-41…R-45)."""

from typing import Any

from gateway.errors.refusals import InvalidFields
from gateway.pages.desk.kept_elsewhere import digest, digests, kept_as
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form
from gateway.tables.table import Table, Value
from services.tally.answers.consequences import OfficeConsequences, RectificationState, TalkState
from services.tally.contract import ShowConsequences


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """Every named office (a department sees its own), and one of them with its forms."""
    answer = await page.ask(ShowConsequences).reply()
    lines = answer.value.offices if answer.value else []
    asked = page.request.query_params.get("office", "")
    return {
        "lines": lines,
        "tables": {"offices": _offices(page, lines)},
        "why_not": answer.problem,
        "open": next((one for one in lines if one.office == asked), None),
        "names": page.names(),
        "records": page.may("tally_take_measure_talk"),
        "quarter": quarter,
        "again": again,
        "kept_as": kept_as,
    }


def _offices(page: DeskPageRequest, lines: list[OfficeConsequences]) -> Table[OfficeConsequences]:
    names = page.names()
    return Table(
        caption="后续处理",
        heads=("单位", "股室", "黄牌", "通报", "约谈", "推送上级", "整改", "以往黄牌"),
        rows=lines,
        cells=lambda one: (
            *(one.department, names[one.office].name + ("" if one.named else "（更正后未列入）")),
            *("已给予" if one.card else "未登记", one.notice.issued_on if one.notice else "未登记", _talked(one)),
            *(_told_superior(one), _mending(one), "、".join(map(quarter, one.earlier))),
        ),
        mark=lambda one: "is-late" if any(step and step.overdue for step in (one.talk, one.rectification)) else "",
    )


def _talked(one: OfficeConsequences) -> str:
    if one.talk is None:
        return "未安排"
    return f"{one.talk.held_on} 已约谈" if one.talk.held_on else _by(one.talk)


def _told_superior(one: OfficeConsequences) -> Value:
    if one.department_kind != "stationed":
        return "不需要"
    return one.superior.sent_on if one.superior else "未登记"


def _mending(one: OfficeConsequences) -> str:
    if one.rectification is None:
        return "未提交"
    shown = one.rectification.shown
    return f"已报告 {len(shown)} 次" if shown else _by(one.rectification)


def _by(step: TalkState | RectificationState) -> str:
    return f"{step.due_on} 前" + ("，逾期" if step.overdue else "")


def quarter(appraisal: str) -> str:
    """`2024年第1季度` of `532622-2024Q1`."""
    year, _, number = appraisal.rpartition("-")[2].partition("Q")
    return f"{year}年第{number}季度" if number else appraisal


def again(typed: Form | None, trouble: Any, action: str, name: str) -> str:
    """What was typed in this field, when its form was refused."""
    return typed.one(name) if typed and trouble and typed.one("action") == action else ""


def _ticked(form: Form) -> list[dict[str, str]]:
    ticked = form.all("tick")
    if not ticked:
        raise InvalidFields(errors=[{"where": "office", "what": "请先勾选股室"}])
    return [{"office": office} for office in ticked]


def _office(form: Form) -> dict[str, str]:
    return {"office": form.one("office")}


def _stay(form: Form, _value: Any) -> str:
    return f"&office={form.one('office')}#office"


async def _chosen(_page: DeskPageRequest, form: Form) -> dict[str, Any]:
    """Nothing is sent: the file is compared with what is recorded, on the page."""
    digest(form)
    return {}


def _talk(form: Form) -> dict[str, Any]:
    return {"due_on": form.one("due_on")}


def _held(form: Form) -> dict[str, Any]:
    return {"held_on": form.one("held_on"), "words": form.one("words"), "evidence": digests(form)}


def _notice(form: Form) -> dict[str, Any]:
    return {"issued_on": form.one("issued_on"), "notice": digest(form)}


def _letter(form: Form) -> dict[str, Any]:
    return {"sent_on": form.one("sent_on"), "letter": digest(form)}


def _plan(form: Form) -> dict[str, Any]:
    return {"due_on": form.one("due_on"), "words": form.one("words")}


def _shown(form: Form) -> dict[str, Any]:
    return {"words": form.one("words"), "evidence": digests(form)}


def _measure(name: str, said: str, body: Any) -> Action:
    return Action(calls=f"tally_take_measure_{name}", said=said, at=_office, body=body, onward=_stay)


SECTION = Section(
    key="consequences",
    title="后续处理",
    roles=("operator", "conduct", "department", "auditor"),
    gather=gather,
    template="consequences",
    actions={
        "card": Action(calls="tally_take_measure_card", said="黄牌已登记。", each=_ticked),
        "talk": Action(calls="tally_take_measure_talk", said="约谈已安排。", each=_ticked, body=_talk),
        "notice": Action(calls="tally_take_measure_notice", said="通报已登记。", each=_ticked, body=_notice),
        "compare": Action(calls="tally_consequences", finds=_chosen, shows=True),
        "held": _measure("talk_held", "约谈情况已登记。", _held),
        "superior": _measure("superior", "推送已登记。", _letter),
        "plan": _measure("plan", "整改计划已提交。", _plan),
        "shown": _measure("shown", "整改情况已提交。", _shown),
    },
)
