"""What the calendar says of a day and of the days of voting: weekday, whether offices work, which days are off."""

from collections.abc import Mapping
from datetime import date, timedelta

from services.kernel.working_days import CalendarUnknown, is_working_day

WEEKDAYS = "一二三四五六日"
HOLIDAY = 3  # so many weekdays off in a row of days are a holiday that people must think of


def works(day: date, overrides: Mapping[date, bool]) -> bool | None:
    """Whether offices work; None where the calendar is not known."""
    try:
        return is_working_day(day, overrides)
    except CalendarUnknown:
        return None


def day_told(day: date, overrides: Mapping[date, bool]) -> dict[str, object]:
    """`星期三,工作日`, and whether it is doubtful: a day off, or one the calendar does not know."""
    working = works(day, overrides)
    said = {True: "工作日", False: "不上班", None: "日历里还没有这一年的安排"}[working]
    return {"says": f"星期{WEEKDAYS[day.weekday()]}，{said}", "doubtful": not working}


def voting_told(first: date, last: date, overrides: Mapping[date, bool]) -> dict[str, object]:
    """How many days and working days voting lasts, and how many weekdays of it are off."""
    days = [first + timedelta(days=n) for n in range(max(0, (last - first).days + 1))][:400]
    working = sum(bool(works(day, overrides)) for day in days)
    off = sum(works(day, overrides) is False and day.weekday() < 5 for day in days)
    says = f"评议共 {len(days)} 天，其中工作日 {working} 天"
    if off:
        says += f"；有 {off} 个平日放假"
    return {"says": says, "doubtful": off >= HOLIDAY, "days": len(days)}
