"""Two people accept that ballots are missing, or that nobody knows it any more, and the box goes on (ADR 0045)."""

from functools import partial
from typing import cast

from services.ballot import box as boxes
from services.ballot.box import Box
from services.ballot.context import BallotContext
from services.ballot.contract import AcceptLoss, ProposeLoss, ShowLossProposal
from services.ballot.events import LossAccepted, LossProposed
from services.ballot.unsealed import table
from services.kernel.event import Event
from services.kernel.lanes.go_on import go_on
from services.kernel.lanes.loss import AcceptedLoss, Loss, LossProposal, LossReason, confirm_loss, propose_loss, told
from services.kernel.log.store import Connection


def propose(request: ProposeLoss, context: BallotContext) -> LossProposal:
    now = context.clock.now()

    def decide(box: Box) -> list[Event]:
        boxes.rules_of(box)
        return [*propose_loss(_loss(context, request.appraisal), box.loss_proposed, LossProposed, request.by, now)]

    box = context.decide_on_box(request.appraisal, decide)
    waits = told(box.loss_proposed, now)
    assert waits is not None
    return waits


def show_proposal(request: ShowLossProposal, context: BallotContext) -> LossProposal | None:
    box, _ = context.box(request.appraisal)
    return None if box.sealed else told(box.loss_proposed, context.clock.now())


def accept(request: AcceptLoss, context: BallotContext) -> AcceptedLoss:
    """Record what was lost, and count what is there anew, in one transaction that holds the box alone."""
    appraisal, now = request.appraisal, context.clock.now()

    def accepted(box: Box) -> LossAccepted:
        boxes.rules_of(box)
        loss = _loss(context, appraisal)
        return LossAccepted(**confirm_loss(loss, box.loss_proposed, request.proposal, request.by, now))

    def rows(connection: Connection) -> int:
        epoch = table.current(connection, appraisal)
        assert epoch is not None  # the box is open
        return table.count(connection, epoch)

    return go_on(context.unsealed.lanes, appraisal, partial(context.decide_on_box, appraisal), accepted, rows)


def _loss(context: BallotContext, appraisal: str) -> Loss | None:
    """What turn and seal are refused with now; None: nothing is missing. Raises `BoxUnreadable`."""
    unsealed = context.unsealed
    refused = unsealed.shortage(appraisal)
    if refused is None:
        return None
    counted, found = unsealed.counted(appraisal)
    return Loss(cast(LossReason, refused.code), counted, found)
