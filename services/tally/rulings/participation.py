"""How many ballots have been heard, by group and channel. Never for whom or against whom (A-26)."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from services.ballot.events import BallotCast
from services.kernel.context import ServiceContext
from services.kernel.event import Recorded
from services.kernel.log.store import Connection, transaction


def learn(connection: Connection, records: Sequence[Recorded]) -> None:
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


def participation(context: ServiceContext, appraisal: str) -> dict[str, Any]:
    """`{received: {group: n}, online: n, paper: n, until}`; `until` is how far the ballot log was counted."""
    with transaction(context.engine) as connection:
        rows = connection.execute(
            "select ballot_group, channel, received from participation where appraisal = %s", (appraisal,)
        ).fetchall()
        row = connection.execute(
            "select sequence from participation_until where appraisal = %s", (appraisal,)
        ).fetchone()
    groups, channels = Counter[str](), Counter[str]()
    for group, channel, received in rows:
        groups[group] += received
        channels[channel] += received
    return {
        "received": dict(sorted(groups.items())),
        "online": channels["online"],
        "paper": channels["paper"],
        "until": row[0] if row is not None else 0,
    }
