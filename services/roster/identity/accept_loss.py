"""Two people accept that rows of who was issued a credential are missing, and the issuing goes on (ADR 0045)."""

from collections.abc import Callable
from typing import cast

from services.kernel.event import Event
from services.kernel.lanes.go_on import go_on
from services.kernel.lanes.loss import AcceptedLoss, Loss, LossProposal, LossReason, confirm_loss, propose_loss, told
from services.kernel.log.store import Connection, transaction
from services.kernel.refusal import CountShort, LaneLost, LaneShort
from services.roster.context import RosterContext
from services.roster.contract import AcceptIssuedLoss, ProposeIssuedLoss, ShowIssuedLossProposal
from services.roster.events import IssuedLossAccepted, IssuedLossProposed
from services.roster.identity import issued
from services.roster.preparation import STREAM, Preparation, evolve


def propose(request: ProposeIssuedLoss, context: RosterContext) -> LossProposal:
    now = context.clock.now()

    def decide(state: Preparation) -> list[Event]:
        loss = _loss(context, request.appraisal, state)
        return [*propose_loss(loss, state.loss_proposed, IssuedLossProposed, request.by, now)]

    state = context.log.decide(request.appraisal, STREAM, evolve, Preparation(), decide)
    waits = told(state.loss_proposed, now)
    assert waits is not None
    return waits


def show_proposal(request: ShowIssuedLossProposal, context: RosterContext) -> LossProposal | None:
    state = context.register.electorate(request.appraisal).preparation
    return None if state.listed else told(state.loss_proposed, context.clock.now())


def accept(request: AcceptIssuedLoss, context: RosterContext) -> AcceptedLoss:
    """Record what was lost, and count who is entered anew, in one transaction in which nobody is issued anything."""
    appraisal, now = request.appraisal, context.clock.now()

    def decide(decision: Callable[[Preparation], list[Event]], count_anew: Callable[[Connection], None]) -> None:
        context.log.decide(appraisal, STREAM, evolve, Preparation(), decision, in_transaction=count_anew)

    def accepted(state: Preparation) -> IssuedLossAccepted:
        loss = _loss(context, appraisal, state)
        return IssuedLossAccepted(**confirm_loss(loss, state.loss_proposed, request.proposal, request.by, now))

    def rows(connection: Connection) -> int:
        issued.lock_to_merge(connection, appraisal)
        issued.must_be_ours_or_unknown(connection, appraisal, context.lanes)
        return issued.entries(connection, appraisal)

    return go_on(context.lanes, appraisal, decide, accepted, rows)


def _loss(context: RosterContext, appraisal: str, state: Preparation) -> Loss | None:
    """What the issuing is stopped by now; None: nothing is missing, or nothing is issued any more."""
    if state.opened is None or state.listed is not None:
        return None
    with transaction(context.engine) as connection:
        try:
            issued.must_be_all(connection, appraisal, context.lanes)
        except (CountShort, LaneLost, LaneShort) as refused:
            counted = context.lanes.counted(connection, appraisal).rows
            found = issued.entries(connection, appraisal)
            return Loss(cast(LossReason, refused.code), counted, found)
    return None
