"""Publishing the result (R-38, R-40); appeals count from here (A-24)."""

from dataclasses import dataclass
from typing import Any

from services.kernel.context import ServiceContext
from services.tally import state as counting
from services.tally.events import ResultPublished
from services.tally.refusals import NotDetermined
from services.tally.state import Count


@dataclass(frozen=True, kw_only=True)
class Publish:
    """The Conduct Supervision Office makes the determined result public."""

    appraisal: str
    by: str


def publish(command: Publish, count: Count) -> list[ResultPublished]:
    """Decide the publication. Publishing again changes nothing."""
    if count.counted is None or count.determined is None or count.determined.digest != count.digest:
        raise NotDetermined(appraisal=command.appraisal)
    if count.is_published:
        return []
    return [ResultPublished(digest=count.counted.digest, by=command.by)]


def handle(context: ServiceContext, appraisal: str, by: str) -> dict[str, Any]:
    """Publish. Answers `{digest}`."""
    command = Publish(appraisal=appraisal, by=by)
    count = context.log.decide(
        appraisal, counting.stream(appraisal), counting.evolve, Count(), lambda count: publish(command, count)
    )
    return {"digest": count.digest}
