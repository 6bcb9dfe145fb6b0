"""How many working days are left until a day (A-16, A-24)."""

from datetime import date, timedelta

from gateway.pages.desk.page_request import DeskPageRequest
from services.kernel.working_days import NONE, CalendarUnknown, Overrides, is_working_day


def days_left(page: DeskPageRequest, until: date | None) -> int | None:
    """Working days from tomorrow to `until` where the appraisal is held; None without a day or a calendar."""
    return None if until is None else working_days_until(page.today, until, page.known.rules.working_days)


def working_days_until(today: date, until: date, works: Overrides = NONE) -> int | None:
    """Working days from tomorrow to `until`; negative after it; None where the calendar is not known."""
    step = 1 if until >= today else -1
    days, day = 0, today
    try:
        while day != until:
            day += timedelta(days=step)
            days += step * is_working_day(day, works)
    except CalendarUnknown:
        return None
    return days
