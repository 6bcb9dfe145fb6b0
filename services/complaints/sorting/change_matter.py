"""Deciding on one matter, and recording it, unless the complaints are frozen meanwhile."""

from collections.abc import Callable, Iterable

from services.complaints import matter as matter_
from services.complaints.answers import MatterDecided
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.matter import Matter
from services.kernel.context import ServiceContext
from services.kernel.event import Event

Decision = Callable[..., Iterable[Event]]


def change(
    context: ServiceContext, appraisal: str, matter_id: str, decision: Decision, *, other_id: str | None = None
) -> MatterDecided:
    """Decide on a matter and record it; if the matter or the intake moved on meanwhile, decide again.

    `decision(matter, intake)` answers events; with the matter `other_id`, `decision(matter, intake, other)`.
    """
    log = context.log
    rests_on: dict[str, int] = {}

    def decide(matter: Matter) -> Iterable[Event]:
        intake_stream = intake_.stream(appraisal)
        intake, rests_on[intake_stream] = log.replay(appraisal, intake_stream, intake_.evolve, Intake())
        if other_id is None:
            return decision(matter, intake)
        other_stream = matter_.stream(other_id)
        other, rests_on[other_stream] = log.replay(appraisal, other_stream, matter_.evolve, Matter())
        return decision(matter, intake, other)

    log.decide(
        appraisal,
        matter_.stream(matter_id),
        matter_.evolve,
        Matter(),
        decide,
        expect_versions=lambda _events: tuple(rests_on.items()),
    )
    return MatterDecided(matter_id=matter_id)
