"""A second person lets a ballot be issued anew, or who proposed it withdraws (ADR 0047)."""

from datetime import date

from services.kernel.clock import civil_date
from services.kernel.lanes.lanes import LaneMoved
from services.kernel.log.store import transaction
from services.kernel.refusal import Refusal
from services.kernel.two_people import must_be_two
from services.roster.answers import ReissueClosed
from services.roster.context import RosterContext
from services.roster.contract import ConfirmReissue, WithdrawReissue
from services.roster.identity import issued
from services.roster.identity.issue_credential import found, stopping
from services.roster.identity.issued import Entered
from services.roster.personal_data import reissues
from services.roster.personal_data.reissues import Proposal
from services.roster.preparation import prepared
from services.roster.refusals import (
    NotIssued,
    ReissuedAlready,
    ReissueLapsed,
    ReissueNotAllowed,
    ReissueNotProposed,
    ReissueProposedByAnother,
)
from services.roster.reissue.while_voting import while_voting
from services.roster.rules import Rules


def handle(command: ConfirmReissue, context: RosterContext) -> ReissueClosed:
    """From here one more ballot is signed for the person. Nothing tells of it but the person's row.

    The proposal is gone also where the person's row stands in the way, so that asking again whether somebody was
    issued a credential takes two people again.
    """
    with stopping(command.appraisal):
        while True:
            try:
                refusal = _confirm(command, context)
            except LaneMoved:
                context.whole.discard(command.appraisal)
                continue
            break
    if refusal is not None:
        raise refusal
    return ReissueClosed(proposal=command.proposal)


def _confirm(command: ConfirmReissue, context: RosterContext) -> Refusal | None:
    """Decide, and use the proposal up. Answers why nothing is issued anew to the person, if so. Raises `LaneMoved`."""
    appraisal = command.appraisal
    with while_voting(context, appraisal) as (connection, electorate, lane):
        waits = reissues.hold(connection, appraisal, command.proposal)
        proposed = must_wait(waits, command.proposal, command.by, on=civil_date(context.clock.now()))
        reissues.drop(connection, appraisal, proposed.person)
        entered = found(connection, context, appraisal, proposed.person)
        refusal = why_not(entered, electorate.preparation.rules)
        if entered is not None and refusal is None:
            key = context.lanes.key(appraisal)
            lane.add(connection, issued.give_up(connection, appraisal, proposed.person, entered, key))
            lane.must_be_raised()
            reissues.note_decided(connection, appraisal, proposed.by, command.by)
    return refusal


def must_wait(waits: Proposal | None, proposal: str, by: str, *, on: date) -> Proposal:
    """Refuse what does not wait (any more) for this second person, on this day."""
    if waits is None:
        raise ReissueNotProposed(proposal=proposal)
    if waits.on != on:
        raise ReissueLapsed
    must_be_two(waits.by, by)
    return waits


def why_not(entered: Entered | None, rules: Rules) -> Refusal | None:
    """Why nothing is issued anew to the person with this row."""
    if entered is None:
        return NotIssued()
    if entered.reissued:
        return ReissuedAlready()
    return None if rules.may_reissue(entered.group) else ReissueNotAllowed(group=entered.group)


def withdraw(command: WithdrawReissue, context: RosterContext) -> ReissueClosed:
    """Take a proposal back."""
    prepared(context.log, command.appraisal)
    with transaction(context.engine) as connection:
        issued.share_lock(connection, command.appraisal)  # the nightly turn writes back what it has read
        waits = reissues.hold(connection, command.appraisal, command.proposal)
        if waits is None:
            raise ReissueNotProposed(proposal=command.proposal)
        if waits.by != command.by:
            raise ReissueProposedByAnother(by=waits.by)
        reissues.drop(connection, command.appraisal, waits.person)
    return ReissueClosed(proposal=command.proposal)
