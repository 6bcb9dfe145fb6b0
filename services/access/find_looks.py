"""Searching the ledger: the newest first, a page at a time, by account, role, what, and when."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from services.access.events import LANGUAGE, Looked, Overstepped, RoleCode
from services.kernel.context import ServiceContext
from services.kernel.event import Recorded
from services.kernel.log.store import Connection, transaction
from services.kernel.refusal import Malformed

MOST = 1000


class Wanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the auditor asks for. `before` is the `next` of the page read last; instants have an offset."""

    account: str | None = None
    role: RoleCode | None = None
    what: str | None = None
    refused: bool = False
    overstepped: bool = False
    since: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    until: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    before: int | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = 100


def handle(context: ServiceContext, appraisal: str, wanted: Any) -> dict[str, Any]:
    """Answers `{looks: [{sequence, at, account, role, what, operation, subject, refused, overstepped, reason}], next}`;
    `next` is None on the last page."""
    try:
        asked = msgspec.convert(wanted, Wanted)
    except msgspec.ValidationError as error:
        raise Malformed(where="wanted", what=str(error)) from None
    with transaction(context.engine) as connection:
        records = [LANGUAGE.decode(body) for body in _bodies(connection, appraisal, asked)]
        page = records[: asked.limit]
        said = _reasons(connection, appraisal, page)
    return {
        "looks": [_row(record, said) for record in page],
        "next": page[-1].sequence if len(records) > asked.limit else None,
    }


def _bodies(connection: Connection, appraisal: str, asked: Wanted) -> list[bytes]:
    conditions = {
        "look.account = %s": asked.account,
        "look.role = %s": asked.role,
        "look.what = %s": asked.what,
        "look.refused = %s": asked.refused or None,
        "look.overstepped = %s": asked.overstepped or None,
        "event.recorded_at >= %s": asked.since,
        "event.recorded_at < %s": asked.until,
        "event.sequence < %s": asked.before,
    }
    given = {condition: value for condition, value in conditions.items() if value is not None}
    rows = connection.execute(
        "select event.body from look join event using (appraisal, stream)"  # noqa: S608  # the conditions above
        f" where {' and '.join(['look.appraisal = %s', *given])} order by event.sequence desc limit %s",
        (appraisal, *given.values(), asked.limit + 1),
        binary=True,
    ).fetchall()
    return [bytes(body) for (body,) in rows]


def _reasons(connection: Connection, appraisal: str, page: list[Recorded]) -> dict[str, str]:
    """The words of the reasons by digest, as far as they have not been erased."""
    digests = [bytes.fromhex(one.data.reason) for one in page if isinstance(one.data, Looked) and one.data.reason]
    rows = connection.execute(
        "select digest, words from words where appraisal = %s and digest = any(%s)", (appraisal, digests)
    ).fetchall()
    return {bytes(digest).hex(): words for digest, words in rows}


def _row(record: Recorded, said: dict[str, str]) -> dict[str, Any]:
    event = record.data
    assert isinstance(event, Looked | Overstepped)
    return {
        "sequence": record.sequence,
        "at": record.time.isoformat(),
        "account": event.account,
        "role": event.role,
        "what": event.what,
        "operation": event.operation,
        "subject": event.subject,
        "refused": event.refused,
        "overstepped": isinstance(event, Overstepped),
        "reason": said.get(event.reason or "") if isinstance(event, Looked) else None,
    }
