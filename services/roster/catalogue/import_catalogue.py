"""The Inspection Office brings in the catalogue (评议对象目录), as a file or as data, until the opening (R-05, D-1)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.refusal import Malformed
from services.kernel.spreadsheets.table import Table
from services.roster.catalogue.catalogue import Settled, Trouble, settle
from services.roster.catalogue.catalogue_file import NOTES_LIMIT, CatalogueFile, Listing, read_catalogue
from services.roster.draft.draft import OpenedAlready
from services.roster.draft.draft_validation import trouble_in_offices
from services.roster.draft.open_appraisal import CatalogueEmpty, digest
from services.roster.events import CatalogueImported, Office
from services.roster.preparation import STREAM, Preparation, evolve, must_exist
from services.roster.unpack import AppraisalId, Line


@dataclass(frozen=True, kw_only=True)
class ImportCatalogue:
    """The catalogue as a file (T5, base64 on the wire)."""

    appraisal: AppraisalId
    content: bytes = field(repr=False)
    by: Line


@dataclass(frozen=True, kw_only=True)
class SetCatalogue:
    """The catalogue as data, in the fields of the file."""

    appraisal: AppraisalId
    offices: tuple[Listing, ...]
    by: Line


def handle(command: ImportCatalogue | SetCatalogue, context: ServiceContext) -> dict[str, Any]:
    state, _ = context.log.replay(command.appraisal, STREAM, evolve, Preparation())
    must_exist(command.appraisal, state)
    file = _file(command)
    latest, retired = offices_before(command.appraisal, state, context)
    settled = settle(file.listings, latest, retired)
    note_troubles(file, settled)
    file.refuse_errors()
    offices = settled.offices
    context.log.decide(
        command.appraisal, STREAM, evolve, Preparation(), lambda state: import_catalogue(command, offices, state)
    )
    return {
        "offices": len(settled.offices),
        "enabled": len(settled.offices) - len(settled.left_out),
        "digest": digest(tuple(settled.offices)),
        **{name: getattr(settled, name) for name in ("added", "renamed", "gone", "left_out")},
        "warnings": [warning.facts() for warning in file.table.warnings[:NOTES_LIMIT]],
    }


def import_catalogue(
    command: ImportCatalogue | SetCatalogue, offices: Sequence[Office], state: Preparation
) -> list[Event]:
    """Decide on a catalogue. The same again changes nothing; another one replaces it until the opening."""
    must_exist(command.appraisal, state)
    if state.offices == tuple(offices):
        return []
    if state.opened is not None:
        raise OpenedAlready(appraisal=command.appraisal)
    for where, what, _ in trouble_in_offices(tuple(offices)):
        raise Malformed(where=where, what=what)
    if not any(office.enabled for office in offices):
        raise CatalogueEmpty(appraisal=command.appraisal)
    return [CatalogueImported(offices=tuple(offices), by=command.by)]


def offices_before(
    appraisal: str, state: Preparation, context: ServiceContext
) -> tuple[tuple[Office, ...], tuple[Office, ...]]:
    """The county's latest catalogue, this quarter's or the last one's, and the offices of all before it."""
    county = appraisal.partition("-")[0]
    catalogues = [
        earlier
        for name in sorted(context.log.heads())
        if name.startswith(f"{county}-") and name < appraisal
        for earlier in [_offices(context, name)]
        if earlier
    ]
    if state.offices:
        catalogues.append(state.offices)
    latest = catalogues.pop() if catalogues else ()
    return latest, tuple(office for catalogue in catalogues for office in catalogue)


def _offices(context: ServiceContext, appraisal: str) -> tuple[Office, ...]:
    state, _ = context.log.replay(appraisal, STREAM, evolve, Preparation())
    return state.offices


def _file(command: ImportCatalogue | SetCatalogue) -> CatalogueFile:
    if isinstance(command, ImportCatalogue):
        return read_catalogue(command.content)
    return CatalogueFile([replace(one, row=number) for number, one in enumerate(command.offices, start=1)], Table())


def note_troubles(file: CatalogueFile, settled: Settled) -> None:
    """Tell of rows that cannot stand together, or are doubtful, in the cells where they stand."""
    names = {listing.row: listing.name for listing in file.listings}

    def notes(troubles: list[Trouble]) -> Any:
        return [file.table.note(one.row, one.heading, one.code, names.get(one.row, "")) for one in troubles]

    file.table.errors += notes(settled.troubles)
    file.table.warnings += notes(settled.warnings)
