"""Appeals: lodged by the department, reviewed by one person, decided by a second (R-39, A-24)."""

from datetime import date
from typing import Any

from gateway.chinese.names import CHANNELS, CONCLUSIONS, GROUPS, SOURCES
from gateway.chinese.reasons import GROUNDS
from gateway.errors.refusals import NotFound
from gateway.pages.desk.correcting import Row, corrections, rows_of
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.desk.today import working_days_until
from gateway.pages.form import Form
from gateway.pages.voter.known import CATEGORIES_ZH
from services.kernel.clock import civil_date
from services.kernel.refusal import Refused


async def gather(work: DeskPageRequest) -> dict[str, Any]:
    """The register of appeals (a department sees its own), with the countdown; one of them to be reviewed."""
    answer = await work.ask("tally_appeals")
    register = answer.value or {"appeals_end_on": None, "appeals": []}
    ends_on, today = register["appeals_end_on"], civil_date(work.context.clock.now())
    upheld = any(one["conclusion"] == "correct" for one in register["appeals"])
    watches = work.staff.role != "department"
    progress = await work.value("show_progress") if upheld and watches else None
    errata = await work.value("tally_errata") if upheld else None
    opened = _opened(work, register["appeals"])
    votes = await work.ask("tally_votes", {"office": opened["office"]}) if opened else None
    return {
        "register": answer.value,
        "why_not": answer.problem or (votes.problem if votes else None),
        "late_replies": [one["appeal"] for one in register["appeals"] if _reply_is_late(one, today)],
        "days_left": working_days_until(today, date.fromisoformat(ends_on), work.known.rules.working_days)
        if ends_on
        else None,
        "grounds": GROUNDS,
        "conclusions": CONCLUSIONS,
        "offices": [one for one in work.known.offices if work.staff.department in (None, one.department)],
        "names": work.names(),
        "open": opened,
        "rows": list(rows_of(votes.value["votes"])) if votes and votes.value else [],
        "of": {**GROUPS, **CHANNELS},
        "sources": SOURCES,
        "categories": CATEGORIES_ZH,
        "errata": errata or [],
        "count": progress["count"] if progress else None,
    }


def _reply_is_late(appeal: dict[str, Any], today: date) -> bool:
    """Not decided although the day has passed by which the department was to have its answer."""
    due_on = appeal["reply_due_on"]
    return not appeal["conclusion"] and bool(due_on) and today > date.fromisoformat(due_on)


def _opened(work: DeskPageRequest, appeals: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The appeal to be reviewed: asked for by a reviewer, and not decided."""
    asked = work.request.query_params.get("appeal", "")
    if work.staff.role != "operator" or not asked:
        return None
    return next((one for one in appeals if str(one["appeal"]) == asked and one["conclusion"] is None), None)


def _lodged(form: Form) -> dict[str, Any]:
    lodged = {"office": form.one("office"), "ground": form.one("ground"), "statement": form.one("statement")}
    return lodged | ({"received_on": form.one("received_on")} if form.one("received_on") else {})


def _appeal(form: Form) -> dict[str, str]:
    return {"appeal": form.one("appeal")}


async def _review(work: DeskPageRequest, form: Form) -> dict[str, Any]:
    """The review with its corrections, made from the votes as they are counted now."""
    said = {"conclusion": form.one("conclusion"), "reply": form.one("reply")}
    if said["conclusion"] != "correct":
        return said | corrections(form, "", {}, [])
    register = await work.value("tally_appeals")
    lodged = next((one for one in register["appeals"] if str(one["appeal"]) == form.one("appeal")), None)
    if lodged is None:
        raise NotFound()
    answer = await work.ask("tally_votes", {"office": lodged["office"]})
    if answer.problem is not None:
        raise Refused(answer.problem["code"], answer.problem["facts"])
    rows: dict[str, Row] = {row.key: row for row in rows_of(answer.value["votes"])}
    return said | corrections(form, lodged["office"], rows, work.known.offices)


SECTION = Section(
    key="appeals",
    title="申诉",
    roles=("department", "operator", "conduct", "auditor"),
    gather=gather,
    template="appeals",
    actions={
        "lodge": Action(calls="tally_lodge_appeal", said="申诉已收到。", body=_lodged),
        "review": Action(calls="tally_review_appeal", said="复核意见已提出，等另一人确认。", at=_appeal, finds=_review),
        "decide": Action(
            calls="tally_decide_appeal",
            said="申诉结论已确认。",
            at=_appeal,
            body=lambda form: {"review": form.whole("review")},
        ),
    },
)
