"""What complaints' handlers are given: the service's context, and what one process remembers between calls."""

from dataclasses import dataclass
from functools import cached_property

from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.intake.reporting import Reporting
from services.complaints.refusals import IntakeNotOpen
from services.kernel.context import ServiceContext


@dataclass(frozen=True)
class ComplaintsContext(ServiceContext):
    """The intakes of every appraisal, and what takes reports in."""

    @cached_property
    def reporting(self) -> Reporting:
        """Takes reports in; it remembers which intakes are open."""
        return Reporting(self)

    def opened(self, appraisal: str) -> Intake:
        """The intake of an appraisal that has been opened. Raises `IntakeNotOpen`."""
        intake, _ = self.log.replay(appraisal, intake_.stream(appraisal), intake_.evolve, Intake())
        if intake.until is None:
            raise IntakeNotOpen
        return intake
