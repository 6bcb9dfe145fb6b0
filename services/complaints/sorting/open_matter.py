"""One matter before its sorter: the words as they were written, which offices they may mean, what was decided."""

import msgspec

from services.complaints import matter as matter_
from services.complaints import words
from services.complaints.answers import Decided, DecisionMade, OpenedMatter
from services.complaints.context import ComplaintsContext
from services.complaints.contract import OpenMatter
from services.complaints.events import (
    ComplaintDeclined,
    ComplaintsMerged,
    ComplaintSorted,
    DecisionUndone,
    MattersMarkedDistinct,
    SortingConfirmed,
)
from services.complaints.refusals import MatterUnknown
from services.complaints.sorting import suggest, worklist
from services.complaints.sorting.catalogues import catalogue_of
from services.complaints.sorting.listed import NO_WORDS, Row, listed, row_of
from services.kernel.event import Event, Recorded
from services.kernel.log.store import Connection, transaction

WHAT: dict[type[Event], Decided] = {
    ComplaintSorted: "sorted",
    SortingConfirmed: "confirmed",
    ComplaintDeclined: "declined",
    ComplaintsMerged: "merged",
    MattersMarkedDistinct: "marked_distinct",
}


def handle(request: OpenMatter, context: ComplaintsContext) -> OpenedMatter:
    """The row of the list, with the words as they were written, the offices they may mean, and the history."""
    appraisal = request.appraisal
    context.opened(appraisal)
    worklist.catch_up(context, appraisal)
    catalogue = catalogue_of(context, appraisal)
    with transaction(context.engine) as connection:
        row = _row(connection, request)
        said = words.find(connection, appraisal, [row.digest] if row.digest else [])
    spoken = said.get(row.digest, NO_WORDS)
    return OpenedMatter(
        **msgspec.structs.asdict(listed(row, said, catalogue)),
        original=spoken.text,
        original_department=spoken.department,
        suggestions=suggest.told(suggest.suggest(spoken, catalogue)),
        history=history(context.log.stream(appraisal, matter_.stream(request.matter))),
    )


def history(records: list[Recorded]) -> list[DecisionMade]:
    """What was decided, oldest first."""
    undone = {event.data.decision: event.data.by for event in records if isinstance(event.data, DecisionUndone)}
    return [_made(recorded, undone.get(recorded.version)) for recorded in records if type(recorded.data) in WHAT]


def _made(recorded: Recorded, undone_by: str | None) -> DecisionMade:
    said = {name: value for name, value in msgspec.structs.asdict(recorded.data).items() if name != "matter_id"}
    return DecisionMade(
        decision=recorded.version, what=WHAT[type(recorded.data)], at=recorded.time, undone_by=undone_by, **said
    )


def _row(connection: Connection, request: OpenMatter) -> Row:
    found = connection.execute(
        "select w.words, w.shown, coalesce(m.source_id, '') from worklist w left join matter m using (matter_id)"
        " where w.appraisal = %s and w.matter_id = %s and w.channel = %s",
        (request.appraisal, request.matter, request.by.channel),
    ).fetchone()
    if found is None:
        raise MatterUnknown(matter_id=request.matter)
    return row_of(*found)
