"""Two people accept that ballots are missing, or that nobody knows it any more, and the box goes on (ADR 0045)."""

from typing import cast

from services.ballot import box as boxes
from services.ballot.box import Box
from services.ballot.context import BallotContext
from services.ballot.contract import AcceptedLoss, AcceptLoss, LossProposal, ProposeLoss
from services.ballot.events import LossAccepted, LossProposed
from services.ballot.refusals import LossNotProposed, NothingLost
from services.ballot.unsealed import table
from services.kernel.event import Event
from services.kernel.lanes.lanes import Lane
from services.kernel.lanes.loss import Loss, LossReason
from services.kernel.log.store import Connection
from services.kernel.refusal import Outdated
from services.kernel.two_people import must_be_two


def propose(request: ProposeLoss, context: BallotContext) -> LossProposal:
    loss = None

    def decide(box: Box) -> list[Event]:
        nonlocal loss
        boxes.rules_of(box)
        loss = _loss(context, request.appraisal)
        return propose_loss(request.by, loss, box)

    box = context.decide_on_box(request.appraisal, decide)
    assert loss is not None
    assert box.loss_proposed is not None
    return LossProposal(why=loss.why, counted=loss.counted, found=loss.found, by=box.loss_proposed.by)


def propose_loss(by: str, loss: Loss | None, box: Box) -> list[Event]:
    """Decide a proposal. The same by the same person again changes nothing."""
    if loss is None:
        raise NothingLost
    proposed = LossProposed(why=loss.why, counted=loss.counted, found=loss.found, by=by)
    return [] if box.loss_proposed == proposed else [proposed]


def accept(request: AcceptLoss, context: BallotContext) -> AcceptedLoss:
    """Record what was lost, and count what is there anew, in one transaction that holds the box alone."""
    appraisal, loss, lanes = request.appraisal, None, context.unsealed.lanes
    lane: Lane | None = None

    def decide(box: Box) -> list[Event]:
        nonlocal loss
        boxes.rules_of(box)
        loss = _loss(context, appraisal)
        return [accept_loss(request.by, loss, box)]

    def count_anew(connection: Connection) -> None:
        nonlocal lane
        epoch = table.current(connection, appraisal)
        assert epoch is not None  # the box is open
        assert loss is not None
        found = table.count(connection, epoch)
        if found != loss.found:  # somebody has voted since
            raise Outdated(stream="box", expected=loss.found, actual=found)
        lane = lanes.count_anew(connection, appraisal, found)

    context.decide_on_box(appraisal, decide, count_anew)
    assert loss is not None
    assert lane is not None
    lanes.forget_before(lane)
    return AcceptedLoss(why=loss.why, counted=loss.counted, found=loss.found)


def accept_loss(by: str, loss: Loss | None, box: Box) -> LossAccepted:
    """Decide the confirmation by a second person. It is of the loss that was proposed, whoever has voted since."""
    if loss is None:
        raise NothingLost
    proposed = box.loss_proposed
    if proposed is None or not loss.is_as(proposed):
        raise LossNotProposed
    must_be_two(proposed.by, by)
    return LossAccepted(why=loss.why, counted=loss.counted, found=loss.found, by=proposed.by, confirmed_by=by)


def _loss(context: BallotContext, appraisal: str) -> Loss | None:
    """What turn and seal are refused with now; None: nothing is missing. Raises `BoxUnreadable`."""
    unsealed = context.unsealed
    refused = unsealed.shortage(appraisal)
    if refused is None:
        return None
    counted, found = unsealed.counted(appraisal)
    return Loss(cast(LossReason, refused.code), counted, found)
