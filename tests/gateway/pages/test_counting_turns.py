"""Whose turn it is between the sealed box and the publication."""

import pytest

from gateway.pages.desk.counting import offered
from tests.gateway.pages.after_count import progress_seen

DRAWN = ("sealed", "pool_committed", "sample_drawn", "frozen")
HANDED_OVER = (*DRAWN, "counted", "handed_over")


@pytest.mark.parametrize(
    ("done", "operator", "conduct"),
    [
        ((), {"seal", "lost-ballots", "lost-issued", "freeze"}, set()),
        (("sealed",), {"lost-issued", "pool", "freeze"}, set()),
        (("sealed", "pool_committed"), {"lost-issued", "draw", "freeze"}, set()),
        (("sealed", "pool_committed", "sample_drawn"), {"lost-issued", "freeze"}, set()),
        (DRAWN, {"lost-issued", "count"}, set()),
        ((*DRAWN, "counted"), {"lost-issued", "count", "hand-over"}, set()),
        (HANDED_OVER, {"lost-issued"}, {"recount", "determine"}),
        ((*HANDED_OVER, "determined"), {"lost-issued"}, {"determine", "publish"}),
        ((*HANDED_OVER, "determined", "published"), set(), set()),
    ],
)
def test_each_step_is_offered_to_its_role_in_its_turn(
    done: tuple[str, ...], operator: set[str], conduct: set[str]
) -> None:
    stands = progress_seen(*done)
    assert offered("operator", stands) == operator
    assert offered("conduct", stands) == conduct
    assert offered("auditor", stands) == frozenset()


def test_a_corrected_result_is_counted_again() -> None:
    assert offered("operator", progress_seen(*HANDED_OVER, to_recount=True)) == {"lost-issued", "count"}
