"""How far the count of an appraisal has come: which steps are done, never a vote (A-26)."""

from services.tally import state as counting
from services.tally.answers.consequences import CountProgress
from services.tally.appeals.state import STREAM as APPEALS
from services.tally.consequences.what_follows import what_follows
from services.tally.context import TallyContext
from services.tally.contract import ShowProgress
from services.tally.events import MatterCorrected, PickCorrected, ResultCounted
from services.tally.state import Count


def handle(request: ShowProgress, context: TallyContext) -> CountProgress:
    """The steps as they stand. What was decided about an earlier count is not done for this one."""
    appraisal = request.appraisal
    count, counted_at = Count(), 0
    for recorded in context.log.stream(appraisal, counting.stream(appraisal)):
        count = counting.evolve(count, recorded.data)
        counted_at = recorded.sequence if isinstance(recorded.data, ResultCounted) else counted_at
    corrected_at = [
        recorded.sequence
        for recorded in context.log.stream(appraisal, APPEALS)
        if isinstance(recorded.data, PickCorrected | MatterCorrected)
    ]
    return CountProgress(
        pool_committed=count.pool is not None,
        sample_drawn=count.draw is not None,
        counted=count.counted is not None,
        handed_over=count.is_handed_over,
        determined=count.determined is not None and count.determined.digest == count.digest,
        published=count.is_published,
        digest=count.digest,
        published_digest=None if count.published is None else count.published.digest,
        to_recount=counted_at > 0 and max(corrected_at, default=0) > counted_at,
        after=what_follows(context, appraisal, count),
    )
