"""Publishing the result (R-38, R-40); appeals count from here (A-24)."""

from services.tally import state as counting
from services.tally.context import TallyContext
from services.tally.contract import OfResult, Publish
from services.tally.events import ResultPublished
from services.tally.refusals import NotDetermined
from services.tally.state import Count


def publish(command: Publish, count: Count) -> list[ResultPublished]:
    """Decide the publication. Publishing again changes nothing."""
    if count.counted is None or count.determined is None or count.determined.digest != count.digest:
        raise NotDetermined(appraisal=command.appraisal)
    if count.is_published:
        return []
    return [ResultPublished(digest=count.counted.digest, by=command.by)]


def handle(request: Publish, context: TallyContext) -> OfResult:
    """Publish."""
    appraisal = request.appraisal
    count = context.log.decide(
        appraisal, counting.stream(appraisal), counting.evolve, Count(), lambda count: publish(request, count)
    )
    assert count.digest is not None
    return OfResult(digest=count.digest)
