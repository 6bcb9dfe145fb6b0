"""The logs as tally holds them, for a replay."""

from collections.abc import Iterable

from services.kernel.context import ServiceContext


def evidence(context: ServiceContext, appraisal: str) -> dict[str, Iterable[bytes]]:
    """What was received of each neighbour, and tally's own log: each from the beginning, read as it is asked for."""
    return {
        "roster": context.received.bodies("roster", appraisal),
        "ballot": context.received.bodies("ballot", appraisal),
        "complaints": context.received.bodies("complaints", appraisal),
        "tally": context.log.bodies(appraisal),
    }
