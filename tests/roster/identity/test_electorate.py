"""Who votes in which group: the fold of a whole log (A-12, A-17)."""

import pytest

from services.roster.identity.electorate import Electorate, scope
from services.roster.refusals import LeaderVotesOnPaper
from tests.roster.quarter import DRAFTED, OPENED, drawn, filed


def fold(*events: object) -> Electorate:
    electorate = Electorate()
    for event in events:
        electorate.learn(event)  # type: ignore[arg-type]
    return electorate


def test_drawn_persons_vote_in_their_group_and_others_as_the_public() -> None:
    electorate = fold(DRAFTED, drawn("projects", "p1"), drawn("market", "p2"), OPENED)
    assert [electorate.group_of(person) for person in ("p1", "p2", "p3")] == ["projects", "market", "public"]


def test_leaders_vote_on_paper_even_if_their_list_came_after_a_draw() -> None:
    electorate = fold(DRAFTED, drawn("market", "p1"), filed("inspection", "p1"))
    with pytest.raises(LeaderVotesOnPaper):
        electorate.group_of("p1")


def test_the_latest_list_of_leaders_counts() -> None:
    electorate = fold(DRAFTED, filed("inspection", "p1"), filed("inspection", "p2"))
    assert electorate.group_of("p1") == "public"


def test_scope_of_a_group_is_what_the_catalogue_says_and_the_publics_is_all() -> None:
    """A-11."""
    assert scope(OPENED, "market") == ["01-01", "02-01"]
    assert scope(OPENED, "public") == ["01-01", "01-02", "02-01", "03-01"]
