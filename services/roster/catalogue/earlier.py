"""The county's earlier catalogues, beside which a new one is settled, and what is to be told of its rows."""

from services.kernel.contract import CellNote
from services.roster.catalogue.catalogue import Settled, Trouble
from services.roster.catalogue.catalogue_file import CatalogueFile
from services.roster.context import RosterContext
from services.roster.events import Office
from services.roster.preparation import STREAM, Preparation, evolve


def offices_before(
    appraisal: str, state: Preparation, context: RosterContext
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


def _offices(context: RosterContext, appraisal: str) -> tuple[Office, ...]:
    state, _ = context.log.replay(appraisal, STREAM, evolve, Preparation())
    return state.offices


def note_troubles(file: CatalogueFile, settled: Settled) -> None:
    """Tell of rows that cannot stand together, or are doubtful, in the cells where they stand."""
    names = {listing.row: listing.name for listing in file.listings}

    def noted(troubles: list[Trouble]) -> list[CellNote]:
        return [file.table.note(one.row, one.heading, one.code, names.get(one.row, "")) for one in troubles]

    file.table.errors += noted(settled.troubles)
    file.table.warnings += noted(settled.warnings)
