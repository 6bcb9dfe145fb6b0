"""Counting once more because the Conduct Supervision Office asks for it, before it determines (R-38)."""

from services.tally.answers.replay import Recounted
from services.tally.context import TallyContext
from services.tally.contract import Recount
from services.tally.events import ResultRecounted
from services.tally.records.official_words import words_to_keep
from services.tally.refusals import DeterminedAlready, NotHandedOver
from services.tally.replay.evidence import evidence
from services.tally.replay.replay import Replayed, replay
from services.tally.result.show_result import counted_at
from services.tally.state import Count

STREAM = "recounts"


def must_be_undecided(appraisal: str, count: Count) -> str:
    """The digest of a count that was handed over and not determined. Raises `NotHandedOver`, `DeterminedAlready`."""
    if count.digest is None or not count.is_handed_over:
        raise NotHandedOver(appraisal=appraisal)
    if count.determined is not None and count.determined.digest == count.digest:
        raise DeterminedAlready(appraisal=appraisal, digest=count.digest)
    return count.digest


def recount(appraisal: str, count: Count, found: ResultRecounted) -> list[ResultRecounted]:
    """Record a recount. Each is a question of its own, so asking twice is recorded twice."""
    must_be_undecided(appraisal, count)
    return [found]


def handle(request: Recount, context: TallyContext) -> Recounted:
    """Count again from the first record of every log."""
    appraisal = request.appraisal
    words, keep = words_to_keep(appraisal, "reason", request.reason)
    digest = must_be_undecided(appraisal, context.count(appraisal))
    replayed = _again(context, appraisal, digest)
    found, difference = replayed.digest or "", replayed.first_difference
    event = ResultRecounted(
        digest=digest,
        found=found,
        difference="" if difference is None else difference.name,
        reason=words,
        by=request.by,
    )

    def decision(_: None) -> list[ResultRecounted]:
        return recount(appraisal, context.count(appraisal), event)

    context.log.decide(appraisal, STREAM, lambda state, _: state, None, decision, in_transaction=keep)
    return Recounted(
        digest=digest,
        found=found,
        same=replayed.identical and found == digest,
        difference=event.difference or None,
        checks=len(replayed.checks),
    )


def _again(context: TallyContext, appraisal: str, digest: str) -> Replayed:
    """Everything from the stored bytes, nothing remembered; the draw is walked again, too."""
    until = {"tally": counted_at(context, appraisal, digest)}
    return replay(evidence(context, appraisal), limits=until, algorithm=context.log.algorithm(appraisal))
