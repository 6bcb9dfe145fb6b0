"""How far the count of an appraisal has come: which steps are done, never a vote (A-26)."""

from typing import Any

from services.kernel.context import ServiceContext
from services.tally import state as counting
from services.tally.appeals.state import STREAM as APPEALS
from services.tally.consequences.what_follows import what_follows
from services.tally.events import MatterCorrected, PickCorrected, ResultCounted
from services.tally.state import Count


def progress(context: ServiceContext, appraisal: str) -> dict[str, Any]:
    """`{pool_committed, sample_drawn, counted, to_recount, handed_over, determined, published}`, for the latest count.

    `digest` is that of its result, `published_digest` of the result that is public; null until there is one.
    `to_recount`: an appeal was upheld since, and its corrections are in no count yet (A-24). `after` is what is still
    to be done after the publication.
    """
    records = context.log.stream(appraisal, counting.stream(appraisal))
    count, counted_at = Count(), 0
    for recorded in records:
        count = counting.evolve(count, recorded.data)
        counted_at = recorded.sequence if isinstance(recorded.data, ResultCounted) else counted_at
    corrected_at = [
        recorded.sequence
        for recorded in context.log.stream(appraisal, APPEALS)
        if isinstance(recorded.data, PickCorrected | MatterCorrected)
    ]
    return progress_of(count) | {
        "to_recount": counted_at > 0 and max(corrected_at, default=0) > counted_at,
        "after": what_follows(context, appraisal, count),
    }


def progress_of(count: Count) -> dict[str, Any]:
    """The steps as they stand. What was decided about an earlier count is not done for this one."""
    return {
        "pool_committed": count.pool is not None,
        "sample_drawn": count.draw is not None,
        "counted": count.counted is not None,
        "handed_over": count.is_handed_over,
        "determined": count.determined is not None and count.determined.digest == count.digest,
        "published": count.is_published,
        "digest": count.digest,
        "published_digest": None if count.published is None else count.published.digest,
    }
