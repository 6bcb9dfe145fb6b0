"""Freezing the complaints: what counts is fixed, and the root of everything so far is signed (1.3 rule 7, R-49)."""

from datetime import datetime

import msgspec

from services.complaints.desk import Account, Id
from services.complaints.events import ComplaintsFrozen
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.kernel.context import ServiceContext
from services.kernel.log.sealing import seal_log
from services.kernel.refusal import Refusal


class ChannelsStillOpen(Refusal):
    """Complaints are frozen after `until`; before that, what comes in still counts. Facts: `until`."""


def freeze(intake: Intake, now: datetime) -> ComplaintsFrozen | None:
    """Decide whether the complaints may be frozen now. Answers the freeze there already is."""
    if intake.frozen is not None:
        return intake.frozen
    until = intake_.must_be_open(intake)
    if now < until:
        raise ChannelsStillOpen(until=until.isoformat())
    return None


class FreezeComplaints(msgspec.Struct, frozen=True, kw_only=True):
    """The Inspection Office fixes what counts. Who did so goes to the access ledger."""

    appraisal: Id
    by: Account


def handle(command: FreezeComplaints, context: ServiceContext) -> dict[str, object]:
    """Freeze. Answers `{size, root}`; asking again answers the same."""
    stream = intake_.stream(command.appraisal)

    def decide(intake: Intake) -> ComplaintsFrozen | None:
        return freeze(intake, context.clock.now())

    return seal_log(context, command.appraisal, stream, intake_.evolve, Intake(), decide, ComplaintsFrozen)
