"""What if the rules were others: it comes out as if the quarter had been held under them from the first day."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.tally.refusals import RulesUnknown
from services.tally.replay.what_if import as_report, other_rules, try_rules
from tests.tally.examples import RULES
from tests.tally.quarters import Quarter, played, with_tricks

QUARTER = played(with_tricks())
SOURCES = QUARTER.sources()

changes = st.fixed_dictionaries(
    {},
    optional={
        "max_offices": st.integers(1, 12),
        "sample_size": st.integers(1, 25),
        "categories_max": st.integers(1, 5),
        "example_not_before": st.sampled_from(["2023-01", "2024-01", "2024-05", "2024-06"]),
        "all_picks_void": st.sampled_from(["void_ballot", "keep_ballot"]),
        "weight_directed": st.integers(0, 3),
        "weight_sampled": st.sampled_from([0, 1, 3, "1/2"]),
        "examples_ruled": st.sampled_from(["doubtful", "every"]),
        "over_limit": st.sampled_from(["void_ballot", "first_ten", "void_excess"]),
        "complaint_unit": st.sampled_from(["person_office_quarter", "matter_office"]),
        "joint_petition": st.sampled_from(["one", "per_capita"]),
        "ties": st.sampled_from(["shared", "dense"]),
        "complaint_requires_verified": st.booleans(),
        "complaint_kinds": st.sampled_from([["举报"], ["投诉", "举报"]]),
    },
)


@pytest.mark.slow
@given(changes)
@settings(max_examples=60)
def test_a_recount_is_what_a_quarter_under_these_rules_would_have_been(changed: dict[str, object]) -> None:
    """Draw included: under other rules other ballots are valid, so other ballots are walked (A-18)."""
    trial = try_rules(SOURCES, changed)
    tricks = with_tricks()
    rules, _ = other_rules(tricks.opened.rules, changed)
    opened = msgspec.structs.replace(tricks.opened, rules=rules)
    really = played(
        Quarter(ballots=tricks.ballots, complaints=tricks.complaints, rulings=tricks.rulings, opened=opened)
    )
    assert trial.after == really.replay().document


def test_the_same_rules_change_nothing() -> None:
    trial = try_rules(SOURCES, {"max_offices": 10})
    assert trial.changed == ()
    assert trial.after == trial.before
    assert as_report(trial)["offices"] == []


def test_what_would_differ_is_told_by_office() -> None:
    report = as_report(try_rules(SOURCES, {"weight_sampled": 0}))
    assert report["changed"] == {"weight_sampled": 0}
    assert report["offices"]
    for office in report["offices"]:
        assert office["votes"][0] >= office["votes"][1]


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"max_office": 8}, "UNKNOWN"),
        ({"max_offices": "eight"}, "NOT_INTEGER"),
        ({"sample_order": "luck"}, "NOT_ONE_OF"),
        ({"sample_size": 0}, "TOO_LITTLE"),
        ({"weight_other": "2/4"}, "NOT_LOWEST_TERMS"),
        ({"weight_other": 0.5}, "WRONG_TYPE"),
    ],
)
def test_what_is_no_rule_is_refused_with_the_rule_and_a_code(changed: dict[str, object], what: str) -> None:
    with pytest.raises(RulesUnknown) as refused:
        other_rules(RULES, changed)
    assert (refused.value.facts["where"], refused.value.facts["what"]) == (*changed, what)
