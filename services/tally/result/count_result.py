"""Counting: a replay of sealed logs, recorded with how far each was read and what came out (R-36, D-3)."""

from collections.abc import Callable

from services.kernel.log import checkpoints
from services.tally import state as counting
from services.tally.context import TallyContext
from services.tally.contract import Count, Counted
from services.tally.counting.result import Document, digest
from services.tally.events import LogPosition, ResultCounted
from services.tally.records.milestones import Milestones, milestones_of
from services.tally.refusals import (
    BoxNotSealed,
    ComplaintsNotFrozen,
    EvidenceDiffers,
    NotOpened,
    PicksUnruled,
    SampleNotDrawn,
)
from services.tally.replay.evidence import evidence
from services.tally.replay.replay import Replayed, replay
from services.tally.rulings.next_pick import unruled_directed
from services.tally.state import Count as CountState


def limits(request: Count, count: CountState, milestones: Milestones, head: int) -> dict[str, int]:
    """Decide whether the count may begin, and how far each log is read: to the opening, the seal, the freeze.

    Of roster also what voided the ballots of leaders found late; the draw passed them over (A-17).
    """
    if milestones.opened is None:
        raise NotOpened(appraisal=request.appraisal)
    if milestones.sealed is None:
        raise BoxNotSealed(appraisal=request.appraisal)
    if milestones.frozen is None:
        raise ComplaintsNotFrozen(appraisal=request.appraisal)
    if count.draw is None:
        raise SampleNotDrawn(appraisal=request.appraisal)
    return {
        "roster": max(milestones.opened[0], milestones.voided_at),
        "ballot": milestones.sealed[0],
        "complaints": milestones.frozen[0],
        "tally": head,
    }


def count_result(
    count: CountState, positions: tuple[LogPosition, ...], document_of: Callable[[int], Document]
) -> list[ResultCounted]:
    """Record a count. When nothing has changed since the last one, counting again changes nothing.

    `document_of(version)` is the result as that version of it.
    """
    last = count.counted
    if last is not None and digest(document_of(last.result_version)) == last.digest:
        return []
    version = 1 if last is None else last.result_version + 1
    return [ResultCounted(positions=positions, result_version=version, digest=digest(document_of(version)))]


def handle(request: Count, context: TallyContext) -> Counted:
    """Count: replay the logs up to where they are sealed, and record what came out."""
    appraisal, stream = request.appraisal, counting.stream(request.appraisal)
    count = context.count(appraisal)
    if count.counted is None and count.draw is not None and unruled_directed(context, appraisal):
        raise PicksUnruled(appraisal=appraisal)
    head, document = 0, Document()

    def decision(count: CountState) -> list[ResultCounted]:
        nonlocal head, document
        head = context.log.head(appraisal)
        until = limits(request, count, milestones_of(context, appraisal), head)
        replayed = replay(
            evidence(context, appraisal), limits=until, recount=True, algorithm=context.log.algorithm(appraisal)
        )
        document = sound(replayed)
        return count_result(count, tuple(replayed.positions.values()), lambda version: _as(document, version))

    counted = context.log.decide(
        appraisal, stream, counting.evolve, CountState(), decision, expect_head=lambda: head
    ).counted
    assert counted is not None
    context.results.put(counted.digest, _as(document, counted.result_version))
    checkpoints.keep(context, appraisal)
    return Counted(digest=counted.digest, result_version=counted.result_version)


def sound(replayed: Replayed) -> Document:
    """The document of a replay on which nothing differed. Raises `EvidenceDiffers` with the first difference."""
    if replayed.first_difference is not None:
        raise EvidenceDiffers(check=replayed.first_difference.name)
    assert replayed.document is not None, "a replay to a count reads the opening"
    return replayed.document


def _as(document: Document, version: int) -> Document:
    return {**document, "result_version": version}
