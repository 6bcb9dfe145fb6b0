"""Calling the invited (R-19), and passing seats on: three calls on two days, then the next reserve (A-13)."""

from collections.abc import Sequence
from datetime import datetime

from services.kernel.clock import civil_date
from services.kernel.event import Event
from services.kernel.log.store import Connection
from services.roster.answers import CallRecorded, CallSheetLine, NewCode
from services.roster.calls.calls_made import Call, calls_in, stream_of
from services.roster.calls.issue_invitations import keep_codes, new_code, sheet
from services.roster.context import RosterContext
from services.roster.contract import MakeCall, ReplaceInvitation
from services.roster.draw.seat_replacement import reserves_until, vacate
from services.roster.events import (
    CallMade,
    CallOutcome,
    GroupCode,
    InvitationReplaced,
    InvitationsIssued,
    Rules,
    SeatVacated,
    VacancyReason,
)
from services.roster.identity.issued import TookPart
from services.roster.preparation import STREAM, Preparation, evolve, prepared
from services.roster.refusals import CallOutOfTurn, NotInvited, VotingEnded

MISSED: frozenset[CallOutcome] = frozenset({"no_answer", "switched_off", "no_such_number", "wrong_person"})
GIVES_UP: dict[CallOutcome, VacancyReason] = {"declined": "declined", "duplicate": "duplicate"}


def handle(command: MakeCall, context: RosterContext) -> CallRecorded:
    """Record the call, then see whether the seat passes on; after a crash between the two, asking again does it."""
    log, appraisal, now = context.log, command.appraisal, context.clock.now()
    state = prepared(log, appraisal)
    records = log.stream(appraisal, stream_of(command.person))
    events = make_call(command, state, calls_in(records), now)
    log.append(appraisal, stream_of(command.person), events, after=len(records))
    calls = (*calls_in(records), *(Call(event, civil_date(now)) for event in events))
    return CallRecorded(calls=len(calls), successor=pass_on(command, context, calls, now))


def make_call(command: MakeCall, state: Preparation, calls: Sequence[Call], now: datetime) -> list[CallMade]:
    """Decide to record a call. The same one again changes nothing."""
    known = [call.made for call in calls]
    if (command.call, command.outcome, command.by) in [(made.call, made.outcome, made.by) for made in known]:
        return []
    if now >= state.rules.voting_until:
        raise VotingEnded.under(state.rules)
    group = seat_of(command.person, state)
    if command.call != len(known) + 1:
        raise CallOutOfTurn(call=command.call, next=len(known) + 1)
    return [CallMade(group=group, call=command.call, outcome=command.outcome, by=command.by)]


def pass_on(command: MakeCall, context: RosterContext, calls: Sequence[Call], now: datetime) -> CallSheetLine | None:
    """Give the seat to the next reserve, with a new code, if the calls say so. Answers the line to be called."""
    log, appraisal, code = context.log, command.appraisal, new_code()
    took_part = TookPart(context.engine, appraisal)
    invited: list[InvitationsIssued] = []

    def decide(state: Preparation) -> list[Event]:
        people = [command.person, *(p for group in state.waiting.values() for p in group)]
        vacated = vacate_by_calls(command.person, state, calls, took_part.among(people), now)
        invited[:] = [
            InvitationsIssued(group=event.group, count=1, people=(event.successor,))
            for event in vacated
            if event.successor
        ]
        return [*vacated, *invited]

    def in_transaction(connection: Connection) -> None:
        took_part.hold(connection)
        keep_codes(connection, appraisal, {event.people[0]: code for event in invited})
        connection.execute("delete from invitation where appraisal = %s and person = %s", (appraisal, command.person))

    log.decide(appraisal, STREAM, evolve, Preparation(), decide, in_transaction=in_transaction)
    if not invited:
        return None
    (event,) = invited
    return sheet(context, appraisal, event.group, event.people, {event.people[0]: code})[0]


def vacate_by_calls(
    person: str, state: Preparation, calls: Sequence[Call], took_part: frozenset[str], now: datetime
) -> list[SeatVacated]:
    """Decide whether a seat falls free: not after the cut-off, and not that of somebody who has voted."""
    group, reason = state.seated.get(person), why_vacated(calls, state.rules)
    if group is None or reason is None or person in took_part or now >= reserves_until(state.rules):
        return []
    return vacate(state, group, [person], reason, took_part)


def why_vacated(calls: Sequence[Call], rules: Rules) -> VacancyReason | None:
    """What the calls say of a seat: given up, or not reached often enough on enough days (A-13)."""
    for call in calls:
        if call.made.outcome in GIVES_UP:
            return GIVES_UP[call.made.outcome]
    missed = [call for call in calls if call.made.outcome in MISSED]
    often = len(missed) >= rules.calls_most and len({call.on for call in missed}) >= rules.calls_days
    return "not_reached" if often and len(missed) == len(calls) else None


def replace_invitation(command: ReplaceInvitation, context: RosterContext) -> NewCode:
    """Make another code; the one before is void, and wrong tries are forgotten. It is shown this once."""
    log, appraisal, person, code = context.log, command.appraisal, command.person, new_code()
    state = prepared(log, appraisal)
    if context.clock.now() >= state.rules.voting_until:
        raise VotingEnded.under(state.rules)
    group = seat_of(person, state)
    if person not in state.invited:
        raise NotInvited(person=person)
    records = log.stream(appraisal, stream_of(person))

    def in_transaction(connection: Connection) -> None:
        keep_codes(connection, appraisal, {person: code})
        connection.execute("delete from tries where appraisal = %s and person = %s", (appraisal, person))

    events = [InvitationReplaced(group=group, by=command.by)]
    log.append(appraisal, stream_of(person), events, after=len(records), in_transaction=in_transaction)
    return NewCode(person=person, code=code)


def seat_of(person: str, state: Preparation) -> GroupCode:
    """The group in which a person has a seat. Raises `NotInvited`."""
    group = state.seated.get(person)
    if group is None:
        raise NotInvited(person=person)
    return group
