"""Where each vote of an office comes from, and by which of the announcement's rules it counts (R-36, D-4)."""

from typing import Any

import pytest

from services.ballot.events import BallotCast
from services.tally.counting.facts import Facts
from services.tally.counting.votes import votes_of
from services.tally.events import PickCorrection
from tests.tally.examples import OPENED, ballot, ballot_id, confirmed, log, pick, reported, sorted_to
from tests.tally.quarters import Quarter, played, ruling

EVERY = ("R-31", "R-32", "R-33", "R-36")


def facts(ballots: list[BallotCast], complaints: list[Any] | None = None) -> Facts:
    known = Facts()
    for source, events in {"roster": [OPENED], "ballot": ballots, "complaints": complaints or []}.items():
        for recorded in log(source, list(events)):
            known.learn(recorded)
    return known


@pytest.mark.parametrize(
    ("one", "rules"),
    [
        (ballot("b", pick(), group="leaders", channel="paper"), ("R-13", "A-04")),
        (ballot("b", pick(), group="market", channel="paper"), ("R-13", "A-04")),
        (ballot("b", pick(), group="market"), ("R-12", "A-11")),
    ],
)
def test_a_directed_vote_counts_by_the_rules_of_its_way_of_voting(one: BallotCast, rules: tuple[str, ...]) -> None:
    (vote,) = votes_of(facts([one]), "01-01")
    assert (vote.source, vote.of, vote.rules) == ("directed", one.group, (*EVERY, *rules))
    assert (vote.ballot_id, vote.matter_id, vote.ruled, vote.corrected) == (one.ballot_id, None, False, False)


def test_what_people_ruled_on_or_put_right_says_so() -> None:
    """R-37, A-24."""
    undated = ballot("undated", pick(occurred=None))
    known = facts([undated, ballot("moved", pick("01-02"))])
    known.ruled[undated.ballot_id, "01-01"] = (1, ruling(undated, "01-01", True))
    moved = PickCorrection(ballot_id=ballot_id("moved"), office="01-02", to="01-01", ground="COUNTING_ERROR")
    known.picks_corrected[moved.ballot_id, "01-02"] = (2, moved)
    votes = {vote.ballot_id: vote for vote in votes_of(known, "01-01")}
    assert [(vote.picked, vote.ruled, vote.corrected, vote.rules[4:]) for vote in votes.values()] == [
        ("01-01", True, False, ("R-12", "A-11", "R-37")),
        ("01-02", False, True, ("R-12", "A-11", "A-24")),
    ]
    assert votes_of(known, "01-02") == []


def test_a_vote_from_complaints_tells_what_its_matters_are_sorted_to() -> None:
    """D-4: two matters of one person, one vote."""
    same = [
        recorded
        for name in ("a", "b")
        for recorded in (
            reported(name, complainant="one person"),
            sorted_to(name, "01-01", *(("01-02",) if name == "b" else ())),
            confirmed(name),
        )
    ]
    (vote,) = votes_of(facts([], same), "01-01")
    assert (vote.source, vote.of, vote.matter_id, vote.rules) == ("other", "hotline_12345", "a", ("R-36", "A-20"))
    assert [(matter, [to.office for to in offices]) for matter, offices in vote.matters] == [
        ("a", ["01-01"]),
        ("b", ["01-01", "01-02"]),
    ]


def test_directed_votes_come_before_sampled_before_other() -> None:
    ballots = [ballot(group, pick(), group=group) for group in ("public", "market", "leaders")]  # type: ignore[arg-type]
    complaints = [reported("a"), sorted_to("a", "01-01"), confirmed("a")]
    votes = votes_of(played(Quarter(ballots=ballots, complaints=complaints)).replay().facts, "01-01")
    assert [(vote.source, vote.of) for vote in votes] == [
        ("directed", "leaders"),
        ("directed", "market"),
        ("sampled", "public"),
        ("other", "hotline_12345"),
    ]
    assert votes[2].rules == (*EVERY, "R-24", "A-18")
