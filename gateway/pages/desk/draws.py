"""The draw room: lists fixed, digest read out, three numbers spoken, people drawn, before all eyes (R-14…R-16)."""

import asyncio
from collections.abc import Sequence
from typing import Any

from gateway.api.draws import NAMED
from gateway.api.reading import SeeProgress
from gateway.chinese.names import DRAWN_GROUPS
from gateway.pages.desk.agreeing import confirmation
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form
from gateway.tables.table import Table
from services.access.contract import ListProposals
from services.roster.answers import DrawnPerson, DrawRecord
from services.roster.contract import ShowDrawRecord

WITNESSES = ("督查室", "纪委", "群众代表")
DRAW = "roster_draw_invitees"


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """Each group in the order of the draws: where it stands, and who came out."""
    progress, proposals = await asyncio.gather(page.ask(SeeProgress).found(), page.ask(ListProposals).found())
    prepared = progress.preparation if progress else None
    draws = prepared.draws if prepared else {}
    drawn = [group for group in DRAWN_GROUPS if group in draws and draws[group].drawn]
    records = await asyncio.gather(*(_record(page, group) for group in drawn))
    drawn_up = dict(zip(drawn, records, strict=True))
    return {
        "draws": draws,
        "tables": {
            f"{group} {label}": _people(f"{DRAWN_GROUPS[group]}{label}", people)
            for group, record in drawn_up.items()
            if record
            for label, people in (("抽中", record.drawn), ("递补（前 30 人）", record.reserve[:30]))
        },
        "providers": {one.provider: one.name for one in prepared.lists} if prepared else {},
        "order": DRAWN_GROUPS,
        "records": drawn_up,
        "proposals": [one for one in proposals or () if one.operation == DRAW and not one.confirmed_by],
        "projector": "projector" in page.request.query_params,
        "witnesses": WITNESSES,
    }


def _people(caption: str, people: Sequence[DrawnPerson]) -> Table[DrawnPerson]:
    """The people in their order, which the page shows as a list in columns."""
    heads = ("次序", "姓名")
    return Table(caption=caption, heads=heads, rows=people, cells=lambda one: (one.order, one.name or one.person[:8]))


async def _record(page: DeskPageRequest, group: str) -> DrawRecord | None:
    """With masked names for those who work with the invited."""
    names = {"names": "true"} if page.staff.role in NAMED else {}
    return await page.ask(ShowDrawRecord, group=group, **names).found()


def _group(form: Form) -> dict[str, Any]:
    return {"group": form.one("group")}


def _draw(form: Form) -> dict[str, Any]:
    seed = "|".join(part.strip() for part in form.all("number"))
    names = zip(WITNESSES, form.all("witness"), strict=False)
    return {
        "group": form.one("group"),
        "seed": seed,
        "witnesses": [f"{of} {name.strip()}" for of, name in names if name.strip()],
    }


SECTION = Section(
    key="draws",
    title="抽取参评人员",
    roles=("operator", "conduct", "auditor"),
    gather=gather,
    template="draws",
    actions={
        "commit": Action(calls="roster_commit_lists", body=_group, shows=True),
        "draw": Action(calls=DRAW, said="已抽取。", body=_draw),
        "confirm": confirmation("已复核，并已抽取。"),
    },
)
