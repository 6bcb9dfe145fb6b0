"""Showing which recounts were asked for, why, and what came out (R-38)."""

from services.tally.answers.replay import RecountShown
from services.tally.context import TallyContext
from services.tally.contract import ListRecounts
from services.tally.events import ResultRecounted
from services.tally.records.official_words import words_named
from services.tally.result.recount import STREAM


def handle(request: ListRecounts, context: TallyContext) -> list[RecountShown]:
    """The recounts, the first one first."""
    asked = [
        (recorded.time, recorded.data)
        for recorded in context.log.stream(request.appraisal, STREAM)
        if isinstance(recorded.data, ResultRecounted)
    ]
    words = words_named(context, request.appraisal, [recounted.reason for _, recounted in asked])
    return [
        RecountShown(
            at=at,
            digest=recounted.digest,
            found=recounted.found,
            same=recounted.found == recounted.digest and not recounted.difference,
            difference=recounted.difference or None,
            reason=words.get(recounted.reason),
            by=recounted.by,
        )
        for at, recounted in asked
    ]
