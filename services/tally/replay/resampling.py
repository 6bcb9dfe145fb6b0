"""Resampling the draw (R-24): where an office would stand under other draws of the same pool, and under none.

The draw of 200 is fair, and chance all the same: of two offices a vote apart, another seed may have put the second
first. So for each office the interval of its ranks under many redraws is told beside its rank.
"""

import time
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from services.ballot.events import BallotCast
from services.kernel.wire.rational import written
from services.tally.counting.corrections import correct_picks
from services.tally.counting.facts import Facts
from services.tally.validity.judgement import judgements
from services.tally.validity.validity import judge

REDRAWS = 10_000
AT_ONCE = 250  # redraws in memory together
FEW = 20_000  # up to so many valid ballots each redraw shuffles them all
SPARE = 64  # tickets drawn beyond the sample, for those that come up twice

Votes = NDArray[np.int16]
Counts = NDArray[np.int64]
Ties = Literal["shared", "dense"]


@dataclass(frozen=True, kw_only=True)
class PublicPool:
    """The valid ballots of the pool: for each the places of the offices it gives a vote to, then `offices` as filler.

    `unreviewed` picks would have needed the judgement of people and got that of the rules alone.
    """

    offices: int
    votes: Votes
    unreviewed: int


def read_pool(ballots: Iterable[BallotCast], facts: Facts, places: dict[str, int]) -> PublicPool:
    """Judge every public ballot: those that were walked as they were ruled on, the others by the rules alone."""
    opened, offices = facts.opened, facts.offices
    assert opened is not None
    rulings, rows, unreviewed = facts.rulings, array("h"), 0  # a million lists would take ten times the room
    most, filler = opened.rules.max_offices, len(places)
    for number, ballot in enumerate(ballots):
        if number % 4096 == 0:
            time.sleep(0)  # let others have a turn
        unreviewed += sum(
            (ballot.ballot_id, one.office) not in rulings for one in judgements(ballot, opened.rules, offices)
        )
        verdict = judge(ballot, opened.rules, offices, rulings, facts.voided)
        if verdict.valid:
            picks = correct_picks(ballot.ballot_id, verdict, facts.picks_corrected)
            voted = [places[pick.office] for pick in picks if pick.reason is None]
            rows.extend(voted + [filler] * (most - len(voted)))
    votes = np.array(rows, dtype=np.int16).reshape(-1, most)
    return PublicPool(offices=filler, votes=votes, unreviewed=unreviewed)


def redrawn(pool: PublicPool, size: int, seed: int, redraws: int = REDRAWS) -> Iterator[Counts]:
    """The sampled votes of every office under other draws, some draws at a time: an array (draws, offices).

    Walking a random order until `size` are valid draws `size` of the valid ballots, all sets alike.
    """
    rng = np.random.default_rng(seed)
    for first in range(0, redraws, AT_ONCE):
        draws = min(AT_ONCE, redraws - first)
        yield _sampled(pool, _drawn(rng, len(pool.votes), size, draws))
        time.sleep(0)


def _drawn(rng: np.random.Generator, valid: int, size: int, draws: int) -> NDArray[np.intp]:
    """Which ballots each draw takes: an array (draws, size), no ballot twice in a draw."""
    if valid <= size:
        return np.tile(np.arange(valid), (draws, 1))
    if valid <= FEW:
        tickets = rng.random((draws, valid), dtype=np.float32)
        return np.argpartition(tickets, size, axis=1)[:, :size]
    return np.stack([_first_distinct(rng, valid, size) for _ in range(draws)])


def _first_distinct(rng: np.random.Generator, valid: int, size: int) -> NDArray[np.intp]:
    wanted = size + SPARE
    while True:
        tickets = rng.integers(valid, size=wanted)
        _, first = np.unique(tickets, return_index=True)
        wanted *= 2  # should too many have come up twice
        if len(first) >= size:
            return np.asarray(tickets[np.sort(first)[:size]], dtype=np.intp)


def _sampled(pool: PublicPool, drawn: NDArray[np.intp]) -> Counts:
    draws, width = len(drawn), pool.offices + 1
    places = pool.votes[drawn].reshape(draws, -1) + np.arange(draws)[:, None] * width
    counted = np.bincount(places.ravel(), minlength=draws * width).reshape(draws, width)
    return counted[:, : pool.offices]


def ranks(final: Counts, ties: Ties = "shared") -> Counts:
    """The rank of each office in each draw; equal votes share a rank (A-23)."""
    draws, offices = final.shape
    if ties == "dense":
        return np.stack([_dense(row) for row in final])
    apart = np.arange(draws)[:, None] * (int(final.max(initial=0)) + 1)
    ascending = np.sort(final + apart, axis=1).ravel()
    not_more = np.searchsorted(ascending, (final + apart).ravel(), side="right").reshape(draws, offices)
    beyond: Counts = offices - (not_more - np.arange(draws)[:, None] * offices)
    return beyond + 1


def _dense(final: Counts) -> Counts:
    different, place = np.unique(final, return_inverse=True)
    return np.asarray(len(different) - place, dtype=np.int64)


@dataclass(frozen=True, kw_only=True)
class Resampled:
    """What chance did to one office. `within` says in how many of the redraws its rank was not beyond the cut."""

    office: str
    rank: int
    rank_low: int
    rank_high: int
    votes_low: int | str
    votes_high: int | str
    within: int
    full_pool_votes: int | str
    full_pool_rank: int


def resampled(
    pool: PublicPool,
    offices: Sequence[str],
    fixed: Sequence[Fraction | int],
    recorded: Sequence[int],
    *,
    weight: Fraction | int,
    size: int,
    cut: int,
    seed: int,
    ties: Ties = "shared",
    redraws: int = REDRAWS,
) -> list[Resampled]:
    """Redraw. `fixed` are the weighted votes of each office that no draw changes, `recorded` its rank as counted.

    The interval holds 95 of 100 redraws. `full_pool`: had every valid public ballot counted. Votes are compared as
    integers, in units that make every weight whole (A-22).
    """
    units = lcm(weight.denominator, *(votes.denominator for votes in fixed))
    base = np.array([int(units * votes) for votes in fixed], dtype=np.int64)
    weighs = int(units * weight)
    by_rank = np.zeros((len(offices), len(offices) + 1), dtype=np.int64)
    by_votes = np.zeros((len(offices), size + 1), dtype=np.int64)  # of the sample: more of them are more in the end
    place = np.arange(len(offices))
    for sampled in redrawn(pool, size, seed, redraws):
        by_rank += _histogram(ranks(base + weighs * sampled, ties), place, len(offices) + 1)
        by_votes += _histogram(sampled, place, size + 1)
    everybody = _everybody(pool)
    full_ranks = ranks(base + weighs * everybody[None, :], ties)[0]
    rank_low, rank_high = _interval(by_rank, redraws)
    votes_low, votes_high = _interval(by_votes, redraws)

    def votes(number: int, sampled: Any) -> int | str:
        return written(Fraction(fixed[number] + weight * int(sampled)))

    return [
        Resampled(
            office=office,
            rank=recorded[number],
            rank_low=int(rank_low[number]),
            rank_high=int(rank_high[number]),
            votes_low=votes(number, votes_low[number]),
            votes_high=votes(number, votes_high[number]),
            within=int(by_rank[number, : cut + 1].sum()),
            full_pool_votes=votes(number, everybody[number]),
            full_pool_rank=int(full_ranks[number]),
        )
        for number, office in enumerate(offices)
    ]


def _everybody(pool: PublicPool) -> Counts:
    """The votes of all valid ballots together."""
    counted = np.bincount(pool.votes.ravel(), minlength=pool.offices + 1)
    return np.asarray(counted[: pool.offices], dtype=np.int64)


def _histogram(values: Counts, place: Counts, width: int) -> Counts:
    flat = (place * width + values).ravel()
    return np.asarray(np.bincount(flat, minlength=len(place) * width).reshape(len(place), width), dtype=np.int64)


def _interval(histogram: Counts, redraws: int) -> tuple[Any, Any]:
    """From which to which value 95 of 100 redraws lie, leaving as many below as above."""
    outside = redraws * 25 // 1000
    running = histogram.cumsum(axis=1)
    return (running > outside).argmax(axis=1), (running >= redraws - outside).argmax(axis=1)
