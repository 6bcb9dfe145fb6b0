"""Who is to be called, who was, and whether they had taken part by last night: never when and in what way (T7)."""

from services.kernel.event import Recorded
from services.kernel.log.store import transaction
from services.roster.answers import Invitee, RecordedCall
from services.roster.calls.calls_made import calls_in, stream_of
from services.roster.context import RosterContext
from services.roster.contract import ListCalls
from services.roster.events import SeatVacated, VacancyReason
from services.roster.identity.issued import issued_by_last_night
from services.roster.personal_data import people, phones
from services.roster.personal_data.masks import masked_name, masked_phone
from services.roster.preparation import STREAM, Preparation, evolve, must_exist
from services.roster.providers import providers_of
from services.roster.refusals import InviteesNotDrawn


def handle(request: ListCalls, context: RosterContext) -> list[Invitee]:
    log, appraisal, group = context.log, request.appraisal, request.group
    state, left = Preparation(), dict[str, VacancyReason]()
    for recorded in log.stream(appraisal, STREAM):
        state = evolve(state, recorded.data)
        if isinstance(recorded.data, SeatVacated) and recorded.data.group == group:
            left[recorded.data.person] = recorded.data.reason
    must_exist(appraisal, state)
    if group not in state.draws:
        raise InviteesNotDrawn(group=group)
    draw = state.draws[group]
    order = {person: number for number, person in enumerate((*draw.drawn, *draw.reserve), start=1)}
    called = sorted({*left, *state.seats[group]}, key=order.__getitem__)
    made: dict[str, list[Recorded]] = {}
    for recorded in log.streams(appraisal, map(stream_of, called)):
        made.setdefault(recorded.stream, []).append(recorded)
    with transaction(context.engine) as connection:
        found = people.contacts(connection, appraisal, called, providers_of(group))
        took_part = issued_by_last_night(connection, appraisal, called)
    contacts = {contact.person: contact for contact in found}
    return [
        Invitee(
            order=order[person],
            person=person,
            **_shown(contacts.get(person), full=request.full),
            has_code=person in state.invited and person not in left,
            left=left.get(person),
            calls=[_call(recorded) for recorded in made.get(stream_of(person), []) if calls_in([recorded])],
            took_part=person in took_part,
        )
        for person in called
    ]


def _shown(contact: people.Contact | None, *, full: bool) -> dict[str, str | None]:
    """Name and number, masked unless they are needed; nothing once they are erased."""
    if contact is None:
        return {"name": None, "phone": None}
    name, phone = contact.name, phones.dialled(contact.phone)
    return {"name": name, "phone": phone} if full else {"name": masked_name(name), "phone": masked_phone(phone)}


def _call(recorded: Recorded) -> RecordedCall:
    (call,) = calls_in([recorded])
    return RecordedCall(call=call.made.call, at=recorded.time, outcome=call.made.outcome, by=call.made.by)
