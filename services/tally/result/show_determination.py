"""Showing which offices the Conduct Supervision Office named, and the words it gave for it (R-38, A-23)."""

from typing import Any

from services.kernel.context import ServiceContext
from services.kernel.log.store import transaction
from services.kernel.log.words import WORDS, find
from services.tally import state as counting
from services.tally.events import ResultDetermined
from services.tally.refusals import NotDetermined
from services.tally.state import Count


def standing(appraisal: str, count: Count) -> ResultDetermined:
    """The determination of the latest count."""
    if count.determined is None or count.determined.digest != count.digest:
        raise NotDetermined(appraisal=appraisal)
    return count.determined


def determination(context: ServiceContext, appraisal: str) -> dict[str, Any]:
    """Answers `{named, reason, by}`; `reason` is None once its words have been erased."""
    count, _ = context.log.replay(appraisal, counting.stream(appraisal), counting.evolve, Count())
    determined = standing(appraisal, count)
    return {
        "named": list(determined.named),
        "reason": reason_of(context, appraisal, determined),
        "by": determined.by,
    }


def reason_of(context: ServiceContext, appraisal: str, determined: ResultDetermined | None) -> str | None:
    """The words of a determination, as far as there are any."""
    if determined is None:
        return None
    with transaction(context.engine) as connection:
        return find(connection, WORDS, appraisal, determined.reason)
