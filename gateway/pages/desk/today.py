"""Today: what is done, what is due, and by when."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from gateway.api.reading import ProgressSeen, SeeParticipation, SeeProgress
from gateway.chinese.typesetting import day
from gateway.pages.desk.deadlines import days_left
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.participation import by_group
from gateway.pages.desk.section import Section
from gateway.pages.desk.waiting import waiting, waiting_table
from gateway.tables.table import Table, Value
from services.kernel.clock import civil_date
from services.roster.answers import Appraisal
from services.tally.answers.consequences import WhatFollows

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


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """What waits for this person; the steps for those who run or watch the quarter; the others find their sections."""
    steps = page.staff.role in STEPS_FOR
    progress, participation, waits = await asyncio.gather(
        page.ask(SeeProgress).found(steps), page.ask(SeeParticipation).found(steps), waiting(page)
    )
    tables: dict[str, Table[Any]] = {"waiting": waiting_table(waits)} if waits else {}
    if steps:
        dues = dues_of(progress, page.known, page.today) if progress else []
        tables["steps"] = _steps(page, [_counted(page, one) for one in dues])
    if participation:
        tables["groups"] = by_group(participation)
    return {"tables": tables, "participation": participation}


def _steps(page: DeskPageRequest, dues: list[Due]) -> Table[Due]:
    return Table(
        caption=f"今天 {day(page.today)}",
        heads=("步骤", "状态", "期限", "还有几个工作日"),
        rows=dues,
        cells=lambda due: (due.what, "✓ 已完成" if due.done else "未完成", due.until, _left(due)),
        mark=lambda due: "is-done" if due.done else "is-late" if due.late else "",
    )


def _left(due: Due) -> Value:
    if due.done or due.days_left is None:
        return None
    return f"已超 {-due.days_left} 个工作日" if due.late else due.days_left or "今天到期"


def dues_of(progress: ProgressSeen, known: Appraisal, today: date | None = None) -> list[Due]:
    """The steps in their order, from what the services say is done; `today` ends what only time ends."""
    preparation, complaints, count = progress.preparation, progress.complaints, progress.count
    filed = [one.filed for one in preparation.lists]
    drawn = [one.drawn for one in preparation.draws.values()]
    last_day = civil_date(known.voting_until - timedelta(seconds=1))
    published = civil_date(known.published_at)
    frozen_on = complaints.until and civil_date(complaints.until - timedelta(seconds=1))
    return [
        Due(
            f"名单报送（{sum(filed)}/{len(filed)} 家）",
            all(filed),
            preparation.lists_due_on,
            "rosters",
        ),
        Due(f"抽取参评人员（{sum(drawn)}/{len(drawn)} 类）", all(drawn), published, "draws"),
        Due("公告", preparation.opened, published, "preparing"),
        Due("网上评议、测评表收回", progress.sealed, last_day, "paper"),
        Due("封存票箱", progress.sealed, None, "count"),
        Due("梳理、复核、冻结其他评议事项", complaints.frozen, frozen_on, "count"),
        Due("固定票池、抽取群众评议票", count.sample_drawn, None, "count"),
        Due("统计", count.counted, None, "count"),
        Due("移交党风政风监督室", count.handed_over, None, "count"),
        Due("确定评议结果", count.determined, None, "count"),
        Due("公开发布", count.published, None, "count"),
        *_after(count.after, today, to_recount=count.to_recount),
    ]


def _after(after: WhatFollows | None, today: date | None, *, to_recount: bool) -> list[Due]:
    """What the publication brings with it (R-39…R-45)."""
    if after is None:
        return []
    named, ends_on = after.named, after.appeals_end_on
    appeals = f"答复申诉（{after.appeals_open} 件未答复）" if after.appeals_open else "受理、答复申诉"
    over = ends_on is not None and today is not None and today > ends_on and not after.appeals_open
    again = [Due("更正后重新统计、移交、确定、发布", False, None, "count")] if to_recount else []
    return [
        Due("登记结果的发布渠道", after.released, None, "releases"),
        Due(appeals, over, after.reply_due_on or ends_on, "appeals"),
        *again,
        *(
            Due(f"{what}（{done}/{named} 个）", done == named, until, "consequences")
            for what, done, until in (
                ("黄牌", after.carded, None),
                ("约谈", after.talked, after.talk_due_on),
                ("整改", after.mended, after.mend_due_on),
            )
        ),
    ]


def _counted(page: DeskPageRequest, due: Due) -> Due:
    """With the working days that are left; negative when it is overdue."""
    return due if due.done else replace(due, days_left=days_left(page, due.until))


SECTION = Section(
    key="today",
    title="今天",
    roles=("operator", "provider", "sorter", "conduct", "department", "auditor", "system", "security", "audit"),
    gather=gather,
    template="today",
)
