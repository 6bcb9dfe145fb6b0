"""Lots that can be drawn again with software this project did not write (A-13)."""

import pytest
from consistent_sampler import sampler
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.refusal import Malformed
from services.roster.draw.tickets import in_ticket_order, normalise_seed

PEOPLE = [f"{number:032x}" for number in range(40)]


def test_order_is_the_published_samplers() -> None:
    theirs = list(sampler(PEOPLE, "砚山2024Q2|317|884|052", output="id"))
    assert in_ticket_order(PEOPLE, "砚山2024Q2|317|884|052") == theirs


def test_order_is_pinned() -> None:
    # from consistent_sampler 1.0.10, `list(sampler(list("abcdef"), "2024", output="id"))`
    assert in_ticket_order("abcdef", "2024") == list("fbdace")


@given(st.permutations(PEOPLE), st.sets(st.sampled_from(PEOPLE)))
def test_leaving_somebody_out_moves_nobody_else(people: list[str], left_out: set[str]) -> None:
    order = in_ticket_order(PEOPLE, "317")
    assert in_ticket_order([p for p in people if p not in left_out], "317") == [p for p in order if p not in left_out]


def test_seed_is_read_as_it_was_spoken() -> None:
    assert normalise_seed(" ３１７｜８８４ ") == "317|884"


@pytest.mark.parametrize("seed", ["", "  \u3000 ", "x" * 201])
def test_an_empty_seed_is_refused(seed: str) -> None:
    with pytest.raises(Malformed) as refusal:
        normalise_seed(seed)
    assert refusal.value.facts["where"] == "seed"
