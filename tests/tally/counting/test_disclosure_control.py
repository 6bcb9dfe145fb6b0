"""No cell under five is shown to the public, nor can be computed from what is shown (A-26)."""

from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.roster.events import CATEGORIES, DIRECTED, Rules
from services.tally.counting.disclosure_control import published_view, shares
from tests.tally.examples import RULES

CHANNELS = ("hotline_12345", "petition_letter", "internet_plus")


def row(directed: list[int], sampled: int, other: list[int], categories: int = 0) -> dict[str, Any]:
    by_channel = {name: votes for name, votes in zip(CHANNELS, other, strict=False) if votes}
    return {
        "office_id": "01-01",
        "rank": 1,
        "final": sum(directed) + sampled + sum(other),
        "directed": {**dict(zip(DIRECTED, directed, strict=True)), "total": sum(directed)},
        "sampled": sampled,
        "other": {**by_channel, "total": sum(other)},
        "categories": dict.fromkeys(CATEGORIES, categories),
    }


def shown(one: dict[str, Any], rules: Rules = RULES) -> dict[str, Any]:
    view = published_view({"offices": [one], "result_version": 1}, rules=rules, digest="d1")
    shown_row: dict[str, Any] = view["offices"][0]
    return shown_row


def cells(one: dict[str, Any]) -> dict[str, int | None]:
    return {
        **{f"directed.{name}": value for name, value in one["directed"].items()},
        **{f"other.{name}": value for name, value in one["other"].items()},
        "sampled": one["sampled"],
    }


def equations(one: dict[str, Any]) -> list[dict[str, int]]:
    """What everybody knows of the cells: three sums, as coefficients that come to what is shown."""
    directed = {f"directed.{name}": 1 for name in one["directed"] if name != "total"}
    other = {f"other.{name}": 1 for name in one["other"] if name != "total"}
    return [
        {"directed.total": 1, "sampled": 1, "other.total": 1},
        {**directed, "directed.total": -1},
        {**other, "other.total": -1},
    ]


VOTES = st.integers(0, 12)


@given(st.lists(VOTES, min_size=4, max_size=4), VOTES, st.lists(VOTES, min_size=3, max_size=3))
@example([10, 10, 10, 10], 4, [11, 9, 9])
@example([5, 6, 5, 5], 4, [11, 9, 9])
@example([1, 0, 0, 0], 1, [1, 0, 0])
def test_no_small_cell_is_shown_or_can_be_computed(directed: list[int], sampled: int, other: list[int]) -> None:
    """A hidden cell is given away when its unit vector is a combination of the equations."""
    whole = row(directed, sampled, other)
    seen = shown(whole)
    known, visible = cells(whole), cells(seen)
    assert all(not 0 < value < 5 for value in visible.values() if value is not None)
    assert all(value is None or value == known[name] for name, value in visible.items())
    unknown = [name for name, value in visible.items() if value is None]
    matrix = np.array([[equation.get(name, 0) for name in unknown] for equation in equations(seen)]).reshape(3, -1)
    rank = np.linalg.matrix_rank(matrix) if unknown else 0
    for place in range(len(unknown)):
        unit = np.eye(len(unknown))[place]
        assert np.linalg.matrix_rank(np.vstack([matrix, unit])) > rank, unknown[place]


def test_nothing_is_hidden_without_need() -> None:
    whole = row([9, 7, 0, 6], 11, [5, 8, 0], categories=5)
    assert shown(whole) == whole


def test_one_small_cell_takes_the_smallest_other_with_it() -> None:
    """By hand: 9, 1, 7, 6 come to 23; with 1 hidden alone it would be 23 - 22."""
    seen = shown(row([9, 1, 7, 6], 11, [0, 0, 0]))
    assert seen["directed"] == {"leaders": 9, "market": None, "projects": 7, "service": None, "total": 23}


def test_final_votes_and_rank_stand_and_small_categories_do_not() -> None:
    """R-36, R-40: how many votes an office got is what is published."""
    seen = shown(row([1, 0, 0, 0], 1, [0, 0, 0], categories=2))
    assert (seen["final"], seen["rank"]) == (2, 1)
    assert set(seen["categories"].values()) == {None}


def test_the_public_is_told_how_much_each_source_weighs() -> None:
    """A-22: other votes have no bound, so their share is shown."""
    document = {"offices": [row([2, 0, 0, 0], 1, [1, 0, 0]), row([4, 0, 0, 0], 0, [0, 0, 0])]}
    assert shares(document, RULES) == {
        "directed": {"votes": 6, "permille": 750},
        "sampled": {"votes": 1, "permille": 125},
        "other": {"votes": 1, "permille": 125},
    }
    assert shares({"offices": []}, RULES)["other"] == {"votes": 0, "permille": 0}


def test_what_a_source_weighs_is_weighed() -> None:
    """A-22: 6 votes at 1, 1 at 1/2 and 1 at 3/2 are 8; by hand 750, 62 and 188 of a thousand."""
    rules = msgspec.structs.replace(RULES, weight_sampled="1/2", weight_other="3/2")
    document = {"offices": [row([2, 0, 0, 0], 1, [1, 0, 0]), row([4, 0, 0, 0], 0, [0, 0, 0])]}
    assert {name: share["permille"] for name, share in shares(document, rules).items()} == {
        "directed": 750,
        "sampled": 62,
        "other": 188,
    }


def test_weights_that_tell_the_sources_apart_do_not_tell_the_groups_apart() -> None:
    """A-26: final votes of 1 and 1/100 say that there is one directed vote, so no single group is left beside it."""
    whole = row([1, 9, 0, 0], 6, [0, 0, 0])
    plain, apart = shown(whole), shown(whole, msgspec.structs.replace(RULES, weight_sampled="1/100"))
    assert plain["directed"]["leaders"] is None
    hidden = [name for name, votes in apart["directed"].items() if votes is None and name != "total"]
    assert len(hidden) == 2


def test_a_total_hidden_for_another_total_hides_one_of_its_parts() -> None:
    """A-26, by hand: 4 sampled votes hide the smaller total beside them, and that one could be added up again."""
    seen = shown(row([10, 10, 10, 10], 4, [11, 9, 9]))
    assert (seen["directed"], seen["sampled"], seen["other"]) == (
        {"leaders": 10, "market": 10, "projects": 10, "service": 10, "total": 40},
        None,
        {"hotline_12345": 11, "petition_letter": None, "internet_plus": 9, "total": None},
    )
    seen = shown(row([5, 6, 5, 5], 4, [11, 9, 9]))
    assert (seen["directed"], seen["sampled"], seen["other"]) == (
        {"leaders": None, "market": 6, "projects": 5, "service": 5, "total": None},
        None,
        {"hotline_12345": 11, "petition_letter": 9, "internet_plus": 9, "total": 29},
    )


@pytest.mark.parametrize(("value", "seen"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_one_to_four_are_hidden_and_none_and_five_are_not(value: int, seen: int | None) -> None:
    one = shown(row([0, 0, 0, 0], value, [0, 0, 0], categories=value))
    assert one["sampled"] == seen
    assert set(one["categories"].values()) == {seen}


def test_another_limit_hides_otherwise() -> None:
    rules = msgspec.structs.replace(RULES, min_cell=2)
    assert shown(row([0, 0, 0, 0], 2, [0, 0, 0], categories=2), rules)["sampled"] == 2
    assert shown(row([0, 0, 0, 0], 1, [0, 0, 0], categories=1), rules)["sampled"] is None


def test_the_whole_public_view() -> None:
    whole = row([9, 7, 0, 6], 11, [5, 8, 0], categories=5)
    assert published_view({"offices": [whole], "result_version": 3}, rules=RULES, digest="d1") == {
        "offices": [whole],
        "result_version": 3,
        "digest": "d1",
        "min_cell": 5,
        "shares": {
            "directed": {"votes": 22, "permille": 478},
            "sampled": {"votes": 11, "permille": 239},
            "other": {"votes": 13, "permille": 283},
        },
    }
