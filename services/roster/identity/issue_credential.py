"""One credential a person (R-21, A-17): roster signs one ballot for each, and does not see which (ADR 0043)."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

import structlog

from services.kernel.lanes.lanes import LaneMoved
from services.kernel.log.store import Connection, transaction
from services.kernel.proof.blind_signature import sign_blindly
from services.kernel.refusal import CountShort, LaneLost, LaneShort, Malformed
from services.roster.answers import IssuedCredential, TakingPart, Ticket
from services.roster.context import RosterContext
from services.roster.contract import IssueCredential, ShowTakingPart
from services.roster.identity import issued, ticket
from services.roster.preparation import STREAM, must_be_voting
from services.roster.refusals import GroupChanged, IssuedAlready, IssuedChanged, IssuingStopped, VotingEnded

log = structlog.get_logger("pingyi.issuing")


def handle(command: IssueCredential, context: RosterContext) -> IssuedCredential:
    """Look, sign, enter; answer only what is entered. A row is a person's, and names the one value that is signed."""
    with stopping(command.appraisal):
        return _issue(command, context)


@contextmanager
def stopping(appraisal: str) -> Iterator[None]:
    """Tell those who run it that rows are missing or changed, and refuse."""
    try:
        yield
    except (CountShort, IssuedChanged, LaneLost, LaneShort) as trouble:
        log.exception("issuing.stopped", appraisal=appraisal, alert=True)
        raise IssuingStopped from trouble


def _issue(command: IssueCredential, context: RosterContext) -> IssuedCredential:
    register, appraisal, asks = context.register, command.appraisal, command.ticket
    blinded = bytes.fromhex(command.blinded)
    _must_be_recognised(context, appraisal, asks)
    if command.group != asks.group:
        raise GroupChanged(group=asks.group)
    digest = sha256(blinded).digest()
    must_be_all(context, appraisal)
    with transaction(context.engine) as connection:
        _must_be(found(connection, context, appraisal, asks.person), command, digest)  # before the work of signing
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


def must_be_all(context: RosterContext, appraisal: str) -> None:
    """Look once whether rows are missing; the watch looks again and again. What it has found is looked for in full."""
    if appraisal not in context.whole:
        look = issued.must_be_whole if appraisal in context.missing else issued.must_be_all
        with transaction(context.engine) as connection:
            look(connection, appraisal, context.lanes)
        context.whole.add(appraisal)


def found(connection: Connection, context: RosterContext, appraisal: str, person: str) -> issued.Entered | None:
    """The row of a person, if there is one, as it was entered."""
    entered = issued.find(connection, appraisal, person)
    if entered is not None:
        entered.must_be_ours(context.lanes.key(appraisal), appraisal, person)
    return entered


def _must_be(entered: issued.Entered | None, command: IssueCredential, blinded: bytes) -> None:
    """Refuse another value than the one entered, and the key of another group than it was signed with.

    Refused is also what was made for another issue than this one (`reissued`).
    """
    if command.reissued not in (None, entered.reissued if entered else 0):
        raise IssuedAlready
    if entered is not None and entered.group != command.group:
        raise GroupChanged(group=entered.group)
    if entered is not None and not entered.waits_anew and entered.blinded != blinded:
        raise IssuedAlready


def _enter(command: IssueCredential, context: RosterContext, blinded: bytes) -> None:
    """Enter the person, unless entered before with this same value.

    Clock and electorate are looked at under the lock: no row comes after the last merge, and nobody takes a ballot
    while the seat is given to another.
    """
    appraisal, asks = command.appraisal, command.ticket
    while True:
        must_be_all(context, appraisal)
        electorate, version = context.register.current(appraisal)
        try:
            with context.lanes.counting(appraisal) as lane, transaction(context.engine) as connection:
                issued.share_lock(connection, appraisal)
                opened = must_be_voting(appraisal, electorate.preparation, context.clock.now())
                if context.log.version(connection, appraisal, STREAM) != version:
                    continue
                entered = found(connection, context, appraisal, asks.person)
                _must_be(entered, command, blinded)
                if entered is None or entered.waits_anew:
                    if appraisal in context.outcome.ended_early:
                        raise VotingEnded.under(opened.rules)
                    key = context.lanes.key(appraisal)
                    if entered is None:
                        group = electorate.group_of(asks.person)
                        if group != asks.group:
                            raise GroupChanged(group=group)
                        new = issued.issue(connection, appraisal, asks.person, group, blinded, key)
                    else:
                        new = issued.issue_anew(connection, appraisal, asks.person, entered, blinded, key)
                    lane.add(connection, new)
                    lane.must_be_raised()
                    entered = found(connection, context, appraisal, asks.person)
        except LaneMoved:
            context.whole.discard(appraisal)
            continue
        _must_be(entered, command, blinded)
        return


def show_taking_part(request: ShowTakingPart, context: RosterContext) -> TakingPart:
    _must_be_recognised(context, request.appraisal, request.ticket)
    with transaction(context.engine) as connection:
        entered = issued.find(connection, request.appraisal, request.ticket.person)
    took_part = entered is not None and not entered.waits_anew
    return TakingPart(took_part=took_part, reissued=entered.reissued if entered else 0)
