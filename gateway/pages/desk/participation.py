"""Who takes part, in numbers only: by group, and on which days; never an hour, never an office (A-26, ADR 0033)."""

import asyncio
from typing import Any

from gateway.api.reading import SeeParticipation
from gateway.chinese.names import GROUPS
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Section
from services.ballot.contract import ShowParticipationDays


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """The totals as they are now, and the days that are over."""
    answer, by_day = await asyncio.gather(page.ask(SeeParticipation).reply(), page.ask(ShowParticipationDays).found())
    return {
        "participation": answer.value,
        "why_not": answer.problem,
        "by_day": by_day,
        "groups": GROUPS,
    }


SECTION = Section(
    key="participation",
    title="参评情况",
    roles=("operator", "conduct", "auditor"),
    gather=gather,
    template="participation",
)
