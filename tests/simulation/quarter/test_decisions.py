"""What the deciding people say is a function of what they are shown."""

import pytest

from simulation.quarter.decisions import named, ruling

ENTRY = {"pick": "b0", "why": "EXAMPLE_UNDATED"}


@pytest.mark.parametrize(
    ("occurred", "continues", "counted", "reason"),
    [
        (None, False, False, "EXAMPLE_UNDATED"),
        (None, True, True, None),
        ("2023-11", True, True, None),
        ("2023-11", False, False, "EXAMPLE_TOO_OLD"),
        ("2024-02", False, True, None),
    ],
)
def test_rulings_follow_the_month_and_whether_it_goes_on(
    occurred: str | None, continues: bool, counted: bool, reason: str | None
) -> None:
    """A-06."""
    ruled = ruling({**ENTRY, "occurred": occurred, "continues": continues})
    assert (ruled["counted"], ruled["reason"]) == (counted, reason)


def test_a_category_that_nobody_ticked_is_not_guessed() -> None:
    """A-08."""
    ruled = ruling({**ENTRY, "why": "NO_CATEGORY", "occurred": "2024-05", "continues": False})
    assert ruled == {"pick": "b0", "counted": False, "reason": "NO_CATEGORY"}


def test_whoever_shares_the_tenth_rank_is_named_too() -> None:
    """A-23."""
    ranks = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 12]
    result = {"offices": [{"office_id": f"{n:02d}", "rank": rank} for n, rank in enumerate(ranks)]}
    assert len(named(result)) == 11
