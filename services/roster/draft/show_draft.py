"""The draft as people edit it, with what follows from it: digests, the lists' deadline, days off (R-02, D-1)."""

from dataclasses import dataclass
from typing import Any

import msgspec

from services.kernel.clock import civil_date
from services.kernel.context import ServiceContext
from services.roster.draft.open_appraisal import digest
from services.roster.draft.shift_quarter import not_working
from services.roster.lists.deadline import roster_deadline
from services.roster.preparation import STREAM, Preparation, evolve, must_exist
from services.roster.providers import groups_under
from services.roster.unpack import AppraisalId


@dataclass(frozen=True, kw_only=True)
class ShowDraft:
    """The Inspection Office looks at what it prepares."""

    appraisal: AppraisalId


def handle(command: ShowDraft, context: ServiceContext) -> dict[str, Any]:
    state, _ = context.log.replay(command.appraisal, STREAM, evolve, Preparation())
    must_exist(command.appraisal, state)
    return draft_of(command.appraisal, state)


def draft_of(appraisal: str, state: Preparation) -> dict[str, Any]:
    """As opened, else as drafted. `rules_digest` and `catalogue_digest` are those that an opening records.

    `draft_digest` stands for all of the draft: what an opening may say it has looked at.
    """
    announced = state.opened or state.draft
    assert announced is not None
    rules, enabled = announced.rules, tuple(office for office in announced.offices if office.enabled)
    return {
        "appraisal": appraisal,
        "county": announced.county,
        "title": announced.title,
        "hotline": announced.hotline,
        "rules": msgspec.to_builtins(rules),
        "channels": msgspec.to_builtins(announced.channels),
        "providers": msgspec.to_builtins(state.draft.providers) if state.draft is not None else [],
        "groups": [{"code": one.code, "method": one.method, "quota": one.quota} for one in groups_under(rules)],
        "rehearsal": announced.rehearsal,
        "offices": len(state.offices),
        "enabled": len(enabled),
        "opened": state.opened is not None,
        "draft_digest": digest(state.draft),
        "rules_digest": digest(rules),
        "catalogue_digest": digest(enabled),
        "lists_due_on": roster_deadline(civil_date(rules.published_at), rules.working_days).isoformat(),
        "not_working": list(not_working(rules)),
    }
