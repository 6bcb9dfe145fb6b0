"""Taking back a merger across channels: another person of the Inspection Office finds that two matters are two."""

from services.complaints.answers import MatterDecided
from services.complaints.contract import SplitAcross
from services.complaints.events import DecisionUndone
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.matter import Matter, must_be_known, taken_back
from services.complaints.refusals import NotMerged
from services.complaints.sorting.change_matter import change
from services.kernel.context import ServiceContext


def handle(request: SplitAcross, context: ServiceContext) -> MatterDecided:
    """Record the undoing of a merger across channels."""
    return change(context, request.appraisal, request.matter, lambda matter, intake: split(request, matter, intake))


def split(request: SplitAcross, matter: Matter, intake: Intake) -> list[DecisionUndone]:
    """Decide to undo a merger across channels."""
    intake_.must_be_open(intake)
    must_be_known(request.matter, matter)
    if matter.merger is None:
        if any(undone.by == request.by for undone in matter.undone.values()):
            return []
        raise NotMerged(matter_id=request.matter)
    return taken_back(request.matter, matter, matter.merger[0], request.by, across=True)
