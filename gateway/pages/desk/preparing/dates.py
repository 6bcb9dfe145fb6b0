"""The dates of a quarter: typed as days, kept as instants; an end is typed as its last day (A-04)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from gateway.chinese.draft import day_said
from gateway.chinese.rules import LABELS as RULES
from gateway.errors.refusals import InvalidFields
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.preparing.calendar import day_told, voting_told
from gateway.pages.desk.preparing.draft import draft_with
from gateway.pages.form import Form
from services.kernel.clock import CHINA
from services.roster.answers import ShownDraft
from services.roster.contract import ShowDraft
from services.roster.events import Rules

WORKS, RESTS = "上班", "休息"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Day:
    """A date of the draft as people type it; `last`: the draft has the instant after it."""

    name: str
    label: str
    help: str
    last: bool = False

    def shown(self, rules: Rules) -> date:
        at = self.kept(rules).astimezone(CHINA)
        return (at - timedelta(microseconds=1)).date() if self.last else at.date()

    def kept(self, rules: Rules) -> datetime:
        """The instant that the draft has."""
        instant: datetime = getattr(rules, self.name)
        return instant

    def typed(self, text: str, rules: Rules) -> str:
        """The instant of the day that was typed. A day that was not changed keeps its hour. Raises `ValueError`."""
        day = date.fromisoformat(text)
        if day == self.shown(rules):
            return self.kept(rules).astimezone(CHINA).isoformat()
        return datetime.combine(day + ONE_DAY if self.last else day, time(), CHINA).isoformat()


DAYS = (
    Day("voting_from", "评议开始（当天0时起）", "公告发布以后，季度结束以后。"),
    Day("voting_until", "评议最后一天（24时止）", "网上到24时；测评表以当天收回为准。", last=True),
    Day(
        "complaints_until",
        "其他评议事项接收最后一天（24时后渠道冻结）",
        "一般为评议结束后5个工作日，登记时间须在季度内。",
        last=True,
    ),
)


def facts(draft: ShownDraft, _now: datetime) -> dict[str, Any]:
    """What the page shows: each date with its weekday and whether offices work on it."""
    rules = draft.rules
    published, overrides = rules.published_at.astimezone(CHINA), rules.working_days
    first, last = DAYS[0].shown(rules), DAYS[1].shown(rules)
    return {
        "days": [
            {"name": day.name, "label": day.label, "help": day.help, "value": day.shown(rules).isoformat()}
            | {"told": day_told(day.shown(rules), overrides)}
            for day in DAYS
        ],
        "quarter": [day_said(rules.quarter_from.isoformat()), day_said(rules.quarter_to.isoformat())],
        "published": f"{published:%Y-%m-%dT%H:%M}",
        "published_told": day_told(published.date(), overrides),
        "due": {
            "day": day_said(draft.lists_due_on.isoformat()),
            "told": day_told(draft.lists_due_on, overrides),
        },
        "voting_told": voting_told(first, last, overrides),
        "moved": "\n".join(f"{on} {WORKS if overrides[on] else RESTS}" for on in sorted(overrides)),
    }


async def changed(page: DeskPageRequest, form: Form) -> dict[str, Any]:
    """The draft with what was typed. Raises `InvalidFields` naming each place."""
    rules = (await page.ask(ShowDraft)).rules
    errors: list[dict[str, str]] = []
    typed: dict[str, Any] = {}
    for day in DAYS:
        try:
            typed[day.name] = day.typed(form.one(day.name), rules)
        except ValueError:
            errors.append(wrong(day.name, day.label, "请写成 2024-07-01 这样的日期"))
    try:
        typed["published_at"] = datetime.fromisoformat(form.one("published_at")).replace(tzinfo=CHINA).isoformat()
    except ValueError:
        errors.append(wrong("published_at", RULES["published_at"], "请写成 2024-06-26T10:27 这样的日期和时间"))
    typed["moved_days"] = moved_days(form.one("moved_days"), errors)
    said = {name: form.one(name) for name in ("title", "hotline")}
    for name, label in (("title", "标题"), ("hotline", "举报电话")):
        if not said[name]:
            errors.append(wrong(name, label, "不能为空"))
    if errors:
        raise InvalidFields(errors=errors)
    return await draft_with(page, said, typed)


def moved_days(text: str, errors: list[dict[str, str]]) -> list[dict[str, Any]]:
    """The lines `2024-10-12 上班`, each day once."""
    found: dict[str, bool] = {}
    for number, line in enumerate((line for line in text.splitlines() if line.strip()), 1):
        day, _, what = " ".join(line.split()).partition(" ")
        try:
            on = date.fromisoformat(day).isoformat()
        except ValueError:
            on = ""
        if not on or what not in (WORKS, RESTS):
            errors.append(wrong("moved_days", f"调休第{number}行", f"请写成“2024-10-12 {WORKS}”或“2024-10-07 {RESTS}”"))
        else:
            found[on] = what == WORKS
    return [{"on": on, "works": found[on]} for on in sorted(found)]


def wrong(field: str, where: str, what: str) -> dict[str, str]:
    """A place on the form, and what is wrong there."""
    return {"field": field, "where": where, "what": what}
