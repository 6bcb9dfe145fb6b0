"""Looking into an unsealed box with its key, as only a test may."""

from services.ballot.context import BallotContext
from services.ballot.unsealed import table
from services.ballot.unsealed.kept_ballot import KeptBallot
from services.ballot.unsealed.rows import opened
from services.kernel.log.store import transaction


def kept_ballots(context: BallotContext, appraisal: str) -> list[KeptBallot]:
    """What is in the box, in the order of the tags; nothing once it is sealed."""
    with transaction(context.engine) as connection:
        epoch = table.current(connection, appraisal)
        if epoch is None:
            return []
        here = epoch, context.unsealed.keys.day(appraisal, epoch.number)
        return [opened(*here, tag, body) for tag, body in sorted(table.every(connection, epoch))]
