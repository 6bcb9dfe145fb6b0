"""Preparing a quarter step by step: dates, catalogue, rules, lists and channels, checklist, opening (R-02, D-1).

Every step saves the draft by the API's own operation, with only its own fields changed; the opening locks it all.
"""

import asyncio
from typing import Any

from gateway.pages.desk.agreeing import confirmation
from gateway.pages.desk.earlier import appraisals_of, others_of_the_county
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.preparing import channels, dates, opening, rules, senders
from gateway.pages.desk.preparing.checklist import as_table
from gateway.pages.desk.preparing.status import STEPS, PreparationStatus, preparation_status
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form
from gateway.tables.table import Table
from services.roster.answers import ShownDraft

OWN_STEPS = ("dates", "rules", "lists", "checklist", "opening")  # the catalogue has a page of its own


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """The step that is asked for, or the first that is not done."""
    standing, named = await asyncio.gather(preparation_status(page), appraisals_of(page.context, page.staff))
    if standing.draft is None:
        return {"standing": standing, "step": "", "why_not": standing.why_not}
    asked = page.request.query_params.get("step", "")
    step = asked if asked in OWN_STEPS else standing.first_open(OWN_STEPS)
    others = others_of_the_county(named, page.appraisal)
    facts = {
        "dates": dates.facts,
        "rules": rules.facts,
        "lists": channels.facts,
        "checklist": lambda *_: {},
        "opening": opening.facts,
    }[step](standing.draft, page.context.clock.now())
    return {
        "standing": standing,
        "draft": standing.draft,
        "steps": STEPS,
        "step": step,
        "tables": _tables(standing, standing.draft, step),
        "why_not": None,
        "begun": "begun" in page.request.query_params,
        "before": others[0] if others else None,
        "onward": onward_from(step),
        "proposals": await opening.proposals(page) if step == "opening" else [],
        **facts,
    }


def _tables(standing: PreparationStatus, draft: ShownDraft, step: str) -> dict[str, Table[Any]]:
    if step == "checklist":
        return {"items": as_table(standing.items)}
    return {"groups": standing.groups(draft)} if step == "lists" else {}


def onward_from(step: str) -> str:
    """The step after this one."""
    keys = list(STEPS)
    return keys[min(keys.index(step) + 1, len(keys) - 1)]


def _stay(form: Form, _value: Any) -> str:
    return f"&step={form.one('step')}"


SECTION = Section(
    key="preparing",
    title="准备本季度",
    roles=("operator",),
    gather=gather,
    template="preparing",
    actions={
        "dates": Action(calls="roster_draft_appraisal", said="日期已保存。", finds=dates.changed, onward=_stay),
        "rules": Action(calls="roster_draft_appraisal", said="规则已保存。", finds=rules.changed, onward=_stay),
        "providers": Action(
            calls="roster_draft_appraisal", said="提供单位的名称已保存。", finds=senders.changed, onward=_stay
        ),
        "channels": Action(calls="roster_draft_appraisal", said="渠道已保存。", finds=channels.changed, onward=_stay),
        "open": Action(
            calls=opening.OPEN, said="评议已公告，规则、目录、渠道已固定。", finds=opening.asked, onward=_stay
        ),
        "confirm": confirmation("已复核：评议已公告，规则、目录、渠道已固定。", _stay),
    },
)
