"""Showing a result: derived again from the logs, up to where it was counted, the first time a process is asked."""

import msgspec

from services.tally import state as counting
from services.tally.answers.result import PublishedResult, Result
from services.tally.context import TallyContext
from services.tally.contract import ShowPublishedResult, ShowResult
from services.tally.counting.disclosure_control import published_view
from services.tally.counting.facts import Facts
from services.tally.counting.result import Document
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


def handle_published(request: ShowPublishedResult, context: TallyContext) -> PublishedResult:
    """The published result, typed for the wire."""
    return msgspec.convert(published(context, request.appraisal), PublishedResult)


def handle(request: ShowResult, context: TallyContext) -> Result:
    """The latest result, typed for the wire; what is hashed stays the document."""
    digest = latest_digest(request.appraisal, context.count(request.appraisal))
    return msgspec.convert(document_of(context, request.appraisal, digest), Result)


def published(context: TallyContext, appraisal: str) -> Document:
    """The published result as everybody may see it, without its small cells (A-26)."""
    digest = published_digest(appraisal, context.count(appraisal))
    rules = milestones_of(context, appraisal).opening(appraisal).rules
    return published_view(document_of(context, appraisal, digest), rules=rules, digest=digest)


def document_of(context: TallyContext, appraisal: str, digest: str) -> Document:
    """The result document with this digest. Raises `NotCounted`, `EvidenceDiffers`."""
    known = context.results.get(digest)
    return sound(_replayed(context, appraisal, digest)) if known is None else known


def facts_of(context: TallyContext, appraisal: str, digest: str) -> Facts:
    """The facts from which the result with this digest was counted. Raises as `document_of`."""
    known = context.results.facts(digest)
    return _replayed(context, appraisal, digest).facts if known is None else known


def _replayed(context: TallyContext, appraisal: str, digest: str) -> Replayed:
    until = {"tally": counted_at(context, appraisal, digest)}
    replayed = replay(
        evidence(context, appraisal), limits=until, redraw=False, algorithm=context.log.algorithm(appraisal)
    )
    context.results.put(digest, sound(replayed))
    context.results.put_facts(digest, replayed.facts)
    return replayed


def counted_at(context: TallyContext, appraisal: str, digest: str) -> int:
    """The sequence of the count with this digest; the replay takes the last count it reads."""
    for recorded in context.log.stream(appraisal, counting.stream(appraisal)):
        if isinstance(recorded.data, ResultCounted) and recorded.data.digest == digest:
            return recorded.sequence
    raise NotCounted(appraisal=appraisal)
