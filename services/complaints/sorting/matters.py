"""Reading the desk's lists: a page of one channel's matters, with masked copies of what was written (R-48)."""

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec

from services.complaints import words
from services.complaints.desk import Id, Sorter
from services.complaints.intake import intake as intake_
from services.complaints.intake.intake import Intake
from services.complaints.sorting import worklist
from services.complaints.sorting.catalogues import Catalogue, catalogue_of
from services.complaints.sorting.guard import mask
from services.complaints.sorting.worklist import STATES, State
from services.complaints.words import Words
from services.kernel.context import ServiceContext
from services.kernel.log.store import Connection, transaction
from services.kernel.refusal import Malformed

WAITING: tuple[State, ...] = ("sorting", "confirmation")
Row = tuple[bytes | None, dict[str, Any], str]


class ListMatters(msgspec.Struct, frozen=True, kw_only=True):
    """A sorter asks for matters of its channel in some states, the first registered first.

    `after` is the `next` of the page before.
    """

    appraisal: Id
    by: Sorter
    states: Annotated[tuple[State, ...], msgspec.Meta(min_length=1, max_length=len(STATES))] = WAITING
    after: Annotated[str, msgspec.Meta(max_length=120)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


def find(command: ListMatters, context: ServiceContext) -> dict[str, Any]:
    """Answers `{matters, next, counts}`: a page, where the next begins, and how many there are in each state."""
    appraisal, channel = command.appraisal, command.by.channel
    must_be_known(context, appraisal)
    worklist.catch_up(context, appraisal)
    catalogue = catalogue_of(context, appraisal)
    with transaction(context.engine) as connection:
        counts = _counts(connection, appraisal, channel)
        rows = _page(connection, command)
        said = words.find(connection, appraisal, [digest.hex() for digest, _, _ in rows if digest])
    more = rows[command.limit :]
    rows = rows[: command.limit]
    return {
        "matters": [told(row, said, catalogue) for row in rows],
        "next": _cursor(rows[-1]) if more else None,
        "counts": {state: counts.get(state, 0) for state in STATES},
    }


def must_be_known(context: ServiceContext, appraisal: str) -> None:
    """Raise `IntakeNotOpen` when there is no such intake."""
    intake, _ = context.log.replay(appraisal, intake_.stream(appraisal), intake_.evolve, Intake())
    if intake.until is None:
        raise intake_.IntakeNotOpen


def told(row: Row, said: dict[str, Words], catalogue: Catalogue) -> dict[str, Any]:
    """A matter as its channel's list shows it: with its number there, and what it says with identities covered."""
    digest, shown, source_id = row
    spoken = said.get(digest.hex() if digest else "", Words("", ""))
    masked = mask(spoken.text, known=(source_id,))
    return {
        **shown,
        "source_id": source_id,
        "department": mask(spoken.department).text,
        "text": masked.text,
        "covered": dict(masked.covered),
        "offices": [{**office, **catalogue.names(office["office"])} for office in shown["offices"]],
    }


def _counts(connection: Connection, appraisal: str, channel: str) -> dict[str, int]:
    found = connection.execute(
        "select state, count(*) from worklist where appraisal = %s and channel = %s group by state",
        (appraisal, channel),
    ).fetchall()
    return dict(found)


def _page(connection: Connection, command: ListMatters) -> list[Row]:
    """The page and one row more. A number at the source may have been erased."""
    at, after = _place(command.after)
    rows = connection.execute(
        "select w.words, w.shown, coalesce(m.source_id, '') from worklist w left join matter m using (matter_id)"
        " where w.appraisal = %s and w.channel = %s and w.state = any(%s) and (w.received_at, w.matter_id) > (%s, %s)"
        " order by w.received_at, w.matter_id limit %s",
        (command.appraisal, command.by.channel, list(command.states), at, after, command.limit + 1),
    ).fetchall()
    return [(bytes(digest) if digest else None, msgspec.json.decode(shown), number) for digest, shown, number in rows]


def _cursor(row: Row) -> str:
    """A place in the list that can stand in an address as it is; instants in the log are in UTC."""
    return f"{row[1]['received_at'].replace('+00:00', 'Z')}_{row[1]['matter_id']}"


def _place(after: str | None) -> tuple[datetime, str]:
    if after is None:
        return datetime(1, 1, 2, tzinfo=UTC), ""
    at, _, matter_id = after.partition("_")
    try:
        return datetime.fromisoformat(at), matter_id
    except ValueError:
        raise Malformed(where="after", what="not the next of a page") from None
