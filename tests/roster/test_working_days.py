"""Working days and the deadline of the lists (R-18, A-16; vectors from domain/vectors.md)."""

from datetime import date

import pytest

from services.roster.working_days import CalendarUnknown, is_late, is_working_day, roster_deadline, working_day_before

PUBLISHED = date(2024, 6, 26)


def test_the_three_working_days_before_publication() -> None:
    days = [working_day_before(PUBLISHED, count) for count in (1, 2, 3)]
    assert days == [date(2024, 6, 25), date(2024, 6, 24), date(2024, 6, 21)]


def test_deadline_is_the_working_day_before_publication() -> None:
    assert roster_deadline(PUBLISHED) == date(2024, 6, 25)
    assert roster_deadline(date(2024, 10, 8)) == date(2024, 9, 30)
    assert roster_deadline(date(2024, 9, 30)) == date(2024, 9, 29)  # a Sunday on which offices worked


@pytest.mark.parametrize(
    ("filed_on", "late"),
    [
        (date(2024, 6, 3), False),
        (date(2024, 6, 21), False),
        (date(2024, 6, 25), False),
        (date(2024, 6, 26), True),
        (date(2024, 6, 28), True),
    ],
)
def test_early_is_in_time_and_late_is_late(filed_on: date, late: bool) -> None:
    assert is_late(filed_on, PUBLISHED) is late


def test_a_list_sent_on_the_holiday_before_publication_is_late() -> None:
    assert is_late(date(2024, 10, 3), date(2024, 10, 8))


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
        roster_deadline(date(2028, 6, 26))
    assert refusal.value.facts == {"year": 2028}
