"""What everybody may know of an appraisal: what it is, where it stands, how many took part."""

from services.kernel.lanes.loss import AcceptedLoss
from services.kernel.log.store import transaction
from services.roster.answers import Appraisal, CredentialsIssued, Stage
from services.roster.context import RosterContext
from services.roster.contract import ShowAppraisal, ShowParticipation
from services.roster.identity.issued import count, last_turn
from services.roster.identity.turn import listing
from services.roster.preparation import Preparation, must_exist
from services.roster.providers import groups_under


def show_appraisal(request: ShowAppraisal, context: RosterContext) -> Appraisal:
    state = context.register.electorate(request.appraisal).preparation
    must_exist(request.appraisal, state)
    published: Stage | None = "published" if request.appraisal in context.outcome.published else None
    stage = published or state.stage(context.clock.now())
    return public_facts(request.appraisal, state, stage, context.outcome.receipt_keys.get(request.appraisal, ""))


def show_participation(request: ShowParticipation, context: RosterContext) -> CredentialsIssued:
    state = context.register.electorate(request.appraisal).preparation
    must_exist(request.appraisal, state)
    with transaction(context.engine) as connection:
        until, told = last_turn(connection, request.appraisal)
        now = count(connection, request.appraisal).total() if state.listed is None else 0
    final = state.listed or listing(told)
    by_group = {one.group: one.count for one in final.issued}
    return CredentialsIssued(
        issued=sum(by_group.values()) if state.listed else now,
        by_group=by_group,
        until=until,
        reissued={one.group: one.reissued for one in final.issued} if state.listed else {},
        losses=[AcceptedLoss(why=one.why, counted=one.counted, found=one.found) for one in state.losses],
    )


def public_facts(appraisal: str, state: Preparation, stage: Stage, receipt_key: str = "") -> Appraisal:
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
        receipt_key=receipt_key,
        rules_digest=opened.rules_digest if opened else None,
        catalogue_digest=opened.catalogue_digest if opened else None,
        rehearsal=announced.rehearsal,
    )
