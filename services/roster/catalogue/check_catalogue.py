"""What bringing in a catalogue would change, office by office, before it takes effect (R-05, A-29). Nothing is kept."""

from collections.abc import Iterable, Iterator
from typing import Literal

from services.kernel.spreadsheets.table import NOTES_LIMIT
from services.roster.answers import CatalogueChecked, OfficeChange, OfficeName
from services.roster.catalogue.catalogue import settle
from services.roster.catalogue.catalogue_file import read_catalogue
from services.roster.catalogue.earlier import note_troubles, offices_before
from services.roster.context import RosterContext
from services.roster.contract import CheckCatalogue
from services.roster.digest import digest
from services.roster.events import Office
from services.roster.lists.notes import told
from services.roster.preparation import prepared
from services.roster.refusals import CatalogueNotReadable, OpenedAlready

Change = Literal["added", "renamed", "left_out", "taken_in", "changed", "gone"]
_MADE = ("pinyin", "initials")  # of the name, by a library


def handle(request: CheckCatalogue, context: RosterContext) -> CatalogueChecked:
    state = prepared(context.log, request.appraisal)
    if state.opened is not None:
        raise OpenedAlready(appraisal=request.appraisal)
    latest, retired = offices_before(request.appraisal, state, context)
    try:
        file = read_catalogue(request.content)
        settled = settle(file.listings, latest, retired)
        note_troubles(file, settled)
        file.refuse_errors()
    except CatalogueNotReadable as refusal:
        return CatalogueChecked(offices=0, enabled=0, digest=None, changes=[], **told(refusal.facts))
    return CatalogueChecked(
        offices=len(settled.offices),
        enabled=len(settled.offices) - len(settled.left_out),
        digest=digest(tuple(settled.offices)),
        changes=list(changes(latest, settled.offices)),
        errors=[],
        count=0,
        warnings=file.table.warnings[:NOTES_LIMIT],
    )


def changes(before: Iterable[Office], after: Iterable[Office]) -> Iterator[OfficeChange]:
    """Every office that is not as it was, in the order of the file."""
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


def _kind(was: Office | None, now: Office, differing: list[str]) -> Change:
    if was is None:
        return "added" if now.enabled else "left_out"
    if "enabled" in differing:
        return "taken_in" if now.enabled else "left_out"
    return "renamed" if {"name", "department"} & set(differing) else "changed"


def _change(change: Change, was: Office | None, now: Office | None, fields: list[str]) -> OfficeChange:
    known = now or was
    assert known is not None
    return OfficeChange(office_id=known.office_id, change=change, fields=fields, before=_named(was), after=_named(now))


def _named(office: Office | None) -> OfficeName | None:
    return None if office is None else OfficeName(department=office.department, name=office.name)
