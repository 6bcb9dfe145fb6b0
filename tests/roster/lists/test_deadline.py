"""The deadline of the lists (R-18, A-16)."""

from datetime import date

import pytest

from services.kernel.working_days import CalendarUnknown
from services.roster.lists.deadline import is_late, roster_deadline

PUBLISHED = date(2024, 6, 26)


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


def test_a_year_without_a_notice_is_not_guessed() -> None:
    with pytest.raises(CalendarUnknown) as refusal:
        roster_deadline(date(2028, 6, 26))
    assert refusal.value.facts == {"year": 2028}


def test_the_appraisals_own_table_says_what_the_calendar_does_not_know() -> None:
    """A day on which everybody stayed at home, and a whole year without a notice."""
    assert roster_deadline(PUBLISHED, {date(2024, 6, 25): False}) == date(2024, 6, 24)
    weekend = {date(2028, 6, 25): False, date(2028, 6, 24): False}
    assert roster_deadline(date(2028, 6, 26), weekend | {date(2028, 6, 23): True}) == date(2028, 6, 23)
