"""A second person agrees with a sorting (1.3 rule 9)."""

from services.complaints.answers import MatterDecided
from services.complaints.contract import Confirm
from services.complaints.events import SortingConfirmed
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.matter import Matter, must_be_sortable
from services.complaints.refusals import NotSorted, SortedAnew
from services.complaints.sorting.change_matter import change
from services.kernel.context import ServiceContext
from services.kernel.two_people import must_be_two


def handle(request: Confirm, context: ServiceContext) -> MatterDecided:
    """Record the confirmation."""
    return change(context, request.appraisal, request.matter, lambda matter, intake: confirm(request, matter, intake))


def confirm(request: Confirm, matter: Matter, intake: Intake) -> list[SortingConfirmed]:
    """Decide a confirmation. One is enough: a confirmed sorting is not confirmed again."""
    intake_.must_be_open(intake)
    must_be_sortable(request.matter, matter, request.by.channel)
    if matter.sorting is None or matter.declined is not None:
        raise NotSorted(matter_id=request.matter)
    if request.sorting not in (None, matter.sorted_at):
        raise SortedAnew(matter_id=request.matter, sorting=matter.sorted_at)
    must_be_two(matter.sorting.by, request.by.account)
    if matter.is_confirmed:
        return []
    return [SortingConfirmed(matter_id=request.matter, sorting=matter.sorted_at, by=request.by.account)]
