"""Handing the statistics to the Conduct Supervision Office (R-38): statistics, not a verdict."""

from services.kernel.context import ServiceContext
from services.kernel.log.store import transaction
from services.tally import state as counting
from services.tally.context import TallyContext
from services.tally.contract import HandOver, OfResult
from services.tally.events import MatterCorrected, PickCorrected, PickRuled, ResultHandedOver
from services.tally.refusals import NotCounted, RuledSinceCount
from services.tally.state import Count


def hand_over(command: HandOver, count: Count, *, last_ruling: int) -> list[ResultHandedOver]:
    """Decide the hand-over. `last_ruling` is the sequence of the latest ruling or correction in tally's log, or 0."""
    if count.counted is None:
        raise NotCounted(appraisal=command.appraisal)
    if count.is_handed_over:
        return []
    counted_until = next(at.sequence for at in count.counted.positions if at.source == "tally")
    if last_ruling > counted_until:
        raise RuledSinceCount(appraisal=command.appraisal)
    return [ResultHandedOver(digest=count.counted.digest, by=command.by)]


def handle(request: HandOver, context: TallyContext) -> OfResult:
    """Hand over."""
    appraisal = request.appraisal
    count = context.log.decide(
        appraisal,
        counting.stream(appraisal),
        counting.evolve,
        Count(),
        lambda count: hand_over(request, count, last_ruling=_last_ruling(context, appraisal)),
    )
    assert count.digest is not None
    return OfResult(digest=count.digest)


def _last_ruling(context: ServiceContext, appraisal: str) -> int:
    with transaction(context.engine) as connection:
        row = connection.execute(
            "select coalesce(max(sequence), 0) from event where appraisal = %s and type = any(%s)",
            (appraisal, [kind.wire for kind in (PickRuled, PickCorrected, MatterCorrected)]),
        ).fetchone()
    assert row is not None
    return int(row[0])
