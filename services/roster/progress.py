"""How far an appraisal has been prepared: which lists are in, what is drawn, whether it is announced (R-18)."""

from services.kernel.clock import civil_date
from services.roster.answers import DrawProgress, ListProgress, Progress
from services.roster.context import RosterContext
from services.roster.contract import ShowProgress
from services.roster.events import GroupCode
from services.roster.lists.deadline import roster_deadline
from services.roster.preparation import Preparation, must_exist
from services.roster.providers import DRAWN, PROVIDERS, Provider


def handle(request: ShowProgress, context: RosterContext) -> Progress:
    state = context.register.electorate(request.appraisal).preparation
    must_exist(request.appraisal, state)
    return progress_of(state)


def progress_of(state: Preparation) -> Progress:
    """The preparation as it stands; lists by their size, never by who is on them."""
    return Progress(
        lists_due_on=roster_deadline(civil_date(state.rules.published_at), state.rules.working_days),
        lists=[_list(provider, state) for provider in PROVIDERS.values()],
        draws={group: _draw(group, state) for group in DRAWN},
        opened=state.opened is not None,
        keys_destroyed=state.keys_destroyed is not None,
    )


def _list(provider: Provider, state: Preparation) -> ListProgress:
    filed = state.rosters.get(provider.code)
    return ListProgress(
        provider=provider.code,
        name=state.named(provider).name,
        group=provider.group,
        template=provider.template,
        filed=filed is not None,
        late=filed is not None and filed.late,
        people=len(filed.people) if filed is not None else 0,
    )


def _draw(group: GroupCode, state: Preparation) -> DrawProgress:
    return DrawProgress(
        committed=group in state.committed,
        drawn=group in state.draws,
        quota=state.rules.quotas[group],
        invited=sum(person in state.invited for person in state.seats.get(group, ())),
    )
