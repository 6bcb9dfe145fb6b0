"""The draw room: lists fixed, digest read out, three numbers spoken, people drawn, before all eyes (R-14…R-16)."""

from typing import Any

from gateway.chinese.names import DRAWN_GROUPS
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form

WITNESSES = ("督查室", "纪委", "群众代表")
DRAW = "roster_draw_invitees"


async def gather(work: DeskPageRequest) -> dict[str, Any]:
    """Each group in the order of the draws: where it stands, and who came out."""
    progress = await work.value("show_progress")
    draws = progress["preparation"]["draws"] if progress else {}
    proposals = await work.value("list_proposals") or []
    return {
        "draws": draws,
        "providers": {one["provider"]: one["name"] for one in progress["preparation"]["lists"]} if progress else {},
        "order": DRAWN_GROUPS,
        "records": {group: await _record(work, group) for group in DRAWN_GROUPS if draws.get(group, {}).get("drawn")},
        "proposals": [one for one in proposals if one["operation"] == DRAW and not one["confirmed_by"]],
        "projector": "projector" in work.request.query_params,
        "witnesses": WITNESSES,
    }


async def _record(work: DeskPageRequest, group: str) -> Any:
    """With masked names for those who work with the invited."""
    names = {} if work.staff.role == "auditor" else {"names": "true"}
    return await work.value("show_draw_record", {"group": group}, **names)


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
        "commit": Action(calls="roster_commit_lists", said="", body=_group, shows=True),
        "draw": Action(calls=DRAW, said="已抽取。", body=_draw),
        "confirm": Action(
            calls="confirm_proposal", said="已复核，并已抽取。", at=lambda form: {"proposal": form.one("proposal")}
        ),
    },
)
