"""The result, and behind every number where it comes from (为什么这样算)."""

import asyncio
from typing import Any

from gateway.api.appeals import errata_for
from gateway.chinese.fields import explained
from gateway.chinese.names import CHANNELS, GROUPS
from gateway.chinese.reasons import REASONS
from gateway.documents.gathered import digest_of
from gateway.http.responses import as_json
from gateway.identity.staff_tokens import Role
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.question import Question
from gateway.pages.desk.section import Action, Section
from gateway.pages.voter.known import CATEGORIES_ZH
from services.tally.answers.appeals import Erratum
from services.tally.answers.result import OfficeResult, Result
from services.tally.contract import ShowResampling, ShowResult, ShowVotes

SEES: tuple[Role, ...] = ("operator", "conduct", "auditor")


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """The latest result, or why there is none yet."""
    answer = await result_of(page).reply()
    cut = page.request.query_params.get("cut", "")
    errata, luck = await asyncio.gather(
        errata_of(page).found(answer.value),
        page.ask(ShowResampling, cut=cut).reply(answer.value and cut),
    )
    return {
        "result": answer.value,
        "why_not": answer.problem,
        "digest": digest_of(as_json(answer.value)) if answer.value else "",
        "errata": errata or [],
        "cut": cut,
        "luck": luck.value,
        "no_luck": luck.problem and explained(luck.problem),
        "names": page.names(),
        "categories": CATEGORIES_ZH,
        "groups": GROUPS,
        "reasons": REASONS,
        "profile": _profile,
    }


def result_of(page: DeskPageRequest) -> Question[Result]:
    """The latest result, whole: the roles of these pages count, determine or audit."""
    return page.under("show_result", lambda: page.context.rpc.ask(ShowResult(appraisal=page.appraisal)))


def errata_of(page: DeskPageRequest) -> Question[list[Erratum]]:
    """What corrections changed, as far as this member of staff may see it."""
    return page.under("tally_errata", lambda: errata_for(page.context, page.staff, page.appraisal))


def _profile(lines: list[OfficeResult]) -> list[tuple[str, list[int]]]:
    """冷懒推乱贪 of these lines, each as a series in the order of the form."""
    return [(label, [line.categories[code] for line in lines]) for code, (label, _) in CATEGORIES_ZH.items()]


async def gather_votes(page: DeskPageRequest) -> dict[str, Any]:
    """Every vote of one office: its source, its ballot or matter, the rules it counts by."""
    office = page.request.query_params.get("office", "")
    answer = await page.ask(ShowVotes, office=office).reply()
    return {
        "votes": answer.value,
        "why_not": answer.problem,
        "office": page.names().get(office),
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
    actions={"verified-only": Action(calls="tally_verified_only", shows=True)},
)
VOTES = Section(key="votes", title="", roles=SEES, gather=gather_votes, template="votes")
