"""The catalogue as roster opened it, by name: what the desk shows and suggests (R-05, A-29)."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from services.complaints.refusals import IntakeNotOpen
from services.kernel.context import ServiceContext
from services.kernel.event import Language
from services.roster.events import AppraisalOpened, Office

_ROSTER = Language(AppraisalOpened)
_KIND = re.compile("(?:服务)?(?:股|室|科|中心|所|站|大队|窗口)$")


@dataclass(frozen=True)
class Catalogue:
    """The offices of an appraisal. It is frozen at the opening, so it may be remembered."""

    county: str = ""
    offices: tuple[Office, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Office]:
        return {office.office_id: office for office in self.offices}

    @cached_property
    def sharing(self) -> Counter[str]:
        """How many offices have the same business by name, as 行政审批股 and 行政审批服务股 have."""
        return Counter(self.stem(office.name) for office in self.offices)

    def names(self, office_id: str) -> dict[str, str]:
        """`{department, name}` of an office; empty for one that is not in the catalogue."""
        office = self.by_id.get(office_id)
        return {"department": office.department, "name": office.name} if office else {"department": "", "name": ""}

    def core(self, name: str) -> str:
        """A name without the county before it: 砚山县自然资源局 and 县自然资源局 are the same."""
        plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", name))
        return plain.removeprefix(self.county).removeprefix("县")

    def stem(self, name: str) -> str:
        """What an office does, without the kind of office it is: 不动产登记中心 → 不动产登记."""
        stem = _KIND.sub("", name)
        return stem if len(stem) >= 3 else name


def catalogue_of(context: ServiceContext, appraisal: str) -> Catalogue:
    """The catalogue of an opened appraisal. Raises `IntakeNotOpen`."""
    end = context.received.heard().get(("roster", appraisal), 0)
    bodies = context.received.of_types("roster", appraisal, 0, end, [AppraisalOpened.wire])
    if not bodies:
        raise IntakeNotOpen
    opened = _ROSTER.decode(bodies[-1]).data
    assert isinstance(opened, AppraisalOpened)
    return Catalogue(opened.county, opened.offices)
