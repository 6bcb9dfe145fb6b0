"""Which offices are appraised, under which ids: an office keeps its id from file to file and from quarter to quarter.

Ids are `department-number`, as in 02-03. A row belongs to an office by the id it gives, else by the office's name, else
by a name it had before (A-29). What has been an office's id is never another office's.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.roster.catalogue.readings import pinyin_of
from services.roster.contract import Listing
from services.roster.events import Office

# Left out unless the catalogue insists: the offices that organise the appraisal and that determine its result.
OWN_OFFICES = ("督查室", "党风政风监督室")

_NUMBERED = re.compile(r"(\d+)-(\d+)")


@dataclass(frozen=True)
class Trouble:
    """A row that cannot stand: its number, the heading of the cell, a code."""

    row: int
    heading: str
    code: str


@dataclass
class Settled:
    """The catalogue, and what in it is to be told. `left_out`, `added`, `renamed`, `gone` are office ids."""

    offices: list[Office] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    warnings: list[Trouble] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def settle(listings: Sequence[Listing], latest: Iterable[Office] = (), retired: Iterable[Office] = ()) -> Settled:
    """The offices that these rows make, given the catalogue before this one, and offices of older ones."""
    now = {office.office_id: office for office in latest}
    before = {office.office_id: office for office in retired} | now
    settled = Settled()
    known = [(office.department, office.office_id) for office in before.values()]
    numbers = _Numbers([*known, *((listing.department, listing.office_id) for listing in listings)])
    taken: dict[str, int] = {}
    owners = _claim(listings, before)
    for listing, office_id in zip(listings, owners, strict=True):
        earlier = before.get(office_id)
        office_id = office_id or numbers.next_for(listing.department)
        if office_id in taken:
            settled.troubles.append(Trouble(listing.row, "股室", "OFFICE_TWICE"))
            continue
        taken[office_id] = listing.row
        settled.offices.append(_office(listing, office_id, earlier, settled))
    settled.gone = [office_id for office_id in now if office_id not in taken]
    settled.troubles += _same_names(settled.offices, taken)
    return settled


def _claim(listings: Sequence[Listing], before: dict[str, Office]) -> list[str]:
    """Each row's office: by its id, else by the office's name, else by an older name nobody else claims; else none."""
    given = {listing.office_id for listing in listings if listing.office_id}
    by_name = {(office.department, office.name): office_id for office_id, office in before.items()}
    claimed = [listing.office_id or by_name.get((listing.department, listing.name), "") for listing in listings]
    free = {office_id: office for office_id, office in before.items() if office_id not in given | set(claimed)}
    return [
        office_id or next((old for old, office in free.items() if _was(listing, office)), "")
        for listing, office_id in zip(listings, claimed, strict=True)
    ]


def _was(listing: Listing, office: Office) -> bool:
    return any(office.answers_to(alias) for alias in listing.aliases) or (
        listing.department == office.department and office.answers_to(listing.name)
    )


def _office(listing: Listing, office_id: str, earlier: Office | None, settled: Settled) -> Office:
    aliases = [alias for alias in listing.aliases if alias != listing.name]
    if earlier is None:
        settled.added.append(office_id)
    elif (earlier.department, earlier.name) != (listing.department, listing.name):
        settled.renamed.append(office_id)
        old = earlier.name if earlier.department == listing.department else earlier.department + earlier.name
        aliases += [name for name in (*earlier.aliases, old) if name not in aliases and name != listing.name]
    own = listing.name.endswith(OWN_OFFICES)
    enabled = not own if listing.enabled is None else listing.enabled
    if own:
        settled.warnings.append(Trouble(listing.row, "启用", "OWN_OFFICE" if enabled else "OWN_OFFICE_LEFT_OUT"))
    if not enabled:
        settled.left_out.append(office_id)
    pinyin, initials = pinyin_of(listing.name, listing.reading)
    return Office(
        office_id=office_id,
        department=listing.department,
        department_kind=listing.department_kind,
        name=listing.name,
        scopes=listing.scopes,
        pinyin=pinyin,
        initials=initials,
        functions=listing.functions,
        unit=listing.unit,
        aliases=tuple(aliases),
        reading=listing.reading,
        enabled=enabled,
    )


def _same_names(offices: Sequence[Office], rows: dict[str, int]) -> list[Trouble]:
    """Offices that could not be told apart: of one name in one department, or of a name another had before."""
    troubles, seen = [], dict[tuple[str, str], str]()
    for office in offices:
        first = seen.setdefault((office.department, office.name), office.office_id)
        if first != office.office_id:
            troubles.append(Trouble(rows[office.office_id], "股室", "OFFICE_TWICE"))
    for office in offices:
        others = [seen.get((office.department, alias), office.office_id) for alias in office.aliases]
        if any(other != office.office_id for other in others):
            troubles.append(Trouble(rows[office.office_id], "别名", "ALIAS_TAKEN"))
    return troubles


class _Numbers:
    """The next free id of each department: a department keeps its number, a new one gets the next."""

    def __init__(self, known: Iterable[tuple[str, str]]) -> None:
        self._departments: dict[str, int] = {}
        self._last: dict[int, int] = {}
        for name, office_id in known:
            numbered = _NUMBERED.fullmatch(office_id)
            if numbered:
                department, number = int(numbered[1]), int(numbered[2])
                self._departments.setdefault(name, department)
                self._last[department] = max(self._last.get(department, 0), number)

    def next_for(self, name: str) -> str:
        department = self._departments.setdefault(name, max([*self._last, *self._departments.values()], default=0) + 1)
        self._last[department] = self._last.get(department, 0) + 1
        return f"{department:02d}-{self._last[department]:02d}"
