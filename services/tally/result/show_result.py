"""Showing a result: derived again from the logs, up to where it was counted, the first time a process is asked."""

from services.kernel.context import ServiceContext
from services.tally import state as counting
from services.tally.counting.disclosure_control import published_view
from services.tally.counting.facts import Facts
from services.tally.counting.result import Document
from services.tally.counting.result_cache import Results
from services.tally.events import ResultCounted
from services.tally.records.milestones import milestones_of
from services.tally.refusals import NotCounted, NotPublished
from services.tally.replay.evidence import evidence
from services.tally.replay.replay import Replayed, replay
from services.tally.result.count_result import sound
from services.tally.state import Count


def published_digest(appraisal: str, count: Count) -> str:
    """Which result the public may see: the one last published, while a later count is not."""
    if count.published is None:
        raise NotPublished(appraisal=appraisal)
    return count.published.digest


def latest_digest(appraisal: str, count: Count) -> str:
    """Which result the offices in charge see: that of the latest count."""
    if count.digest is None:
        raise NotCounted(appraisal=appraisal)
    return count.digest


def published(context: ServiceContext, results: Results, appraisal: str) -> Document:
    """The published result as everybody may see it, without its small cells (A-26)."""
    digest = published_digest(appraisal, count_of(context, appraisal))
    rules = milestones_of(context, appraisal).opening(appraisal).rules
    document = document_of(context, results, appraisal, digest)
    return published_view(document, rules=rules, digest=digest)


def result(context: ServiceContext, results: Results, appraisal: str) -> Document:
    """The latest result document, published or not."""
    return document_of(context, results, appraisal, latest_digest(appraisal, count_of(context, appraisal)))


def count_of(context: ServiceContext, appraisal: str) -> Count:
    """What tally has decided so far."""
    return context.log.replay(appraisal, counting.stream(appraisal), counting.evolve, Count())[0]


def document_of(context: ServiceContext, results: Results, appraisal: str, digest: str) -> Document:
    """The result document with this digest. Raises `NotCounted`, `EvidenceDiffers`."""
    known = results.get(digest)
    return sound(_replayed(context, results, appraisal, digest)) if known is None else known


def facts_of(context: ServiceContext, results: Results, appraisal: str, digest: str) -> Facts:
    """The facts from which the result with this digest was counted. Raises as `document_of`."""
    known = results.facts(digest)
    return _replayed(context, results, appraisal, digest).facts if known is None else known


def _replayed(context: ServiceContext, results: Results, appraisal: str, digest: str) -> Replayed:
    until = {"tally": counted_at(context, appraisal, digest)}
    replayed = replay(
        evidence(context, appraisal), limits=until, redraw=False, algorithm=context.log.algorithm(appraisal)
    )
    results.put(digest, sound(replayed))
    results.put_facts(digest, replayed.facts)
    return replayed


def counted_at(context: ServiceContext, appraisal: str, digest: str) -> int:
    """The sequence of the count with this digest; the replay takes the last count it reads."""
    for recorded in context.log.stream(appraisal, counting.stream(appraisal)):
        if isinstance(recorded.data, ResultCounted) and recorded.data.digest == digest:
            return recorded.sequence
    raise NotCounted(appraisal=appraisal)
