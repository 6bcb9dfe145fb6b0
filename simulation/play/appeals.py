"""After publication: a department appeals, two people look into it, the corrected result is published (R-39, A-24)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from simulation.county import catalogue
from simulation.quarter import timeline

Ask = Callable[..., Any]

STATEMENT = "其他评议中有一件反映的不是本股室,请予核对。"
UPHELD = "经复核,该事项反映的是同一单位的另一股室,予以更正。"
LATE_STATEMENT = "认为得票过多,请求重新统计。"
MAINTAINED = "申诉已逾期,经重新统计各项得票无误,维持统计结果。"


def appeal_and_correct(
    result: dict[str, Any],
    *,
    ask: Ask,
    token: Callable[..., str],
    people: tuple[str, str],
    turn_clock: Callable[[datetime], None],
) -> list[dict[str, Any]]:
    """Two appeals: one in time and upheld, one late and not. Answers what each was decided to be.

    `ask(path, body, token)` calls the appraisal's address: a POST, or a GET when there is no body. `people` are the
    tokens of two of the Inspection Office.
    """
    first, second = people
    office = _contested(result)
    department, siblings = _siblings(office)
    turn_clock(timeline.APPEALED)
    lodged = ask(
        "/appeals",
        {"office": office, "ground": "MISMAPPED_OFFICE", "statement": STATEMENT},
        token("department", "clerk-of-department", department=department),
    )
    votes = ask(f"/result/offices/{office}/votes", None, first)["votes"]
    mapped = next(vote for vote in votes if vote["source"] == "other")
    turn_clock(timeline.APPEAL_ANSWERED)
    correction = {
        "matter_id": mapped["matter_id"],
        "offices": [{"office": siblings[0], "categories": mapped["categories"]}],
        "ground": "MISMAPPED_OFFICE",
    }
    review = {"conclusion": "correct", "reply": UPHELD, "matters": [correction]}
    upheld = _answer(ask, lodged["appeal"], review, first, second)
    turn_clock(timeline.APPEALED_LATE)
    late = ask(
        "/appeals",
        {
            "office": result["offices"][1]["office_id"],
            "ground": "COUNTING_ERROR",
            "statement": LATE_STATEMENT,
            "received_on": timeline.APPEALED_LATE.date().isoformat(),
        },
        first,
    )
    maintained = _answer(ask, late["appeal"], {"conclusion": "maintain", "reply": MAINTAINED}, second, first)
    return [{**lodged, **upheld, "office": office}, {**late, **maintained}]


def _answer(ask: Ask, appeal: int, review: dict[str, Any], first: str, second: str) -> Any:
    reviewed = ask(f"/appeals/{appeal}/reviews", review, first)
    return ask(f"/appeals/{appeal}/confirmation", {"review": reviewed["review"]}, second)


def _contested(result: dict[str, Any]) -> str:
    """The first office that complaints gave a vote, in a department with more than one office."""
    voted = (str(row["office_id"]) for row in result["offices"] if row["other"]["total"])
    return next(office for office in voted if _siblings(office)[1])


def _siblings(office: str) -> tuple[str, list[str]]:
    """An office's department, and the department's other offices."""
    departments = {one["office_id"]: one["department"] for one in catalogue.offices()}
    department = departments[office]
    return department, [one for one, its in departments.items() if its == department and one != office]
