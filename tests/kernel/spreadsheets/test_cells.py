"""What Excel and WPS make of a cell, and what is made of it again (R-18)."""

import unicodedata
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.spreadsheets.cells import CellTrouble, Unread, date_of, masked, sound_text, text_of

EXCELS = [date(2024, 5, 6), datetime(2024, 5, 6, 9, 3), 45418, 45418.0]  # noqa: DTZ001  # cells have no zone
PEOPLES = ["2024年5月6日", "2024/5/6", "2024.05.06", "20240506", "2024-05-06 09:03"]


@pytest.mark.parametrize("cell", [*EXCELS, *PEOPLES])
def test_dates_are_read_as_people_and_excel_write_them(cell: Any) -> None:
    assert date_of(cell) == date(2024, 5, 6)


@pytest.mark.parametrize("cell", ["上周", "2024-13-01", "2024-02-30", 5, "6月5日", True])
def test_what_is_no_date_is_refused(cell: Any) -> None:
    with pytest.raises(CellTrouble, match="DATE_INVALID"):
        date_of(cell)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_date_is_the_same_however_it_is_written(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    spelled = f"{day.year}年{day.month}月{day.day}日"
    cells = (day, serial, float(serial), spelled, day.isoformat(), f"{day:%Y%m%d}", f"{day.year}/{day.month}/{day.day}")
    assert {date_of(cell) for cell in cells} == {day}


@given(st.integers(0, 10**15 - 1))
def test_a_whole_number_is_the_same_as_number_or_as_text(number: int) -> None:
    """openpyxl gives a telephone number as int, calamine as float: 13987600001.0."""
    full_width = str(number).translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    shielded = f'="{number}"'
    written = {sound_text(cell) for cell in (number, float(number), str(number), f"\t{number} ", full_width, shielded)}
    assert written == {str(number)}


@given(st.integers(10**15, 10**30) | st.floats(1e15, 1e30))
def test_digits_that_a_float_does_not_keep_are_never_made_up(number: float) -> None:
    with pytest.raises(CellTrouble, match="NUMBER_DAMAGED"):
        sound_text(number)


@pytest.mark.parametrize("cell", [5.3262219850101e17, 532622198501010016, "5.3262E+17", "1.38088E+10", "5.3e17"])
def test_a_number_whose_digits_are_lost_is_refused(cell: Any) -> None:
    with pytest.raises(CellTrouble, match="NUMBER_DAMAGED"):
        sound_text(cell)


@pytest.mark.parametrize("code", ["532622198501010016", "91532622MA6K0ABC1L", "5E3", "1.5"])
def test_codes_typed_as_text_are_whole(code: str) -> None:
    assert sound_text(code) == code


@given(st.text(max_size=80))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = text_of(text)
    assert text_of(once) == once or once.startswith('="')
    assert not any(unicodedata.category(character) == "Cc" for character in once)


@pytest.mark.parametrize("cell", ["#REF!", "#N/A", "#DIV/0!", Unread("FORMULA_ERROR")])
def test_a_failed_formula_is_no_text(cell: Any) -> None:
    with pytest.raises(CellTrouble, match="FORMULA_ERROR"):
        sound_text(cell)


def test_what_looks_like_a_formula_in_a_text_cell_is_text() -> None:
    assert sound_text("=cmd|'/c calc'!A0") == "=cmd|'/c calc'!A0"


def test_control_characters_are_blanks_and_dots_are_one() -> None:
    assert text_of("阿依\x00古丽•买买提") == "阿依 古丽·买买提"
    with pytest.raises(CellTrouble, match="TOO_LONG"):
        sound_text("长" * 501)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [("13808760001", "138****0001"), (13808760001.0, "138****0001"), ("张三丰", "张**"), ("张", "张"), ("", "")],
)
def test_values_are_masked(cell: Any, shown: str) -> None:
    assert masked(cell) == shown


def test_blanks_around_a_shielded_number_are_none_of_it() -> None:
    assert text_of('=" 0012 "') == "0012"
    assert text_of(' ="0012" ') == "0012"
