"""The catalogue (T5): given out, checked, looked at before it takes effect, searched; frozen when opened (R-05, D-1).

Two offices that became one are merged by taking the one out and keeping its name as an alias of the other (ADR 0026).
"""

from typing import Any

import msgspec

from gateway.chinese.draft import CHOICES, OFFICE
from gateway.chinese.names import CATALOGUE_CHANGES
from gateway.errors.refusals import InvalidFields
from gateway.http.workbook import XLSX
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.preparing.status import STEPS, PreparationStatus, preparation_status
from gateway.pages.desk.section import Action, Section
from gateway.pages.desk.sheet_form import carry, notes, sheet_of
from gateway.pages.form import Form
from gateway.pages.voter.known import is_found, searched
from services.kernel.refusal import Refused
from services.roster.events import Office

PAGE = 60
LISTING = (
    *("office_id", "department", "department_kind", "name", "unit", "functions", "aliases"),
    *("reading", "scopes", "enabled"),
)


async def gather(work: DeskPageRequest) -> dict[str, Any]:
    """The offices that are searched for, or the first of them; for who prepares it, where the preparation stands."""
    answer = await work.ask("show_catalogue")
    offices = answer.value["offices"] if answer.value else []
    query = work.request.query_params
    wanted = searched(query.get("q", ""))
    found = [
        one for one in offices if not wanted or is_found(msgspec.convert(one, Office), wanted) or _by_alias(one, wanted)
    ]
    at = int(query["from"]) if query.get("from", "").isdecimal() else 0
    operator = work.staff.role == "operator"
    return {
        "catalogue": answer.value,
        "why_not": answer.problem,
        "standing": await preparation_status(work) if operator else PreparationStatus(),
        "steps": STEPS,
        "q": query.get("q", ""),
        "found": found,
        "page": found[at : at + PAGE],
        "at": at,
        "next": at + PAGE if at + PAGE < len(found) else None,
        "enabled": sum(one["enabled"] for one in offices),
        "labels": OFFICE,
        "zh": CHOICES,
        "changes": CATALOGUE_CHANGES,
        "carry": carry,
        "notes": notes,
    }


def _by_alias(office: dict[str, Any], wanted: str) -> bool:
    return any(wanted in alias for alias in office["aliases"]) or wanted == office["office_id"]


def _sure(form: Form) -> tuple[bytes, str]:
    if form.one("seen") != "yes":
        raise InvalidFields(errors=[{"where": "核对", "what": "请先检查，看过改动再导入"}])
    return sheet_of(form)


async def merged(work: DeskPageRequest, form: Form) -> dict[str, Any]:
    """The catalogue in which one office is gone and another answers to its names. Raises the refusals."""
    answer = await work.ask("show_catalogue")
    if answer.problem is not None:
        raise Refused(answer.problem["code"], answer.problem["facts"])
    offices = {one["office_id"]: one for one in answer.value["offices"]}
    gone, into = (_chosen(offices, form.one(name), label) for name, label in (("gone", "并入的"), ("into", "保留的")))
    if gone is into:
        raise InvalidFields(errors=[{"where": "保留的股室", "what": "请选两个不同的股室"}])
    name = gone["name"] if gone["department"] == into["department"] else gone["department"] + gone["name"]
    aliases = [one for one in (name, *gone["aliases"]) if one not in (into["name"], *into["aliases"])]
    kept = {**into, "aliases": [*into["aliases"], *aliases]}
    left = [kept if one is into else one for one in offices.values() if one is not gone]
    return {"offices": [{name: one[name] for name in LISTING} for one in left]}


def _chosen(offices: dict[str, dict[str, Any]], typed: str, which: str) -> dict[str, Any]:
    """The id, which is the first word of an entry chosen from the list."""
    office = offices.get(typed.partition(" ")[0])
    if office is None:
        raise InvalidFields(errors=[{"where": f"{which}股室", "what": "请写股室的编号，如 02-03"}])
    return office


SECTION = Section(
    key="catalogue",
    title="股室目录",
    roles=("operator", "conduct", "auditor"),
    gather=gather,
    template="catalogue",
    actions={
        "check": Action(calls="check_catalogue", said="", content=sheet_of, shows=True),
        "marked": Action(calls="check_catalogue", said="", content=sheet_of, accept=XLSX, shows=True),
        "import": Action(calls="import_catalogue", said="目录已导入。", content=_sure),
        "merge": Action(calls="import_catalogue", said="已合并：被并入的名称已记为别名。", finds=merged),
    },
)
