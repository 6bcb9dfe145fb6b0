"""What tally keeps up to date as ballots are heard: participation, and the picks that people must look at."""

from collections.abc import Sequence

from services.ballot.events import BallotCast
from services.kernel.context import ServiceContext
from services.kernel.event import Language, Recorded
from services.kernel.log.store import transaction
from services.kernel.messaging.projection import Follower
from services.tally.rulings import next_pick, participation


def desk(context: ServiceContext) -> Follower:
    """The follower. It may be told a record again; both projections are harmless to that."""

    def learn(records: Sequence[Recorded]) -> None:
        with transaction(context.engine) as connection:
            participation.learn(connection, records)
            next_pick.learn(connection, records)

    return Follower(context.received, "desk", Language(BallotCast), learn, durable=True)
