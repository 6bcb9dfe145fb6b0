"""The pencil-and-paper count, checked on cases small enough to count by hand."""

from dataclasses import replace

from simulation.quarter.expected import expected
from simulation.quarter.generate import Quarter
from simulation.quarter.picks import Choice, Example

QUARTER = Quarter.generate(scale=0.05)
PLAIN = next(vote for vote in QUARTER.public if not vote.case)
CASE = Example("去办证时,跑了四趟没有办成", "2024-05")
A, B = Choice("01-01", ("cold",), CASE), Choice("02-03", ("lazy", "shirk"), CASE)


def test_a_ballot_gives_one_vote_for_each_office_whatever_the_categories() -> None:
    """A-09, R-36."""
    vote = replace(PLAIN, key="v", choices=(A, B))
    sheet = expected((), (), (vote,), ["v"], ())
    assert sheet["offices"]["02-03"]["final"] == 1
    assert sheet["offices"]["02-03"]["categories"]["lazy"] == 1
    assert sheet["offices"]["02-03"]["categories"]["shirk"] == 1
    assert sheet["ballots"]["public"] == {"received": 1, "walked": 1, "valid": 1, "void": 0, "reasons": {}}


def test_a_public_ballot_that_was_not_walked_gives_nothing() -> None:
    """R-24."""
    sheet = expected((), (), (replace(PLAIN, key="v", choices=(A,)),), [], ())
    assert sheet["offices"] == {}
    assert sheet["ballots"]["public"]["received"] == 1


def test_eleven_offices_void_the_ballot() -> None:
    """A-05."""
    sheet = expected(tuple(f for f in QUARTER.forms if f.case == "11 offices"), (), (), [], ())
    assert sheet["offices"] == {}
    assert sheet["ballots"]["leaders"]["reasons"] == {"OVER_LIMIT": 1}


def test_eleven_ticks_on_ten_offices_are_ten_votes() -> None:
    """A-05, A-28."""
    sheet = expected(tuple(f for f in QUARTER.forms if f.case == "11 with a duplicate"), (), (), [], ())
    assert len(sheet["offices"]) == 10
    assert {line["final"] for line in sheet["offices"].values()} == {1}


def test_the_same_person_in_two_channels_is_one_vote_in_the_first() -> None:
    """A-20, 1.3 rule 2."""
    sheet = expected((), (), (), [], tuple(m for m in QUARTER.matters if m.case == "in two channels"))
    (line,) = sheet["offices"].values()
    assert line["other"] == {"hotline_12345": 1, "total": 1}
    assert sheet["complaints"] == {"reported": 2, "counted": 2, "not_counted": {}}


def test_every_pick_is_counted_or_void_once() -> None:
    sheet = QUARTER.expected((), [vote.key for vote in QUARTER.public])
    ballots = [*(form.agreed.choices for form in QUARTER.forms), *(vote.choices for vote in QUARTER.public)]
    picks = sum(len({choice.office for choice in choices}) for choices in ballots)
    assert sheet["picks"]["counted"] + sum(sheet["picks"]["void"].values()) == picks


def test_every_reported_matter_is_counted_or_has_a_reason() -> None:
    complaints = QUARTER.expected((), [])["complaints"]
    assert complaints["reported"] == complaints["counted"] + sum(complaints["not_counted"].values())
    assert len(complaints["not_counted"]) >= 9
