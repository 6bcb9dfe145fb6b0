"""A second person confirms a proposed list, and it takes effect; or who proposed it withdraws it (ADR 0044)."""

from collections.abc import Sequence

from services.kernel.event import Event
from services.kernel.log.store import Connection
from services.roster.answers import RosterTaken, RosterWithdrawal
from services.roster.context import RosterContext
from services.roster.contract import ConfirmRoster, WithdrawRoster
from services.roster.events import RosterProposed
from services.roster.identity.issued import TookPart
from services.roster.lists import filings
from services.roster.lists.file_roster import may_move
from services.roster.lists.proposals.roster_proposal import Effect, confirm_roster, effect_of, withdraw_roster
from services.roster.lists.proposals.show_proposal import read
from services.roster.personal_data import people, proposed_people
from services.roster.preparation import STREAM, Preparation, evolve, prepared
from services.roster.providers import provider


def handle(request: ConfirmRoster, context: RosterContext) -> RosterTaken:
    appraisal, code = request.appraisal, provider(request.provider).code
    prepared(context.log, appraisal)
    took_part = TookPart(context.engine, appraisal)
    filed: list[filings.Filed] = []
    persons: list[people.Listed] = []

    def decide(state: Preparation) -> Sequence[Event]:
        now = context.clock.now()

        def effect_now(proposed: RosterProposed) -> tuple[Effect, int]:
            waits, persons[:], roster = read(context, appraisal, proposed)
            filed[:] = [_filed(proposed, waits, request.by)]
            effect = effect_of(roster, state, took_part.among(may_move(roster, state)), now=now)
            return effect, waits.voted_online

        return confirm_roster(request.proposal, request.by, code, state, effect_now, now=now)

    def in_transaction(connection: Connection) -> None:
        took_part.hold(connection)
        people.replace_list(connection, appraisal, code, persons)
        proposed_people.drop(connection, appraisal, code)
        filings.note(connection, appraisal, filed[0])

    state = context.log.decide(appraisal, STREAM, evolve, Preparation(), decide, in_transaction=in_transaction)
    proposed = state.proposals[code].proposed
    assert proposed is not None
    return RosterTaken(
        rows=proposed.rows,
        people=proposed.people,
        late=proposed.late,
        digest=proposed.file_digest,
        warnings=[],
    )


def withdraw(request: WithdrawRoster, context: RosterContext) -> RosterWithdrawal:
    """Withdraw a proposed list, and erase who is on it."""
    appraisal, code = request.appraisal, provider(request.provider).code
    prepared(context.log, appraisal)
    context.log.decide(
        appraisal,
        STREAM,
        evolve,
        Preparation(),
        lambda state: withdraw_roster(request.proposal, request.by, code, state),
        in_transaction=lambda connection: proposed_people.drop(connection, appraisal, code),
    )
    return RosterWithdrawal(proposal=request.proposal)


def _filed(proposed: RosterProposed, waits: proposed_people.Waiting, confirmed_by: str) -> filings.Filed:
    return filings.Filed(
        provider=proposed.provider,
        file_digest=proposed.file_digest,
        filed_by=proposed.by,
        filed_at=waits.filed_at,
        row_count=proposed.rows,
        people_count=proposed.people,
        late=proposed.late,
        confirmed_by=confirmed_by,
    )
