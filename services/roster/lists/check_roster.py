"""A provider looks at what is wrong with its list before it sends it (R-18). Nothing is kept."""

from services.kernel.spreadsheets.table import NOTES_LIMIT
from services.roster.answers import RosterChecked
from services.roster.context import RosterContext
from services.roster.contract import CheckRoster
from services.roster.lists.notes import told
from services.roster.lists.roster_file import receive_roster
from services.roster.lists.templates import TEMPLATES
from services.roster.preparation import prepared
from services.roster.providers import provider
from services.roster.refusals import RosterNotReadable


def handle(request: CheckRoster, context: RosterContext) -> RosterChecked:
    sender = provider(request.provider)
    prepared(context.log, request.appraisal)
    try:
        read = receive_roster(request.content, TEMPLATES[sender.template])
    except RosterNotReadable as refusal:
        return RosterChecked(rows=0, people=0, **told(refusal.facts))
    return RosterChecked(
        rows=len(read.entries),
        people=len({entry.phone for entry in read.entries}),
        errors=[],
        count=0,
        warnings=read.warnings[:NOTES_LIMIT],
    )
