"""Answering an appeal: a second person confirms what the first found, and corrections take effect (R-39, A-24)."""

from services.kernel.event import Event
from services.kernel.two_people import must_be_two
from services.tally.appeals.state import STREAM, Appeals, evolve
from services.tally.context import TallyContext
from services.tally.contract import AppealAnswered, DecideAppeal
from services.tally.events import AppealDecided, MatterCorrected, PickCorrected
from services.tally.refusals import AppealDecidedAlready, AppealNotReviewed, ReviewReplaced


def decide_appeal(command: DecideAppeal, appeals: Appeals) -> list[Event]:
    """Decide the answer. A correction is an event of its own; the next count reads it. Again changes nothing."""
    appeal = appeals.find(command.appeal)
    if appeal.decided is not None:
        if (appeal.decided.review, appeal.decided.confirmed_by) == (command.review, command.by):
            return []
        raise AppealDecidedAlready(appeal=command.appeal, conclusion=appeal.decided.conclusion)
    review = appeal.review
    if review is None:
        raise AppealNotReviewed(appeal=command.appeal)
    if review.review != command.review:
        raise ReviewReplaced(appeal=command.appeal, review=review.review)
    must_be_two(review.by, command.by)
    decided = AppealDecided(
        appeal=command.appeal,
        review=review.review,
        conclusion=review.conclusion,
        by=review.by,
        confirmed_by=command.by,
    )
    picks = [PickCorrected(appeal=command.appeal, correction=correction) for correction in review.picks]
    matters = [MatterCorrected(appeal=command.appeal, correction=correction) for correction in review.matters]
    return [decided, *picks, *matters]


def handle(request: DecideAppeal, context: TallyContext) -> AppealAnswered:
    """Confirm. `corrections` are answered as a count."""
    appeals = context.log.decide(
        request.appraisal, STREAM, evolve, Appeals(), lambda appeals: decide_appeal(request, appeals)
    )
    found = appeals.find(request.appeal).review
    assert found is not None
    corrections = len(found.picks) + len(found.matters)
    return AppealAnswered(appeal=request.appeal, conclusion=found.conclusion, corrections=corrections)
