"""What is due today, and in how many working days (R-18, A-16, A-24)."""

from datetime import date
from typing import Any

import msgspec
import pytest

from gateway.api.reading import ProgressSeen
from gateway.pages.desk.deadlines import working_days_until
from gateway.pages.desk.today import dues_of
from services.tally.answers.consequences import WhatFollows
from tests.gateway.pages.after_count import progress_seen
from tests.gateway.roster_answers import APPRAISED, appraised, draw, listed, prepared
from tests.gateway.stand_in import RULES

HALF_DONE = prepared(
    lists=[listed("fire"), listed("housing", filed=False)],
    draws={"market": draw(), "service": draw(drawn=False)},
    opened=False,
)


def progress(*steps: str, **more: Any) -> ProgressSeen:
    return msgspec.structs.replace(progress_seen(*steps, **more), preparation=HALF_DONE)


def test_what_is_half_done_is_not_done_and_says_how_far_it_is() -> None:
    dues = {due.what: due for due in dues_of(progress(), APPRAISED)}
    assert not dues["名单报送（1/2 家）"].done
    assert dues["名单报送（1/2 家）"].until == date(2024, 6, 25)
    assert not dues["抽取参评人员（1/2 类）"].done


def test_days_are_civil_days_in_china_and_ends_are_not_in_them() -> None:
    until = {due.section: due.until for due in dues_of(progress(), APPRAISED) if due.until}
    assert until["paper"] == date(2024, 7, 14)
    assert {due.what: due.until for due in dues_of(progress(), APPRAISED)}["梳理、复核、冻结其他评议事项"] == date(
        2024, 7, 19
    )


AFTER = {
    "released": True,
    "appeals_end_on": "2024-07-29",
    "appeals_open": 0,
    "reply_due_on": None,
    "named": 10,
    "carded": 10,
    "talked": 1,
    "talk_due_on": "2024-08-15",
    "mended": 0,
    "mend_due_on": None,
}


def after(today: str, **changes: Any) -> dict[str, Any]:
    """What follows the publication, as the page tells it on this day: whether it is done, and until when."""
    told = progress("published", after=msgspec.convert({**AFTER, **changes}, WhatFollows))
    return {due.what: (due.done, due.until) for due in dues_of(told, APPRAISED, date.fromisoformat(today))}


def test_the_publication_brings_work_with_it() -> None:
    """R-39…R-45: appeals end with their third working day, unless one is unanswered."""
    assert "约谈（1/10 个）" not in {due.what for due in dues_of(progress(), APPRAISED)}
    dues = after("2024-07-29")
    assert dues["受理、答复申诉"] == (False, date(2024, 7, 29))
    assert dues["约谈（1/10 个）"] == (False, date(2024, 8, 15))
    assert dues["黄牌（10/10 个）"] == (True, None)
    assert after("2024-07-30")["受理、答复申诉"][0]
    unanswered = after("2024-07-30", appeals_open=2, reply_due_on="2024-08-02")
    assert unanswered["答复申诉（2 件未答复）"] == (False, date(2024, 8, 2))


@pytest.mark.parametrize(
    ("today", "until", "days"),
    [
        ("2024-06-24", "2024-06-25", 1),
        ("2024-06-25", "2024-06-25", 0),
        ("2024-06-21", "2024-06-25", 2),
        ("2024-06-27", "2024-06-25", -2),
        ("2024-09-27", "2024-10-08", 3),  # 国庆, and a Sunday on which offices worked
        ("2030-01-01", "2030-01-09", None),
    ],
)
def test_days_left_are_working_days(today: str, until: str, days: int | None) -> None:
    assert working_days_until(date.fromisoformat(today), date.fromisoformat(until)) == days


def test_days_left_are_those_on_which_the_county_works() -> None:
    """调休 of the appraisal's rules (A-16, A-24)."""
    moved = [{"on": "2024-09-29", "works": False}]
    works = appraised(rules={**RULES, "moved_days": moved}).rules.working_days
    assert working_days_until(date(2024, 9, 27), date(2024, 10, 8), works) == 2
    assert APPRAISED.rules.working_days == {}
