"""Showing which offices the Conduct Supervision Office named, and the words it gave for it (R-38, A-23)."""

from services.kernel.context import ServiceContext
from services.kernel.log.store import transaction
from services.kernel.log.words import WORDS, find
from services.tally.context import TallyContext
from services.tally.contract import Determination, ShowDetermination
from services.tally.events import ResultDetermined
from services.tally.refusals import NotDetermined
from services.tally.state import Count


def standing(appraisal: str, count: Count) -> ResultDetermined:
    """The determination of the latest count."""
    if count.determined is None or count.determined.digest != count.digest:
        raise NotDetermined(appraisal=appraisal)
    return count.determined


def handle(request: ShowDetermination, context: TallyContext) -> Determination:
    """The determination of the latest count."""
    determined = standing(request.appraisal, context.count(request.appraisal))
    reason = reason_of(context, request.appraisal, determined)
    return Determination(named=list(determined.named), reason=reason, by=determined.by)


def reason_of(context: ServiceContext, appraisal: str, determined: ResultDetermined | None) -> str | None:
    """The words of a determination, as far as there are any."""
    if determined is None:
        return None
    with transaction(context.engine) as connection:
        return find(connection, WORDS, appraisal, determined.reason)
