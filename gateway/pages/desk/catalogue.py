"""The catalogue (T5): given out, checked, looked at before it takes effect, searched; frozen when opened (R-05, D-1).

Two offices that became one are merged by taking the one out and keeping its name as an alias of the other (ADR 0026).
"""

import asyncio
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import msgspec
from starlette.responses import Response

from gateway.api.catalogue import CHECKED_COPY
from gateway.chinese.draft import CHOICES, OFFICE
from gateway.chinese.names import CATALOGUE_CHANGES
from gateway.errors.refusals import InvalidFields
from gateway.http.uploads import NO_COPIES, Copies, taken
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.preparing.status import STEPS, preparation_status
from gateway.pages.desk.question import Question
from gateway.pages.desk.section import Action, Section
from gateway.pages.desk.sheet_form import carry, notes, sheet_of
from gateway.pages.form import Form
from gateway.pages.voter.known import is_found, searched
from gateway.tables.table import Table
from services.kernel.rpc.parse import parse
from services.roster.answers import Catalogue, CatalogueTaken
from services.roster.contract import CheckCatalogue, ImportCatalogue, Listing, SetCatalogue, ShowCatalogue
from services.roster.events import Office

PAGE = 60
LISTING = (
    *("office_id", "department", "department_kind", "name", "unit", "functions", "aliases"),
    *("reading", "scopes", "enabled"),
)


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """The offices that are searched for, or the first of them; for who prepares it, where the preparation stands."""
    prepares = page.may("check_catalogue")
    answer, standing = await asyncio.gather(_catalogue(page).reply(), preparation_status(page))
    offices = answer.value.offices if answer.value else ()
    query = page.request.query_params
    wanted = searched(query.get("q", ""))
    found = [one for one in offices if not wanted or is_found(one, wanted) or _by_alias(one, wanted)]
    at = int(query["from"]) if query.get("from", "").isdecimal() else 0
    return {
        "catalogue": answer.value,
        "why_not": answer.problem,
        "standing": standing,
        "changeable": answer.value is not None and prepares and not answer.value.frozen,
        "steps": STEPS,
        "q": query.get("q", ""),
        "tables": {"offices": _listed(found[at : at + PAGE], query.get("q", ""))},
        "found": found,
        "at": at,
        "before": max(at - PAGE, 0),
        "next": at + PAGE if at + PAGE < len(found) else None,
        "enabled": sum(one.enabled for one in offices),
        "labels": OFFICE,
        "changes": CATALOGUE_CHANGES,
        "carry": carry,
        "notes": notes,
    }


def _listed(offices: Sequence[Office], wanted: str) -> Table[Office]:
    def several(field: str, codes: Iterable[str]) -> str:
        return "、".join(CHOICES[field][code] for code in codes)

    return Table(
        caption="股室目录",
        heads=("编号", "部门", "股室", "性质", "职能", "别名", "参评组", "列入"),
        rows=offices,
        cells=lambda one: (
            *(one.office_id, one.department, one.name),
            *(CHOICES["department_kind"][one.department_kind] + CHOICES["unit"][one.unit],),
            *(several("functions", one.functions), "、".join(one.aliases), several("scopes", one.scopes)),
            "是" if one.enabled else "否",
        ),
        narrowed=f"查找“{wanted}”" if wanted else "",
    )


def _catalogue(page: DeskPageRequest) -> Question[Catalogue]:
    asked = ShowCatalogue(appraisal=page.appraisal)
    return page.under("show_catalogue", lambda: page.context.rpc.ask(asked))


def _by_alias(office: Office, wanted: str) -> bool:
    return any(wanted in alias for alias in office.aliases) or wanted == office.office_id


async def _check(page: DeskPageRequest, form: Form, *, copies: Copies = NO_COPIES) -> dict[str, Any] | Response:
    asked = CheckCatalogue(appraisal=page.appraisal, content=sheet_of(form))
    return await taken(page.context, asked, copies)


async def _import(page: DeskPageRequest, form: Form) -> dict[str, Any] | Response:
    if form.one("seen") != "yes":
        raise InvalidFields(errors=[{"where": "核对", "what": "请先检查，看过改动再导入"}])
    asked = ImportCatalogue(appraisal=page.appraisal, content=sheet_of(form), by=page.staff.account)
    return await taken(page.context, asked)


async def _merge(page: DeskPageRequest, form: Form) -> CatalogueTaken:
    offices = parse(tuple[Listing, ...], merged(await _catalogue(page), form), "offices")
    return await page.context.rpc.ask(SetCatalogue(appraisal=page.appraisal, offices=offices, by=page.staff.account))


def merged(catalogue: Catalogue, form: Form) -> list[dict[str, Any]]:
    """The offices when one is gone and another answers to its names. Raises `InvalidFields`."""
    offices = {one.office_id: msgspec.to_builtins(one) for one in catalogue.offices}
    gone, into = (_chosen(offices, form.one(name), label) for name, label in (("gone", "并入的"), ("into", "保留的")))
    if gone is into:
        raise InvalidFields(errors=[{"where": "保留的股室", "what": "请选两个不同的股室"}])
    name = gone["name"] if gone["department"] == into["department"] else gone["department"] + gone["name"]
    aliases = [one for one in (name, *gone["aliases"]) if one not in (into["name"], *into["aliases"])]
    kept = {**into, "aliases": [*into["aliases"], *aliases]}
    left = [kept if one is into else one for one in offices.values() if one is not gone]
    return [{name: one[name] for name in LISTING} for one in left]


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
        "check": Action(calls="check_catalogue", does=_check, shows=True),
        "marked": Action(calls="check_catalogue", does=partial(_check, copies=CHECKED_COPY), shows=True),
        "import": Action(calls="import_catalogue", said="目录已导入。", does=_import),
        "merge": Action(calls="import_catalogue", said="已合并：被并入的名称已记为别名。", does=_merge),
    },
)
