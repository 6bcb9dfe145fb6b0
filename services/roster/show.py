"""What everybody may know of an appraisal: what it is, where it stands, how many took part."""

from services.roster.answers import Appraisal, Stage
from services.roster.context import RosterContext
from services.roster.contract import ShowAppraisal, ShowParticipation
from services.roster.events import GroupCode
from services.roster.preparation import Preparation, must_exist
from services.roster.providers import GROUPS, groups_under


def show_appraisal(request: ShowAppraisal, context: RosterContext) -> Appraisal:
    state = context.register.electorate(request.appraisal).preparation
    must_exist(request.appraisal, state)
    published: Stage | None = "published" if request.appraisal in context.outcome.published else None
    return public_facts(request.appraisal, state, published or state.stage(context.clock.now()))


def show_participation(request: ShowParticipation, context: RosterContext) -> dict[GroupCode, int]:
    electorate = context.register.electorate(request.appraisal)
    must_exist(request.appraisal, electorate.preparation)
    issued = context.register.issued(request.appraisal)
    return {group.code: issued[group.code] for group in GROUPS if group.method == "online"}


def public_facts(appraisal: str, state: Preparation, stage: Stage) -> Appraisal:
    """The appraisal as it was opened or, before that, as it is drafted."""
    announced = state.opened or state.draft
    assert announced is not None
    opened, rules = state.opened, announced.rules
    return Appraisal(
        appraisal=appraisal,
        county=announced.county,
        title=announced.title,
        hotline=announced.hotline,
        stage=stage,
        published_at=rules.published_at,
        voting_from=rules.voting_from,
        voting_until=rules.voting_until,
        rules=rules,
        groups=opened.groups if opened else groups_under(rules),
        offices=tuple(office for office in announced.offices if office.enabled),
        secret_channels=tuple(channel.code for channel in announced.channels if channel.secret),
        rules_digest=opened.rules_digest if opened else None,
        catalogue_digest=opened.catalogue_digest if opened else None,
        rehearsal=announced.rehearsal,
    )
