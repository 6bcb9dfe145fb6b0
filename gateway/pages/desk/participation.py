"""Who takes part, in numbers only: by group, and on which days; never an hour, never an office (A-26, ADR 0033)."""

from typing import Any

from gateway.chinese.names import GROUPS
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Section


async def gather(work: DeskPageRequest) -> dict[str, Any]:
    """The totals as they are now, and the days that are over."""
    answer = await work.ask("show_participation")
    return {
        "participation": answer.value,
        "why_not": answer.problem,
        "by_day": await work.value("show_participation_days"),
        "groups": GROUPS,
    }


SECTION = Section(
    key="participation",
    title="参评情况",
    roles=("operator", "conduct", "auditor"),
    gather=gather,
    template="participation",
)
