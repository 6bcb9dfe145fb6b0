"""The leaders as they stand in their register (T4, R-17): who is handed a form. The forms themselves have no names."""

from dataclasses import dataclass
from typing import Any

from services.kernel.context import ServiceContext
from services.kernel.log.store import transaction
from services.roster.personal_data import people
from services.roster.personal_data.masks import masked_phone
from services.roster.preparation import STREAM, Preparation, evolve, must_exist
from services.roster.providers import providers_of
from services.roster.unpack import AppraisalId


@dataclass(frozen=True, kw_only=True)
class ShowLeaders:
    """The Inspection Office hands out the forms and needs to know to whom."""

    appraisal: AppraisalId


def handle(command: ShowLeaders, context: ServiceContext) -> list[dict[str, Any]]:
    """`[{organisation, post, name, phone}]` in the order of the list; numbers masked."""
    state, _ = context.log.replay(command.appraisal, STREAM, evolve, Preparation())
    must_exist(command.appraisal, state)
    with transaction(context.engine) as connection:
        listed = people.listed(connection, command.appraisal, providers_of("leaders"))
    return [
        {
            "organisation": one.organisation,
            "post": one.payload.get("职务", ""),
            "name": one.name,
            "phone": masked_phone(one.phone),
        }
        for one in listed
    ]
