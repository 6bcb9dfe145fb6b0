"""Showing which recounts were asked for, why, and what came out (R-38)."""

from typing import Any

from services.kernel.context import ServiceContext
from services.tally.events import ResultRecounted
from services.tally.records.official_words import words_named
from services.tally.result.recount import STREAM


def recounts(context: ServiceContext, appraisal: str) -> list[dict[str, Any]]:
    """`[{at, digest, found, same, difference, reason, by}]`, the first one first; `reason` is None once erased."""
    asked = [
        (recorded.time, recorded.data)
        for recorded in context.log.stream(appraisal, STREAM)
        if isinstance(recorded.data, ResultRecounted)
    ]
    words = words_named(context, appraisal, [recounted.reason for _, recounted in asked])
    return [
        {
            "at": at.isoformat(),
            "digest": recounted.digest,
            "found": recounted.found,
            "same": recounted.found == recounted.digest and not recounted.difference,
            "difference": recounted.difference or None,
            "reason": words.get(recounted.reason),
            "by": recounted.by,
        }
        for at, recounted in asked
    ]
