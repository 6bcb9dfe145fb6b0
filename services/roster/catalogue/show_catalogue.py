"""The catalogue as it stands: frozen once the appraisal is opened, until then as it was last brought in (D-1)."""

from services.roster.answers import Catalogue, CatalogueColumn
from services.roster.catalogue.catalogue_file import COLUMNS, row_of
from services.roster.context import RosterContext
from services.roster.contract import ShowCatalogue
from services.roster.digest import digest
from services.roster.preparation import prepared


def handle(request: ShowCatalogue, context: RosterContext) -> Catalogue:
    state = prepared(context.log, request.appraisal)
    announced = state.opened or state.draft
    assert announced is not None
    return Catalogue(
        title=announced.title.removesuffix("公告"),
        frozen=state.opened is not None,
        digest=state.opened.catalogue_digest if state.opened else digest(announced.offices),
        offices=announced.offices,
        columns=[
            CatalogueColumn(code=one.code, heading=one.heading, required=one.required, choices=one.choices)
            for one in COLUMNS
        ],
        rows=[row_of(office) for office in announced.offices],
    )
