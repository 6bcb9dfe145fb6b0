"""Walking the drawn order, by hand (R-24, R-26, A-18): how far, who is drawn, what people must look at."""

from typing import Any

import msgspec
import pytest

from services.ballot.events import BallotCast
from services.tally.draw.walk import Walk, walk
from services.tally.events import PickRuled
from tests.tally.examples import CATALOGUE, RULES, ballot, pick


def public(number: int, *, valid: bool = True, undated: bool = False) -> BallotCast:
    if undated:
        return ballot(f"b{number}", pick(occurred=None), group="public")
    return ballot(f"b{number}", pick(example="e" if valid else None), group="public")


def walked(order: list[BallotCast], rulings: dict[tuple[str, str], PickRuled] | None = None, **rules: Any) -> Walk:
    return walk(order, msgspec.structs.replace(RULES, **rules), CATALOGUE, rulings or {})


def ruled(one: BallotCast, counted: bool) -> dict[tuple[str, str], PickRuled]:
    reason = None if counted else "EXAMPLE_UNDATED"
    ruling = PickRuled(
        ballot_id=one.ballot_id, office="01-01", counted=counted, reason=reason, by="one", confirmed_by="two"
    )
    return {(one.ballot_id, "01-01"): ruling}


@pytest.mark.parametrize("valid", [0, 199, 200, 201, 260])
def test_two_hundred_valid_ballots_are_walked_to_or_all_there_are(valid: int) -> None:
    """R-24, R-26, A-18: every fifth ballot of the walk is void."""
    good = [n for n in range(400) if n % 5 != 4][:valid]
    order = [public(n, valid=n in set(good)) for n in range(400)]
    found = walked(order)
    assert list(found.drawn) == [order[n].ballot_id for n in good][:200]
    if valid < 200:
        assert len(found.walked) == 400
    else:
        assert found.walked[-1] == found.drawn[-1]
        assert len(found.drawn) == 200


@pytest.mark.parametrize(("pool", "walked_count", "drawn_count"), [(3, 3, 2), (5, 5, 4), (9, 5, 4)])
def test_sample_first_draws_so_many_and_lets_the_valid_of_them_count(
    pool: int, walked_count: int, drawn_count: int
) -> None:
    """A-18 a, as a rule: nobody replaces the void one."""
    order = [public(n, valid=n != 1) for n in range(pool)]
    found = walked(order, sample_size=5, sample_order="sample_first")
    assert (len(found.walked), len(found.drawn)) == (walked_count, drawn_count)


def test_people_look_at_no_more_than_the_walk_needs() -> None:
    """A-18 c, R-37: what lies behind the last needed ballot is nobody's business."""
    order = [public(0), public(1, undated=True), public(2), public(3, undated=True)]
    found = walked(order, sample_size=2)
    assert [one.ballot_id for one in found.waiting] == [order[1].ballot_id]


def test_a_ruling_shortens_or_lengthens_the_walk_behind_it_only() -> None:
    """The first that waits lies on the way, whatever is ruled: all before it are settled, and are too few."""
    order = [public(0), public(1, undated=True), public(2), public(3, undated=True)]
    counts = walked(order, ruled(order[1], True), sample_size=2)
    void = walked(order, ruled(order[1], False), sample_size=2)
    assert counts.walked == (order[0].ballot_id, order[1].ballot_id)
    assert void.walked == tuple(one.ballot_id for one in order[:3])
    assert counts.waiting == void.waiting == ()


def test_one_opinion_is_assumed_only_to_find_what_comes_next() -> None:
    order = [public(0), public(1, undated=True), public(2)]
    rules = msgspec.structs.replace(RULES, sample_size=2)
    found = walk(order, rules, CATALOGUE, {}, ruled(order[1], True))
    assert found.walked == (order[0].ballot_id, order[1].ballot_id)
    assert [one.ballot_id for one in found.waiting] == [order[1].ballot_id]


def test_a_voided_ballot_is_walked_takes_no_place_and_is_asked_nothing_about() -> None:
    """A-17: its voter has a paper form."""
    doubtful = ballot("doubtful", pick("01-02", occurred=None), group="public")
    good = ballot("good", pick("01-01"), group="public")
    found = walk([doubtful, good], RULES, CATALOGUE, {}, None, {doubtful.ballot_id})
    assert found.walked == (doubtful.ballot_id, good.ballot_id)
    assert found.drawn == (good.ballot_id,)
    assert found.waiting == ()
