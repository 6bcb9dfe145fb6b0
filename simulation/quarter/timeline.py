"""The days of the quarter: one instant for each step, so that a rehearsal's clock only ever moves forward."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
QUARTER_FROM = date(2024, 4, 1)


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant of 2024, by the clock on the wall in Yanshan."""
    return datetime(2024, month, day, hour, minute, tzinfo=CHINA)


DRAFTED = at(6, 19, 9)
ROSTERS_FILED = at(6, 24, 15)
LATE_ROSTER = at(6, 26, 8, 40)  # the window is 06-21…06-25
INVITEES_DRAWN = at(6, 26, 9, 30)
OPENED = at(6, 26, 10, 27)
FORMS_ISSUED = at(6, 28, 9)
CALLS = (at(6, 28, 9, 30), at(6, 28, 15), at(6, 29, 10), at(6, 29, 16), at(6, 30, 10), at(6, 30, 16))
VOTING_FROM = at(7, 1)
VOTING_UNTIL = at(7, 15)
FORMS_KEYED = at(7, 15, 8, 30)
SEALED = at(7, 15, 17)
POOL_COMMITTED = at(7, 15, 17, 30)
COMPLAINTS_SORTED = at(7, 19, 10)
COMPLAINTS_CONFIRMED = at(7, 19, 15)
COMPLAINTS_UNTIL = at(7, 20)
COMPLAINTS_FROZEN = at(7, 22, 9)
RULED = at(7, 22, 10)
SAMPLE_DRAWN = at(7, 22, 15)
COUNTED = at(7, 22, 16)
HANDED_OVER = at(7, 23, 9)
DETERMINED = at(7, 24, 9)
PUBLISHED = at(7, 24, 10)
APPEALED = at(7, 26, 10)
APPEAL_ANSWERED = at(7, 29, 15)
APPEALED_LATE = at(7, 30, 9)  # the third working day was 07-29
CORRECTED = at(7, 31, 9)
CIRCULATED = at(8, 1, 9)  # offices that the correction moved may still appeal
TALKED = at(8, 1, 16)
TALKS_DUE_ON = date(2024, 8, 15)
MENDED_BY = date(2024, 9, 30)


@dataclass(frozen=True)
class Phase:
    """A step of the quarter: when it happens, or from when until when people may act in it."""

    name: str
    starts_at: datetime
    ends_at: datetime | None = None


PHASES = (
    Phase("draft", DRAFTED),
    Phase("rosters", ROSTERS_FILED),
    Phase("late roster", LATE_ROSTER),
    Phase("invitees drawn", INVITEES_DRAWN),
    Phase("opened", OPENED),
    Phase("forms issued", FORMS_ISSUED),
    Phase("calls", CALLS[0], CALLS[-1]),
    Phase("voting", VOTING_FROM, VOTING_UNTIL),
    Phase("forms keyed", FORMS_KEYED),
    Phase("sealed", SEALED),
    Phase("pool committed", POOL_COMMITTED),
    Phase("complaints sorted", COMPLAINTS_SORTED),
    Phase("complaints confirmed", COMPLAINTS_CONFIRMED),
    Phase("late pushes", COMPLAINTS_UNTIL),
    Phase("complaints frozen", COMPLAINTS_FROZEN),
    Phase("rulings", RULED),
    Phase("sample drawn", SAMPLE_DRAWN),
    Phase("counted", COUNTED),
    Phase("handed over", HANDED_OVER),
    Phase("determined", DETERMINED),
    Phase("published", PUBLISHED),
    Phase("appealed", APPEALED),
    Phase("appeal answered", APPEAL_ANSWERED),
    Phase("appealed late", APPEALED_LATE),
    Phase("corrected", CORRECTED),
    Phase("circulated", CIRCULATED),
    Phase("talked", TALKED),
)
