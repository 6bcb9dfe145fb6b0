"""Working days in China: the State Council moves some every year.

A year whose notice is not in the data is refused, never guessed. `overrides` says of single days what the data
does not know, or knows wrongly.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import chinese_calendar

from services.kernel.refusal import Refusal


class CalendarUnknown(Refusal):
    """The working days of this year are not known yet. Facts: `year`."""


Overrides = Mapping[date, bool]
NONE: Overrides = {}


def is_working_day(day: date, overrides: Overrides = NONE) -> bool:
    """Whether offices work on this civil date, moved weekends included. Raises `CalendarUnknown`."""
    if day in overrides:
        return overrides[day]
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError as unknown:
        raise CalendarUnknown(year=day.year) from unknown


def working_day_before(day: date, count: int, overrides: Overrides = NONE) -> date:
    """The `count`-th working day before a day, which itself is not counted."""
    return _walk(day, timedelta(days=-1), count, overrides)


def working_day_after(day: date, count: int, overrides: Overrides = NONE) -> date:
    """The `count`-th working day after a day, which itself is not counted (民法典 201, 203)."""
    return _walk(day, timedelta(days=1), count, overrides)


def _walk(day: date, step: timedelta, count: int, overrides: Overrides) -> date:
    while count:
        day += step
        count -= is_working_day(day, overrides)
    return day
