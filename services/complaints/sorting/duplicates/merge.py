"""Merging anonymous duplicates: a person finds that two matters are one (1.3 rule 4)."""

from services.complaints.answers import MatterDecided
from services.complaints.contract import Merge, MergeAcross
from services.complaints.events import ComplaintsMerged
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.matter import Matter, must_be_sortable
from services.complaints.refusals import NotAnonymous
from services.complaints.sorting.change_matter import change
from services.complaints.sorting.duplicates.pair import account_of, must_decide
from services.kernel.context import ServiceContext


def handle(request: Merge | MergeAcross, context: ServiceContext) -> MatterDecided:
    """Record the merger of two matters, of one channel or of two."""
    return change(
        context,
        request.appraisal,
        request.matter,
        lambda matter, intake, other: merge(request, matter, intake, other),
        other_id=request.into,
    )


def merge(request: Merge | MergeAcross, matter: Matter, intake: Intake, other: Matter) -> list[ComplaintsMerged]:
    """Decide a merger. Both must be anonymous, and what counts must stand for itself: so there is no circle."""
    intake_.must_be_open(intake)
    across = must_decide(request.by, (request.matter, matter), (request.into, other))
    if matter.into == request.into:
        return []
    for matter_id, one in ((request.matter, matter), (request.into, other)):
        must_be_sortable(matter_id, one)
        if one.latest.complainant is not None:
            raise NotAnonymous(matter_id=matter_id)
    account = account_of(request.by)
    return [ComplaintsMerged(matter_id=request.matter, into=request.into, by=account, across=across)]
