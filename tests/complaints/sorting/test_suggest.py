"""Which offices a text may mean, and why; a person decides (1.3 rule 9)."""

import unicodedata

import msgspec
import pytest

from services.complaints.sorting.catalogues import Catalogue
from services.complaints.sorting.suggest import LEAST_SCORE, MOST, Reason, Suggestion, suggest
from services.complaints.words import Words
from services.roster.events import Office
from simulation.county import catalogue as announced

CATALOGUE = Catalogue(
    "砚山县",
    tuple(
        Office(
            office_id=office["office_id"],
            department=office["department"],
            department_kind=office["department_kind"],
            name=office["name"],
            scopes=(),
        )
        for office in announced.offices()
    ),
)
SHARED = "行政审批股"


def suggested(text: str = "", department: str = "") -> list[Suggestion]:
    return suggest(Words(text, department), CATALOGUE)


def whys(suggestion: Suggestion) -> list[str]:
    return [reason.why for reason in suggestion.reasons]


def office_of(department: str, name: str) -> Office:
    return next(office for office in CATALOGUE.offices if (office.department, office.name) == (department, name))


def test_a_shared_name_says_little_without_its_department() -> None:
    """Seven departments have an office of this name."""
    sharing = [office for office in CATALOGUE.offices if office.name == SHARED]
    assert len(sharing) == 7
    alone = suggested(f"{SHARED}推来推去")
    told = {suggestion.office.office_id: suggestion for suggestion in alone}
    assert all(told[office.office_id].score == 25 for office in sharing)
    assert all("SHARED_NAME" in whys(told[office.office_id]) for office in sharing)
    assert max(suggestion.score for suggestion in alone) == 25
    for office in sharing:
        first, *rest = suggested(f"{SHARED}推来推去", office.department)
        assert first.office == office
        assert first.score == 100
        assert all(other.score < 60 for other in rest)


@pytest.mark.parametrize("office", CATALOGUE.offices[::9], ids=lambda office: office.office_id)
def test_an_office_named_with_its_department_comes_first(office: Office) -> None:
    first, *_ = suggested(f"到{office.department}{office.name}办事,没有人理")
    assert first.office == office
    assert first.score >= 90


def test_the_department_is_known_by_its_name_with_and_without_the_county() -> None:
    department = next(o.department for o in CATALOGUE.offices if o.department.startswith("县"))
    bare = department.removeprefix("县")
    for said in (department, f"砚山{department}", bare, unicodedata.normalize("NFD", department)):
        found = suggested("没有人理", said)
        assert found
        assert {suggestion.office.department for suggestion in found} == {department}


def test_a_department_alone_suggests_its_offices_with_a_low_score() -> None:
    """Department-only: never guessed, only offered."""
    found = suggested("没有人理", CATALOGUE.offices[0].department)
    assert {suggestion.office.department for suggestion in found} == {CATALOGUE.offices[0].department}
    assert all(LEAST_SCORE <= suggestion.score < 50 for suggestion in found)


def test_an_office_is_known_by_the_name_it_had_before() -> None:
    """A-29."""
    office = CATALOGUE.offices[5]
    renamed = Catalogue("砚山县", (msgspec.structs.replace(office, aliases=("老便民窗口",)),))
    (found,) = suggest(Words("老便民窗口没有人", ""), renamed)
    assert (found.office.office_id, whys(found)) == (office.office_id, ["ALIAS_NAMED"])


def test_what_names_nothing_suggests_nothing() -> None:
    assert suggested("等了三个月没有下文") == []
    assert suggested() == []


def test_no_more_are_offered_than_can_be_looked_at() -> None:
    everything = "".join(office.department + office.name for office in CATALOGUE.offices)
    assert len(suggested(everything)) == MOST


def test_each_suggestion_says_why() -> None:
    for suggestion in suggested(f"{SHARED}推来推去", "县自然资源局"):
        assert suggestion.reasons
        assert all(reason.why and 0 < reason.score <= 100 for reason in suggestion.reasons)


def test_no_more_than_eight_offices_are_suggested() -> None:
    first = CATALOGUE.offices[0]
    nine = tuple(msgspec.structs.replace(first, office_id=f"01-0{at}", name=f"第{at}股") for at in range(1, 10))
    given = Reason("DEPARTMENT_GIVEN", 100, first.department)
    found = suggest(Words("", first.department), Catalogue("砚山县", nine))
    assert found == [Suggestion(office, 30, (given,)) for office in nine[:8]]


def test_a_department_is_known_by_its_abbreviation() -> None:
    """85 for a sure abbreviation, and three tenths of it for an office of that department."""
    abbreviated = Reason("DEPARTMENT_ABBREVIATED", 85, "市监局")
    assert {(one.score, one.reasons) for one in suggested(department="市监局")} == {(25, (abbreviated,))}
    assert suggested(department="市局") == []
