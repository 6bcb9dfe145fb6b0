"""Recording who saw what: the gateway tells what it is about to show, and shows it once that is on record (R-48)."""

from collections.abc import Sequence

import structlog

from services.access.context import AccessContext
from services.access.contract import AccessRecord, AccessRecorded, RecordAccess
from services.access.events import Looked, Overstepped
from services.kernel.log.event_log import Append
from services.kernel.log.rows import Table
from services.kernel.log.words import WORDS, Row, word_row
from services.kernel.refusal import Malformed, Outdated

OUT_OF_ROLE = frozenset({"FORBIDDEN_ROLE"})

LOOK = Table(
    "look",
    ("appraisal", "stream", "account", "role", "what", "overstepped", "refused"),
    ("text", "text", "text", "text", "text", "bool", "bool"),
)

log = structlog.get_logger("pingyi.access")


def event_of(record: AccessRecord, reason: str | None) -> Looked | Overstepped:
    """Decide what goes on record. A command in its role is no look: nobody tells of it."""
    if record.refused in OUT_OF_ROLE:
        return Overstepped(
            account=record.account,
            role=record.role,
            operation=record.operation,
            refused=record.refused,
            what=record.what,
            subject=record.subject,
        )
    if record.what is None:
        raise Malformed(where="records.what", what="MISSING")
    return Looked(
        account=record.account,
        role=record.role,
        what=record.what,
        operation=record.operation,
        subject=record.subject,
        refused=record.refused,
        reason=reason,
        asked_by=record.asked_by,
        confirmed_by=record.confirmed_by,
    )


def handle(request: RecordAccess, context: AccessContext) -> AccessRecorded:
    """Record them all, each once."""
    wishes = [_append(request.appraisal, record) for record in request.records]
    outcomes = context.log.append_many(request.appraisal, wishes)
    _must_be_on_record(outcomes)
    for record, outcome in zip(request.records, outcomes, strict=True):
        if record.refused in OUT_OF_ROLE and isinstance(outcome, int):
            log.warning("access.overstepped", alert=True, appraisal=request.appraisal, **_named(record))
    return AccessRecorded(recorded=len(request.records))


def _append(appraisal: str, record: AccessRecord) -> Append:
    stream = f"look-{record.record_id}"
    reason, rows = None, list[Row]()
    if record.reason:
        reason, row = word_row(WORDS, appraisal, record.reason)
        rows.append(row)
    event = event_of(record, reason)
    found_by = (appraisal, stream, record.account, record.role, record.what or "command")
    rows.append((LOOK, (*found_by, isinstance(event, Overstepped), record.refused is not None)))
    return Append(stream=stream, events=(event,), after=0, rows=tuple(rows))


def _must_be_on_record(outcomes: Sequence[int | Exception]) -> None:
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, Outdated):  # outdated: told before
            raise outcome


def _named(record: AccessRecord) -> dict[str, str | None]:
    return {
        "account": record.account,
        "role": record.role,
        "operation": record.operation,
        "subject": record.subject,
    }
