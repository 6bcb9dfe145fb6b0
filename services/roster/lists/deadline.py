"""Until when a roster is in time (R-18, A-16)."""

from datetime import date

from services.kernel.working_days import NONE, Overrides, working_day_before


def roster_deadline(published_on: date, overrides: Overrides = NONE) -> date:
    """The last day to send a list: “公告发布前3个工作日内” ends on the working day before publication."""
    return working_day_before(published_on, 1, overrides)


def is_late(filed_on: date, published_on: date, overrides: Overrides = NONE) -> bool:
    """Whether a list came after its deadline. Early is in time."""
    return filed_on > roster_deadline(published_on, overrides)
