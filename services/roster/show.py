"""What everybody may know of an appraisal: what it is, where it stands, how many took part."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from services.roster.identity.register import Register
from services.roster.outcome import Outcome
from services.roster.preparation import Preparation, must_exist
from services.roster.providers import GROUPS, groups_under
from services.roster.unpack import AppraisalId


@dataclass(frozen=True, kw_only=True)
class ShowAppraisal:
    """Somebody asks what the appraisal is, or how many took part in it."""

    appraisal: AppraisalId


def appraisal(command: ShowAppraisal, register: Register, outcome: Outcome) -> dict[str, Any]:
    state = register.electorate(command.appraisal).preparation
    must_exist(command.appraisal, state)
    facts = public_facts(command.appraisal, state, register.context.clock.now())
    return facts | ({"stage": "published"} if command.appraisal in outcome.published else {})


def participation(command: ShowAppraisal, register: Register) -> dict[str, int]:
    electorate = register.electorate(command.appraisal)
    must_exist(command.appraisal, electorate.preparation)
    issued = register.issued(command.appraisal)
    return {group.code: issued[group.code] for group in GROUPS if group.method == "online"}


def public_facts(appraisal: str, state: Preparation, now: datetime) -> dict[str, Any]:
    """The appraisal at an instant, as it was opened or, before that, as it is drafted."""
    announced = state.opened or state.draft
    assert announced is not None
    opened = state.opened
    rules = msgspec.to_builtins(announced.rules)
    return {
        "appraisal": appraisal,
        "county": announced.county,
        "title": announced.title,
        "hotline": announced.hotline,
        "stage": state.stage(now),
        "published_at": rules["published_at"],
        "voting_from": rules["voting_from"],
        "voting_until": rules["voting_until"],
        "rules": rules,
        "groups": msgspec.to_builtins(opened.groups if opened else groups_under(announced.rules)),
        "offices": msgspec.to_builtins([office for office in announced.offices if office.enabled]),
        "secret_channels": [channel.code for channel in announced.channels if channel.secret],
        "rules_digest": opened.rules_digest if opened else None,
        "catalogue_digest": opened.catalogue_digest if opened else None,
        "rehearsal": announced.rehearsal,
    }
