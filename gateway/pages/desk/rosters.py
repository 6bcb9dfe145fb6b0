"""The roster inbox: a list is checked cell by cell, filed with its promise, answered with a receipt (R-18)."""

from functools import partial
from typing import Any

from starlette.responses import Response

from gateway.api.rosters import CHECKED_COPY, may_send
from gateway.chinese.names import GROUPS
from gateway.errors.refusals import InvalidFields
from gateway.http.uploads import NO_COPIES, Copies, taken
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.desk.sheet_form import carry, notes, sheet_of
from gateway.pages.form import Form
from gateway.tables.table import Table
from services.roster.answers import Filing
from services.roster.contract import CheckRoster, FileRoster, ListFilings

PROMISE = "本单位承诺：名单真实、完整，来自本单位业务台账，未作挑选；报送后不再更改；名单和号码只用于本次评议。"


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """The receipts (a provider sees its own), and the one whose list is being handed in."""
    answer = await page.ask(ListFilings).reply()
    filings = answer.value or []
    wanted = page.staff.provider or page.request.query_params.get("provider", "")
    return {
        "tables": {"filings": _filings(filings)} if not page.staff.provider else {},
        "why_not": answer.problem,
        "open": next((one for one in filings if one.provider == wanted), None),
        "promise": PROMISE,
        "groups": GROUPS,
        "carry": carry,
        "notes": notes,
    }


def _filings(filings: list[Filing]) -> Table[Filing]:
    def state(one: Filing) -> str:
        return "逾期报送" if one.late else "✓ 已报送" if one.filed_at else "未报送"

    return Table(
        caption="名单报送",
        heads=("提供单位", "类别", "期限", "状态", "报送时间", "人数", "次数"),
        rows=filings,
        cells=lambda one: (
            *(one.name, f"{GROUPS[one.group]} {one.template}", one.deadline, state(one)),
            *(one.filed_at, one.people if one.filed_at else None, one.times),
        ),
        mark=lambda one: "is-late" if one.late else "is-done" if one.filed_at else "",
    )


async def _check(page: DeskPageRequest, form: Form, *, copies: Copies = NO_COPIES) -> dict[str, Any] | Response:
    may_send(page.staff, _provider(form))
    asked = CheckRoster(appraisal=page.appraisal, provider=form.one("provider"), content=sheet_of(form))
    return await taken(page.context, asked, copies)


async def _file(page: DeskPageRequest, form: Form) -> dict[str, Any] | Response:
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
    return await taken(page.context, asked)


def _provider(form: Form) -> dict[str, str]:
    return {"provider": form.one("provider")}


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
            onward=lambda form, _value: f"&provider={form.one('provider')}",
        ),
    },
)
