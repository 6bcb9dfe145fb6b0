"""The Inspection Office brings in the catalogue (评议对象目录), as a file or as data, until the opening (R-05, D-1)."""

from collections.abc import Sequence

from msgspec.structs import replace

from services.kernel.event import Event
from services.kernel.refusal import Malformed
from services.kernel.spreadsheets.table import NOTES_LIMIT, Table
from services.roster.answers import CatalogueTaken
from services.roster.catalogue.catalogue import settle
from services.roster.catalogue.catalogue_file import CatalogueFile, read_catalogue
from services.roster.catalogue.earlier import note_troubles, offices_before
from services.roster.context import RosterContext
from services.roster.contract import ImportCatalogue, SetCatalogue
from services.roster.digest import digest
from services.roster.draft.draft_validation import trouble_in_offices
from services.roster.events import CatalogueImported, Office
from services.roster.preparation import STREAM, Preparation, evolve, must_exist, prepared
from services.roster.refusals import CatalogueEmpty, OpenedAlready


def handle(command: ImportCatalogue, context: RosterContext) -> CatalogueTaken:
    state = prepared(context.log, command.appraisal)
    return take(command, read_catalogue(command.content), state, context)


def set_catalogue(command: SetCatalogue, context: RosterContext) -> CatalogueTaken:
    state = prepared(context.log, command.appraisal)
    listings = [replace(one, row=number) for number, one in enumerate(command.offices, start=1)]
    return take(command, CatalogueFile(listings, Table()), state, context)


def take(
    command: ImportCatalogue | SetCatalogue, file: CatalogueFile, state: Preparation, context: RosterContext
) -> CatalogueTaken:
    """Settle which office each row means, and record the catalogue. Raises `CatalogueNotReadable`."""
    latest, retired = offices_before(command.appraisal, state, context)
    settled = settle(file.listings, latest, retired)
    note_troubles(file, settled)
    file.refuse_errors()
    offices = settled.offices
    context.log.decide(
        command.appraisal, STREAM, evolve, Preparation(), lambda state: import_catalogue(command, offices, state)
    )
    return CatalogueTaken(
        offices=len(offices),
        enabled=len(offices) - len(settled.left_out),
        digest=digest(tuple(offices)),
        added=settled.added,
        renamed=settled.renamed,
        gone=settled.gone,
        left_out=settled.left_out,
        warnings=file.table.warnings[:NOTES_LIMIT],
    )


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
