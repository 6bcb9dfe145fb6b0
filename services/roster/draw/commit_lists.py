"""Fixing the lists of a group, before anybody knows the seed (ADR 0005)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec

from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.refusal import Malformed, Refusal
from services.roster.events import CommittedList, GroupCode, ListsCommitted
from services.roster.preparation import STREAM, Preparation, evolve, must_exist
from services.roster.providers import DRAWN, providers_of
from services.roster.unpack import AppraisalId


class RosterMissing(Refusal):
    """No list of this group has come in yet. Facts: `group`, `providers`."""


@dataclass(frozen=True, kw_only=True)
class CommitLists:
    """The Inspection Office fixes a group's lists and announces their digest."""

    appraisal: AppraisalId
    group: GroupCode


def handle(command: CommitLists, context: ServiceContext) -> dict[str, Any]:
    state = context.log.decide(
        command.appraisal, STREAM, evolve, Preparation(), lambda state: commit_lists(command, state)
    )
    committed: dict[str, Any] = msgspec.to_builtins(state.committed[command.group])
    return committed


def commit_lists(command: CommitLists, state: Preparation) -> list[Event]:
    """Decide to fix the lists. Fixing them again changes nothing."""
    must_exist(command.appraisal, state)
    group = command.group
    if group not in DRAWN:
        raise Malformed(where="group", what="nobody is drawn for this group")
    if group in state.committed:
        return []
    lists = state.lists_of(group)
    if not lists:
        raise RosterMissing(group=group, providers=list(providers_of(group)))
    return [
        ListsCommitted(
            group=group,
            lists_digest=lists_digest(lists),
            lists=tuple(
                CommittedList(
                    provider=provider,
                    people=len(people),
                    drawn_by_provider=state.rosters[provider].drawn_by_provider,
                )
                for provider, people in lists.items()
            ),
        )
    ]


def lists_digest(lists: Mapping[str, Sequence[str]]) -> str:
    """What can be drawn from: SHA-256 over the sorted lines `provider person`."""
    lines = sorted(f"{provider} {person}" for provider, listed in lists.items() for person in listed)
    return sha256("\n".join(lines).encode()).hexdigest()
