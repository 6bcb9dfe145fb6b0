"""How far the count of an appraisal has come: which steps are done, never a vote (A-26)."""

from typing import Any

from services.kernel.foundation import Foundation
from services.tally import counting
from services.tally.counting import Count


def progress(foundation: Foundation, appraisal: str) -> dict[str, Any]:
    """`{pool_committed, sample_drawn, counted, handed_over, determined, published}`, for the latest count."""
    count, _ = foundation.log.replay(appraisal, counting.stream(appraisal), counting.evolve, Count())
    return progress_of(count)


def progress_of(count: Count) -> dict[str, Any]:
    """The steps as they stand. What was decided about an earlier count is not done for this one."""
    return {
        "pool_committed": count.pool is not None,
        "sample_drawn": count.draw is not None,
        "counted": count.counted is not None,
        "handed_over": count.is_handed_over,
        "determined": count.determined is not None and count.determined.digest == count.digest,
        "published": count.is_published,
    }
