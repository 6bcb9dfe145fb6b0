"""Telephone numbers as people write them (A-17, domain/vectors.md)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.roster.personal_data.phones import dialled, doubt, normalise, takes_messages


@pytest.mark.parametrize(
    "written",
    [
        "13808760001",
        "138 0876 0001",
        "+86-13808760001",
        "8613808760001",
        "１３８０８７６０００１",
        "13808760001.0",
        " 138—0876–0001\u3000",
        "+86 (138) 0876 0001",
    ],
)
def test_one_number_is_one_number_however_it_is_written(written: str) -> None:
    assert normalise(written) == "+8613808760001"


def test_landline_with_its_area_code_is_a_number() -> None:
    assert normalise("0876-3133677") == "+868763133677"


def test_a_range_newer_than_the_metadata_is_let_through() -> None:
    assert normalise("14412345678") == "+8614412345678"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "1.38088E+10",
        "12345678901",
        "1380876000",
        "138087600011",
        "13808760001/13808760002",
        "12345",
        "+1 650 253 0000",
        "无",
        "٣٨",
    ],
)
def test_what_is_no_number_is_not_guessed(written: str) -> None:
    assert normalise(written) is None


def test_numbers_are_shown_as_they_are_dialled() -> None:
    assert dialled("+8613808760001") == "13808760001"
    assert dialled("+868763133677") == "08763133677"


@pytest.mark.parametrize(
    ("number", "warning", "mobile"),
    [
        ("+8613808760001", "", True),
        ("+868763133677", "PHONE_IS_A_LANDLINE", False),
        ("+8614012345678", "PHONE_OF_A_MACHINE", True),
        ("+8614712345678", "", True),
    ],
)
def test_what_should_be_looked_at_again_in_a_number(number: str, warning: str, mobile: bool) -> None:
    assert (doubt(number), takes_messages(number)) == (warning, mobile)


@given(st.text())
def test_any_text_is_a_number_in_one_form_or_none(text: str) -> None:
    number = normalise(text)
    assert number is None or normalise(number) == number
