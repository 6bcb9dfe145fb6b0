"""Determining the result (R-38, A-23): the Conduct Supervision Office names offices; the system only ranks."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from services.kernel.context import ServiceContext
from services.kernel.log.rows import write_rows
from services.kernel.log.store import Connection
from services.kernel.log.words import WORDS, can_be_kept, word_row
from services.kernel.refusal import Malformed
from services.tally import state as counting
from services.tally.events import ResultDetermined
from services.tally.records.milestones import milestones_of
from services.tally.refusals import NotHandedOver, PublishedAlready, UnknownOffices
from services.tally.result.show_determination import reason_of
from services.tally.state import Count


@dataclass(frozen=True, kw_only=True)
class Determine:
    """The Conduct Supervision Office names offices and says why, in words that are named by `digest`."""

    appraisal: str
    named: tuple[str, ...]
    reason: str
    digest: str
    by: str


def determine(
    command: Determine, count: Count, offices: Collection[str], reason_before: str | None
) -> list[ResultDetermined]:
    """Decide the determination. It may be changed until it is published; the same again changes nothing.

    `reason_before` are the words of the determination that stands; None: there is none, or they were erased.
    """
    if not command.reason.strip():
        raise Malformed(where="reason", what="empty")
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
    return [ResultDetermined(digest=count.counted.digest, named=named, reason=command.digest, by=command.by)]


def _stands(count: Count, named: tuple[str, ...], by: str) -> bool:
    before = count.determined
    return before is not None and (before.digest, before.named, before.by) == (count.digest, named, by)


def handle(context: ServiceContext, appraisal: str, named: Any, reason: Any, by: str) -> dict[str, Any]:
    """Determine. Answers `{digest, named}`, the latter as a count."""
    if not (isinstance(named, list) and all(isinstance(office, str) for office in named)):
        raise Malformed(where="named", what="not a list of office ids")
    if not isinstance(reason, str):
        raise Malformed(where="reason", what="not a text")
    if not can_be_kept(reason):
        raise Malformed(where="reason", what="characters that cannot be kept")
    digest, (table, row) = word_row(WORDS, appraisal, reason)
    command = Determine(appraisal=appraisal, named=tuple(named), reason=reason, digest=digest, by=by)
    opened = milestones_of(context, appraisal).opening(appraisal)
    offices = {office.office_id for office in opened.offices}

    def decision(count: Count) -> list[ResultDetermined]:
        return determine(command, count, offices, reason_of(context, appraisal, count.determined))

    def keep(connection: Connection) -> None:
        write_rows(connection, {table: [row]})

    count = context.log.decide(
        appraisal, counting.stream(appraisal), counting.evolve, Count(), decision, in_transaction=keep
    )
    assert count.determined is not None
    return {"digest": count.determined.digest, "named": len(count.determined.named)}
