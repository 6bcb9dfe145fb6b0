"""Determining the result (R-38, A-23): the Conduct Supervision Office names offices; the system only ranks."""

from collections.abc import Collection

from services.kernel.refusal import Malformed
from services.tally import state as counting
from services.tally.context import TallyContext
from services.tally.contract import Determine, Determined
from services.tally.events import ResultDetermined
from services.tally.records.milestones import milestones_of
from services.tally.records.official_words import words_to_keep
from services.tally.refusals import NotHandedOver, PublishedAlready, UnknownOffices
from services.tally.result.show_determination import reason_of
from services.tally.state import Count


def determine(
    command: Determine, count: Count, offices: Collection[str], reason_before: str | None, digest: str
) -> list[ResultDetermined]:
    """Decide the determination. It may be changed until it is published; the same again changes nothing.

    `reason_before` are the words of the determination that stands; None: there is none, or they were erased.
    `digest` names those of this one.
    """
    if not command.reason.strip():
        raise Malformed(where="reason", what="TOO_SHORT")
    unknown = [office for office in command.named if office not in offices]
    if unknown:
        raise UnknownOffices(offices=unknown)
    if count.counted is None or not count.is_handed_over:
        raise NotHandedOver(appraisal=command.appraisal)
    named = tuple(dict.fromkeys(command.named))
    if command.reason == reason_before and _stands(count, named, command.by):
        return []
    if count.is_published:
        raise PublishedAlready(appraisal=command.appraisal, digest=count.digest)
    return [ResultDetermined(digest=count.counted.digest, named=named, reason=digest, by=command.by)]


def _stands(count: Count, named: tuple[str, ...], by: str) -> bool:
    before = count.determined
    return before is not None and (before.digest, before.named, before.by) == (count.digest, named, by)


def handle(request: Determine, context: TallyContext) -> Determined:
    """Determine. `named` is answered as a count."""
    appraisal = request.appraisal
    digest, keep = words_to_keep(appraisal, "reason", request.reason)
    opened = milestones_of(context, appraisal).opening(appraisal)
    offices = {office.office_id for office in opened.offices}

    def decision(count: Count) -> list[ResultDetermined]:
        return determine(request, count, offices, reason_of(context, appraisal, count.determined), digest)

    count = context.log.decide(
        appraisal, counting.stream(appraisal), counting.evolve, Count(), decision, in_transaction=keep
    )
    assert count.determined is not None
    return Determined(digest=count.determined.digest, named=len(count.determined.named))
