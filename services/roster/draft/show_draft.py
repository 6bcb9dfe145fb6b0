"""The draft as people edit it, with what follows from it: digests, the lists' deadline, days off (R-02, D-1)."""

from services.kernel.clock import civil_date
from services.roster.answers import GroupQuota, ShownDraft
from services.roster.context import RosterContext
from services.roster.contract import ShowDraft
from services.roster.digest import digest
from services.roster.draft.shift_quarter import not_working
from services.roster.lists.deadline import roster_deadline
from services.roster.preparation import Preparation, prepared
from services.roster.providers import groups_under


def handle(request: ShowDraft, context: RosterContext) -> ShownDraft:
    return draft_of(request.appraisal, prepared(context.log, request.appraisal))


def draft_of(appraisal: str, state: Preparation) -> ShownDraft:
    """As opened, else as drafted."""
    announced = state.opened or state.draft
    assert announced is not None
    rules, enabled = announced.rules, tuple(office for office in announced.offices if office.enabled)
    return ShownDraft(
        appraisal=appraisal,
        county=announced.county,
        title=announced.title,
        hotline=announced.hotline,
        rules=rules,
        channels=announced.channels,
        providers=state.draft.providers if state.draft is not None else (),
        groups=[GroupQuota(code=one.code, method=one.method, quota=one.quota) for one in groups_under(rules)],
        rehearsal=announced.rehearsal,
        offices=len(state.offices),
        enabled=len(enabled),
        opened=state.opened is not None,
        draft_digest=digest(state.draft),
        rules_digest=digest(rules),
        catalogue_digest=digest(enabled),
        lists_due_on=roster_deadline(civil_date(rules.published_at), rules.working_days),
        not_working=list(not_working(rules)),
    )
