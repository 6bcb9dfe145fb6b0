"""Freezing the complaints: what counts is fixed, and the root of everything so far is signed (1.3 rule 7, R-49)."""

from datetime import datetime

import msgspec

from services.complaints import intake as intake_
from services.complaints.desk import Account, Id
from services.complaints.events import ComplaintsFrozen
from services.complaints.intake import Intake
from services.kernel import merkle
from services.kernel.foundation import Foundation
from services.kernel.log import Outdated
from services.kernel.refusal import Refusal

TRIES = 20


class ChannelsStillOpen(Refusal):
    """Complaints are frozen after `until`; before that, what comes in still counts. Facts: `until`."""


def freeze(intake: Intake, now: datetime) -> None:
    """Decide whether the complaints may be frozen now."""
    until = intake_.must_be_open(intake)
    if now < until:
        raise ChannelsStillOpen(until=until.isoformat())


class FreezeComplaints(msgspec.Struct, frozen=True, kw_only=True):
    """The Inspection Office fixes what counts. Who did so goes to the access ledger."""

    appraisal: Id
    by: Account


def handle(command: FreezeComplaints, foundation: Foundation) -> dict[str, object]:
    """Freeze. Answers `{size, root}`; asking again answers the same."""
    log, appraisal = foundation.log, command.appraisal
    stream = intake_.stream(appraisal)
    frontier = merkle.Frontier()
    for _ in range(TRIES):
        intake, version = log.replay(appraisal, stream, intake_.evolve, Intake())
        if intake.frozen is not None:
            return {"size": intake.frozen.size, "root": intake.frozen.root}
        freeze(intake, foundation.clock.now())
        log.frontier(appraisal, frontier)
        root = frontier.root()
        key, signature = foundation.sealer.sign(appraisal, frontier.size, root)
        event = ComplaintsFrozen(size=frontier.size, root=root.hex(), key=key, signature=signature)
        try:
            # at: it speaks of everything before it, so nothing may come between
            log.append(appraisal, stream, [event], after=version, at=frontier.size)
        except Outdated:
            continue
        return {"size": event.size, "root": event.root}
    raise Outdated(stream=stream, expected=frontier.size, actual=log.head(appraisal))
