"""How far the complaints of an appraisal have come: open until when, or frozen."""

from services.complaints.answers import IntakeProgress
from services.complaints.contract import ShowIntake
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.kernel.context import ServiceContext


def handle(request: ShowIntake, context: ServiceContext) -> IntakeProgress:
    """Whether it is open and until when, and whether what counts is fixed; nothing of it before the opening."""
    intake, _ = context.log.replay(request.appraisal, intake_.stream(request.appraisal), intake_.evolve, Intake())
    return IntakeProgress(open=intake.until is not None, until=intake.until, frozen=intake.frozen is not None)
