"""A provider sends its list as an Excel file (R-18): every row is taken in, or none.

Before the opening it stands at once; afterwards it waits for a second person (ADR 0044).
"""

from collections.abc import Sequence
from hashlib import sha256

from services.kernel.clock import civil_date
from services.kernel.event import Event
from services.kernel.log.store import Connection, transaction
from services.kernel.refusal import Outdated
from services.kernel.spreadsheets.table import NOTES_LIMIT
from services.roster.answers import RosterTaken
from services.roster.context import RosterContext
from services.roster.contract import FileRoster
from services.roster.identity import vault
from services.roster.lists import filings
from services.roster.lists.file_roster import Roster, file_roster, lateness, list_people, must_be_awaited, units_of
from services.roster.lists.proposals.propose import propose
from services.roster.lists.proposals.show_proposal import waiting_of
from services.roster.lists.roster_file import receive_roster
from services.roster.lists.templates import TEMPLATES
from services.roster.personal_data import people
from services.roster.preparation import STREAM, Preparation, evolve, prepared
from services.roster.providers import provider


def handle(command: FileRoster, context: RosterContext) -> RosterTaken:
    sender, now = provider(command.provider), context.clock.now()
    state = prepared(context.log, command.appraisal)
    template, digest = TEMPLATES[sender.template], sha256(command.content).hexdigest()
    must_be_awaited(sender, digest, state, now)  # a large file is not read in vain
    read = receive_roster(command.content, template)
    with transaction(context.engine) as connection:
        secret = vault.read_secret(connection, command.appraisal)
    listed = list_people(read.entries, secret)
    roster = Roster(
        provider=sender,
        file_digest=digest,
        people=tuple(listed),
        units=units_of(listed.values(), template, secret),
        filed_at=now,
        already_drawn=command.already_drawn,
    )
    rows, persons, proposed = len(read.entries), list(listed.values()), None
    if state.opened is None:
        late = _file(command, context, roster, rows, persons, lateness(civil_date(now), state.rules))
    else:
        proposed = propose(command, context, roster, rows, persons)
        late = proposed.late if proposed else state.rosters[sender.code].late
    return RosterTaken(
        rows=rows,
        people=len(persons),
        late=late,
        digest=digest,
        warnings=read.warnings[:NOTES_LIMIT],
        proposed=waiting_of(proposed) if proposed else None,
    )


def _file(
    command: FileRoster,
    context: RosterContext,
    roster: Roster,
    rows: int,
    persons: Sequence[people.Listed],
    late: bool,
) -> bool:
    """Let the list stand. Answers whether it is late. Raises `Outdated` when the appraisal is opened meanwhile."""
    appraisal, code = command.appraisal, command.provider

    def decide(state: Preparation) -> list[Event]:
        if state.opened is not None:
            raise Outdated(stream=STREAM, expected=0, actual=1)
        return file_roster(roster, state)

    def in_transaction(connection: Connection) -> None:
        people.replace_list(connection, appraisal, code, persons)
        filings.note(
            connection,
            appraisal,
            filings.Filed(
                provider=code,
                file_digest=roster.file_digest,
                filed_by=command.by,
                filed_at=roster.filed_at,
                row_count=rows,
                people_count=len(persons),
                late=late,
            ),
        )

    state = context.log.decide(appraisal, STREAM, evolve, Preparation(), decide, in_transaction=in_transaction)
    return state.rosters[code].late
