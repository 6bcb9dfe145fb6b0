"""Cells of the form T6 as Excel, WPS and people fill them in."""

from datetime import date, datetime
from typing import Any

import pytest

from services.complaints.intake import form
from services.complaints.intake.form import COLUMNS, read
from services.kernel.spreadsheets.cells import CellTrouble

BY_HEADING = {column.heading: column for column in COLUMNS}


def value(heading: str, cell: Any) -> str:
    return read(cell, BY_HEADING[heading], lambda _code: None)


@pytest.mark.parametrize(
    ("cell", "read_as"),
    [
        ("2024-05-06 09:12:30", "2024-05-06T09:12:30+08:00"),
        ("2024年5月6日 9:12", "2024-05-06T09:12:00+08:00"),
        ("2024/5/6", "2024-05-06T00:00:00+08:00"),
        ("2024-06-30T23:59:59", "2024-06-30T23:59:59+08:00"),
        (datetime(2024, 6, 30, 23, 59, 58, 999_990), "2024-06-30T23:59:59+08:00"),  # noqa: DTZ001  # so Excel has it
        (date(2024, 5, 6), "2024-05-06T00:00:00+08:00"),
        (45418.5, "2024-05-06T12:00:00+08:00"),
        (45418, "2024-05-06T00:00:00+08:00"),
    ],
)
def test_when_a_matter_was_registered(cell: Any, read_as: str) -> None:
    assert value(form.REGISTERED, cell) == read_as


@pytest.mark.parametrize(
    ("heading", "cell", "read_as"),
    [
        (form.OCCURRED, "2024年3月", "2024-03"),
        (form.OCCURRED, "2024-3-15", "2024-03"),
        (form.OCCURRED, date(2024, 3, 15), "2024-03"),
        (form.OCCURRED, "", ""),
        (form.PEOPLE, "17人", "17"),
        (form.PEOPLE, 17.0, "17"),
        (form.PEOPLE, "否", "1"),
        (form.ANONYMOUS, "是", "yes"),
        (form.VERIFIED, True, "yes"),
        (form.STATE, "已撤诉", "已撤诉"),
        (form.NUMBER, 202400001.0, "202400001"),
        (form.WORDS, " 第一行\n第二行 ", "第一行\n第二行"),
        (form.WORDS, "字" * 20_000, "字" * 20_000),
        (form.REVISION, 2, "2"),
    ],
)
def test_what_a_cell_says(heading: str, cell: Any, read_as: str) -> None:
    assert value(heading, cell) == read_as


@pytest.mark.parametrize(
    ("heading", "cell", "code"),
    [
        (form.NUMBER, "", "REQUIRED"),
        (form.WORDS, " ", "REQUIRED"),
        (form.WORDS, "字" * 20_001, "TOO_LONG"),
        (form.REGISTERED, "去年", "DATE_INVALID"),
        (form.REGISTERED, "2024-05-06 25:00", "DATE_INVALID"),
        (form.REGISTERED, "2024-02-30", "DATE_INVALID"),
        (form.OCCURRED, "2024-13", "DATE_INVALID"),
        (form.STATE, "办完了", "NOT_IN_LIST"),
        (form.ANONYMOUS, "也许", "NOT_IN_LIST"),
        (form.PEOPLE, "若干", "NUMBER_INVALID"),
        (form.PEOPLE, "是", "NUMBER_INVALID"),
        (form.PEOPLE, 0, "NUMBER_INVALID"),
        (form.REVISION, "-1", "NUMBER_INVALID"),
        (form.NUMBER, 5.3262219850101e17, "NUMBER_DAMAGED"),
    ],
)
def test_what_is_wrong_with_a_cell(heading: str, cell: Any, code: str) -> None:
    with pytest.raises(CellTrouble) as trouble:
        value(heading, cell)
    assert trouble.value.code == code
