"""What the voter's pages know of an appraisal: its words, its dates, what this voter may appraise."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from gateway.chinese.categories import CATEGORIES
from gateway.chinese.names import DEPARTMENT_KINDS_IN_FULL
from services.roster.answers import Appraisal
from services.roster.events import Office

CATEGORIES_ZH = {one.code: (one.label, one.hint) for one in CATEGORIES}


@dataclass(frozen=True)
class Department:
    """A department and those of its offices that may be appraised; its `rows` say which of them a search found."""

    name: str
    rows: tuple[tuple[Office, bool], ...]

    @property
    def found(self) -> int:
        return sum(found for _, found in self.rows)

    def holds(self, chosen: Collection[str]) -> bool:
        """Whether one of its offices is chosen."""
        return any(office.office_id in chosen for office, _ in self.rows)


def in_scope(appraisal: Appraisal, group: str) -> list[Office]:
    """The offices this group may appraise, department by department; the public all of them (A-11)."""
    offices = [office for office in appraisal.offices if group == "public" or group in office.scopes]
    return sorted(offices, key=lambda office: office.department_kind != "county")


def by_kind(offices: Sequence[Office], wanted: str) -> list[tuple[str, list[Department]]]:
    """Departments under their heading, with what a search in characters, pinyin or initials found (R-04)."""
    sections = []
    for kind, of_kind in groupby(offices, key=lambda office: office.department_kind):
        rows = [(office, is_found(office, wanted)) for office in of_kind]
        departments = dict.fromkeys(office.department for office, _ in rows)
        listed = [Department(name, tuple(row for row in rows if row[0].department == name)) for name in departments]
        sections.append((DEPARTMENT_KINDS_IN_FULL[kind], listed))
    return sections


def is_found(office: Office, wanted: str) -> bool:
    """Whether an office has these letters or characters in its name, its department, its pinyin or initials."""
    return not wanted or any(
        wanted in words.lower() for words in (office.name, office.department, office.pinyin, office.initials)
    )


def searched(text: str) -> str:
    """What somebody searches, as it is compared."""
    return "".join(text.lower().split())[:40]
