"""Fixing the lists of a group, before anybody knows the seed (ADR 0005)."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from services.kernel.event import Event
from services.kernel.refusal import Malformed
from services.roster.answers import ListsFixed
from services.roster.context import RosterContext
from services.roster.contract import CommitLists
from services.roster.events import CommittedList, ListsCommitted
from services.roster.preparation import STREAM, Preparation, evolve, must_exist
from services.roster.providers import DRAWN, providers_of
from services.roster.refusals import RosterMissing


def handle(command: CommitLists, context: RosterContext) -> ListsFixed:
    state = context.log.decide(
        command.appraisal, STREAM, evolve, Preparation(), lambda state: commit_lists(command, state)
    )
    fixed = state.committed[command.group]
    return ListsFixed(group=fixed.group, lists_digest=fixed.lists_digest, lists=fixed.lists)


def commit_lists(command: CommitLists, state: Preparation) -> list[Event]:
    """Decide to fix the lists. Fixing them again changes nothing."""
    must_exist(command.appraisal, state)
    group = command.group
    if group not in DRAWN:
        raise Malformed(where="group", what="NOT_DRAWN_FOR")
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
