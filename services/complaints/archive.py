"""Reading many matters of one appraisal from the log at once."""

from collections.abc import Sequence

from services.complaints import matter as matter_
from services.complaints.events import LANGUAGE
from services.complaints.matter import Matter
from services.kernel.log.store import Connection


def read(connection: Connection, appraisal: str, matter_ids: Sequence[str]) -> dict[str, Matter]:
    """The matters with these ids, each folded from its stream. Its version is the number of its events."""
    bodies = connection.execute(
        "select body from event where appraisal = %s and stream = any(%s) order by stream, version",
        (appraisal, [matter_.stream(matter_id) for matter_id in matter_ids]),
        binary=True,
    ).fetchall()
    matters: dict[str, Matter] = {}
    for (body,) in bodies:
        event = LANGUAGE.decode(body).data
        matter_id: str = event.matter_id  # type: ignore[attr-defined]  # every event of these streams has one
        matters[matter_id] = matter_.evolve(matters.get(matter_id, Matter()), event)
    return matters
