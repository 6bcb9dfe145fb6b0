"""A provider looks at what is wrong with its list before it sends it (R-18). Nothing is kept."""

from dataclasses import dataclass, field
from typing import Any

from services.kernel.context import ServiceContext
from services.roster.lists.roster_file import NOTES_LIMIT, RosterNotReadable, receive_roster
from services.roster.lists.templates import TEMPLATES
from services.roster.preparation import STREAM, Preparation, evolve, must_exist
from services.roster.providers import provider
from services.roster.unpack import AppraisalId, Line


@dataclass(frozen=True, kw_only=True)
class CheckRoster:
    """A filled-in template. `content` is the file, base64 on the wire."""

    appraisal: AppraisalId
    provider: Line
    content: bytes = field(repr=False)


def handle(command: CheckRoster, context: ServiceContext) -> dict[str, Any]:
    sender = provider(command.provider)
    state, _ = context.log.replay(command.appraisal, STREAM, evolve, Preparation())
    must_exist(command.appraisal, state)
    try:
        read = receive_roster(command.content, TEMPLATES[sender.template])
    except RosterNotReadable as refusal:
        return {"rows": 0, "people": 0, **refusal.facts}
    return {
        "rows": len(read.entries),
        "people": len({entry.phone for entry in read.entries}),
        "errors": [],
        "count": 0,
        "warnings": [warning.facts() for warning in read.warnings[:NOTES_LIMIT]],
    }
