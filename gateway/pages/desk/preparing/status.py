"""Where the preparation stands: the draft, the checklist over it, and the state of every step."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.api.reading import SeeProgress
from gateway.chinese.names import GROUPS, METHODS
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.preparing.checklist import STATES_ZH, Item, checklist
from gateway.tables.table import Table, Value
from services.roster.answers import DrawProgress, Filing, GroupQuota, ShownDraft
from services.roster.contract import ListFilings, ShowDraft
from services.roster.events import GroupCode

STEPS = {
    "dates": "日期",
    "catalogue": "股室目录",
    "rules": "规则",
    "lists": "名单与渠道",
    "checklist": "检查清单",
    "opening": "开启",
}
WORST = ("blocking", "missing", "doubtful")


@dataclass(frozen=True)
class PreparationStatus:
    """The draft, None when it cannot be shown; what there is to do about it."""

    draft: ShownDraft | None = None
    items: list[Item] = field(default_factory=list)
    filings: Sequence[Filing] = ()
    draws: Mapping[GroupCode, DrawProgress] = field(default_factory=dict)
    why_not: dict[str, Any] | None = None

    def lists_of(self, group: str) -> tuple[int, int]:
        """How many of a group's lists are in, of how many."""
        listed = [one for one in self.filings if one.group == group]
        return sum(one.filed_at is not None for one in listed), len(listed)

    def groups(self, draft: ShownDraft) -> Table[GroupQuota]:
        """Who takes part: by which way, how many, whether their lists are in and they are drawn."""

        def cells(one: GroupQuota) -> tuple[Value, ...]:
            (there, of), draw = self.lists_of(one.code), self.draws.get(one.code)
            stage = "已抽取" if draw and draw.drawn else "名单已固定" if draw and draw.committed else "没有抽"
            return (
                *(GROUPS[one.code], METHODS[one.method], one.quota or "不限"),
                *(f"{there}/{of} 家已报" if of else "不用名单", stage if draw else ""),
            )

        return Table(caption="参评人员", heads=("类别", "方式", "名额", "名单", "抽取"), rows=draft.groups, cells=cells)

    @property
    def opened(self) -> bool:
        return self.draft is not None and self.draft.opened

    @property
    def blocking(self) -> list[Item]:
        return [item for item in self.items if item.state == "blocking"]

    def state(self, step: str) -> str:
        """done, doubtful, missing or blocking: the worst of the step's lines."""
        if step == "opening" or self.opened:
            return "done" if self.opened else "missing"
        states = {item.state for item in self.items if step in (item.step, "checklist")}
        return next((state for state in WORST if state in states), "done")

    def state_zh(self, step: str) -> str:
        return STATES_ZH[self.state(step)]

    def first_open(self, steps: Sequence[str]) -> str:
        """The first of these steps that is not done."""
        return next((step for step in steps if self.state(step) in ("blocking", "missing")), steps[-1])


async def preparation_status(page: DeskPageRequest) -> PreparationStatus:
    """All of it, for those who prepare; nothing for others."""
    if not page.may("roster_draft_appraisal"):
        return PreparationStatus()
    answer, filings, progress = await asyncio.gather(
        page.ask(ShowDraft).reply(), page.ask(ListFilings).found(), page.ask(SeeProgress).found()
    )
    if (draft := answer.value) is None:
        return PreparationStatus(why_not=answer.problem)
    draws = progress.preparation.draws if progress else {}
    items = checklist(draft, filings or [], draws, page.context.clock.now())
    return PreparationStatus(draft, items, filings or [], draws)
