"""How far an appraisal has been prepared: which lists are in, what is drawn, whether it is announced (R-18)."""

from datetime import date
from typing import Any

from services.kernel.clock import civil_date
from services.roster.identity.register import Register
from services.roster.lists.deadline import roster_deadline
from services.roster.preparation import Preparation, must_exist
from services.roster.providers import DRAWN, PROVIDERS
from services.roster.show import ShowAppraisal


def progress(command: ShowAppraisal, register: Register) -> dict[str, Any]:
    """`{lists_due_on, lists: [{provider, name, group, filed, late, people}], draws: {group: …}, opened}`.

    Of a draw, `invited` are those who hold a seat and have their code.
    """
    state = register.electorate(command.appraisal).preparation
    must_exist(command.appraisal, state)
    return progress_of(state)


def progress_of(state: Preparation) -> dict[str, Any]:
    """The preparation as it stands; lists by their size, never by who is on them."""
    due: date = roster_deadline(civil_date(state.rules.published_at), state.rules.working_days)
    filed = state.rosters
    return {
        "lists_due_on": due.isoformat(),
        "lists": [
            {
                "provider": provider.code,
                "name": state.named(provider).name,
                "group": provider.group,
                "template": provider.template,
                "filed": provider.code in filed,
                "late": provider.code in filed and filed[provider.code].late,
                "people": len(filed[provider.code].people) if provider.code in filed else 0,
            }
            for provider in PROVIDERS.values()
        ],
        "draws": {
            group: {
                "committed": group in state.committed,
                "drawn": group in state.draws,
                "quota": state.rules.quotas[group],
                "invited": sum(person in state.invited for person in state.seats.get(group, ())),
            }
            for group in DRAWN
        },
        "opened": state.opened is not None,
    }
