"""The call desk: who is to be called, what came of it, who moves up, a code or ballot that was lost (R-19…R-21, A-13).

To whom a ballot is to be issued anew (ADR 0047) is told as long as it waits; whether one was issued, or is in the box,
is told to nobody.
"""

import asyncio
from typing import Any

from starlette.responses import Response

from gateway.api.calls import issued
from gateway.chinese.names import DRAWN_GROUPS
from gateway.chinese.reasons import CALL_OUTCOMES, REISSUE_REASONS
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form
from gateway.pages.rendering import moment
from gateway.tables.table import Table
from services.kernel.rpc.parse import parse
from services.roster.answers import Invitee, ReissueWaiting
from services.roster.contract import IssueInvitations, ListCalls, ListReissues


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """A group's calls; numbers are masked until somebody asks for them, which is on record."""
    asked = page.request.query_params
    group = asked.get("group", "") if asked.get("group") in DRAWN_GROUPS else next(iter(DRAWN_GROUPS))
    full = {"full": "true"} if asked.get("full") == "true" else {}
    answer, waits = await asyncio.gather(
        page.ask(ListCalls, group=group, **full).reply(), page.ask(ListReissues).found()
    )
    lines = answer.value or []
    anew = _waiting(lines, [one for one in waits or () if one.group == group])
    return {
        "lines": lines,
        "tables": {"calls": _calls(group, lines)},
        "reissues": anew if anew.rows else None,  # beside the tables, because it is not to be carried away
        "may_reissue": page.known.stage == "voting" and page.known.rules.may_reissue(group),
        "reasons": REISSUE_REASONS,
        "why_not": answer.problem,
        "group": group,
        "groups": DRAWN_GROUPS,
        "full": bool(full),
        "outcomes": CALL_OUTCOMES,
        "took_part": sum(line.took_part for line in lines),
        "willing": sum(any(call.outcome == "willing" for call in line.calls) for line in lines),
    }


def _calls(group: str, lines: list[Invitee]) -> Table[Invitee]:
    def made(line: Invitee) -> str:
        return "\n".join(f"{call.call}. {moment(call.at)} {CALL_OUTCOMES[call.outcome]}" for call in line.calls)

    return Table(
        caption=f"电话动员：{DRAWN_GROUPS[group]}",
        heads=("序号", "姓名", "电话", "邀请码", "已通话", "是否参评", "席位"),
        rows=lines,
        cells=lambda line: (
            *(line.order, line.name, line.phone, "已发" if line.has_code else "", made(line)),
            *("是" if line.took_part else "否", "席位已由递补人员接替" if line.left else ""),
        ),
        mark=lambda line: "is-done" if line.took_part else "",
    )


def _waiting(lines: list[Invitee], waits: list[ReissueWaiting]) -> Table[tuple[ReissueWaiting, Invitee | None]]:
    known = {line.person: line for line in lines}
    return Table(
        caption="待另一人确认的重新领票",
        heads=("序号", "姓名", "原因", "提出人", "确认期限"),
        rows=[(one, known.get(one.person)) for one in waits],
        cells=lambda row: (
            *((row[1].order, row[1].name) if row[1] else (None, "席位有变动")),
            *(REISSUE_REASONS[row[0].reason], row[0].by, row[0].until),
        ),
    )


async def _sheet(page: DeskPageRequest, form: Form) -> Response:
    asked = parse(IssueInvitations, {"appraisal": page.appraisal, "group": form.one("group")})
    return await issued(page.context, page.appraisal, asked.group)


def _person(form: Form) -> dict[str, str]:
    return {"person": form.one("person")}


def _call(form: Form) -> dict[str, Any]:
    call = form.one("call")
    return {"call": int(call) if call.isdecimal() else call, "outcome": form.one("outcome")}


def _reissue(form: Form) -> dict[str, str]:
    return {"person": form.one("person"), "reason": form.one("reason")}


def _proposal(form: Form) -> dict[str, str]:
    return {"proposal": form.one("proposal")}


def _to_group(form: Form, _value: Any) -> str:
    return f"&group={form.one('group')}"


SECTION = Section(
    key="calls",
    title="电话动员",
    roles=("operator",),
    gather=gather,
    template="calls",
    actions={
        "call": Action(calls="roster_make_call", at=_person, body=_call, shows=True),
        "code": Action(calls="roster_replace_invitation", at=_person, shows=True),
        "sheet": Action(calls="issue_call_sheet", does=_sheet),
        "reissue": Action(
            calls="propose_reissue", said="已提出，今天24时前由另一人在本页确认。", body=_reissue, onward=_to_group
        ),
        "confirm_reissue": Action(
            calls="confirm_reissue",
            said="已确认。请告诉本人重新打开评议页面，核对身份后填写、交票。",
            at=_proposal,
            onward=_to_group,
        ),
        "withdraw_reissue": Action(
            calls="withdraw_reissue", said="已撤回，原来领的票没有变化。", at=_proposal, onward=_to_group
        ),
    },
)
