"""Resampling the draw: redraws against a count by hand (R-24, A-23)."""

from collections import Counter
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tally.counting.facts import Facts
from services.tally.replay import resampling
from services.tally.replay.resampling import PublicPool, ranks, read_pool, redrawn, resampled
from tests.tally.examples import CATALOGUE, OPENED, ballot, log, pick

A, B, C = 0, 1, 2
NOBODY = 3  # the filler, for three offices


def pool(*ballots: tuple[int, ...]) -> PublicPool:
    """Ballots by the offices they give a vote to; three offices."""
    rows = [[*one, *[NOBODY] * (3 - len(one))] for one in ballots]
    return PublicPool(offices=3, votes=np.array(rows, dtype=np.int16).reshape(len(rows), 3), unreviewed=0)


def frequencies(of: PublicPool, size: int, redraws: int) -> Counter[tuple[int, ...]]:
    return Counter(tuple(map(int, row)) for sampled in redrawn(of, size, 7, redraws) for row in sampled)


@pytest.mark.parametrize("few", [20_000, 0])
def test_every_set_of_ballots_is_drawn_alike(monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    """Four ballots, two of them drawn: six sets, by either way of drawing."""
    monkeypatch.setattr(resampling, "FEW", few)
    four = pool((A,), (A, B), (C,), (B, C))
    votes = [{A}, {A, B}, {C}, {B, C}]
    by_hand = Counter(
        tuple((office in one) + (office in other) for office in (A, B, C)) for one, other in combinations(votes, 2)
    )
    found = frequencies(four, 2, 6000)
    assert found.keys() == by_hand.keys()
    assert all(abs(found[row] - 1000 * times) < 200 for row, times in by_hand.items())


@pytest.mark.parametrize("valid", [300, 100_000])
def test_no_ballot_is_drawn_twice(valid: int) -> None:
    drawn = resampling._drawn(np.random.default_rng(1), valid, 200, 20)
    assert all(len(set(row.tolist())) == 200 for row in drawn)


def test_with_fewer_valid_than_wanted_every_redraw_is_the_same() -> None:
    """R-26: every draw takes all."""
    found = resampled(pool((A,), (A, B)), ["a", "b", "c"], [0, 5, 5], [3, 1, 2], weight=1, size=200, cut=1, seed=1)
    assert [(one.rank_low, one.rank_high, one.votes_low, one.votes_high) for one in found] == [
        (3, 3, 2, 2),
        (1, 1, 6, 6),
        (2, 2, 5, 5),
    ]
    assert [one.within for one in found] == [0, 10_000, 0]


def test_an_office_a_vote_ahead_by_chance_is_told_so() -> None:
    """Two offices with as many voters in the pool: either may lead, and the full pool makes them equal."""
    evenly = pool(*[(A,)] * 50, *[(B,)] * 50)
    first, second, third = resampled(
        evenly, ["a", "b", "c"], [0, 0, 1], [1, 2, 3], weight=1, size=10, cut=1, seed=1, redraws=2000
    )
    assert (first.rank_low, first.rank_high) == (second.rank_low, second.rank_high) == (1, 2)
    assert 700 < first.within < 1300
    assert (first.full_pool_votes, first.full_pool_rank, second.full_pool_rank, third.full_pool_rank) == (50, 1, 1, 3)


def test_the_same_count_gets_the_same_answer() -> None:
    evenly = pool(*[(A,)] * 50, *[(B,)] * 50)
    one = resampled(evenly, ["a", "b", "c"], [0] * 3, [1] * 3, weight=1, size=10, cut=1, seed=5, redraws=500)
    assert one == resampled(evenly, ["a", "b", "c"], [0] * 3, [1] * 3, weight=1, size=10, cut=1, seed=5, redraws=500)


@given(st.lists(st.lists(st.integers(0, 5), min_size=4, max_size=4), min_size=1, max_size=6))
def test_ranks_are_those_of_the_result(rows: list[list[int]]) -> None:
    """A-23: equal votes share a rank, and the next is as far on as there were offices."""
    expected = [[1 + sum(other > mine for other in row) for mine in row] for row in rows]
    assert ranks(np.array(rows, dtype=np.int64)).tolist() == expected
    dense = [[1 + len({other for other in row if other > mine}) for mine in row] for row in rows]
    assert ranks(np.array(rows, dtype=np.int64), "dense").tolist() == dense


def test_fractions_are_told_exactly() -> None:
    """A-22: by hand, with half a vote for each public ballot: 1/3 + 2/2 and 0 + 1/2; all are drawn."""
    found = resampled(
        pool((A,), (A, B)),
        ["a", "b", "c"],
        [Fraction(1, 3), 0, 0],
        [1, 2, 3],
        weight=Fraction(1, 2),
        size=9,
        cut=1,
        seed=1,
    )
    assert [(one.votes_low, one.votes_high, one.full_pool_votes) for one in found] == [
        ("4/3", "4/3", "4/3"),
        ("1/2", "1/2", "1/2"),
        (0, 0, 0),
    ]
    assert [one.rank_low for one in found] == [1, 2, 3]


def test_the_pool_is_judged_as_ruled_where_it_was_and_by_the_rules_elsewhere() -> None:
    ballots = [
        ballot("good", pick("01-01"), pick("01-02", example=None), group="public"),
        ballot("void", pick("01-01", example=None), group="public"),
        ballot("undated", pick("01-01"), pick("01-03", occurred=None), group="public"),
    ]
    facts = Facts()
    for recorded in log("roster", [OPENED]):
        facts.learn(recorded)
    places = {office: place for place, office in enumerate(CATALOGUE)}
    read = read_pool(ballots, facts, places)
    assert read.unreviewed == 1
    assert read.votes.shape == (2, 10)
    assert read.votes[:, 0].tolist() == [places["01-01"]] * 2
    assert (read.votes[:, 1:] == len(places)).all()


@pytest.mark.parametrize(
    ("times", "interval"),
    [
        ([25, 950, 25], (1, 1)),  # 25 of 1000 lie outside at either end
        ([26, 949, 25], (0, 1)),
        ([25, 949, 26], (1, 2)),
        ([26, 948, 26], (0, 2)),
        ([0, 0, 1000], (2, 2)),
        ([10, 15, 950, 15, 10], (2, 2)),
        ([10, 16, 948, 16, 10], (1, 3)),
    ],
)
def test_ninety_five_of_a_hundred_by_hand(times: list[int], interval: tuple[int, int]) -> None:
    low, high = resampling._interval(np.array([times, times[::-1]]), 1000)
    assert (low[0], high[0]) == interval
    last = len(times) - 1
    assert (low[1], high[1]) == (last - interval[1], last - interval[0])
