"""Today: what is done, what is due, and by when."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Section
from services.kernel.clock import civil_date
from services.kernel.working_days import NONE, CalendarUnknown, Overrides, is_working_day
from services.roster.answers import Appraisal

STEPS_FOR = ("operator", "conduct", "auditor")


@dataclass(frozen=True)
class Due:
    """A step of the quarter: whether it is done, until when it is to be done, in which section."""

    what: str
    done: bool
    until: date | None = None
    section: str = ""
    days_left: int | None = None

    @property
    def late(self) -> bool:
        return not self.done and self.days_left is not None and self.days_left < 0


async def gather(work: DeskPageRequest) -> dict[str, Any]:
    """The steps for those who run or watch the quarter; the others find their own sections."""
    if work.staff.role not in STEPS_FOR:
        return {"dues": [], "participation": None}
    progress = await work.value("show_progress")
    participation = await work.value("show_participation")
    today = civil_date(work.context.clock.now())
    dues = (
        []
        if progress is None
        else [_counted(one, today, work.known.rules.working_days) for one in dues_of(progress, work.known, today)]
    )
    return {"dues": dues, "participation": participation}


def dues_of(progress: dict[str, Any], known: Appraisal, today: date | None = None) -> list[Due]:
    """The steps in their order, from what the services say is done; `today` ends what only time ends."""
    preparation, complaints, count = progress["preparation"], progress["complaints"], progress["count"]
    filed = [one["filed"] for one in preparation["lists"]]
    drawn = [one["drawn"] for one in preparation["draws"].values()]
    last_day = civil_date(known.voting_until - timedelta(seconds=1))
    published = civil_date(known.published_at)
    frozen_on = _day_before(complaints["until"])
    return [
        Due(
            f"名单报送（{sum(filed)}/{len(filed)} 家）",
            all(filed),
            date.fromisoformat(preparation["lists_due_on"]),
            "rosters",
        ),
        Due(f"抽取参评人员（{sum(drawn)}/{len(drawn)} 类）", all(drawn), published, "draws"),
        Due("公告", preparation["opened"], published, "preparing"),
        Due("网上评议、测评表收回", progress["sealed"], last_day, "paper"),
        Due("封存票箱", progress["sealed"], None, "count"),
        Due("梳理、复核、冻结其他评议事项", complaints["frozen"], frozen_on, "count"),
        Due("固定票池、抽取群众评议票", count["sample_drawn"], None, "count"),
        Due("统计", count["counted"], None, "count"),
        Due("移交党风政风监督室", count["handed_over"], None, "count"),
        Due("确定评议结果", count["determined"], None, "count"),
        Due("公开发布", count["published"], None, "count"),
        *_after(count.get("after"), today, to_recount=count.get("to_recount", False)),
    ]


def _after(after: dict[str, Any] | None, today: date | None, *, to_recount: bool) -> list[Due]:
    """What the publication brings with it (R-39…R-45)."""
    if after is None:
        return []
    named, ends_on = after["named"], _civil(after["appeals_end_on"])
    appeals = f"答复申诉（{after['appeals_open']} 件未答复）" if after["appeals_open"] else "受理、答复申诉"
    over = ends_on is not None and today is not None and today > ends_on and not after["appeals_open"]
    again = [Due("更正后重新统计、移交、确定、发布", False, None, "count")] if to_recount else []
    return [
        Due("登记结果的发布渠道", after["released"], None, "releases"),
        Due(appeals, over, _civil(after["reply_due_on"]) or ends_on, "appeals"),
        *again,
        *(
            Due(f"{what}（{after[done]}/{named} 个）", after[done] == named, _civil(until), "consequences")
            for what, done, until in (
                ("黄牌", "carded", None),
                ("约谈", "talked", after["talk_due_on"]),
                ("整改", "mended", after["mend_due_on"]),
            )
        ),
    ]


def _civil(day: str | None) -> date | None:
    return None if day is None else date.fromisoformat(day)


def _counted(due: Due, today: date, works: Overrides) -> Due:
    """With the working days that are left; negative when it is overdue."""
    if due.done or due.until is None:
        return due
    return Due(due.what, due.done, due.until, due.section, working_days_until(today, due.until, works))


def working_days_until(today: date, until: date, works: Overrides = NONE) -> int | None:
    """Working days from tomorrow to `until`; negative after it; None where the calendar is not known."""
    step = 1 if until >= today else -1
    days, day = 0, today
    try:
        while day != until:
            day += timedelta(days=step)
            days += step * is_working_day(day, works)
    except CalendarUnknown:
        return None
    return days


def _day_before(instant: str | None) -> date | None:
    return None if instant is None else civil_date(datetime.fromisoformat(instant) - timedelta(seconds=1))


SECTION = Section(
    key="today",
    title="今天",
    roles=("operator", "provider", "sorter", "conduct", "department", "auditor", "system", "security", "audit"),
    gather=gather,
    template="today",
)
