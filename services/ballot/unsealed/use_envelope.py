"""From now on the box's keys are sealed to an envelope that two people of different offices hold (ADR 0038)."""

from services.ballot import box as boxes
from services.ballot.box import Box
from services.ballot.context import BallotContext
from services.ballot.events import EnvelopeMade
from services.ballot.unsealed import table
from services.ballot.unsealed.spare_keys import keep_spare
from services.kernel.event import Event
from services.kernel.log.store import Connection


def use_envelope(context: BallotContext, appraisal: str, public: str) -> None:
    """Record the envelope, and seal the key of the day to it. Raises `BoxNotOpen`, `BoxSealedAlready`."""

    def keep(connection: Connection) -> None:
        epoch = table.current(connection, appraisal)
        assert epoch is not None  # it is open
        context.unsealed.keys.use_envelope(appraisal, public)
        keep_spare(connection, epoch, context.unsealed.keys.day(appraisal, epoch.number), public)

    context.decide_on_box(appraisal, lambda box: decide(public, box), keep)


def decide(public: str, box: Box) -> list[Event]:
    """Use an envelope while there is something to be sealed to it. A later one takes its place."""
    boxes.rules_of(box)
    return [] if box.envelope == public else [EnvelopeMade(key=public)]
