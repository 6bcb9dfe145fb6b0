"""A clerk proposes that a ballot is issued anew to a person who was recognised otherwise (ADR 0047)."""

import secrets
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from services.kernel.clock import CHINA, civil_date
from services.kernel.log.store import transaction
from services.roster.answers import ReissueWaiting
from services.roster.context import RosterContext
from services.roster.contract import ListReissues, ProposeReissue
from services.roster.identity.issue_credential import found, stopping
from services.roster.personal_data import reissues
from services.roster.personal_data.reissues import Proposal
from services.roster.preparation import must_exist
from services.roster.refusals import ReissuedAlready, ReissueNotAllowed, ReissueWaits
from services.roster.reissue.while_voting import while_voting
from services.roster.rules import Rules


def handle(command: ProposeReissue, context: RosterContext) -> ReissueWaiting:
    """Whether a ballot was issued at all is not looked at: who could ask that of anybody would learn when they vote."""
    appraisal, person = command.appraisal, command.person
    with stopping(appraisal), while_voting(context, appraisal) as (connection, electorate, _):
        wanted = Proposal(
            person=person,
            group=electorate.group_of(person),
            reason=command.reason,
            proposal=secrets.token_hex(8),
            by=command.by,
            on=civil_date(context.clock.now()),
        )
        entered = found(connection, context, appraisal, person)
        before = reissues.of_person(connection, appraisal, person)
        rules = electorate.preparation.rules
        reissued = entered is not None and entered.reissued > 0
        if propose_reissue(wanted, before, rules, reissued=reissued) is wanted:
            reissues.keep(connection, appraisal, wanted)
        stands = reissues.of_person(connection, appraisal, person)
        assert stands is not None
        # of two at the same moment one was first
        return told(propose_reissue(wanted, stands, rules, reissued=reissued), rules)


def propose_reissue(wanted: Proposal, before: Proposal | None, rules: Rules, *, reissued: bool) -> Proposal:
    """Decide on a proposal: the one that waits from now on. The same again changes nothing; another reason by the same
    account replaces it. `before` is what stands for this person, maybe of an earlier day.
    """
    if not rules.may_reissue(wanted.group):
        raise ReissueNotAllowed(group=wanted.group)
    if reissued:
        raise ReissuedAlready
    if before is None or before.on != wanted.on:
        return wanted
    if before.by != wanted.by:
        raise ReissueWaits(by=before.by)
    return before if before.reason == wanted.reason else wanted


def list_reissues(request: ListReissues, context: RosterContext) -> list[ReissueWaiting]:
    """What waits today, in the order of persons, which says nothing of when."""
    state = context.register.electorate(request.appraisal).preparation
    must_exist(request.appraisal, state)
    now = context.clock.now()
    if now >= state.rules.voting_until:
        return []
    with transaction(context.engine) as connection:
        found = reissues.waiting(connection, request.appraisal, civil_date(now))
    return [told(one, state.rules) for one in found]


def told(waits: Proposal, rules: Rules) -> ReissueWaiting:
    """A proposal as the desk sees it."""
    return ReissueWaiting(
        proposal=waits.proposal,
        person=waits.person,
        group=waits.group,
        reason=waits.reason,
        by=waits.by,
        until=confirm_until(waits.on, rules),
    )


def confirm_until(on: date, rules: Rules) -> datetime:
    """The end of the day on which it was proposed, and of the voting at the latest; not in it."""
    return min(datetime.combine(on + timedelta(days=1), time_of_day(), CHINA), rules.voting_until)
