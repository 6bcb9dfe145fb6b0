"""Appeals: lodged by the department, reviewed by one person, decided by a second (R-39, A-24)."""

import asyncio
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from gateway.api.reading import SeeProgress
from gateway.chinese.names import APPEAL_CHANNELS, CHANNELS, CONCLUSIONS, GROUPS, SOURCES
from gateway.chinese.reasons import GROUNDS
from gateway.errors.refusals import NotFound
from gateway.pages.desk.correcting import Row, corrections, rows_of
from gateway.pages.desk.deadlines import days_left
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.results import errata_of
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form
from gateway.pages.voter.known import CATEGORIES_ZH
from gateway.tables.table import Table, Value
from services.kernel.wire.rational import exact
from services.tally.answers.appeals import AppealLine, AppealRegister, Erratum, OfficeMoved, Review
from services.tally.contract import ListAppeals, ShowVotes


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """The register of appeals (a department sees its own), with the countdown; one of them to be reviewed."""
    answer = await page.ask(ListAppeals).reply()
    register = answer.value or AppealRegister(appeals_end_on=None, appeals=[])
    upheld = any(one.conclusion == "correct" for one in register.appeals)
    opened = _opened(page, register.appeals)
    progress, errata, votes = await asyncio.gather(
        page.ask(SeeProgress).found(upheld and page.may("show_progress")),
        errata_of(page).found(upheld),
        page.ask(ShowVotes, office=opened.office if opened else "").reply(opened),
    )
    return {
        "register": answer.value,
        "why_not": answer.problem or votes.problem,
        "late_replies": [one.appeal for one in register.appeals if _reply_is_late(one, page.today)],
        "days_left": days_left(page, register.appeals_end_on),
        "grounds": GROUNDS,
        "conclusions": CONCLUSIONS,
        "offices": [one for one in page.known.offices if page.staff.department in (None, one.department)],
        "names": page.names(),
        "open": opened,
        "rows": list(rows_of(votes.value.votes)) if votes.value else [],
        "of": {**GROUPS, **CHANNELS},
        "corrected": partial(_corrected, page),
        "sources": SOURCES,
        "categories": CATEGORIES_ZH,
        "errata": errata or [],
        "tables": _tables(page, register, errata or []),
        "count": progress.count if progress else None,
    }


def _tables(page: DeskPageRequest, register: AppealRegister, errata: list[Erratum]) -> dict[str, Table[Any]]:
    """The register, which the page shows as cards, and what each corrected version moved."""
    tables: dict[str, Table[Any]] = {"register": _register(page, register.appeals)} if register.appeals else {}
    return tables | {f"version {one.result_version}": _moved(page, one) for one in errata}


def _register(page: DeskPageRequest, appeals: list[AppealLine]) -> Table[AppealLine]:
    def cells(one: AppealLine) -> tuple[Value, ...]:
        late = (("逾期提出", one.late), ("答复逾期", _reply_is_late(one, page.today)))
        review = one.review or None
        concluded = one.conclusion or (review and review.conclusion)
        return (
            *(one.appeal, one.department, one.office_name, GROUNDS[one.ground], APPEAL_CHANNELS[one.channel]),
            *(one.received_on, one.reply_due_on, "、".join(what for what, is_so in late if is_so)),
            *(one.statement or "（原文已按期销毁）", review and review.by),
            *(CONCLUSIONS[concluded] if concluded else "", one.decided_on or ("等另一人确认" if review else None)),
            *(one.reply, "\n".join(_corrected(page, review)) if review else ""),
        )

    return Table(
        caption="申诉",
        heads=(
            *("申诉", "单位", "股室", "事项", "方式", "收到", "应答复", "逾期"),
            *("理由与依据", "复核人", "结论", "结论日期", "答复", "更正"),
        ),
        rows=appeals,
        cells=cells,
    )


def _corrected(page: DeskPageRequest, review: Review) -> Iterator[str]:
    """What a review puts right, a line for each ballot and each matter."""
    for pick in review.picks:
        to = page.called(pick.to) if pick.to else "不计票"
        yield f"评议票 {pick.ballot_id[:12]}：{page.called(pick.office)} → {to}（{GROUNDS[pick.ground]}）"
    for matter in review.matters:
        offices = "、".join(page.called(to.office) for to in matter.offices) or "不计票"
        yield f"事项 {matter.matter_id[:12]}：改为 {offices}（{GROUNDS[matter.ground]}）"


def _moved(page: DeskPageRequest, erratum: Erratum) -> Table[OfficeMoved]:
    return Table(
        caption=f"第{erratum.result_version}版更正说明",
        heads=("股室", "原得票", "现得票", "原名次", "现名次"),
        rows=[one for one in erratum.moved if one.final != [0, 0]],
        cells=lambda one: (page.called(one.office_id), *map(exact, one.final), *one.rank),
    )


def _reply_is_late(appeal: AppealLine, today: date) -> bool:
    """Not decided although the day has passed by which the department was to have its answer."""
    return not appeal.conclusion and appeal.reply_due_on is not None and today > appeal.reply_due_on


def _opened(page: DeskPageRequest, appeals: list[AppealLine]) -> AppealLine | None:
    """The appeal to be reviewed: asked for by a reviewer, and not decided."""
    asked = page.request.query_params.get("appeal", "")
    if not page.may("tally_review_appeal"):
        return None
    return next((one for one in appeals if str(one.appeal) == asked and one.conclusion is None), None)


def _lodged(form: Form) -> dict[str, Any]:
    lodged = {"office": form.one("office"), "ground": form.one("ground"), "statement": form.one("statement")}
    return lodged | ({"received_on": form.one("received_on")} if form.one("received_on") else {})


def _appeal(form: Form) -> dict[str, str]:
    return {"appeal": form.one("appeal")}


async def _review(page: DeskPageRequest, form: Form) -> dict[str, Any]:
    """The review with its corrections, made from the votes as they are counted now."""
    said = {"conclusion": form.one("conclusion"), "reply": form.one("reply")}
    if said["conclusion"] != "correct":
        return said | corrections(form, "", {}, [])
    register = await page.ask(ListAppeals)
    lodged = next((one for one in register.appeals if str(one.appeal) == form.one("appeal")), None)
    if lodged is None:
        raise NotFound()
    votes = await page.ask(ShowVotes, office=lodged.office)
    rows: dict[str, Row] = {row.key: row for row in rows_of(votes.votes)}
    return said | corrections(form, lodged.office, rows, page.known.offices)


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
