"""The first draft of a county that has none to copy: its dates are proposed as the announcement has them (R-02, R-06).

Voting is on the first fourteen days after the quarter, the announcement three working days before, and complaints come
in until five working days after (1.3 rule 7). All of it is a proposal that people edit.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from gateway.errors.refusals import InvalidFields
from services.kernel.clock import CHINA
from services.kernel.working_days import working_day_after, working_day_before

VOTING_DAYS, NOTICE, AFTER = 14, 3, 5
OFFICE_OPENS = time(9)
NEEDED = {"county": "县名", "hotline": "举报电话"}
SPOKEN = "一二三四"


def first_draft(appraisal: str, *, county: str, title: str, hotline: str) -> dict[str, Any]:
    """The draft as the API takes it. Raises `InvalidFields`, `CalendarUnknown`."""
    said = {"county": county, "title": title, "hotline": hotline}
    if missing := [label for name, label in NEEDED.items() if not said[name]]:
        raise InvalidFields(errors=[{"where": label, "what": "从头拟定时必填"} for label in missing])
    year, quarter = (int(part) for part in appraisal.partition("-")[2].split("Q"))
    said["title"] = title or f"{county}{year}年第{SPOKEN[quarter - 1]}季度“难办事股室”评议活动"
    return {"appraisal": appraisal, **said, "rules": first_rules(year, quarter), "channels": []}


def first_rules(year: int, quarter: int) -> dict[str, str]:
    """The dates; everything else stands at its default."""
    first = date(year, 3 * quarter - 2, 1)
    begins = date(year + quarter // 4, 3 * quarter % 12 + 1, 1)
    ends = begins + timedelta(days=VOTING_DAYS)
    collected = working_day_after(ends - timedelta(days=1), AFTER) + timedelta(days=1)
    return {
        "quarter_from": first.isoformat(),
        "quarter_to": (begins - timedelta(days=1)).isoformat(),
        "published_at": _at(working_day_before(begins, NOTICE), OFFICE_OPENS),
        "voting_from": _at(begins),
        "voting_until": _at(ends),
        "complaints_until": _at(collected),
        "example_not_before": f"{year:04}-01",
    }


def next_quarter(names: list[str], today: date) -> tuple[int, int]:
    """The year and quarter after the latest of these appraisals; without any, the one that is running."""
    for name in names:
        year, _, quarter = name.partition("-")[2].partition("Q")
        if year.isdecimal() and quarter in ("1", "2", "3", "4"):
            return int(year) + int(quarter) // 4, int(quarter) % 4 + 1
    return today.year, (today.month + 2) // 3


def _at(day: date, hour: time = time()) -> str:
    return datetime.combine(day, hour, CHINA).isoformat()
