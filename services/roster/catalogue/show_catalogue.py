"""The catalogue as it stands: frozen once the appraisal is opened, until then as it was last brought in (D-1)."""

from dataclasses import dataclass
from typing import Any

import msgspec

from services.kernel.context import ServiceContext
from services.roster.catalogue.catalogue_file import COLUMNS, row_of
from services.roster.draft.open_appraisal import digest
from services.roster.preparation import STREAM, Preparation, evolve, must_exist
from services.roster.unpack import AppraisalId


@dataclass(frozen=True, kw_only=True)
class ShowCatalogue:
    """Somebody of the staff looks at the catalogue."""

    appraisal: AppraisalId


def handle(command: ShowCatalogue, context: ServiceContext) -> dict[str, Any]:
    state, _ = context.log.replay(command.appraisal, STREAM, evolve, Preparation())
    must_exist(command.appraisal, state)
    announced = state.opened or state.draft
    assert announced is not None
    return {
        "title": announced.title.removesuffix("公告"),
        "frozen": state.opened is not None,
        "digest": state.opened.catalogue_digest if state.opened else digest(announced.offices),
        "offices": msgspec.to_builtins(announced.offices),
        "columns": [
            {"code": one.code, "heading": one.heading, "required": one.required, "choices": list(one.choices)}
            for one in COLUMNS
        ],
        "rows": [row_of(office) for office in announced.offices],
    }
