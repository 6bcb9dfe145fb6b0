"""What tally keeps up to date as ballots are heard: how many, and the picks that people may have to look at."""

from collections import Counter
from collections.abc import Sequence

from services.ballot.events import BallotCast
from services.kernel.context import ServiceContext
from services.kernel.event import Language, Recorded
from services.kernel.log.store import Connection, transaction
from services.kernel.messaging.projection import Follower
from services.tally.validity.judgement import turn


def pick_queue(context: ServiceContext) -> Follower:
    """The follower. It may be told a record again; both projections are harmless to that."""

    def learn(records: Sequence[Recorded]) -> None:
        with transaction(context.engine) as connection:
            count_ballots(connection, records)
            note_doubtful(connection, records)

    return Follower(context.received, "desk", Language(BallotCast), learn, durable=True)


def count_ballots(connection: Connection, records: Sequence[Recorded]) -> None:
    """Count the ballots among records of one log, in order. Records counted before are passed over."""
    appraisal = records[0].appraisal
    connection.execute("insert into participation_until values (%s, 0) on conflict do nothing", (appraisal,))
    row = connection.execute(
        "select sequence from participation_until where appraisal = %s for update", (appraisal,)
    ).fetchone()
    until = row[0] if row is not None else 0
    received = Counter(
        (recorded.data.group, recorded.data.channel)
        for recorded in records
        if isinstance(recorded.data, BallotCast) and recorded.sequence > until
    )
    connection.cursor().executemany(
        "insert into participation values (%s, %s, %s, %s) on conflict (appraisal, ballot_group, channel)"
        " do update set received = participation.received + excluded.received",
        [(appraisal, group, channel, count) for (group, channel), count in received.items()],
    )
    connection.execute(
        "update participation_until set sequence = greatest(sequence, %s) where appraisal = %s",
        (records[-1].sequence, appraisal),
    )


def note_doubtful(connection: Connection, records: Sequence[Recorded]) -> None:
    """Note the picks that may need judgement. Whether they do, the rules say when their turn comes."""
    connection.cursor().executemany(
        "insert into doubtful values (%s, %s, %s, %s, %s, %s) on conflict do nothing",
        [
            (
                recorded.appraisal,
                turn(ballot.ballot_id, office),
                ballot.ballot_id,
                office,
                recorded.sequence,
                ballot.group == "public",
            )
            for recorded in records
            if isinstance(ballot := recorded.data, BallotCast)
            for office in _doubtful(ballot)
        ],
    )


def settle(connection: Connection, appraisal: str, pick: str) -> None:
    """This pick's turn is over."""
    connection.execute(
        "update doubtful set settled = true where appraisal = %s and turn = %s", (appraisal, turn_of(pick))
    )


def turn_of(pick: str) -> bytes:
    """The turn that a pick is named by; empty when it is no name of any."""
    try:
        return bytes.fromhex(pick)
    except ValueError:
        return b""


def _doubtful(ballot: BallotCast) -> set[str]:
    """The offices whose picks the rules may leave to people."""
    return {
        pick.office
        for pick in ballot.picks
        if pick.example is not None
        and (
            pick.occurred is None
            or pick.continues
            or (ballot.channel == "paper" and not (pick.categories and pick.ticked))
        )
    }
