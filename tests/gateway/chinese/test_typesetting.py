"""Dates and punctuation as they are written on papers (GB/T 9704)."""

from datetime import UTC, date, datetime

import pytest

from gateway.chinese.typesetting import day, first_day_of, typeset


@pytest.mark.parametrize(
    "value",
    [
        date(2024, 6, 25),
        "2024-06-25",
        "2024-06-25T10:27:00+08:00",
        datetime(2024, 6, 24, 16, tzinfo=UTC),  # midnight in China
        "2024-06-24T16:00:00Z",
    ],
)
def test_a_day_is_written_with_arabic_digits_in_chinese_time(value: date | str) -> None:
    assert day(value) == "2024年6月25日"


def test_a_month_begins_on_its_first_day() -> None:
    """R-35."""
    assert first_day_of("2024-01") == "2024年1月1日"


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("第一,第二;第三:好?好!", "第一\uff0c第二\uff1b第三\uff1a好\uff1f好\uff01"),
        ("见附件(T9)", "见附件\uff08T9\uff09"),
        ("(一),2024年", "\uff08一\uff09\uff0c2024年"),
        ("共10,000人", "共10,000人"),
        ("上午8:30到", "上午8:30到"),
        ("f(x), y", "f(x), y"),
        ("电话0876-3133677", "电话0876-3133677"),
        ("", ""),
    ],
)
def test_punctuation_beside_chinese_is_wide_and_figures_are_left(typed: str, set_: str) -> None:
    assert typeset(typed) == set_
    assert typeset(set_) == set_
