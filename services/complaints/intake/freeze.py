"""Freezing the complaints: what counts is fixed, and the root of everything so far is signed (1.3 rule 7, R-49)."""

from datetime import datetime

import msgspec

from services.complaints.answers import FreezeSealed
from services.complaints.contract import Freeze
from services.complaints.events import ComplaintsFrozen
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.refusals import ChannelsStillOpen
from services.kernel.context import ServiceContext
from services.kernel.log.sealing import seal_log


def handle(request: Freeze, context: ServiceContext) -> FreezeSealed:
    """Freeze; asking again answers the same."""
    stream = intake_.stream(request.appraisal)

    def decide(intake: Intake) -> ComplaintsFrozen | None:
        return freeze(intake, context.clock.now())

    sealed = seal_log(context, request.appraisal, stream, intake_.evolve, Intake(), decide, ComplaintsFrozen)
    return msgspec.convert(sealed, FreezeSealed)


def freeze(intake: Intake, now: datetime) -> ComplaintsFrozen | None:
    """Decide whether the complaints may be frozen now. Answers the freeze there already is."""
    if intake.frozen is not None:
        return intake.frozen
    until = intake_.must_be_open(intake)
    if now < until:
        raise ChannelsStillOpen(until=until.isoformat())
    return None
