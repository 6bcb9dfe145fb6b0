"""The roster inbox: a list is checked cell by cell, filed with its promise, answered with a receipt (R-18)."""

from base64 import b64decode, b64encode
from binascii import Error
from typing import Any

from gateway.pages.desk.section import Action, Section
from gateway.pages.desk.work import Work
from gateway.pages.form import CARRIED, Form
from gateway.refusals import InvalidFields
from gateway.sheets import CSV, XLS
from gateway.workbook import XLSX

TYPES = {"xls": XLS, "csv": CSV}
PROMISE = "本单位承诺:名单真实、完整,来自本单位业务台账,未作挑选;报送后不再更改;名单和号码只用于本次评议。"
GROUPS_ZH = {"leaders": "领导干部", "market": "市场主体", "projects": "项目企业", "service": "办事群众"}


async def gather(work: Work) -> dict[str, Any]:
    """The receipts (a provider sees its own), and the one whose list is being handed in."""
    answer = await work.ask("roster_filings")
    filings = answer.value or []
    wanted = work.staff.provider or work.request.query_params.get("provider", "")
    return {
        "filings": filings,
        "why_not": answer.problem,
        "open": next((one for one in filings if one["provider"] == wanted), None),
        "promise": PROMISE,
        "groups": GROUPS_ZH,
        "carry": _carry,
        "notes": _notes,
    }


def _notes(trouble: dict[str, Any] | None, shown: dict[str, Any] | None) -> dict[str, Any] | None:
    """What is wrong and what is doubtful, cell by cell, whether it was asked or refused."""
    found = shown if shown is not None else (trouble or {}).get("facts", {})
    if shown is None and not any("cell" in one for one in found.get("errors", ())):
        return None
    return {"errors": found.get("errors", []), "warnings": found.get("warnings", []), "people": found.get("people")}


def _carry(form: Form) -> tuple[str, str] | None:
    """The checked file as its page carries it on, so that what is filed is what was checked; None if too large."""
    content, kind = _sheet(form)
    carried = b64encode(content).decode()
    return (carried, kind) if len(carried) < CARRIED else None


def _sheet(form: Form) -> tuple[bytes, str]:
    if form.upload is not None:
        return form.upload.content, TYPES.get(form.upload.name.rpartition(".")[2].lower(), XLSX)
    try:
        content = b64decode(form.one("carried"), validate=True)
    except Error:
        content = b""
    if not content:
        raise InvalidFields(errors=[{"where": "名单文件", "what": "请先选择文件"}])
    return content, form.one("kind", XLSX)


def _promised(form: Form) -> tuple[bytes, str]:
    if form.one("promise") != "yes":
        raise InvalidFields(errors=[{"where": "承诺", "what": "请勾选承诺后再报送"}])
    return _sheet(form)


def _provider(form: Form) -> dict[str, str]:
    return {"provider": form.one("provider")}


SECTION = Section(
    key="rosters",
    title="名单报送",
    roles=("operator", "provider"),
    gather=gather,
    template="rosters",
    actions={
        "check": Action(calls="check_roster", said="", at=_provider, content=_sheet, shows=True),
        "marked": Action(calls="check_roster", said="", at=_provider, content=_sheet, accept=XLSX, shows=True),
        "file": Action(
            calls="file_roster",
            said="名单已报送,回执见下。",
            at=_provider,
            content=_promised,
            query=lambda form: {"already_drawn": "true"} if form.one("already_drawn") else {},
            onward=lambda form, _value: f"&provider={form.one('provider')}",
        ),
    },
)
