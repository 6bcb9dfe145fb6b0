"""Showing which offices the Conduct Supervision Office named, and the words it gave for it (R-38, A-23)."""

from typing import Any

from services.kernel.foundation import Foundation
from services.kernel.store import transaction
from services.kernel.words import WORDS, find
from services.tally import counting
from services.tally.counting import Count
from services.tally.events import ResultDetermined
from services.tally.publish import NotDetermined


def standing(appraisal: str, count: Count) -> ResultDetermined:
    """The determination of the latest count."""
    if count.determined is None or count.determined.digest != count.digest:
        raise NotDetermined(appraisal=appraisal)
    return count.determined


def determination(foundation: Foundation, appraisal: str) -> dict[str, Any]:
    """Answers `{named, reason, by}`; `reason` is None once its words have been erased."""
    count, _ = foundation.log.replay(appraisal, counting.stream(appraisal), counting.evolve, Count())
    determined = standing(appraisal, count)
    return {
        "named": list(determined.named),
        "reason": reason_of(foundation, appraisal, determined),
        "by": determined.by,
    }


def reason_of(foundation: Foundation, appraisal: str, determined: ResultDetermined | None) -> str | None:
    """The words of a determination, as far as there are any."""
    if determined is None:
        return None
    with transaction(foundation.engine) as connection:
        return find(connection, WORDS, appraisal, determined.reason)
