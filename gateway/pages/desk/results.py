"""The result, and behind every number where it comes from (为什么这样算)."""

from typing import Any

from gateway.chinese.fields import explained
from gateway.chinese.names import CHANNELS, GROUPS
from gateway.chinese.reasons import REASONS
from gateway.documents.gathered import digest_of
from gateway.identity.staff_tokens import Role
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.voter.known import CATEGORIES_ZH

SEES: tuple[Role, ...] = ("operator", "conduct", "auditor")


async def gather(work: DeskPageRequest) -> dict[str, Any]:
    """The latest result, or why there is none yet."""
    answer = await work.ask("show_result")
    errata = await work.value("tally_errata") if answer.value else None
    cut = work.request.query_params.get("cut", "")
    luck = await work.ask("tally_luck", None, cut=cut) if answer.value and cut else None
    return {
        "result": answer.value,
        "why_not": answer.problem,
        "digest": digest_of(answer.value) if answer.value else "",
        "errata": errata or [],
        "cut": cut,
        "luck": luck and luck.value,
        "no_luck": luck and luck.problem and explained(luck.problem),
        "names": work.names(),
        "categories": CATEGORIES_ZH,
        "groups": GROUPS,
        "reasons": REASONS,
        "profile": _profile,
    }


def _profile(lines: list[dict[str, Any]]) -> list[tuple[str, list[int]]]:
    """冷懒推乱贪 of these lines, each as a series in the order of the form."""
    return [(label, [line["categories"][code] for line in lines]) for code, (label, _) in CATEGORIES_ZH.items()]


async def gather_votes(work: DeskPageRequest) -> dict[str, Any]:
    """Every vote of one office: its source, its ballot or matter, the rules it counts by."""
    office = work.request.query_params.get("office", "")
    answer = await work.ask("tally_votes", {"office": office})
    return {
        "votes": answer.value,
        "why_not": answer.problem,
        "office": work.names().get(office),
        "categories": CATEGORIES_ZH,
        "groups": GROUPS,
        "channels": CHANNELS,
    }


SECTION = Section(
    key="result",
    title="结果",
    roles=SEES,
    gather=gather,
    template="result",
    actions={"verified-only": Action(calls="tally_verified_only", said="", shows=True)},
)
VOTES = Section(key="votes", title="", roles=SEES, gather=gather_votes, template="votes")
