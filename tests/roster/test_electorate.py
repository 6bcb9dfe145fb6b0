"""Who votes in which group: the fold of a whole log (A-12, A-17)."""

import pytest

from services.roster.electorate import Electorate, LeaderVotesOnPaper, scope
from services.roster.events import CredentialIssued
from tests.roster.quarter import DRAFTED, OPENED, VOTING, at, drawn, filed


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


def test_taking_part_is_counted_and_who_did_is_not_kept() -> None:
    electorate = fold(DRAFTED, CredentialIssued(group="public"), CredentialIssued(group="public"))
    assert electorate.issued == {"public": 2}


def test_scope_of_a_group_is_what_the_catalogue_says_and_the_publics_is_all() -> None:
    """A-11."""
    assert scope(OPENED, "market") == ["01-01", "02-01"]
    assert scope(OPENED, "public") == ["01-01", "01-02", "02-01", "03-01"]


def test_groups_are_settled_a_minute_after_voting_begins() -> None:
    """Lists close at the opening, draws when voting begins; clocks of processes may differ."""
    assert not fold(DRAFTED).is_settled(VOTING)
    opened = fold(DRAFTED, OPENED)
    assert [opened.is_settled(at(7, 1, 0, minute)) for minute in (0, 1)] == [False, True]
