"""The sections of the desk, in the order of a quarter."""

from gateway.pages.desk import appeals, counting, looks, results, today
from gateway.pages.desk.section import Section

SECTIONS: tuple[Section, ...] = (
    today.SECTION,
    counting.SECTION,
    results.SECTION,
    results.VOTES,
    appeals.SECTION,
    looks.SECTION,
)
