"""Answering an appeal: a second person confirms what the first found, and corrections take effect (R-39, A-24)."""

from dataclasses import dataclass
from typing import Any

from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.refusal import SamePerson
from services.tally.appeals.state import STREAM, Appeals, evolve
from services.tally.events import AppealDecided, MatterCorrected, PickCorrected
from services.tally.refusals import AppealDecidedAlready, AppealNotReviewed, ReviewReplaced


@dataclass(frozen=True, kw_only=True)
class DecideAppeal:
    """A second person confirms the review that he has read."""

    appraisal: str
    appeal: int
    review: int
    by: str


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
    if review.by == command.by:
        raise SamePerson(by=command.by)
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


def handle(context: ServiceContext, appraisal: str, appeal: int, review: int, by: str) -> dict[str, Any]:
    """Confirm. Answers `{appeal, conclusion, corrections}`, the last as a count."""
    command = DecideAppeal(appraisal=appraisal, appeal=appeal, review=review, by=by)
    appeals = context.log.decide(appraisal, STREAM, evolve, Appeals(), lambda appeals: decide_appeal(command, appeals))
    found = appeals.find(appeal).review
    assert found is not None
    return {"appeal": appeal, "conclusion": found.conclusion, "corrections": len(found.picks) + len(found.matters)}
