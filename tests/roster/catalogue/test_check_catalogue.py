"""What a catalogue would change is told before it takes effect (R-05, A-29)."""

import msgspec
import pytest

from services.roster.answers import CatalogueChecked
from services.roster.catalogue import check_catalogue
from services.roster.catalogue import import_catalogue as importing
from services.roster.catalogue.check_catalogue import changes
from services.roster.contract import CheckCatalogue, ImportCatalogue, OpenAppraisal
from services.roster.draft import open_appraisal as opening
from services.roster.events import Office
from services.roster.refusals import OpenedAlready
from tests.roster.catalogues import OTHER, ROW, book
from tests.roster.conftest import Roster
from tests.roster.quarter import APPRAISAL

OWN = ["县政府办公室", "县直", "督查室", "内设", "", "", "", "", "", "", "", ""]


def checked(roster: Roster, *rows: list[str]) -> CatalogueChecked:
    return check_catalogue.handle(CheckCatalogue(appraisal=APPRAISAL, content=book(*rows)), roster.context)


def test_every_office_that_changes_is_told_and_nothing_is_kept(roster: Roster) -> None:
    roster.draft(offices=[])
    importing.handle(ImportCatalogue(appraisal=APPRAISAL, content=book(ROW, OTHER), by="op-1"), roster.context)
    renamed = [*ROW[:2], "不动产登记服务中心", *ROW[3:5], "不动产登记中心", *ROW[6:]]
    found = checked(roster, renamed, OWN)
    assert msgspec.to_builtins(found.changes) == [
        {
            "office_id": "01-01",
            "change": "renamed",
            "fields": ["name", "aliases"],
            "before": {"department": "县自然资源局", "name": "不动产登记中心"},
            "after": {"department": "县自然资源局", "name": "不动产登记服务中心"},
        },
        {
            "office_id": "03-01",
            "change": "left_out",
            "fields": [],
            "before": None,
            "after": {"department": "县政府办公室", "name": "督查室"},
        },
        {
            "office_id": "02-01",
            "change": "gone",
            "fields": [],
            "before": {"department": "县税务局", "name": "办税服务股"},
            "after": None,
        },
    ]
    assert (found.offices, found.enabled) == (2, 1)
    assert [one.code for one in found.warnings] == ["OWN_OFFICE_LEFT_OUT"]
    assert checked(roster, ROW, OTHER).changes == []


def test_what_is_taken_in_again_or_changed_is_told(roster: Roster) -> None:
    roster.draft(offices=[])
    out = [*OTHER[:10], "否", ""]
    importing.handle(ImportCatalogue(appraisal=APPRAISAL, content=book(ROW, out), by="op-1"), roster.context)
    found = checked(roster, [*ROW[:4], "审批", *ROW[5:]], OTHER)
    assert [(one.change, one.fields) for one in found.changes] == [
        ("changed", ["functions"]),
        ("taken_in", ["enabled"]),
    ]


def test_an_office_of_another_department_or_one_left_out_is_told_so() -> None:
    was = Office(office_id="01-01", department="县国土局", department_kind="county", name="登记股", scopes=())
    moved, out = (msgspec.structs.replace(was, **now) for now in ({"department": "县自然资源局"}, {"enabled": False}))
    assert [one.change for one in changes([was], [moved])] == ["renamed"]
    assert [one.change for one in changes([was], [out])] == [one.change for one in changes([], [out])] == ["left_out"]
    assert list(changes([was], [was])) == []


def test_wrong_cells_are_told_as_when_it_is_brought_in(roster: Roster) -> None:
    roster.draft(offices=[])
    found = checked(roster, ["", *ROW[1:]], ROW, ROW)
    assert (found.digest, found.changes, found.count) == (None, [], 1)
    assert [one.cell for one in found.errors] == ["A4"]
    twice = checked(roster, ROW, ROW)
    assert [one.code for one in twice.errors] == ["OFFICE_TWICE"]


def test_after_the_opening_there_is_nothing_to_check(roster: Roster) -> None:
    """D-1."""
    roster.draft()
    opening.handle(OpenAppraisal(appraisal=APPRAISAL), roster.context)
    with pytest.raises(OpenedAlready):
        checked(roster, ROW)
