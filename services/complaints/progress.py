"""How far the complaints of an appraisal have come: open until when, or frozen."""

from typing import Any

from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.kernel.context import ServiceContext


def progress(context: ServiceContext, appraisal: str) -> dict[str, Any]:
    """`{open, until, frozen}`; `until` is an instant, None before the opening."""
    intake, _ = context.log.replay(appraisal, intake_.stream(appraisal), intake_.evolve, Intake())
    return {
        "open": intake.until is not None,
        "until": None if intake.until is None else intake.until.isoformat(),
        "frozen": intake.frozen is not None,
    }
