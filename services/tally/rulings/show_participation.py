"""How many ballots have been heard, by group and channel. Never for whom or against whom (A-26)."""

from collections import Counter
from typing import Any

from services.kernel.context import ServiceContext
from services.kernel.log.store import transaction


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
