"""What waits in a channel: matters to be sorted, with the words the sorter must read, and sortings to confirm."""

from typing import Any

import msgspec

from services.complaints import archive, channels, words
from services.complaints import intake as intake_
from services.complaints.desk import Id
from services.complaints.intake import Intake
from services.complaints.matter import Matter
from services.complaints.words import Words
from services.kernel.foundation import Foundation
from services.kernel.store import Connection, transaction

MOST = 1000
GONE = ("withdrawn", "not_accepted", "unfounded")


class ListUnsorted(msgspec.Struct, frozen=True, kw_only=True):
    """A sorter asks what waits in a channel."""

    appraisal: Id
    channel: str


def find(command: ListUnsorted, foundation: Foundation) -> list[dict[str, Any]]:
    """At most 1,000 matters of a channel, those to be sorted first, each with what it waits for."""
    appraisal, channel = command.appraisal, command.channel
    intake, _ = foundation.log.replay(appraisal, intake_.stream(appraisal), intake_.evolve, Intake())
    if intake.until is None:
        raise intake_.IntakeNotOpen
    channels.of_matters(intake.channels, channels.must_be_a_code(channel))
    with transaction(foundation.engine) as connection:
        numbers, matters = _matters(connection, appraisal, channel)
        waiting = {matter_id: matter for matter_id, matter in matters.items() if waits(matter)}
        first = sorted(waiting, key=lambda m: (waits(waiting[m]) != "sorting", waiting[m].latest.received_at, m))[:MOST]
        digests = [text for matter_id in first if (text := waiting[matter_id].latest.text)]
        said = words.find(connection, appraisal, digests)
    return [_row(numbers[m], waiting[m], said.get(waiting[m].latest.text or "", Words("", ""))) for m in first]


def waits(matter: Matter) -> str:
    """For what a matter waits: `sorting`, `confirmation`, or nothing. What cannot count any more waits for nothing."""
    latest = matter.latest
    if latest.late or latest.status in GONE or matter.declined is not None or matter.into is not None:
        return ""
    if matter.sorting is None:
        return "sorting"
    return "" if matter.is_confirmed else "confirmation"


def _matters(connection: Connection, appraisal: str, channel: str) -> tuple[dict[str, str], dict[str, Matter]]:
    found = connection.execute(
        "select matter_id, source_id from matter where appraisal = %s and channel = %s", (appraisal, channel)
    ).fetchall()
    numbers: dict[str, str] = dict(found)
    return numbers, archive.read(connection, appraisal, list(numbers))


def _row(source_id: str, matter: Matter, said: Words) -> dict[str, Any]:
    latest, sorting = matter.latest, matter.sorting
    return {
        "matter_id": latest.matter_id,
        "source_id": source_id,
        "waits": waits(matter),
        "seq": latest.seq,
        "kind": latest.kind,
        "received_at": latest.received_at.isoformat(),
        "status": latest.status,
        "anonymous": latest.complainant is None,
        "people": latest.people,
        "occurred": latest.occurred,
        "verified": latest.verified,
        "department": said.department,
        "text": said.text,
        "sorted_by": sorting.by if sorting else None,
        "offices": [
            {"office": found.office, "categories": list(found.categories)}
            for found in (sorting.offices if sorting else ())
        ],
    }
