"""Counting once more because the Conduct Supervision Office asks for it, before it determines (R-38)."""

from dataclasses import dataclass
from typing import Any

from services.kernel.context import ServiceContext
from services.kernel.log.rows import write_rows
from services.kernel.log.store import Connection
from services.kernel.log.words import WORDS, word_row
from services.tally.events import ResultRecounted
from services.tally.records.official_words import official_words
from services.tally.refusals import DeterminedAlready, NotHandedOver
from services.tally.replay.evidence import evidence
from services.tally.replay.replay import Replayed, replay
from services.tally.result.show_result import count_of, counted_at
from services.tally.state import Count

STREAM = "recounts"


@dataclass(frozen=True, kw_only=True)
class Recount:
    """What came out of counting again, and why somebody asked; `reason` names the words."""

    appraisal: str
    digest: str
    found: str
    difference: str
    reason: str
    by: str


def must_be_undecided(appraisal: str, count: Count) -> str:
    """The digest of a count that was handed over and not determined. Raises `NotHandedOver`, `DeterminedAlready`."""
    if count.digest is None or not count.is_handed_over:
        raise NotHandedOver(appraisal=appraisal)
    if count.determined is not None and count.determined.digest == count.digest:
        raise DeterminedAlready(appraisal=appraisal, digest=count.digest)
    return count.digest


def recount(command: Recount, count: Count) -> list[ResultRecounted]:
    """Record a recount. Each is a question of its own, so asking twice is recorded twice."""
    must_be_undecided(command.appraisal, count)
    return [
        ResultRecounted(
            digest=command.digest,
            found=command.found,
            difference=command.difference,
            reason=command.reason,
            by=command.by,
        )
    ]


def handle(context: ServiceContext, appraisal: str, reason: Any, by: str) -> dict[str, Any]:
    """Count again from the first record of every log. Answers `{digest, found, same, difference, checks}`."""
    words, row = word_row(WORDS, appraisal, official_words("reason", reason))
    digest = must_be_undecided(appraisal, count_of(context, appraisal))
    replayed = _again(context, appraisal, digest)
    found, difference = replayed.digest or "", replayed.first_difference
    command = Recount(
        appraisal=appraisal,
        digest=digest,
        found=found,
        difference="" if difference is None else difference.name,
        reason=words,
        by=by,
    )

    def keep(connection: Connection) -> None:
        write_rows(connection, {row[0]: [row[1]]})

    def decision(_: None) -> list[ResultRecounted]:
        return recount(command, count_of(context, appraisal))

    context.log.decide(appraisal, STREAM, lambda state, _: state, None, decision, in_transaction=keep)
    return {
        "digest": digest,
        "found": found,
        "same": replayed.identical and found == digest,
        "difference": None if difference is None else {"check": difference.name, "detail": difference.detail},
        "checks": len(replayed.checks),
    }


def _again(context: ServiceContext, appraisal: str, digest: str) -> Replayed:
    """Everything from the stored bytes, nothing remembered; the draw is walked again, too."""
    until = {"tally": counted_at(context, appraisal, digest)}
    return replay(evidence(context, appraisal), limits=until, algorithm=context.log.algorithm(appraisal))
