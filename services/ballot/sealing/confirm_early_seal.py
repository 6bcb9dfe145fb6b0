"""A second person confirms the early seal: the voting ends, and the box is sealed (R-06, R-49)."""

from services.ballot import box as boxes
from services.ballot.box import Box
from services.ballot.context import BallotContext
from services.ballot.contract import ConfirmEarlySeal, SealedEarly
from services.ballot.events import EarlySealConfirmed
from services.ballot.refusals import EarlySealNotProposed, FormsDoNotBalance, FormsUnfinished
from services.ballot.sealing.seal import seal_box
from services.kernel.event import Event
from services.kernel.two_people import must_be_two


def handle(request: ConfirmEarlySeal, context: BallotContext) -> SealedEarly:
    """While forms are unfinished the voting is over and the seal waits; the box seals itself then."""
    context.decide_on_box(request.appraisal, lambda box: confirm_early_seal(request.by, box))
    try:
        sealed = seal_box(context, request.appraisal)
    except FormsUnfinished:
        return SealedEarly(size=None, root=None, waits="FORMS_UNFINISHED")
    except FormsDoNotBalance:
        return SealedEarly(size=None, root=None, waits="FORMS_DO_NOT_BALANCE")
    return SealedEarly(size=sealed.size, root=sealed.root, waits=None)


def confirm_early_seal(by: str, box: Box) -> list[Event]:
    """Decide the confirmation: from here no ballot goes in. Again changes nothing."""
    if box.early_confirmed is not None:
        return []
    boxes.rules_of(box)
    if box.early_proposed is None:
        raise EarlySealNotProposed
    must_be_two(box.early_proposed.by, by)
    return [EarlySealConfirmed(by=box.early_proposed.by, confirmed_by=by)]
