"""How many ballots have been heard, by group and channel. Never for whom or against whom (A-26)."""

from collections import Counter

import msgspec

from services.kernel.log.store import transaction
from services.roster.events import GroupCode
from services.tally.context import TallyContext
from services.tally.contract import BallotsHeard, ShowParticipation


def handle(request: ShowParticipation, context: TallyContext) -> BallotsHeard:
    """What has been counted of the ballot log so far."""
    appraisal = request.appraisal
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
    return BallotsHeard(
        received=msgspec.convert(dict(sorted(groups.items())), dict[GroupCode, int]),
        online=channels["online"],
        paper=channels["paper"],
        until=row[0] if row is not None else 0,
    )
