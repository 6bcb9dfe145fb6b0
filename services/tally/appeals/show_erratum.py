"""Showing what corrections changed, version by version (A-24)."""

from itertools import pairwise

from services.kernel.context import ServiceContext
from services.tally import state as counting
from services.tally.answers.appeals import Erratum
from services.tally.appeals.erratum import moved, reasons
from services.tally.appeals.state import STREAM, Appeals, evolve
from services.tally.context import TallyContext
from services.tally.contract import ListErrata
from services.tally.events import MatterCorrected, PickCorrected, ResultCounted
from services.tally.result.show_result import document_of
from services.tally.state import Count


def handle(request: ListErrata, context: TallyContext) -> list[Erratum]:
    """One for each version after the first one counted."""
    appraisal = request.appraisal
    counts = _counts(context, appraisal)
    if request.only_published:
        counts = _up_to_published(counts, context.count(appraisal))
    appeals, _ = context.log.replay(appraisal, STREAM, evolve, Appeals())
    corrected = _corrected(context, appraisal)
    return [
        Erratum(
            result_version=after.result_version,
            digest=after.digest,
            moved=moved(document_of(context, appraisal, before.digest), document_of(context, appraisal, after.digest)),
            because=reasons(appeals, (n for at, n in corrected if _own(before) < at <= _own(after))),
        )
        for before, after in pairwise(counts)
    ]


def _counts(context: ServiceContext, appraisal: str) -> list[ResultCounted]:
    records = context.log.stream(appraisal, counting.stream(appraisal))
    return [recorded.data for recorded in records if isinstance(recorded.data, ResultCounted)]


def _up_to_published(counts: list[ResultCounted], count: Count) -> list[ResultCounted]:
    public = None if count.published is None else count.published.digest
    last = next((place for place, counted in enumerate(counts, start=1) if counted.digest == public), 0)
    return counts[:last]


def _corrected(context: ServiceContext, appraisal: str) -> list[tuple[int, int]]:
    """Each correction's sequence in tally's log, and its appeal."""
    return [
        (recorded.sequence, recorded.data.appeal)
        for recorded in context.log.stream(appraisal, STREAM)
        if isinstance(recorded.data, PickCorrected | MatterCorrected)
    ]


def _own(counted: ResultCounted) -> int:
    return next(at.sequence for at in counted.positions if at.source == "tally")
