"""What a list changes, person by person, against the one that stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from services.roster.personal_data.people import Listed


@dataclass(frozen=True, kw_only=True)
class Change:
    """A person who comes, goes, or stands there with other words: in which columns."""

    kind: Literal["added", "removed", "changed"]
    listed: Listed
    columns: tuple[str, ...] = ()


def changes(before: Sequence[Listed], after: Sequence[Listed]) -> list[Change]:
    """Who comes and who is changed, in the order of the new list; then who goes."""
    stood, stands = {one.person: one for one in before}, {one.person for one in after}
    found = []
    for one in after:
        if one.person not in stood:
            found.append(Change(kind="added", listed=one))
        elif columns := _different(stood[one.person], one):
            found.append(Change(kind="changed", listed=one, columns=columns))
    return found + [Change(kind="removed", listed=one) for one in before if one.person not in stands]


def _different(before: Listed, after: Listed) -> tuple[str, ...]:
    headings = dict.fromkeys((*before.payload, *after.payload))
    return tuple(name for name in headings if before.payload.get(name) != after.payload.get(name))
