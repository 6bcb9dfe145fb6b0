"""What a correction changed (更正说明, A-24): which offices moved between two versions of a result, and why."""

from collections import Counter
from collections.abc import Iterable

from services.tally.answers.appeals import CorrectionsOfAKind, OfficeMoved, UpheldAppeal
from services.tally.appeals.state import Appeals
from services.tally.counting.result import Document

FIGURES = ("rank", "final")


def moved(before: Document, after: Document) -> list[OfficeMoved]:
    """The offices whose rank or final votes differ, in the new order; of each figure what it was and what it is."""
    was = {row["office_id"]: row for row in before["offices"]}
    return [
        OfficeMoved(
            office_id=row["office_id"],
            rank=[was[row["office_id"]]["rank"], row["rank"]],
            final=[was[row["office_id"]]["final"], row["final"]],
        )
        for row in after["offices"]
        if any(was[row["office_id"]][name] != row[name] for name in FIGURES)
    ]


def reasons(appeals: Appeals, since: Iterable[int]) -> list[UpheldAppeal]:
    """Why: the appeals upheld in between, with how many corrections of what on which ground. Ids are not told here."""
    told = []
    for number in sorted(set(since)):
        review = appeals.find(number).review
        assert review is not None
        picks = Counter(correction.ground for correction in review.picks)
        matters = Counter(correction.ground for correction in review.matters)
        told.append(
            UpheldAppeal(
                appeal=number,
                office=appeals.find(number).lodged.office,
                corrections=[
                    *(
                        CorrectionsOfAKind(what="matter", ground=ground, count=n)
                        for ground, n in sorted(matters.items())
                    ),
                    *(CorrectionsOfAKind(what="pick", ground=one, count=n) for one, n in sorted(picks.items())),
                ],
            )
        )
    return told
