"""Recording looks: the gateway tells what it is about to show, and shows it only once that is on record (R-48)."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
import structlog

from services.access.events import Looked, Overstepped, RoleCode, What
from services.kernel.context import ServiceContext
from services.kernel.log.event_log import Append
from services.kernel.log.rows import Table
from services.kernel.log.words import WORDS, Row, word_row
from services.kernel.refusal import Malformed, Outdated

MOST_LOOKS = 500
OUT_OF_ROLE = frozenset({"FORBIDDEN_ROLE"})

LOOK = Table(
    "look",
    ("appraisal", "stream", "account", "role", "what", "overstepped", "refused"),
    ("text", "text", "text", "text", "text", "bool", "bool"),
)

Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z][0-9A-Za-z._/-]{0,199}\Z")]
Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Z][A-Z0-9_]{0,63}\Z")]
Account = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\ud800-\udfff]{1,64}\Z")]

log = structlog.get_logger("pingyi.access")


class AccessRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A look, or an attempt at something, as the gateway tells it. `look_id` makes telling it again harmless."""

    look_id: Id
    account: Account
    role: RoleCode
    operation: Id
    what: What | None = None
    subject: Id | None = None
    refused: Code | None = None
    reason: Annotated[str, msgspec.Meta(max_length=500)] | None = None


def event_of(look: AccessRecord, reason: str | None) -> Looked | Overstepped:
    """Decide what goes on record. A command in its role is no look: nobody tells of it."""
    if look.refused in OUT_OF_ROLE:
        return Overstepped(
            account=look.account,
            role=look.role,
            operation=look.operation,
            refused=look.refused,
            what=look.what,
            subject=look.subject,
        )
    if look.what is None:
        raise Malformed(where="what", what="a look says what was looked at")
    return Looked(
        account=look.account,
        role=look.role,
        what=look.what,
        operation=look.operation,
        subject=look.subject,
        refused=look.refused,
        reason=reason,
    )


def handle(context: ServiceContext, appraisal: str, looks: Any) -> dict[str, int]:
    """Record them all. Answers `{recorded}`: how many are on record now, also those that were before."""
    try:
        told = msgspec.convert(looks, Annotated[list[AccessRecord], msgspec.Meta(max_length=MOST_LOOKS)])
    except msgspec.ValidationError as error:
        raise Malformed(where="looks", what=str(error)) from None
    wishes = [_append(appraisal, look) for look in told]
    outcomes = context.log.append_many(appraisal, wishes)
    _must_be_on_record(outcomes)
    for look, outcome in zip(told, outcomes, strict=True):
        if look.refused in OUT_OF_ROLE and isinstance(outcome, int):
            log.warning("access.overstepped", alert=True, appraisal=appraisal, **_said(look))
    return {"recorded": len(told)}


def _append(appraisal: str, look: AccessRecord) -> Append:
    stream = f"look-{look.look_id}"
    reason, rows = None, list[Row]()
    if look.reason:
        reason, row = word_row(WORDS, appraisal, look.reason)
        rows.append(row)
    event = event_of(look, reason)
    found_by = (appraisal, stream, look.account, look.role, look.what or "command")
    rows.append((LOOK, (*found_by, isinstance(event, Overstepped), look.refused is not None)))
    return Append(stream=stream, events=(event,), after=0, rows=tuple(rows))


def _must_be_on_record(outcomes: Sequence[int | Exception]) -> None:
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, Outdated):  # outdated: told before
            raise outcome


def _said(look: AccessRecord) -> dict[str, str | None]:
    return {"account": look.account, "role": look.role, "operation": look.operation, "subject": look.subject}
