"""Which matters persons found to be one and the same (1.3 rule 4), whatever chains or circles the mergers make."""

from collections import defaultdict
from collections.abc import Mapping

from services.tally.counting.facts import Matter


def groups(matters: Mapping[str, Matter]) -> list[list[str]]:
    """The matters that stand together, two or more each: first the one that the others were merged into.

    A complainant who has given a name since is counted alone (1.3 rule 3). The desk lets no circle arise;
    if one were recorded, the least id of it would be its first.
    """
    into = {matter_id: target for matter_id, matter in matters.items() if (target := _into(matter)) in matters}
    found: dict[str, list[str]] = defaultdict(list)
    for matter_id in sorted(into):
        found[_first(matter_id, into)].append(matter_id)
    return [[first, *(other for other in others if other != first)] for first, others in found.items()]


def _into(matter: Matter) -> str | None:
    return matter.merged[1].into if matter.merged is not None and matter.anonymous else None


def _first(matter_id: str, into: Mapping[str, str | None]) -> str:
    """Where the chain from here ends."""
    seen: list[str] = []
    at: str | None = matter_id
    while at is not None and at not in seen:
        seen.append(at)
        at = into.get(at)
    return seen[-1] if at is None else min(seen[seen.index(at) :])
