"""The roster inbox: a list is checked cell by cell, filed with its promise, answered with a receipt (R-18)."""

from typing import Any

from gateway.chinese.names import GROUPS
from gateway.errors.refusals import InvalidFields
from gateway.http.workbook import XLSX
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.desk.sheet_form import carry, notes, sheet_of
from gateway.pages.form import Form

PROMISE = "本单位承诺：名单真实、完整，来自本单位业务台账，未作挑选；报送后不再更改；名单和号码只用于本次评议。"


async def gather(work: DeskPageRequest) -> dict[str, Any]:
    """The receipts (a provider sees its own), and the one whose list is being handed in."""
    answer = await work.ask("roster_filings")
    filings = answer.value or []
    wanted = work.staff.provider or work.request.query_params.get("provider", "")
    return {
        "filings": filings,
        "why_not": answer.problem,
        "open": next((one for one in filings if one["provider"] == wanted), None),
        "promise": PROMISE,
        "groups": GROUPS,
        "carry": carry,
        "notes": notes,
    }


def _promised(form: Form) -> tuple[bytes, str]:
    if form.one("promise") != "yes":
        raise InvalidFields(errors=[{"where": "承诺", "what": "请勾选承诺后再报送"}])
    return sheet_of(form)


def _provider(form: Form) -> dict[str, str]:
    return {"provider": form.one("provider")}


SECTION = Section(
    key="rosters",
    title="名单报送",
    roles=("operator", "provider"),
    gather=gather,
    template="rosters",
    actions={
        "check": Action(calls="check_roster", said="", at=_provider, content=sheet_of, shows=True),
        "marked": Action(calls="check_roster", said="", at=_provider, content=sheet_of, accept=XLSX, shows=True),
        "file": Action(
            calls="file_roster",
            said="名单已报送，回执见下。",
            at=_provider,
            content=_promised,
            query=lambda form: {"already_drawn": "true"} if form.one("already_drawn") else {},
            onward=lambda form, _value: f"&provider={form.one('provider')}",
        ),
    },
)
