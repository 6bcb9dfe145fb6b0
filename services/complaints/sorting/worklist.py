"""What waits on the sorting desk, and what has been settled: one row a matter, kept up from this service's own log.

A projection: dropped, it is read anew from the log. It is brought up to date when somebody asks, so that a
decision is seen by the person who made it; what has not changed costs nothing.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from services.complaints import archive
from services.complaints import matter as matter_
from services.complaints.answers import State, Status
from services.complaints.events import SortedTo
from services.complaints.matter import Matter
from services.kernel.context import ServiceContext
from services.kernel.log.store import Connection, transaction

GONE = ("withdrawn", "not_accepted", "unfounded")
WORKLIST = "worklist"  # who reads
PIECE = 500  # events: a long log is read in transactions that hold nobody up


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a matter to be listed, in the column `shown`, as JSON."""

    matter_id: str
    channel: str
    state: State
    seq: int
    kind: str
    received_at: datetime
    status: Status
    anonymous: bool
    people: int
    occurred: str | None
    verified: bool | None
    sorting: int | None
    sorted_by: str | None
    confirmed_by: str | None
    offices: tuple[SortedTo, ...]
    reason: str | None
    into: str | None


def state_of(matter: Matter) -> State:
    """Where a matter stands: what its source did goes before what the desk did."""
    latest, sorting = matter.latest, matter.sorting
    if latest.late:
        return "late"
    if latest.status in GONE or latest.verified is False:
        return "gone"
    if matter.into is not None:
        return "merged"
    if matter.declined is not None:
        return "declined"
    if sorting is None:
        return "sorting"
    if not matter.is_confirmed:
        return "confirmation"
    return "confirmed" if sorting.offices else "department_only"


def shown(matter: Matter) -> Shown:
    """What a list shows of a matter, but for its number at the source and its words."""
    latest, sorting, declined = matter.latest, matter.sorting, matter.declined
    return Shown(
        matter_id=latest.matter_id,
        channel=latest.channel,
        state=state_of(matter),
        seq=latest.seq,
        kind=latest.kind,
        received_at=latest.received_at,
        status=latest.status,
        anonymous=latest.complainant is None,
        people=latest.people,
        occurred=latest.occurred,
        verified=latest.verified,
        sorting=matter.sorted_at or None,
        sorted_by=sorting.by if sorting else None,
        confirmed_by=matter.confirmed_by,
        offices=sorting.offices if sorting else (),
        reason=declined.reason if declined else None,
        into=matter.into,
    )


def catch_up(context: ServiceContext, appraisal: str) -> None:
    """Bring the rows of an appraisal up to its log."""
    head = context.log.head(appraisal)
    while _read(context, appraisal, head) < head:
        pass


def drop(connection: Connection, appraisal: str) -> None:
    """Forget everything that was read of an appraisal; who asks next reads it anew."""
    for table in ("worklist", "alike", "block", "marked_distinct", "desk_read"):
        connection.execute(f"delete from {table} where appraisal = %s", (appraisal,))  # noqa: S608  # our own


def _read(context: ServiceContext, appraisal: str, head: int) -> int:
    """Read one piece of the log. Answers up to where the rows are now."""
    with transaction(context.engine) as connection:
        after = take(connection, WORKLIST, appraisal, head)
        until = min(head, after + PIECE)
        if until > after:
            matters = archive.read(connection, appraisal, touched(connection, appraisal, after, until))
            _write(connection, appraisal, (matter for matter in matters.values() if matter.reports))
            note(connection, WORKLIST, appraisal, until)
        return max(after, until)


def take(connection: Connection, reader: str, appraisal: str, head: int) -> int:
    """Up to where a reader has read this log. When there is more, the place is held until the transaction ends."""
    find = "select sequence from desk_read where reader = %s and appraisal = %s"
    row = connection.execute(find, (reader, appraisal)).fetchone()
    if row is None or row[0] < head:
        connection.execute("insert into desk_read values (%s, %s, 0) on conflict do nothing", (reader, appraisal))
        row = connection.execute(f"{find} for update", (reader, appraisal)).fetchone()
    return int(row[0]) if row else 0


def note(connection: Connection, reader: str, appraisal: str, sequence: int) -> None:
    """That a reader has read this far."""
    connection.execute(
        "update desk_read set sequence = %s where reader = %s and appraisal = %s", (sequence, reader, appraisal)
    )


def touched(connection: Connection, appraisal: str, after: int, until: int) -> list[str]:
    streams = connection.execute(
        "select distinct stream from event where appraisal = %s and sequence > %s and sequence <= %s",
        (appraisal, after, until),
    ).fetchall()
    lead = matter_.stream("")
    return [stream.removeprefix(lead) for (stream,) in streams if stream.startswith(lead)]


def _write(connection: Connection, appraisal: str, matters: Iterable[Matter]) -> None:
    rows = [_row(appraisal, matter) for matter in matters]
    connection.cursor().executemany(
        "insert into worklist values (%s, %s, %s, %s, %s, %s, %s, %s)"
        " on conflict (appraisal, matter_id) do update set state = excluded.state, received_at = excluded.received_at,"
        " anonymous = excluded.anonymous, words = excluded.words, shown = excluded.shown",
        rows,
    )


def _row(appraisal: str, matter: Matter) -> tuple[Any, ...]:
    latest = matter.latest
    words = bytes.fromhex(latest.text) if latest.text else None
    return (
        appraisal,
        latest.matter_id,
        latest.channel,
        state_of(matter),
        latest.received_at,
        latest.complainant is None,
        words,
        msgspec.json.encode(shown(matter)).decode(),
    )
