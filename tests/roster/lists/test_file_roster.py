"""A provider sends its list (R-18): replacing, closing, lateness, one person once."""

from dataclasses import replace

import msgspec

from services.roster.lists.file_roster import Roster, file_roster, list_people, units_of
from services.roster.lists.roster_file import read_roster
from services.roster.lists.templates import TEMPLATES
from services.roster.preparation import Preparation, evolve
from services.roster.providers import PROVIDERS
from services.roster.refusals import RosterClosed
from tests.roster.quarter import DRAFTED, OPENED, at, drawn, filed, row, workbook
from tests.spec import Spec

filing = Spec(file_roster, evolve, Preparation())

ROSTER = Roster(provider=PROVIDERS["housing"], file_digest="ab", people=("p1", "p2"), units=(), filed_at=at(6, 24))
FILED = filed("housing", "p1", "p2")
SECRET = bytes(32)


def test_a_list_in_time_is_filed() -> None:
    filing.given(DRAFTED).when(ROSTER).then(FILED)


def test_late_is_recorded_and_no_reason_to_drop_it() -> None:
    """A-16."""
    filing.given(DRAFTED).when(replace(ROSTER, filed_at=at(6, 26))).then(msgspec.structs.replace(FILED, late=True))


def test_sending_again_replaces_the_list() -> None:
    another = replace(ROSTER, file_digest="ef", people=("p3",))
    outcome = filing.given(DRAFTED, FILED).when(another)
    assert evolve(evolve(Preparation(), FILED), outcome.events[0]).lists_of("projects") == {"housing": ("p3",)}


def test_the_same_file_again_changes_nothing_even_after_the_draw() -> None:
    filing.given(DRAFTED, FILED, drawn("projects", "p1")).when(ROSTER).then_nothing()


def test_after_the_draw_the_list_stands() -> None:
    another = replace(ROSTER, file_digest="ef")
    filing.given(DRAFTED, FILED, drawn("projects", "p1")).when(another).then_refused(
        RosterClosed, provider="housing", group="projects"
    )


def test_after_the_opening_no_list_is_taken() -> None:
    filing.given(DRAFTED, OPENED).when(ROSTER).then_refused(RosterClosed)


def test_another_groups_draw_closes_nothing() -> None:
    filing.given(DRAFTED, drawn("market", "p1")).when(ROSTER).then(FILED)


def test_a_person_in_two_rows_is_one_person() -> None:
    """R-21."""
    entries = read_roster(
        workbook("T3", [row("T3", 1), row("T3", 2), row("T3", 3, 联系电话="+86 130-0000-0001")]), TEMPLATES["T3"]
    ).entries
    listed = list_people(entries, SECRET)
    assert [(person.row, person.phone) for person in listed.values()] == [(4, "+8613000000001"), (5, "+8613000000002")]


def test_people_and_projects_are_known_by_keyed_hashes_only() -> None:
    """D-5, A-14, A-17."""
    entries = read_roster(
        workbook("T2", [row("T2", 1, 项目代码="2405-532622-04-01-123456"), row("T2", 2)]), TEMPLATES["T2"]
    ).entries
    listed = list_people(entries, SECRET)
    units = units_of(listed.values(), TEMPLATES["T2"], SECRET)
    assert all(len(person) == 32 and set(person) <= set("0123456789abcdef") for person in listed)
    assert [len(unit) for unit in units] == [32, 0]
    assert listed.keys().isdisjoint(list_people(entries, b"another").keys())
