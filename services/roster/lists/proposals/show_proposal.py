"""What a list that waits for a second person would change, before it is confirmed: masked, person by person."""

from collections.abc import Sequence

from services.kernel.log.store import transaction
from services.kernel.refusal import Refusal
from services.roster.answers import PersonChanged, RosterProposal, RosterWaiting
from services.roster.context import RosterContext
from services.roster.contract import ShowRosterProposal
from services.roster.events import RosterProposed
from services.roster.identity import issued, vault
from services.roster.lists.file_roster import Roster, may_move, units_of
from services.roster.lists.proposals.changes import Change, changes
from services.roster.lists.proposals.roster_proposal import (
    effect_of,
    must_be_in_time,
    must_be_the_same,
    waits_as,
)
from services.roster.lists.templates import TEMPLATES
from services.roster.personal_data import people, proposed_people
from services.roster.personal_data.masks import masked_name, masked_phone
from services.roster.personal_data.phones import dialled
from services.roster.preparation import Preparation, prepared
from services.roster.providers import provider
from services.roster.refusals import RosterNotProposed


def handle(request: ShowRosterProposal, context: RosterContext) -> RosterProposal:
    appraisal, now = request.appraisal, context.clock.now()
    sender = provider(request.provider)
    state = prepared(context.log, appraisal)
    proposed = waits_as(request.proposal, sender.code, state)
    must_be_in_time(proposed, now)
    waits, persons, roster = read(context, appraisal, proposed)
    with transaction(context.engine) as connection:
        found = changes(people.listed(connection, appraisal, (sender.code,)), persons)
        moving = issued.took_part(connection, appraisal, may_move(roster, state))
    try:
        effect = effect_of(roster, state, moving, now=now)
        must_be_the_same(effect, proposed, waits.voted_online)
    except Refusal:
        outdated = True
    else:
        outdated = False
    told = waiting_of(proposed)
    return RosterProposal(
        **{name: getattr(told, name) for name in RosterWaiting.__struct_fields__},
        provider=sender.code,
        name=state.named(sender).name,
        proposed_at=waits.filed_at,
        outdated=outdated,
        changes=_told(found, state, moving),
    )


def read(
    context: RosterContext, appraisal: str, proposed: RosterProposed
) -> tuple[proposed_people.Waiting, list[people.Listed], Roster]:
    """The proposed list from beside the log. Raises `RosterNotProposed` when another one is there by now, or none."""
    sender = provider(proposed.provider)
    with transaction(context.engine) as connection:
        waits = proposed_people.read(connection, appraisal, sender.code)
        persons = proposed_people.listed(connection, appraisal, sender.code)
        secret = vault.read_secret(connection, appraisal)
    if waits is None or waits.proposal != proposed.proposal:
        raise RosterNotProposed(provider=sender.code, proposal=proposed.proposal)
    roster = Roster(
        provider=sender,
        file_digest=proposed.file_digest,
        people=tuple(one.person for one in persons),
        units=units_of(persons, TEMPLATES[sender.template], secret),
        filed_at=waits.filed_at,
        already_drawn=proposed.drawn_by_provider,
    )
    return waits, persons, roster


def waiting_of(proposed: RosterProposed) -> RosterWaiting:
    """A list that waits, as it is told."""
    return RosterWaiting(
        proposal=proposed.proposal,
        by=proposed.by,
        until=proposed.until,
        rows=proposed.rows,
        people=proposed.people,
        added=proposed.added,
        removed=proposed.removed,
        changed=proposed.changed,
        vacated=proposed.vacated,
        digest=proposed.file_digest,
    )


def _told(found: Sequence[Change], state: Preparation, took_part: frozenset[str]) -> list[PersonChanged]:
    seated = state.seated
    return [
        PersonChanged(
            kind=one.kind,
            organisation=one.listed.organisation,
            post=one.listed.payload.get("职务", ""),
            name=masked_name(one.listed.name),
            phone=masked_phone(dialled(one.listed.phone)),
            columns=one.columns,
            gives_up=seated.get(one.listed.person) if one.kind == "added" else None,
            voted_online=one.listed.person in took_part and one.kind == "added",
        )
        for one in found
    ]
