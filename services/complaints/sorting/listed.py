"""A matter as lists show it: what is kept of it in the worklist, its number at the source, its words masked (R-48)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from services.complaints.answers import ListedMatter, MaskedMatter, SortedOffice
from services.complaints.sorting.catalogues import Catalogue
from services.complaints.sorting.guard import mask
from services.complaints.sorting.worklist import Shown
from services.complaints.words import Words

NO_WORDS = Words("", "")


@dataclass(frozen=True)
class Row:
    """A row of the worklist. `digest` names the words, empty when there are none."""

    digest: str
    shown: Shown
    source_id: str


def row_of(digest: bytes | None, shown: str, source_id: str) -> Row:
    """The row, from the columns `words`, `shown` and the matter's `source_id`."""
    return Row(bytes(digest).hex() if digest else "", msgspec.json.decode(shown, type=Shown), source_id)


def listed(row: Row, said: Mapping[str, Words], catalogue: Catalogue) -> ListedMatter:
    """A matter as its channel's list shows it: with its number there, and what it says with identities covered."""
    spoken = said.get(row.digest, NO_WORDS)
    covering = mask(spoken.text, known=(row.source_id,))
    offices = [
        SortedOffice(office=to.office, categories=to.categories, **catalogue.names(to.office))
        for to in row.shown.offices
    ]
    shown: dict[str, Any] = msgspec.structs.asdict(row.shown) | {"offices": offices}
    return ListedMatter(
        **shown,
        source_id=row.source_id,
        department=mask(spoken.department).text,
        text=covering.text,
        covered=dict(covering.covered),
    )


def masked(row: Row, said: Mapping[str, Words], catalogue: Catalogue) -> MaskedMatter:
    """The same for who sorts none of the channels: without the number at the source and without who sorted."""
    own = listed(row, said, catalogue)
    return MaskedMatter(**{name: getattr(own, name) for name in MaskedMatter.__struct_fields__})
