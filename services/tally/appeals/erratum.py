"""What a correction changed (更正说明, A-24): which offices moved between two versions of a result, and why."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from services.tally.appeals.state import Appeals
from services.tally.counting.result import Document

FIGURES = ("rank", "final")


def moved(before: Document, after: Document) -> list[dict[str, Any]]:
    """The offices whose rank or final votes differ, in the new order; of each figure what it was and what it is."""
    was = {row["office_id"]: row for row in before["offices"]}
    return [
        {"office_id": row["office_id"], **{name: [was[row["office_id"]][name], row[name]] for name in FIGURES}}
        for row in after["offices"]
        if any(was[row["office_id"]][name] != row[name] for name in FIGURES)
    ]


def reasons(appeals: Appeals, since: Iterable[int]) -> list[dict[str, Any]]:
    """Why: the appeals upheld in between, with how many corrections of what on which ground. Ids are not told here."""
    told = []
    for number in sorted(set(since)):
        review = appeals.find(number).review
        assert review is not None
        grounds = Counter(
            (what, correction.ground)
            for what, corrections in (("pick", review.picks), ("matter", review.matters))
            for correction in corrections
        )
        told.append(
            {
                "appeal": number,
                "office": appeals.find(number).lodged.office,
                "corrections": [
                    {"what": what, "ground": ground, "count": count}
                    for (what, ground), count in sorted(grounds.items())
                ],
            }
        )
    return told
