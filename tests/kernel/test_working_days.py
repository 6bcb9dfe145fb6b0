"""Working days (vectors from domain/vectors.md, A-16, A-24)."""

from datetime import date

import pytest

from services.kernel.working_days import CalendarUnknown, is_working_day, working_day_after, working_day_before

PUBLISHED = date(2024, 6, 26)


def test_the_three_working_days_before_publication() -> None:
    days = [working_day_before(PUBLISHED, count) for count in (1, 2, 3)]
    assert days == [date(2024, 6, 25), date(2024, 6, 24), date(2024, 6, 21)]


@pytest.mark.parametrize(
    ("published", "last"),
    [
        ("2024-07-24", "2024-07-29"),
        ("2024-07-27", "2024-07-31"),
        ("2024-09-27", "2024-10-08"),
        ("2024-09-30", "2024-10-10"),
        ("2024-10-09", "2024-10-12"),  # a Saturday on which offices worked
        ("2024-10-12", "2024-10-16"),
        ("2025-01-24", "2025-02-05"),
        ("2026-02-12", "2026-02-24"),
    ],
)
def test_the_third_working_day_after_publication(published: str, last: str) -> None:
    assert working_day_after(date.fromisoformat(published), 3) == date.fromisoformat(last)


def test_what_the_county_knows_better_goes_before_the_data() -> None:
    closed = {date(2024, 6, 25): False, date(2028, 6, 26): True}
    assert working_day_before(PUBLISHED, 1, closed) == date(2024, 6, 24)
    assert is_working_day(date(2028, 6, 26), closed)


MOVED = {
    2024: ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    2025: ["01-26", "02-08", "04-27", "09-28", "10-11"],
    2026: ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
}


@pytest.mark.parametrize("day", [f"{year}-{day}" for year, days in MOVED.items() for day in days])
def test_moved_weekends_are_working_days(day: str) -> None:
    assert date.fromisoformat(day).weekday() >= 5
    assert is_working_day(date.fromisoformat(day))


def test_a_year_without_a_notice_is_not_guessed() -> None:
    with pytest.raises(CalendarUnknown) as refusal:
        working_day_after(date(2028, 6, 26), 3)
    assert refusal.value.facts == {"year": 2028}
