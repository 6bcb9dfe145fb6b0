"""Two people accept that rows of who was issued a credential are missing, and the issuing goes on (ADR 0045)."""

from typing import cast

from services.kernel.event import Event
from services.kernel.lanes.lanes import Lane
from services.kernel.lanes.loss import Loss, LossReason
from services.kernel.log.store import Connection, transaction
from services.kernel.refusal import CountShort, LaneLost, LaneShort, Outdated
from services.kernel.two_people import must_be_two
from services.roster.answers import AcceptedIssuedLoss
from services.roster.context import RosterContext
from services.roster.contract import AcceptIssuedLoss, ProposeIssuedLoss
from services.roster.events import IssuedLossAccepted, IssuedLossProposed
from services.roster.identity import issued
from services.roster.preparation import STREAM, Preparation, evolve
from services.roster.refusals import IssuedLossNotProposed, NothingIssuedLost


def propose(request: ProposeIssuedLoss, context: RosterContext) -> AcceptedIssuedLoss:
    loss: Loss | None = None

    def decide(state: Preparation) -> list[Event]:
        nonlocal loss
        loss = _loss(context, request.appraisal)
        return propose_loss(request.by, loss, state)

    context.log.decide(request.appraisal, STREAM, evolve, Preparation(), decide)
    assert loss is not None
    return AcceptedIssuedLoss(why=loss.why, counted=loss.counted, found=loss.found)


def propose_loss(by: str, loss: Loss | None, state: Preparation) -> list[Event]:
    """Decide a proposal. The same by the same person again changes nothing."""
    if loss is None or state.opened is None or state.listed is not None:
        raise NothingIssuedLost
    proposed = IssuedLossProposed(why=loss.why, counted=loss.counted, found=loss.found, by=by)
    return [] if state.loss_proposed == proposed else [proposed]


def accept(request: AcceptIssuedLoss, context: RosterContext) -> AcceptedIssuedLoss:
    """Record what was lost, and count who is entered anew, in one transaction in which nobody is issued anything."""
    appraisal, lanes = request.appraisal, context.lanes
    loss: Loss | None = None
    lane: Lane | None = None

    def decide(state: Preparation) -> list[Event]:
        nonlocal loss
        loss = _loss(context, appraisal)
        return [accept_loss(request.by, loss, state)]

    def count_anew(connection: Connection) -> None:
        nonlocal lane
        issued.lock_to_merge(connection, appraisal)
        assert loss is not None
        found = issued.entries(connection, appraisal)
        if found != loss.found:  # somebody was issued one since
            raise Outdated(stream="issued", expected=loss.found, actual=found)
        issued.must_be_ours_or_unknown(connection, appraisal, lanes)
        lane = lanes.count_anew(connection, appraisal, found)

    context.log.decide(appraisal, STREAM, evolve, Preparation(), decide, in_transaction=count_anew)
    assert loss is not None
    assert lane is not None
    lanes.forget_before(lane)
    return AcceptedIssuedLoss(why=loss.why, counted=loss.counted, found=loss.found)


def accept_loss(by: str, loss: Loss | None, state: Preparation) -> IssuedLossAccepted:
    """Decide the confirmation by a second person. It is of the loss that was proposed."""
    if loss is None or state.opened is None or state.listed is not None:
        raise NothingIssuedLost
    proposed = state.loss_proposed
    if proposed is None or not loss.is_as(proposed):
        raise IssuedLossNotProposed
    must_be_two(proposed.by, by)
    return IssuedLossAccepted(why=loss.why, counted=loss.counted, found=loss.found, by=proposed.by, confirmed_by=by)


def _loss(context: RosterContext, appraisal: str) -> Loss | None:
    """What the issuing is stopped by now; None: nothing is missing."""
    with transaction(context.engine) as connection:
        try:
            issued.must_be_all(connection, appraisal, context.lanes)
        except (CountShort, LaneLost, LaneShort) as refused:
            counted = context.lanes.counted(connection, appraisal).rows
            found = issued.entries(connection, appraisal)
            return Loss(cast(LossReason, refused.code), counted, found)
    return None
