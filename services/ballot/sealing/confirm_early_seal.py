"""A second person confirms the early seal: the voting ends, and the box is sealed (R-06, R-49)."""

from datetime import datetime

from services.ballot import box as boxes
from services.ballot.box import Box
from services.ballot.context import BallotContext
from services.ballot.contract import ConfirmEarlySeal, SealedEarly
from services.ballot.events import EarlySealConfirmed
from services.ballot.refusals import EarlySealNotProposed, FormsDoNotBalance, FormsUnfinished, VotingStillOpen
from services.ballot.sealing.seal import seal_box
from services.kernel.event import Event
from services.kernel.two_people import must_be_two


def handle(request: ConfirmEarlySeal, context: BallotContext) -> SealedEarly:
    """The seal waits for ballots that were signed before, and for forms; the box seals itself then."""
    context.decide_on_box(request.appraisal, lambda box: confirm_early_seal(request.by, box, context.clock.now()))
    try:
        sealed = seal_box(context, request.appraisal)
    except VotingStillOpen:
        return SealedEarly(size=None, root=None, waits="VOTING_STILL_OPEN")
    except FormsUnfinished:
        return SealedEarly(size=None, root=None, waits="FORMS_UNFINISHED")
    except FormsDoNotBalance:
        return SealedEarly(size=None, root=None, waits="FORMS_DO_NOT_BALANCE")
    return SealedEarly(size=sealed.size, root=sealed.root, waits=None)


def confirm_early_seal(by: str, box: Box, now: datetime) -> list[Event]:
    """Decide the confirmation: from here nobody's ballot is signed. Again changes nothing."""
    if box.early_confirmed is not None:
        return []
    rules = boxes.rules_of(box)
    if box.early_proposed is None:
        raise EarlySealNotProposed
    must_be_two(box.early_proposed.by, by)
    until = min(now + boxes.ON_ITS_WAY, boxes.takes_until(rules))
    return [EarlySealConfirmed(by=box.early_proposed.by, confirmed_by=by, until=until)]
