"""Until when a roster is in time (R-18, A-16), and until when one that takes two people may be confirmed (ADR 0044)."""

from datetime import date, datetime, time, timedelta

from services.kernel.clock import CHINA, civil_date
from services.kernel.working_days import NONE, Overrides, working_day_after, working_day_before
from services.roster.rules import Rules

CONFIRM_DAYS = 3


def roster_deadline(published_on: date, overrides: Overrides = NONE) -> date:
    """The last day to send a list: “公告发布前3个工作日内” ends on the working day before publication."""
    return working_day_before(published_on, 1, overrides)


def is_late(filed_on: date, published_on: date, overrides: Overrides = NONE) -> bool:
    """Whether a list came after its deadline. Early is in time."""
    return filed_on > roster_deadline(published_on, overrides)


def confirm_until(proposed_at: datetime, rules: Rules) -> datetime:
    """The end of the third working day after a list was proposed, and of the voting at the latest; not in it."""
    last_day = working_day_after(civil_date(proposed_at), CONFIRM_DAYS, rules.working_days)
    return min(datetime.combine(last_day + timedelta(days=1), time(), CHINA), rules.voting_until)
