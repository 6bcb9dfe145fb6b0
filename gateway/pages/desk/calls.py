"""The call desk: who is to be called, what came of it, who moves up, a code that was lost (R-19, R-20, A-13)."""

from typing import Any

from starlette.responses import Response

from gateway.api.calls import issued
from gateway.chinese.names import DRAWN_GROUPS
from gateway.chinese.reasons import CALL_OUTCOMES
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form
from gateway.pages.rendering import moment
from gateway.tables.table import Table
from services.kernel.rpc.parse import parse
from services.roster.answers import Invitee
from services.roster.contract import IssueInvitations, ListCalls


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """A group's calls; numbers are masked until somebody asks for them, which is on record."""
    asked = page.request.query_params
    group = asked.get("group", "") if asked.get("group") in DRAWN_GROUPS else next(iter(DRAWN_GROUPS))
    full = {"full": "true"} if asked.get("full") == "true" else {}
    answer = await page.ask(ListCalls, group=group, **full).reply()
    lines = answer.value or []
    return {
        "lines": lines,
        "tables": {"calls": _calls(group, lines)},
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


async def _sheet(page: DeskPageRequest, form: Form) -> Response:
    asked = parse(IssueInvitations, {"appraisal": page.appraisal, "group": form.one("group")})
    return await issued(page.context, page.appraisal, asked.group)


def _person(form: Form) -> dict[str, str]:
    return {"person": form.one("person")}


def _call(form: Form) -> dict[str, Any]:
    call = form.one("call")
    return {"call": int(call) if call.isdecimal() else call, "outcome": form.one("outcome")}


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
    },
)
