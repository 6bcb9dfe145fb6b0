"""The rosters as files: the odd ones are there, and what is written is what a provider would send."""

from io import BytesIO

import openpyxl
import pytest

from simulation.quarter.generate import Quarter
from simulation.quarter.rosters import Roster
from simulation.spreadsheets import write_xlsx

QUARTER = Quarter.generate()
BY_PROVIDER = {roster.provider: roster for roster in QUARTER.rosters}


def test_every_provider_of_the_announcement_files_a_roster() -> None:
    """R-13…R-15, R-18."""
    assert {roster.provider: len(roster.rows) for roster in QUARTER.rosters} == {
        "inspection": 125,
        "market-regulation": 160,
        "development-reform": 18,
        "industry-commerce": 14,
        "housing": 20,
        "ecology": 12,
        "fire": 3,
        "government-services": 400,
    }


def test_one_project_provider_has_fewer_than_its_five() -> None:
    """A-14: the shortfall is drawn from the rest."""
    assert [r.provider for r in QUARTER.rosters if r.group == "projects" and len(r.rows) < 5] == ["fire"]


def test_one_roster_is_late() -> None:
    """A-16: accepted until opening, and the lateness recorded."""
    assert [r.provider for r in QUARTER.rosters if r.filed_at.isoformat() >= "2024-06-26"] == ["fire"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("market-regulation", "government-services"),
        ("development-reform", "market-regulation"),
        ("inspection", "government-services"),
        ("inspection", "market-regulation"),
        ("development-reform", "industry-commerce"),
    ],
)
def test_some_people_stand_in_two_rosters(one: str, other: str) -> None:
    """A-17."""
    assert set(BY_PROVIDER[one].phones) & set(BY_PROVIDER[other].phones)


def test_one_project_stands_with_two_providers() -> None:
    """A-14: dedupe by project code, then by person."""
    one, other = BY_PROVIDER["development-reform"].rows[4], BY_PROVIDER["housing"].rows[4]
    assert one["项目代码"] == other["项目代码"]
    assert one["负责人姓名"] != other["负责人姓名"]


def test_numbers_are_typed_in_every_usual_way() -> None:
    typed = [row["联系电话"] for row in BY_PROVIDER["market-regulation"].rows]
    assert any(isinstance(number, int) for number in typed)
    assert any(str(number).startswith("+86-") for number in typed)
    assert any(" " in str(number) for number in typed)
    assert any(not str(number).isascii() for number in typed)


@pytest.mark.parametrize("roster", QUARTER.rosters, ids=lambda roster: roster.provider)
def test_a_roster_is_written_on_its_template(roster: Roster) -> None:
    """Row 1 title, row 2 notes, row 3 headings with stars, then a text cell for each value."""
    sheet = openpyxl.load_workbook(BytesIO(write_xlsx(roster.template, roster.rows))).worksheets[0]
    headings = [cell.value for cell in sheet[3]]
    assert sheet.max_row == 3 + len(roster.rows)
    assert {column for row in roster.rows for column in row} <= {str(heading).rstrip("*") for heading in headings}
    assert all(cell.number_format == "@" for row in sheet.iter_rows(min_row=4) for cell in row)


def test_nobody_real_is_called() -> None:
    assert all(phone.startswith("1300000") for roster in QUARTER.rosters for phone in roster.phones)
