"""Setting aside what is no complaint about conduct: 咨询、表扬、建议、不予受理 (1.3 rule 5)."""

from services.complaints.answers import MatterDecided
from services.complaints.contract import Decline
from services.complaints.events import ComplaintDeclined
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.matter import Matter, must_be_sortable
from services.complaints.sorting.change_matter import change
from services.kernel.context import ServiceContext


def handle(request: Decline, context: ServiceContext) -> MatterDecided:
    """Record the decline."""
    return change(context, request.appraisal, request.matter, lambda matter, intake: decline(request, matter, intake))


def decline(request: Decline, matter: Matter, intake: Intake) -> list[ComplaintDeclined]:
    """Decide a decline. Sorting the matter later takes it back."""
    intake_.must_be_open(intake)
    must_be_sortable(request.matter, matter, request.by.channel)
    event = ComplaintDeclined(matter_id=request.matter, reason=request.reason, by=request.by.account)
    return [] if matter.declined == event else [event]
