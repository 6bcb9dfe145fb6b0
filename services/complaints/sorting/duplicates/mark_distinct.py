"""Marking anonymous matters as distinct: a person finds that two similar matters are two (1.3 rule 4)."""

from services.complaints.answers import MatterDecided
from services.complaints.contract import MarkDistinct, MarkDistinctAcross
from services.complaints.events import MattersMarkedDistinct
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.matter import Matter
from services.complaints.sorting.change_matter import change
from services.complaints.sorting.duplicates.pair import account_of, must_decide
from services.kernel.context import ServiceContext


def handle(request: MarkDistinct | MarkDistinctAcross, context: ServiceContext) -> MatterDecided:
    """Record that two matters, of one channel or of two, are distinct, with the matter of the smaller id."""
    one, other = sorted((request.matter, request.other))
    return change(
        context,
        request.appraisal,
        one,
        lambda matter, intake, second: mark_distinct(request, matter, intake, second),
        other_id=other,
    )


def mark_distinct(
    request: MarkDistinct | MarkDistinctAcross, one: Matter, intake: Intake, other: Matter
) -> list[MattersMarkedDistinct]:
    """Decide that two are two. They are not proposed again; who merges them all the same has decided otherwise."""
    intake_.must_be_open(intake)
    first, second = sorted((request.matter, request.other))
    across = must_decide(request.by, (first, one), (second, other))
    if second in one.marked_distinct:
        return []
    return [MattersMarkedDistinct(matter_id=first, other=second, by=account_of(request.by), across=across)]
