"""The leaders as they stand in their register (T4, R-17): who is handed a form. The forms themselves have no names."""

from services.kernel.log.store import transaction
from services.roster.answers import Leader
from services.roster.context import RosterContext
from services.roster.contract import ListLeaders
from services.roster.identity.issued import took_part
from services.roster.personal_data import people
from services.roster.personal_data.masks import masked_phone
from services.roster.preparation import prepared
from services.roster.providers import providers_of


def handle(request: ListLeaders, context: RosterContext) -> list[Leader]:
    prepared(context.log, request.appraisal)
    with transaction(context.engine) as connection:
        listed = people.listed(connection, request.appraisal, providers_of("leaders"))
        voted = took_part(connection, request.appraisal, [one.person for one in listed])
    return [
        Leader(
            organisation=one.organisation,
            post=one.payload.get("职务", ""),
            name=one.name,
            phone=masked_phone(one.phone),
            voted_online=one.person in voted,
        )
        for one in listed
    ]
