"""Reading the sorters' lists: a page of one channel's matters, with masked copies of what was written (R-48)."""

from datetime import UTC, datetime

from services.complaints import words
from services.complaints.answers import STATES, MattersPage
from services.complaints.context import ComplaintsContext
from services.complaints.contract import ListMatters
from services.complaints.sorting import worklist
from services.complaints.sorting.catalogues import catalogue_of
from services.complaints.sorting.listed import Row, listed, row_of
from services.kernel.log.store import Connection, transaction
from services.kernel.refusal import Malformed


def handle(request: ListMatters, context: ComplaintsContext) -> MattersPage:
    """A page, where the next begins, and how many there are in each state."""
    appraisal, channel = request.appraisal, request.by.channel
    context.opened(appraisal)
    worklist.catch_up(context, appraisal)
    catalogue = catalogue_of(context, appraisal)
    with transaction(context.engine) as connection:
        counts = _counts(connection, appraisal, channel)
        rows = _page(connection, request)
        said = words.find(connection, appraisal, [row.digest for row in rows if row.digest])
    more = rows[request.limit :]
    rows = rows[: request.limit]
    return MattersPage(
        matters=[listed(row, said, catalogue) for row in rows],
        next=_cursor(rows[-1]) if more else None,
        counts={state: counts.get(state, 0) for state in STATES},
    )


def _counts(connection: Connection, appraisal: str, channel: str) -> dict[str, int]:
    found = connection.execute(
        "select state, count(*) from worklist where appraisal = %s and channel = %s group by state",
        (appraisal, channel),
    ).fetchall()
    return dict(found)


def _page(connection: Connection, request: ListMatters) -> list[Row]:
    """The page and one row more. A number at the source may have been erased."""
    at, after = _place(request.after)
    rows = connection.execute(
        "select w.words, w.shown, coalesce(m.source_id, '') from worklist w left join matter m using (matter_id)"
        " where w.appraisal = %s and w.channel = %s and w.state = any(%s) and (w.received_at, w.matter_id) > (%s, %s)"
        " order by w.received_at, w.matter_id limit %s",
        (request.appraisal, request.by.channel, list(request.states), at, after, request.limit + 1),
    ).fetchall()
    return [row_of(*row) for row in rows]


def _cursor(row: Row) -> str:
    """A place in the list that can stand in an address as it is; instants in the log are in UTC."""
    return f"{row.shown.received_at.isoformat().replace('+00:00', 'Z')}_{row.shown.matter_id}"


def _place(after: str | None) -> tuple[datetime, str]:
    if after is None:
        return datetime(1, 1, 2, tzinfo=UTC), ""
    at, _, matter_id = after.partition("_")
    try:
        return datetime.fromisoformat(at), matter_id
    except ValueError:
        raise Malformed(where="after", what="NOT_A_PAGE") from None
