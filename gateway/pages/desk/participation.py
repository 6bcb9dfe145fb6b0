"""Who takes part, in numbers only: by group, and on which days; never an hour, never an office (A-26, ADR 0033)."""

import asyncio
from typing import Any

from gateway.api.reading import ParticipationSeen, SeeParticipation
from gateway.chinese.names import GROUPS as GROUPS_ZH
from gateway.documents.turnout import GROUPS
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Section
from gateway.pages.rendering import civil_day
from gateway.tables.table import Table, Value
from services.ballot.contract import ParticipationDay, ParticipationDays, ShowParticipationDays
from services.roster.events import GroupCode


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """The totals as they are now, and the days that are over."""
    answer, by_day = await asyncio.gather(page.ask(SeeParticipation).reply(), page.ask(ShowParticipationDays).found())
    return {
        "participation": answer.value,
        "why_not": answer.problem,
        "by_day": by_day,
        "tables": ({"groups": by_group(answer.value)} if answer.value else {})
        | ({"days": _by_day(by_day)} if by_day else {}),
    }


def by_group(seen: ParticipationSeen) -> Table[GroupCode]:
    """Credentials and ballots of each group; what cannot be told before the seal is “…” (A-26)."""
    issued, received, waits = seen.credentials.by_group, seen.ballots.received, 0 if seen.ballots.sealed else "…"

    def counts(group: GroupCode) -> tuple[Value, Value]:
        if group == "leaders":
            return "—", received.get(group) or 0
        return issued.get(group) or waits, received.get(group) or waits

    anew = seen.credentials.reissued if any(seen.credentials.reissued.values()) else None
    return Table(
        caption="按类别",
        heads=("类别", "已领票（人）", *(("重新领票（人）",) if anew else ()), "已收到（份）"),
        rows=GROUPS,
        cells=lambda group: (
            *(GROUPS_ZH[group], counts(group)[0]),
            *((anew.get(group, "—"),) if anew else ()),
            counts(group)[1],
        ),
    )


def _by_day(told: ParticipationDays) -> Table[ParticipationDay]:
    groups = [group for group in GROUPS if told.days and group in told.days[0].received]
    heads = [GROUPS_ZH[group] for group in groups]
    return Table(
        caption="按日收到（份）" + (f"，到{civil_day(told.until)}为止" if told.until else ""),
        heads=["日期", *heads],
        rows=told.days,
        cells=lambda day: [day.on, *("…" if day.received[group] is None else day.received[group] for group in groups)],
        charts=dict.fromkeys(heads, "series"),
    )


SECTION = Section(
    key="participation",
    title="参评情况",
    roles=("operator", "conduct", "auditor"),
    gather=gather,
    template="participation",
)
