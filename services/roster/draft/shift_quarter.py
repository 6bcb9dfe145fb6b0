"""A draft carried over to another quarter: its dates move by whole quarters, everything else stays (R-02).

Nobody guesses which holiday falls where: a date keeps its day of the month, the last of a month stays the last, and
`not_working` says which of the moved days offices do not work. People then edit the draft.
"""

import calendar
import re
from datetime import date, datetime

from msgspec import structs

from services.kernel.clock import CHINA, civil_date
from services.kernel.working_days import CalendarUnknown, is_working_day
from services.roster.draft.draft_validation import quarter_of
from services.roster.events import AppraisalDrafted, Rules

_MOMENTS = ("published_at", "voting_from", "voting_until", "complaints_until")
_SPOKEN = "一二三四"


def carried_over(source: AppraisalDrafted, quarter: tuple[int, int]) -> AppraisalDrafted:
    """The same appraisal for this year and quarter. That it was a rehearsal is not carried over."""
    before = quarter_of(source.rules.quarter_from)
    return structs.replace(
        source,
        title=_title(source.title, before, quarter),
        rules=_rules(source.rules, 12 * (quarter[0] - before[0]) + 3 * (quarter[1] - before[1])),
        rehearsal=False,
    )


def not_working(rules: Rules) -> tuple[str, ...]:
    """Which dates that people have to keep fall on a day on which offices do not work, as far as it is known."""
    return tuple(
        name for name in ("published_at", "voting_from") if not _works(civil_date(getattr(rules, name)), rules)
    )


def _rules(rules: Rules, months: int) -> Rules:
    days = {name: _moved(getattr(rules, name), months) for name in ("quarter_from", "quarter_to")}
    moments = {name: _moved_moment(getattr(rules, name), months) for name in _MOMENTS}
    years = days["quarter_from"].year - rules.quarter_from.year
    year, _, month = rules.example_not_before.partition("-")
    return structs.replace(rules, **days, **moments, example_not_before=f"{int(year) + years:04}-{month}")


def _moved(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    was_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if was_last else min(day.day, last))


def _moved_moment(moment: datetime, months: int) -> datetime:
    """The same time of day in China, where the date moves."""
    there = moment.astimezone(CHINA)
    return datetime.combine(_moved(there.date(), months), there.timetz())


def _title(title: str, before: tuple[int, int], after: tuple[int, int]) -> str:
    """`…2024年第二季度…` for the next quarter. A title that says it otherwise stays, for people to edit."""
    said = re.compile(rf"{before[0]}年(第?)[{_SPOKEN[before[1] - 1]}{before[1]}]季度")
    return said.sub(lambda found: f"{after[0]}年{found[1]}{_SPOKEN[after[1] - 1]}季度", title)


def _works(day: date, rules: Rules) -> bool:
    try:
        return is_working_day(day, rules.working_days)
    except CalendarUnknown:
        return True
