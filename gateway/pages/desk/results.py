"""The result, and behind every number where it comes from (为什么这样算)."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from gateway.api.appeals import errata_for
from gateway.chinese.categories import CATEGORIES, LABELS, labels
from gateway.chinese.fields import explained
from gateway.chinese.names import CHANNELS, GROUPS, SOURCES
from gateway.chinese.reasons import REASONS, in_words
from gateway.documents.gathered import digest_of
from gateway.documents.turnout import GROUPS as ALL_GROUPS
from gateway.http.responses import as_json
from gateway.identity.staff_tokens import Role
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.question import Question
from gateway.pages.desk.section import Action, Section
from gateway.pages.voter.known import CATEGORIES_ZH
from gateway.tables.table import Table, Value
from services.kernel.wire.rational import exact
from services.roster.events import DIRECTED, GroupCode, Office
from services.tally.answers.appeals import Erratum
from services.tally.answers.result import GroupBallots, OfficeResult, Result
from services.tally.answers.votes import OfficeFiltered, OfficeVotes, ResampledOffice, Resampling, Vote
from services.tally.contract import ShowResampling, ShowResult, ShowVotes

Names = Mapping[str, Office]
FROM = {**GROUPS, **CHANNELS}
SEES: tuple[Role, ...] = ("operator", "conduct", "auditor")


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """The latest result, or why there is none yet."""
    answer = await result_of(page).reply()
    cut = page.request.query_params.get("cut", "")
    errata, resampling = await asyncio.gather(
        errata_of(page).found(answer.value),
        page.ask(ShowResampling, cut=cut).reply(answer.value and cut),
    )
    return {
        "result": answer.value,
        "why_not": answer.problem,
        "digest": digest_of(as_json(answer.value)) if answer.value else "",
        "errata": errata or [],
        "cut": cut,
        "resampling": resampling.value,
        "not_resampled": resampling.problem and explained(resampling.problem),
        "names": page.names(),
        "reasons": REASONS,
        "profile": _profile,
        "tables": _tables(page, answer.value, resampling.value) if answer.value else {},
        "moved_by_filter": partial(moved_by_filter, page.names()),
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


def _tables(page: DeskPageRequest, result: Result, resampling: Resampling | None) -> dict[str, Table[Any]]:
    names = page.names()
    tables: dict[str, Table[Any]] = {"offices": _offices(result, names)}
    if resampling is not None:
        tables["resampling"] = _resampling(resampling, names)
    return tables | {"received": _received(result)}


def _offices(result: Result, names: Names) -> Table[OfficeResult]:
    return Table(
        caption=f"统计结果 第{result.result_version}版",
        heads=[
            *("名次", "部门", "股室", *(GROUPS[code] for code in DIRECTED)),
            *("定向小计", "抽样", "其他", "最终得票", *LABELS.values()),
        ],
        rows=[line for line in result.offices if line.final],
        cells=lambda line: [
            *(line.rank, names[line.office_id].department, names[line.office_id].name),
            *(getattr(line.directed, code) for code in (*DIRECTED, "total")),
            *(line.sampled, line.other["total"], exact(line.final)),
            *(line.categories[one.code] for one in CATEGORIES),
        ],
    )


def _resampling(resampling: Resampling, names: Names) -> Table[ResampledOffice]:
    return Table(
        caption="抽样的偶然性",
        heads=(
            *("单位", "股室", "名次", "区间，最前", "区间，最后", "得票，最少", "得票，最多"),
            *(f"重抽在前 {resampling.cut} 名", "全部计入时得票", "全部计入时名次"),
        ),
        rows=resampling.offices,
        cells=lambda one: (
            *(names[one.office].department, names[one.office].name, one.rank, one.rank_low, one.rank_high),
            *(exact(one.votes_low), exact(one.votes_high), one.within / resampling.redraws),
            *(exact(one.full_pool_votes), one.full_pool_rank),
        ),
        mark=lambda one: "is-late" if one.rank_low <= resampling.cut < one.rank_high else "",
        charts={"名次": "point", "区间，最前": "low", "区间，最后": "high"},
    )


def _received(result: Result) -> Table[tuple[GroupCode, GroupBallots]]:
    return Table(
        caption="收到、有效、无效",
        heads=("类别", "收到", "有效", "无效", "无效原因"),
        rows=[(code, result.ballots[code]) for code in ALL_GROUPS],
        cells=lambda row: (GROUPS[row[0]], row[1].received, row[1].valid, row[1].void, in_words(row[1].reasons)),
    )


def moved_by_filter(names: Names, offices: Sequence[OfficeFiltered]) -> Table[OfficeFiltered]:
    """The offices that would have another rank or other votes if only complaints found true counted."""
    return Table(
        caption=f"名次或票数会变的股室（{len(offices)} 个）",
        heads=("部门", "股室", "现名次", "查实名次", "现得票", "查实得票", "其中投诉举报现计", "查实的计"),
        rows=offices,
        cells=lambda one: (
            names[one.office_id].department,
            names[one.office_id].name,
            *one.rank,
            *map(exact, one.final),
            *one.other,
        ),
        empty="各股室的名次和票数都不会变。",
    )


async def gather_votes(page: DeskPageRequest) -> dict[str, Any]:
    """Every vote of one office: its source, its ballot or matter, the rules it counts by."""
    asked = page.request.query_params.get("office", "")
    answer = await page.ask(ShowVotes, office=asked).reply()
    office = page.names().get(asked)
    return {
        "why_not": answer.problem,
        "office": office,
        "tables": {"votes": votes_of(answer.value, office)} if answer.value else {},
    }


def votes_of(answer: OfficeVotes, office: Office | None) -> Table[tuple[int, Vote]]:
    """A row is a vote with its number: where it comes from, by which rules it counts."""

    def cells(row: tuple[int, Vote]) -> tuple[Value, ...]:
        number, vote = row
        treated = (("经申诉更正", vote.corrected), ("经人工认定", vote.ruled))
        return (
            *(number, f"{SOURCES[vote.source]} · {FROM.get(vote.of, vote.of)}"),
            f"汇总，第 {vote.filing} 次报送" if vote.filing else vote.ballot_id or vote.matter_id or "",
            *(labels(vote.categories), "、".join(vote.rules)),
            " ".join(said for said, is_so in treated if is_so),
        )

    return Table(
        caption=f"为什么这样算：{office.department}{office.name}" if office else "为什么这样算",
        heads=("序号", "来源", "票或事项编号", "表现", "规则", "备注"),
        rows=list(enumerate(answer.votes, 1)),
        cells=cells,
    )


SECTION = Section(
    key="result",
    title="结果",
    roles=SEES,
    gather=gather,
    template="result",
    actions={"verified-only": Action(calls="tally_verified_only", shows=True)},
)
VOTES = Section(key="votes", title="", roles=SEES, gather=gather_votes, template="votes")
