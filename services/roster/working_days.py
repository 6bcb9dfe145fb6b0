"""Working days in China, and until when a roster is in time (R-18, A-16).

The State Council moves working days every year. A year whose notice is not in the data is refused, never
guessed.
"""

from datetime import date, timedelta

import chinese_calendar

from services.kernel.refusal import Refusal


class CalendarUnknown(Refusal):
    """The working days of this year are not known yet. Facts: `year`."""


def is_working_day(day: date) -> bool:
    """Whether offices work on this civil date, moved weekends included."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError as unknown:
        raise CalendarUnknown(year=day.year) from unknown


def working_day_before(day: date, count: int) -> date:
    """The `count`-th working day before a day, which itself is not counted."""
    while count:
        day -= timedelta(days=1)
        count -= is_working_day(day)
    return day


def roster_deadline(published_on: date) -> date:
    """The last day to send a list: “公告发布前3个工作日内” ends on the working day before publication."""
    return working_day_before(published_on, 1)


def is_late(filed_on: date, published_on: date) -> bool:
    """Whether a list came after its deadline. Early is in time."""
    return filed_on >= published_on or filed_on > roster_deadline(published_on)
