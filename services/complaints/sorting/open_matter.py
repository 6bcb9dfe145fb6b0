"""One matter before its sorter: the words as they were written, which offices they may mean, what was decided."""

from typing import Any

import msgspec

from services.complaints import matter as matter_
from services.complaints import words
from services.complaints.desk import Id, Sorter
from services.complaints.events import (
    ComplaintDeclined,
    ComplaintsMerged,
    ComplaintSorted,
    DecisionUndone,
    MattersKeptApart,
    SortingConfirmed,
)
from services.complaints.matter import MatterUnknown
from services.complaints.sorting import suggest, worklist
from services.complaints.sorting.catalogues import catalogue_of
from services.complaints.sorting.matters import Row, must_be_known, told
from services.complaints.words import Words
from services.kernel.context import ServiceContext
from services.kernel.event import Recorded
from services.kernel.log.store import Connection, transaction

WHAT = {
    ComplaintSorted: "sorted",
    SortingConfirmed: "confirmed",
    ComplaintDeclined: "declined",
    ComplaintsMerged: "merged",
    MattersKeptApart: "kept_apart",
}


class OpenMatter(msgspec.Struct, frozen=True, kw_only=True):
    """A sorter opens a matter of its channel; the gateway records the look."""

    appraisal: Id
    matter_id: Id
    by: Sorter


def find(command: OpenMatter, context: ServiceContext) -> dict[str, Any]:
    """The row of the list, and: `original` and `original_department`, `suggestions`, `history`."""
    appraisal, matter_id = command.appraisal, command.matter_id
    must_be_known(context, appraisal)
    worklist.catch_up(context, appraisal)
    catalogue = catalogue_of(context, appraisal)
    with transaction(context.engine) as connection:
        row = _row(connection, command)
        digest = row[0].hex() if row[0] else ""
        said = words.find(connection, appraisal, [digest] if digest else [])
    spoken = said.get(digest, Words("", ""))
    return {
        **told(row, said, catalogue),
        "original": spoken.text,
        "original_department": spoken.department,
        "suggestions": suggest.told(suggest.suggest(spoken, catalogue)),
        "history": history(context.log.stream(appraisal, matter_.stream(matter_id))),
    }


def history(records: list[Recorded]) -> list[dict[str, Any]]:
    """What was decided, oldest first: `decision` is what an undoing names, `undone_by` who took it back."""
    undone = {event.data.decision: event.data.by for event in records if isinstance(event.data, DecisionUndone)}
    return [
        {
            "decision": recorded.version,
            "what": WHAT[type(recorded.data)],
            "at": recorded.time.isoformat(),
            "undone_by": undone.get(recorded.version),
            **{name: value for name, value in msgspec.to_builtins(recorded.data).items() if name != "matter_id"},
        }
        for recorded in records
        if type(recorded.data) in WHAT
    ]


def _row(connection: Connection, command: OpenMatter) -> Row:
    found = connection.execute(
        "select w.words, w.shown, coalesce(m.source_id, '') from worklist w left join matter m using (matter_id)"
        " where w.appraisal = %s and w.matter_id = %s and w.channel = %s",
        (command.appraisal, command.matter_id, command.by.channel),
    ).fetchone()
    if found is None:
        raise MatterUnknown(matter_id=command.matter_id)
    digest, shown, source_id = found
    return bytes(digest) if digest else None, msgspec.json.decode(shown), source_id
