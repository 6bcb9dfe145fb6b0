"""Somebody files a list after the opening: it waits for a second person (ADR 0044)."""

import secrets
from collections import Counter
from collections.abc import Sequence

from services.kernel.log.store import Connection, transaction
from services.roster.context import RosterContext
from services.roster.contract import FileRoster
from services.roster.events import RosterProposed
from services.roster.identity.issued import TookPart
from services.roster.lists.file_roster import Roster, may_move
from services.roster.lists.proposals.changes import changes
from services.roster.lists.proposals.roster_proposal import Figures, effect_of, propose_roster, waiting
from services.roster.personal_data import people, proposed_people
from services.roster.preparation import STREAM, Preparation, evolve


def propose(
    command: FileRoster, context: RosterContext, roster: Roster, rows: int, persons: Sequence[people.Listed]
) -> RosterProposed | None:
    """Let the list wait. Answers what waits; None: it is the list that stands."""
    appraisal, code, proposal = command.appraisal, command.provider, secrets.token_hex(8)
    took_part = TookPart(context.engine, appraisal)
    waits: list[proposed_people.Waiting] = []

    def decide(state: Preparation) -> Sequence[RosterProposed]:
        effect = effect_of(roster, state, took_part.among(may_move(roster, state)), now=roster.filed_at)
        with transaction(context.engine) as connection:
            stands = people.listed(connection, appraisal, (code,))
            kept = proposed_people.read(connection, appraisal, code)
        kinds = Counter(change.kind for change in changes(stands, persons))
        events = propose_roster(
            roster,
            effect,
            state,
            Figures(rows=rows, added=kinds["added"], removed=kinds["removed"], changed=kinds["changed"]),
            proposal=proposal,
            by=command.by,
            voted_online=kept.voted_online if kept else None,
        )
        waits[:] = [
            proposed_people.Waiting(
                proposal=proposal, filed_at=roster.filed_at, until=event.until, voted_online=effect.voted_online
            )
            for event in events
        ]
        return events

    def in_transaction(connection: Connection) -> None:
        took_part.hold(connection)
        proposed_people.keep(connection, appraisal, code, waits[0], persons)

    state = context.log.decide(appraisal, STREAM, evolve, Preparation(), decide, in_transaction=in_transaction)
    proposed = waiting(state, code, roster.filed_at)
    return proposed if proposed is not None and proposed.file_digest == roster.file_digest else None
