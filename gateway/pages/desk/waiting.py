"""What waits for a second person, told to whoever may be that person (双人复核)."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from gateway.chinese.losses import loss_zh
from gateway.chinese.names import COMMANDS, GROUPS
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.rendering import moment
from gateway.tables.table import Table
from services.access.contract import ListProposals
from services.ballot.contract import ShowLossProposal
from services.roster.contract import ListFilings, ListReissues, ShowIssuedLossProposal
from services.tally.contract import ListJobs

SECTIONS = {"roster_open_appraisal": "preparing", "roster_draw_invitees": "draws"}
COUNT = "count"


@dataclass(frozen=True)
class Waits:
    """A task for a second person: what was asked for, by whom, until when it may be confirmed, and on which page."""

    what: str
    by: str
    section: str
    until: datetime | None = None


async def waiting(page: DeskPageRequest) -> list[Waits]:
    """What somebody else has asked for and this member of staff may confirm."""
    filings, reissues, jobs, proposals, of_ballots, of_issued = await asyncio.gather(
        page.ask(ListFilings).found(page.may("confirm_roster")),
        page.ask(ListReissues).found(page.may("confirm_reissue")),
        page.ask(ListJobs).found(page.may("confirm_bundle")),
        page.ask(ListProposals).found(page.may("list_proposals")),
        page.ask(ShowLossProposal).found(page.may("ballot_accept_loss")),
        page.ask(ShowIssuedLossProposal).found(page.may("roster_accept_issued_loss")),
    )
    found = [
        *(
            Waits(f"{one.name}的名单变动", one.waiting.by, f"rosters?provider={one.provider}", one.waiting.until)
            for one in filings or ()
            if one.waiting
        ),
        *(
            Waits(f"重新领票（{GROUPS[one.group]}）", one.by, f"calls?group={one.group}", one.until)
            for one in reissues or ()
        ),
        *(Waits("含评议票的审计包", job.by, "proof", job.until) for job in jobs or () if job.state == "proposed"),
        *(
            Waits(f"有缺失，继续。{loss_zh(one, kind)}。{moment(one.at)} 提出", one.by, f"{COUNT}#lost", one.until)
            for kind, one in (("ballots", of_ballots), ("issued", of_issued))
            if one
        ),
        *(
            Waits(COMMANDS[one.operation], one.by, SECTIONS.get(one.operation, COUNT))
            for one in proposals or ()
            if not one.confirmed_by and one.operation in COMMANDS and page.may(one.operation)
        ),
    ]
    return [one for one in found if not page.is_own(one.by)]


def waiting_table(found: list[Waits]) -> Table[Waits]:
    return Table(
        caption="等您确认",
        heads=("事项", "谁提出的", "确认期限"),
        rows=found,
        cells=lambda one: (one.what, one.by, one.until),
        mark=lambda _one: "is-late",
    )
