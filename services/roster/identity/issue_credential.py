"""One credential a person (R-21, A-17): roster signs one ballot for each, and does not see which (ADR 0043)."""

from hashlib import sha256

import structlog

from services.kernel.lanes.lanes import LaneMoved
from services.kernel.log.store import Connection, transaction
from services.kernel.proof.blind_signature import sign_blindly
from services.kernel.refusal import CountShort, LaneLost, LaneShort, Malformed
from services.roster.answers import IssuedCredential, TakingPart, Ticket
from services.roster.context import RosterContext
from services.roster.contract import IssueCredential, ShowTakingPart
from services.roster.events import GroupCode
from services.roster.identity import issued, ticket
from services.roster.preparation import STREAM, must_be_voting
from services.roster.refusals import GroupChanged, IssuedAlready, IssuedChanged, IssuingStopped, VotingEnded

log = structlog.get_logger("pingyi.issuing")


def handle(command: IssueCredential, context: RosterContext) -> IssuedCredential:
    """Look, sign, enter; answer only what is entered. A row is a person's, and names the one value that is signed."""
    try:
        return _issue(command, context)
    except (CountShort, IssuedChanged, LaneLost, LaneShort) as trouble:
        log.exception("issuing.stopped", appraisal=command.appraisal, alert=True)
        raise IssuingStopped from trouble


def _issue(command: IssueCredential, context: RosterContext) -> IssuedCredential:
    register, appraisal, asks = context.register, command.appraisal, command.ticket
    blinded = bytes.fromhex(command.blinded)
    _must_be_recognised(context, appraisal, asks)
    if command.group != asks.group:
        raise GroupChanged(group=asks.group)
    digest = sha256(blinded).digest()
    _must_be_all(context, appraisal)
    with transaction(context.engine) as connection:
        _must_be(_found(connection, context, appraisal, asks.person), asks.group, digest)  # before the work of signing
    try:
        signature = sign_blindly(register.signing_key(appraisal, asks.group), blinded)
    except ValueError as error:
        raise Malformed(where="blinded", what="RANGE") from error
    _enter(command, context, digest)
    return IssuedCredential(signature=signature.hex())


def _must_be_recognised(context: RosterContext, appraisal: str, asks: Ticket) -> None:
    """Refuse who is not known to vote here now."""
    must_be_voting(appraisal, context.register.electorate(appraisal).preparation, context.clock.now())
    ticket.check(context.register.secret(appraisal), asks, context.wall.now())


def _must_be_all(context: RosterContext, appraisal: str) -> None:
    """Look once whether rows are missing; the watch looks again and again."""
    if appraisal not in context.whole:
        with transaction(context.engine) as connection:
            issued.must_be_all(connection, appraisal, context.lanes)
        context.whole.add(appraisal)


def _found(connection: Connection, context: RosterContext, appraisal: str, person: str) -> issued.Entered | None:
    """The row of a person, if there is one, as it was entered."""
    entered = issued.find(connection, appraisal, person)
    if entered is not None:
        entered.must_be_ours(context.lanes.key(appraisal), appraisal, person)
    return entered


def _must_be(entered: issued.Entered | None, group: GroupCode, blinded: bytes) -> None:
    """Refuse another value than the one entered, and the key of another group than it was signed with."""
    if entered is not None and entered.group != group:
        raise GroupChanged(group=entered.group)
    if entered is not None and entered.blinded != blinded:
        raise IssuedAlready


def _enter(command: IssueCredential, context: RosterContext, blinded: bytes) -> None:
    """Enter the person, unless entered before with this same value.

    Clock and electorate are looked at under the lock: no row comes after the last merge, and nobody takes a ballot
    while the seat is given to another.
    """
    appraisal, asks = command.appraisal, command.ticket
    while True:
        _must_be_all(context, appraisal)
        electorate, version = context.register.current(appraisal)
        try:
            with context.lanes.counting(appraisal) as lane, transaction(context.engine) as connection:
                issued.share_lock(connection, appraisal)
                opened = must_be_voting(appraisal, electorate.preparation, context.clock.now())
                if context.log.version(connection, appraisal, STREAM) != version:
                    continue
                entered = _found(connection, context, appraisal, asks.person)
                if entered is None:
                    if appraisal in context.outcome.ended_early:
                        raise VotingEnded.under(opened.rules)
                    group = electorate.group_of(asks.person)
                    if group != asks.group:
                        raise GroupChanged(group=group)
                    key = context.lanes.key(appraisal)
                    lane.add(connection, issued.issue(connection, appraisal, asks.person, group, blinded, key))
                    lane.must_be_raised()
                    entered = _found(connection, context, appraisal, asks.person)
        except LaneMoved:
            context.whole.discard(appraisal)
            continue
        _must_be(entered, asks.group, blinded)
        return


def show_taking_part(request: ShowTakingPart, context: RosterContext) -> TakingPart:
    _must_be_recognised(context, request.appraisal, request.ticket)
    with transaction(context.engine) as connection:
        entered = issued.find(connection, request.appraisal, request.ticket.person)
    return TakingPart(took_part=entered is not None)
