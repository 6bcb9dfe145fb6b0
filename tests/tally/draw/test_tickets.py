"""The sampler's tickets, and walking them (A-18)."""

import pytest
from consistent_sampler import first_fraction, sampler
from hypothesis import given
from hypothesis import strategies as st

from services.tally.draw.tickets import BEYOND_ALL, Below, Lowest, hash_seed, normalise, not_above, ticket
from services.tally.refusals import SeedEmpty
from tests.tally.examples import ballot_id

SEED = "317|884|052"
POOL = [ballot_id(str(n)) for n in range(3000)]


def test_a_ticket_is_the_samplers_own() -> None:
    """Golden value from the docstring of `consistent_sampler.first_fraction`."""
    fraction, _ = ticket(hash_seed("01382438112797316654"), "AB-130")
    assert fraction == "0.26299714122838008416507544297546663599715395525154425586041245287750224561854"


def test_the_lowest_are_what_the_sampler_draws() -> None:
    """R-24: anyone can repeat the draw with software this project did not write."""
    expected = [drawn[1] for drawn in sampler(POOL, seed=SEED, take=300)]
    lowest = Lowest(hash_seed(SEED), 300)
    for start in range(0, len(POOL), 700):
        ids = POOL[start : start + 700]
        lowest.see(ids, [ballot.encode() for ballot in ids])
    assert lowest.in_order() == [(ballot, ballot.encode()) for ballot in expected]


def test_fewer_than_are_wanted_come_in_the_samplers_order_too() -> None:
    few = POOL[:30]
    lowest = Lowest(hash_seed(SEED), 30)
    lowest.see(few, [b""] * len(few))
    assert [found for found, _ in lowest.in_order()] == [drawn[1] for drawn in sampler(few, seed=SEED, take=30)]


def test_tickets_below_a_bound_are_found_again() -> None:
    expected = [drawn[1] for drawn in sampler(POOL, seed=SEED, take=25)]
    below = Below(hash_seed(SEED), first_fraction(expected[-1], SEED))
    below.see(POOL, [b""] * len(POOL))
    assert below.in_order() == expected


@given(st.sampled_from(["0.9", "0.5", "0.09", "0.013", "0.001", "0.000999", "0.00002", "0.0", "0.00", BEYOND_ALL]))
def test_the_last_byte_never_hides_a_ticket(bound: str) -> None:
    """The shortcut over the digest finds exactly what the sampler finds."""
    seed_hash = hash_seed(SEED)
    expected = {ticket(seed_hash, ballot) for ballot in POOL if first_fraction(ballot, None, seed_hash) <= bound}
    assert set(not_above(POOL, seed_hash, bound)) == expected


@pytest.mark.parametrize(
    "spoken",
    ["317|884|052", " 317|884|052\n", "\uff13\uff11\uff17\uff5c\uff18\uff18\uff14\uff5c\uff10\uff15\uff12\u3000"],
)
def test_a_seed_cannot_be_mistyped_into_another_draw(spoken: str) -> None:
    """NFKC and trimming: full-width digits and blanks around are the same seed."""
    assert normalise(spoken) == SEED


@pytest.mark.parametrize("nothing", ["", "  ", "\u3000\n"])
def test_an_empty_seed_is_refused(nothing: str) -> None:
    with pytest.raises(SeedEmpty):
        normalise(nothing)
