"""The roster inbox: a list is checked cell by cell, filed with its promise, answered with a receipt (R-18)."""

from functools import partial
from typing import Any

from starlette.responses import Response

from gateway.api.rosters import CHECKED_COPY, may_send
from gateway.chinese.names import GROUPS, ROSTER_CHANGES
from gateway.errors.refusals import InvalidFields
from gateway.http.uploads import NO_COPIES, Copies, taken
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.desk.sheet_form import carry, notes, sheet_of
from gateway.pages.form import Form
from gateway.tables.table import Table
from services.access.contract import ProposalState
from services.roster.answers import Filing, PersonChanged, RosterProposal
from services.roster.contract import CheckRoster, FileRoster, ListFilings, ShowRosterProposal

PROMISE = "本单位承诺：名单真实、完整，来自本单位业务台账，未作挑选；报送后不再更改；名单和号码只用于本次评议。"


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """The receipts (a provider sees its own), and the one whose list is being handed in."""
    answer = await page.ask(ListFilings).reply()
    filings = answer.value or []
    wanted = page.staff.provider or page.request.query_params.get("provider", "")
    chosen = next((one for one in filings if one.provider == wanted), None)
    waits = chosen and chosen.waiting
    named = waits.proposal if waits else ""
    proposal = await page.ask(ShowRosterProposal, provider=wanted, proposal=named).reply(waits)
    return {
        "tables": {
            **({"filings": _filings(filings)} if not page.staff.provider else {}),
            **({"changes": _changes(proposal.value)} if proposal.value else {}),
        },
        "why_not": answer.problem or proposal.problem,
        "open": chosen,
        "proposal": proposal.value,
        "opened": page.known.stage != "drafted",
        "promise": PROMISE,
        "groups": GROUPS,
        "carry": carry,
        "notes": notes,
    }


def _filings(filings: list[Filing]) -> Table[Filing]:
    def state(one: Filing) -> str:
        if one.waiting:
            return "待另一人确认"
        return "逾期报送" if one.late else "✓ 已报送" if one.filed_at else "未报送"

    return Table(
        caption="名单报送",
        heads=("提供单位", "类别", "期限", "状态", "报送时间", "人数", "次数"),
        rows=filings,
        cells=lambda one: (
            *(one.name, f"{GROUPS[one.group]} {one.template}", one.deadline, state(one)),
            *(one.filed_at, one.people if one.filed_at else None, one.times),
        ),
        mark=lambda one: "is-late" if one.late or one.waiting else "is-done" if one.filed_at else "",
    )


def _changes(proposal: RosterProposal) -> Table[PersonChanged]:
    return Table(
        caption="与现有名单相比",
        heads=("变动", "单位", "职务", "姓名", "号码", "说明"),
        rows=proposal.changes,
        cells=lambda one: (ROSTER_CHANGES[one.kind], one.organisation, one.post, one.name, one.phone, _remark(one)),
        empty="人员没有变化，只是次序或文件不同。",
    )


def _remark(one: PersonChanged) -> str:
    said = [f"改了{'、'.join(one.columns)}"] if one.columns else []
    if one.gives_up:
        said.append(f"让出{GROUPS[one.gives_up]}的名额，由递补人员接替")
    if one.voted_online:
        said.append("已网上参评，不发测评表")
    return "；".join(said)


async def _check(page: DeskPageRequest, form: Form, *, copies: Copies = NO_COPIES) -> dict[str, Any] | Response:
    may_send(page.staff, _provider(form))
    asked = CheckRoster(appraisal=page.appraisal, provider=form.one("provider"), content=sheet_of(form))
    return await taken(page.context, asked, copies)


async def _file(page: DeskPageRequest, form: Form) -> dict[str, Any] | Response | ProposalState:
    may_send(page.staff, _provider(form))
    if form.one("promise") != "yes":
        raise InvalidFields(errors=[{"where": "承诺", "what": "请勾选承诺后再报送"}])
    asked = FileRoster(
        appraisal=page.appraisal,
        provider=form.one("provider"),
        content=sheet_of(form),
        by=page.staff.account,
        already_drawn=bool(form.one("already_drawn")),
    )
    filed = await taken(page.context, asked)
    waits = filed.get("proposed") if isinstance(filed, dict) else None
    if waits is None:
        return filed
    return ProposalState(proposal=waits["proposal"], operation="file_roster", by=waits["by"], confirmed_by=None)


def _provider(form: Form) -> dict[str, str]:
    return {"provider": form.one("provider")}


def _proposal(form: Form) -> dict[str, str]:
    return {"provider": form.one("provider"), "proposal": form.one("proposal")}


def _to_provider(form: Form, _value: Any) -> str:
    return f"&provider={form.one('provider')}"


SECTION = Section(
    key="rosters",
    title="名单报送",
    roles=("operator", "provider"),
    gather=gather,
    template="rosters",
    actions={
        "check": Action(calls="check_roster", at=_provider, does=_check, shows=True),
        "marked": Action(calls="check_roster", at=_provider, does=partial(_check, copies=CHECKED_COPY), shows=True),
        "file": Action(
            calls="file_roster",
            said="名单已报送，回执见下。",
            at=_provider,
            does=_file,
            onward=_to_provider,
        ),
        "confirm": Action(
            calls="confirm_roster", said="已确认，名单生效，回执见下。", at=_proposal, onward=_to_provider
        ),
        "withdraw": Action(calls="withdraw_roster", said="已撤回，名单没有变化。", at=_proposal, onward=_to_provider),
    },
)
