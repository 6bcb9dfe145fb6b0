"""The result, and behind every number where it comes from (为什么这样算)."""

from typing import Any

from gateway.pages.desk.section import Section
from gateway.pages.desk.work import Work
from gateway.pages.voter.known import CATEGORIES_ZH
from gateway.wording_zh import GROUPS, REASONS

SEES = ("operator", "conduct", "auditor")


async def gather(work: Work) -> dict[str, Any]:
    """The latest result, or why there is none yet."""
    answer = await work.ask("show_result")
    errata = await work.value("tally_errata") if answer.value else None
    return {
        "result": answer.value,
        "why_not": answer.problem,
        "errata": errata or [],
        "names": work.names(),
        "categories": CATEGORIES_ZH,
        "groups": GROUPS,
        "reasons": REASONS,
    }


async def gather_votes(work: Work) -> dict[str, Any]:
    """Every vote of one office: its source, its ballot or matter, the rules it counts by."""
    office = work.request.query_params.get("office", "")
    answer = await work.ask("tally_votes", {"office": office})
    return {
        "votes": answer.value,
        "why_not": answer.problem,
        "office": work.names().get(office),
        "categories": CATEGORIES_ZH,
        "groups": GROUPS,
    }


SECTION = Section(key="result", title="结果", roles=SEES, gather=gather, template="result")
VOTES = Section(key="votes", title="", roles=SEES, gather=gather_votes, template="votes")
