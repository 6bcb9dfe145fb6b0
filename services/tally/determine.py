"""Determining the result (R-38, A-23): the Conduct Supervision Office names offices; the system only ranks."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from services.kernel.foundation import Foundation
from services.kernel.refusal import Malformed, Refusal
from services.tally import counting
from services.tally.counting import Count, PublishedAlready
from services.tally.events import ResultDetermined
from services.tally.heard import heard


class NotHandedOver(Refusal):
    """The latest count is not with the Conduct Supervision Office. Facts: `appraisal`."""


class UnknownOffices(Refusal):
    """These are not offices of the frozen catalogue. Facts: `offices`."""


@dataclass(frozen=True, kw_only=True)
class Determine:
    """The Conduct Supervision Office names offices and says why."""

    appraisal: str
    named: tuple[str, ...]
    reason: str
    by: str


def determine(command: Determine, count: Count, offices: Collection[str]) -> list[ResultDetermined]:
    """Decide the determination. It may be changed until it is published; the same again changes nothing."""
    if not command.reason.strip():
        raise Malformed(where="reason", what="empty")
    unknown = [office for office in command.named if office not in offices]
    if unknown:
        raise UnknownOffices(offices=unknown)
    if count.counted is None or not count.is_handed_over:
        raise NotHandedOver(appraisal=command.appraisal)
    named = tuple(dict.fromkeys(command.named))
    event = ResultDetermined(digest=count.counted.digest, named=named, reason=command.reason, by=command.by)
    if event == count.determined:
        return []
    if count.is_published:
        raise PublishedAlready(appraisal=command.appraisal, digest=count.digest)
    return [event]


def handle(foundation: Foundation, appraisal: str, named: Any, reason: Any, by: str) -> dict[str, Any]:
    """Determine. Answers `{digest, named}`, the latter as a count."""
    if not (isinstance(named, list) and all(isinstance(office, str) for office in named)):
        raise Malformed(where="named", what="not a list of office ids")
    if not isinstance(reason, str):
        raise Malformed(where="reason", what="not a text")
    command = Determine(appraisal=appraisal, named=tuple(named), reason=reason, by=by)
    opened = heard(foundation, appraisal).opening(appraisal)
    offices = {office.office_id for office in opened.offices}
    count = foundation.log.decide(
        appraisal,
        counting.stream(appraisal),
        counting.evolve,
        Count(),
        lambda count: determine(command, count, offices),
    )
    assert count.determined is not None
    return {"digest": count.determined.digest, "named": len(count.determined.named)}
