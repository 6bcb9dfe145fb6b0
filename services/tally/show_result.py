"""Showing a result: derived again from the logs, up to where it was counted, the first time a process is asked."""

from services.kernel.foundation import Foundation
from services.kernel.refusal import Refusal
from services.tally import counting
from services.tally.count_result import sound
from services.tally.counting import Count, NotCounted
from services.tally.events import ResultCounted
from services.tally.evidence import Results, evidence
from services.tally.replay import replay
from services.tally.result import Document


class NotPublished(Refusal):
    """The result is not public. Facts: `appraisal`."""


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


def published(foundation: Foundation, results: Results, appraisal: str) -> Document:
    """The published result document."""
    return _document(foundation, results, appraisal, published_digest(appraisal, _count(foundation, appraisal)))


def result(foundation: Foundation, results: Results, appraisal: str) -> Document:
    """The latest result document, published or not."""
    return _document(foundation, results, appraisal, latest_digest(appraisal, _count(foundation, appraisal)))


def _count(foundation: Foundation, appraisal: str) -> Count:
    return foundation.log.replay(appraisal, counting.stream(appraisal), counting.evolve, Count())[0]


def _document(foundation: Foundation, results: Results, appraisal: str, digest: str) -> Document:
    known = results.get(digest)
    if known is not None:
        return known
    replayed = replay(
        evidence(foundation, appraisal), limits={"tally": _counted_at(foundation, appraisal, digest)}, redraw=False
    )
    document = sound(replayed)
    results.put(digest, document)
    return document


def _counted_at(foundation: Foundation, appraisal: str, digest: str) -> int:
    """The sequence of the count with this digest; the replay takes the last count it reads."""
    for recorded in foundation.log.stream(appraisal, counting.stream(appraisal)):
        if isinstance(recorded.data, ResultCounted) and recorded.data.digest == digest:
            return recorded.sequence
    raise NotCounted(appraisal=appraisal)
