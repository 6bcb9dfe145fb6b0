"""Searching the access log: the newest first, a page at a time, by account, role, what, and when."""

from services.access.context import AccessContext
from services.access.contract import AccessPage, FindAccess, FoundAccess
from services.access.events import LANGUAGE, Looked, Overstepped
from services.kernel.event import Recorded
from services.kernel.log.store import Connection, transaction


def handle(request: FindAccess, context: AccessContext) -> AccessPage:
    """One page."""
    with transaction(context.engine) as connection:
        records = [LANGUAGE.decode(body) for body in _bodies(connection, request)]
        page = records[: request.limit]
        reasons = _reasons(connection, request.appraisal, page)
    return AccessPage(
        records=[_found(record, reasons) for record in page],
        next=page[-1].sequence if len(records) > request.limit else None,
    )


def _bodies(connection: Connection, asked: FindAccess) -> list[bytes]:
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
        (asked.appraisal, *given.values(), asked.limit + 1),
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


def _found(record: Recorded, reasons: dict[str, str]) -> FoundAccess:
    event = record.data
    assert isinstance(event, Looked | Overstepped)
    return FoundAccess(
        sequence=record.sequence,
        at=record.time,
        account=event.account,
        role=event.role,
        what=event.what,
        operation=event.operation,
        subject=event.subject,
        refused=event.refused,
        overstepped=isinstance(event, Overstepped),
        reason=reasons.get(event.reason or "") if isinstance(event, Looked) else None,
        asked_by=event.asked_by if isinstance(event, Looked) else None,
        confirmed_by=event.confirmed_by if isinstance(event, Looked) else None,
    )
