"""What bringing in a catalogue would change, office by office, before it takes effect (R-05, A-29). Nothing is kept."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.kernel.context import ServiceContext
from services.roster.catalogue.catalogue import settle
from services.roster.catalogue.catalogue_file import NOTES_LIMIT, CatalogueNotReadable, read_catalogue
from services.roster.catalogue.import_catalogue import note_troubles, offices_before
from services.roster.draft.draft import OpenedAlready
from services.roster.draft.open_appraisal import digest
from services.roster.events import Office
from services.roster.preparation import STREAM, Preparation, evolve, must_exist
from services.roster.unpack import AppraisalId

_MADE = ("pinyin", "initials")  # of the name, by a library


@dataclass(frozen=True, kw_only=True)
class CheckCatalogue:
    """The catalogue as a file (T5, base64 on the wire)."""

    appraisal: AppraisalId
    content: bytes = field(repr=False)


def handle(command: CheckCatalogue, context: ServiceContext) -> dict[str, Any]:
    state, _ = context.log.replay(command.appraisal, STREAM, evolve, Preparation())
    must_exist(command.appraisal, state)
    if state.opened is not None:
        raise OpenedAlready(appraisal=command.appraisal)
    latest, retired = offices_before(command.appraisal, state, context)
    try:
        file = read_catalogue(command.content)
        settled = settle(file.listings, latest, retired)
        note_troubles(file, settled)
        file.refuse_errors()
    except CatalogueNotReadable as refusal:
        return {"offices": 0, "enabled": 0, "digest": None, "changes": [], **refusal.facts}
    return {
        "offices": len(settled.offices),
        "enabled": len(settled.offices) - len(settled.left_out),
        "digest": digest(tuple(settled.offices)),
        "changes": list(changes(latest, settled.offices)),
        "errors": [],
        "count": 0,
        "warnings": [warning.facts() for warning in file.table.warnings[:NOTES_LIMIT]],
    }


def changes(before: Iterable[Office], after: Iterable[Office]) -> Iterator[dict[str, Any]]:
    """`{office_id, change, fields, before, after}` of every office that is not as it was, in the order of the file.

    `change` is added, renamed, left_out, taken_in, changed or gone; `fields` are those of the catalogue that differ.
    """
    old = {office.office_id: office for office in before}
    for office in after:
        was = old.pop(office.office_id, None)
        differing = [] if was is None else _differing(was, office)
        if was is None or differing:
            yield _change(_kind(was, office, differing), was, office, differing)
    for office in old.values():
        yield _change("gone", office, None, [])


def _differing(was: Office, now: Office) -> list[str]:
    return [name for name in Office.__struct_fields__ if name not in _MADE and getattr(was, name) != getattr(now, name)]


def _kind(was: Office | None, now: Office, differing: list[str]) -> str:
    if was is None:
        return "added" if now.enabled else "left_out"
    if "enabled" in differing:
        return "taken_in" if now.enabled else "left_out"
    return "renamed" if {"name", "department"} & set(differing) else "changed"


def _change(change: str, was: Office | None, now: Office | None, fields: list[str]) -> dict[str, Any]:
    known = now or was
    assert known is not None
    named = {"before": _named(was), "after": _named(now)}
    return {"office_id": known.office_id, "change": change, "fields": fields, **named}


def _named(office: Office | None) -> Mapping[str, str] | None:
    return None if office is None else {"department": office.department, "name": office.name}
