"""From the sealed box to the publication: one step after the other, each with what it has given."""

import asyncio
from typing import Any

from msgspec import structs

from gateway.api.reading import ProgressSeen, SeeProgress, SeeTurnout
from gateway.chinese.checks import check_name
from gateway.chinese.losses import KINDS
from gateway.chinese.names import COMMANDS, GROUPS, METHODS
from gateway.documents.turnout import FIGURES, Turnout, TurnoutFigures, TurnoutLine, reasons_zh
from gateway.pages import published
from gateway.pages.desk.agreeing import confirmation
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.results import result_of
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form
from gateway.tables.table import Table, Value
from services.access.contract import ListProposals
from services.ballot.contract import ShowLossProposal
from services.roster.contract import ShowIssuedLossProposal
from services.tally.answers.consequences import CountProgress
from services.tally.contract import ListRecounts, ShowDetermination


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """Which steps are done."""
    progress, proposals, losses = await asyncio.gather(
        page.ask(SeeProgress).found(),
        page.ask(ListProposals).found(),
        published.losses(page.context, page.appraisal),
    )
    count = progress.count if progress else None
    due = offered("operator", progress) if progress else frozenset()
    determination, recounts, turnout, result, of_ballots, of_issued = await asyncio.gather(
        page.ask(ShowDetermination).found(count and count.determined),
        page.ask(ListRecounts).found(count and count.handed_over),
        page.ask(SeeTurnout).found(progress),
        result_of(page).found(count and _is_being_determined(page, count)),
        page.ask(ShowLossProposal).found("lost-ballots" in due),
        page.ask(ShowIssuedLossProposal).found("lost-issued" in due),
    )
    proposed = {"ballots": of_ballots, "issued": of_issued}
    return {
        "progress": progress,
        "offered": offered(page.staff.role, progress) if progress else frozenset(),
        "losses": losses,
        "loss_kinds": KINDS,
        "losses_proposed": {kind: one for kind, one in proposed.items() if one},
        "recounts": recounts or [],
        "check_name": check_name,
        "tables": {"turnout": _turnout(turnout)} if turnout else {},
        "names": page.names(),
        "determination": determination,
        "ranked": [line for line in result.offices if line.final] if result else [],
        "proposals": [one for one in proposals or () if not one.confirmed_by],
        "commands": COMMANDS,
    }


def _turnout(told: Turnout) -> Table[TurnoutFigures]:
    def cells(line: TurnoutFigures) -> tuple[Value, ...]:
        figures = (getattr(line, name) for name in FIGURES)
        return (
            *((GROUPS[line.group], METHODS[line.method]) if isinstance(line, TurnoutLine) else ("合计", "")),
            *("—" if figure is None else figure for figure in figures),
            reasons_zh(structs.asdict(line)),
        )

    return Table(
        caption=f"第{told.result_version}版统计结果" if told.counted else "尚未统计，有效和无效要到统计以后才有",
        heads=("参评人员", "方式", "发出", "收回", "审查", "有效", "无效", "无效原因"),
        rows=[*told.groups, told.total],
        cells=cells,
    )


def offered(role: str, progress: ProgressSeen) -> frozenset[str]:
    """The actions whose turn it is for this role: what the page offers; the services decide whether it may be done.

    Missing ballots (`lost-ballots`) are accepted before the seal. Missing rows of who was issued one (`lost-issued`)
    stop their listing after it, too, and the signing keys are not destroyed before the listing.
    """
    count, frozen = progress.count, progress.complaints.frozen
    turns = {
        "operator": {
            "seal": not progress.sealed,
            "lost-ballots": not progress.sealed,
            "lost-issued": not (progress.preparation.keys_destroyed or count.published),
            "pool": progress.sealed and not count.pool_committed,
            "draw": count.pool_committed and not count.sample_drawn,
            "freeze": not frozen,
            "count": (not count.handed_over or count.to_recount) and count.sample_drawn and frozen,
            "hand-over": count.counted and not count.handed_over,
        },
        "conduct": {
            "recount": count.handed_over and not count.determined,
            "determine": count.handed_over and not count.published,
            "publish": count.determined and not count.published,
        },
    }
    return frozenset(action for action, due in turns.get(role, {}).items() if due)


def _is_being_determined(page: DeskPageRequest, count: CountProgress) -> bool:
    """Whether this is who chooses from the offices that have votes, by rank."""
    return page.may("tally_determine") and count.handed_over and not count.published


def _seed(form: Form) -> dict[str, Any]:
    seed = "|".join(part.strip() for part in form.all("number") if part.strip())
    return {"seed": seed, "witnesses": form.all("witness"), "record": form.one("record") or None}


def _proposal(form: Form) -> dict[str, Any]:
    return {"proposal": form.one("proposal")}


def _named(form: Form) -> dict[str, Any]:
    return {"named": form.all("named"), "reason": form.one("reason")}


SECTION = Section(
    key="count",
    title="封存、抽取、统计",
    roles=("operator", "conduct", "auditor"),
    gather=gather,
    template="counting",
    actions={
        "confirm": confirmation("已复核，并已照原样办理。"),
        "seal": Action(calls="ballot_seal", said="票箱已封存。"),
        "propose-lost-ballots": Action(calls="ballot_propose_loss", shows=True),
        "accept-lost-ballots": Action(calls="ballot_accept_loss", body=_proposal, shows=True),
        "propose-lost-issued": Action(calls="roster_propose_issued_loss", shows=True),
        "accept-lost-issued": Action(calls="roster_accept_issued_loss", body=_proposal, shows=True),
        "freeze": Action(calls="complaints_freeze", said="其他评议事项已冻结。"),
        "pool": Action(calls="tally_commit_pool", said="票池已固定，摘要可以公布了。"),
        "draw": Action(calls="tally_draw_sample", said="已抽取。", body=_seed),
        "count": Action(calls="tally_count", said="统计完成。"),
        "hand-over": Action(calls="tally_hand_over", said="统计情况已移交。"),
        "recount": Action(calls="tally_recount", body=lambda form: {"reason": form.one("reason")}, shows=True),
        "determine": Action(calls="tally_determine", said="评议结果已确定。", body=_named),
        "publish": Action(calls="tally_publish", said="评议结果已公开发布。"),
    },
)
