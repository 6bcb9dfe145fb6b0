"""Taking a decision back: by another person than who made it, until the freeze (梳理的撤销)."""

from services.complaints.answers import MatterDecided
from services.complaints.contract import Undo
from services.complaints.events import DecisionUndone
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.matter import Matter, must_be_known, taken_back
from services.complaints.sorting.change_matter import change
from services.kernel.context import ServiceContext


def handle(request: Undo, context: ServiceContext) -> MatterDecided:
    """Record the undoing."""
    return change(context, request.appraisal, request.matter, lambda matter, intake: undo(request, matter, intake))


def undo(request: Undo, matter: Matter, intake: Intake) -> list[DecisionUndone]:
    """Decide an undoing. What stood before the decision stands again."""
    intake_.must_be_open(intake)
    must_be_known(request.matter, matter, request.by.channel)
    return taken_back(request.matter, matter, request.decision, request.by.account, across=False)
