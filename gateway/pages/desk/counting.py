"""From the sealed box to the publication: one step after the other, each with what it has given."""

from typing import Any

from gateway.chinese.names import GROUPS
from gateway.documents.turnout import reasons_zh
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form

COMMANDS_ZH = {
    "ballot_seal": "封存票箱",
    "complaints_freeze": "冻结其他评议事项",
    "tally_commit_pool": "固定票池",
    "tally_draw_sample": "抽取群众评议票",
    "tally_count": "统计",
    "tally_publish": "公开发布",
    "roster_draw_invitees": "抽取参评人员",
    "roster_open_appraisal": "公告",
}


async def gather(work: DeskPageRequest) -> dict[str, Any]:
    """Which steps are done."""
    progress = await work.value("show_progress")
    determination = None
    if progress and progress["count"]["determined"]:
        determination = await work.value("show_determination")
    proposals = await work.value("list_proposals") or []
    recounts = await work.value("show_recounts") if progress and progress["count"]["handed_over"] else None
    return {
        "progress": progress,
        "offered": offered(work.staff.role, progress) if progress else frozenset(),
        "recounts": recounts or [],
        "turnout": await work.value("show_turnout") if progress else None,
        "groups": GROUPS,
        "reasons_zh": reasons_zh,
        "names": work.names(),
        "determination": determination,
        "ranked": await _ranked(work, progress),
        "proposals": [one for one in proposals if not one["confirmed_by"]],
        "commands": COMMANDS_ZH,
    }


def offered(role: str, progress: dict[str, Any]) -> frozenset[str]:
    """The actions whose turn it is for this role: what the page offers; the services decide whether it may be done."""
    count, complaints = progress["count"], progress["complaints"]
    handed_over, to_recount = count["handed_over"], count.get("to_recount", False)
    turns = {
        "operator": {
            "seal": not progress["sealed"],
            "pool": progress["sealed"] and not count["pool_committed"],
            "draw": count["pool_committed"] and not count["sample_drawn"],
            "freeze": not complaints["frozen"],
            "count": (not handed_over or to_recount) and count["sample_drawn"] and complaints["frozen"],
            "hand-over": count["counted"] and not handed_over,
        },
        "conduct": {
            "recount": handed_over and not count["determined"],
            "determine": handed_over and not count["published"],
            "publish": count["determined"] and not count["published"],
        },
    }
    return frozenset(action for action, due in turns.get(role, {}).items() if due)


async def _ranked(work: DeskPageRequest, progress: dict[str, Any] | None) -> list[dict[str, Any]]:
    """What the deciders choose from: the offices that have votes, by rank."""
    steps = progress["count"] if progress else {}
    if work.staff.role != "conduct" or not steps.get("handed_over") or steps.get("published"):
        return []
    result = await work.value("show_result")
    return [line for line in result["offices"] if line["final"]] if result else []


def _seed(form: Form) -> dict[str, Any]:
    seed = "|".join(part.strip() for part in form.all("number") if part.strip())
    return {"seed": seed, "witnesses": form.all("witness"), "record": form.one("record") or None}


def _named(form: Form) -> dict[str, Any]:
    return {"named": form.all("named"), "reason": form.one("reason")}


SECTION = Section(
    key="count",
    title="封存、抽取、统计",
    roles=("operator", "conduct", "auditor"),
    gather=gather,
    template="counting",
    actions={
        "confirm": Action(
            calls="confirm_proposal",
            said="已复核，并已照原样办理。",
            at=lambda form: {"proposal": form.one("proposal")},
        ),
        "seal": Action(calls="ballot_seal", said="票箱已封存。"),
        "freeze": Action(calls="complaints_freeze", said="其他评议事项已冻结。"),
        "pool": Action(calls="tally_commit_pool", said="票池已固定，摘要可以公布了。"),
        "draw": Action(calls="tally_draw_sample", said="已抽取。", body=_seed),
        "count": Action(calls="tally_count", said="统计完成。"),
        "hand-over": Action(calls="tally_hand_over", said="统计情况已移交。"),
        "recount": Action(calls="tally_recount", said="", body=lambda form: {"reason": form.one("reason")}, shows=True),
        "determine": Action(calls="tally_determine", said="评议结果已确定。", body=_named),
        "publish": Action(calls="tally_publish", said="评议结果已公开发布。"),
    },
)
