"""The variations of the rules, each by a small quarter worked by hand (A-05, A-09, A-18, A-22, 1.4): rules are data."""

from datetime import date, datetime
from typing import Any

import msgspec
import pytest

from services.ballot.events import Pick
from services.roster.draft.draft_validation import trouble_in_rules
from services.roster.events import Rules
from services.tally.validity.judgement import judgements
from services.tally.validity.validity import judge
from tests.tally.examples import (
    APPRAISAL,
    CATALOGUE,
    CHINA,
    OPENED,
    RULES,
    ballot,
    confirmed,
    on_offices,
    pick,
    reported,
    sorted_to,
)
from tests.tally.quarters import Quarter, played, ruling


def under(**changes: Any) -> Rules:
    return msgspec.structs.replace(RULES, **changes)


def result(*ballots: Any, complaints: Any = (), **changes: Any) -> dict[str, Any]:
    """The result of these ballots under changed rules, through draw, count and replay."""
    opened = msgspec.structs.replace(OPENED, rules=under(**changes))
    replayed = played(Quarter(ballots=ballots, complaints=complaints, opened=opened)).replay()
    assert replayed.identical
    assert replayed.document is not None
    return replayed.document


def finals(document: dict[str, Any]) -> dict[str, Any]:
    return {row["office_id"]: row["final"] for row in document["offices"] if row["final"]}


@pytest.mark.parametrize(
    ("changes", "valid", "counted", "void"),
    [
        ({}, 0, 0, {"OVER_LIMIT": 11}),
        ({"over_limit": "first_ten"}, 1, 10, {"OVER_LIMIT": 1}),
        ({"max_offices": 11}, 1, 11, {}),
        ({"max_offices": 3, "over_limit": "first_ten"}, 1, 3, {"OVER_LIMIT": 8}),
        ({"over_limit": "void_excess"}, 1, 10, {"OVER_LIMIT": 1}),
    ],
)
def test_eleven_ticks_under_each_consequence(
    changes: dict[str, Any], valid: int, counted: int, void: dict[str, int]
) -> None:
    """A-05, R-34: the ballot is void, or the first ten count and the rest is void."""
    document = result(ballot("m", *on_offices(11)), **changes)
    assert document["ballots"]["market"]["valid"] == valid
    assert document["picks"] == {"counted": counted, "void": void}


@pytest.mark.parametrize(
    ("consequence", "reasons"),
    [
        ("void_ballot", ["OVER_LIMIT", "OVER_LIMIT", "OVER_LIMIT", "OVER_LIMIT"]),
        ("first_ten", ["NO_EXAMPLE", None, "OVER_LIMIT", "OVER_LIMIT"]),
        ("void_excess", ["NO_EXAMPLE", None, None, "OVER_LIMIT"]),
    ],
)
def test_whether_a_void_pick_takes_a_place_under_the_limit(consequence: str, reasons: list[str | None]) -> None:
    """A-05: four ticks where two may be, and the first has no example."""
    rules = under(max_offices=2, over_limit=consequence)
    one = ballot("b", pick("01-01", example=None), pick("01-02"), pick("01-03"), pick("01-04"))
    assert [verdict.reason for verdict in judge(one, rules, CATALOGUE, {}).picks] == reasons


def test_where_only_what_counts_takes_a_place_people_are_asked_about_every_pick() -> None:
    """A-05, R-37: the ruling on the first decides whether the third counts."""
    rules = under(max_offices=1, over_limit="void_excess")
    one = ballot("b", pick("01-01", occurred=None), pick("01-02"))
    assert [found.office for found in judgements(one, rules, CATALOGUE)] == ["01-01"]
    for counted, reasons in ((True, [None, "OVER_LIMIT"]), (False, ["EXAMPLE_UNDATED", None])):
        rulings = {(one.ballot_id, "01-01"): ruling(one, "01-01", counted)}
        assert [verdict.reason for verdict in judge(one, rules, CATALOGUE, rulings).picks] == reasons


def test_beyond_the_limit_nobody_is_asked() -> None:
    """A-05: whatever is wrong with the eleventh, and a line without its tick is none of the ten."""
    bare = Pick(office="01-12", categories=("cold",), example="e", occurred="2024-05", ticked=False)
    one = ballot("b", *on_offices(10), pick("01-11", occurred=None), bare, group="leaders", channel="paper")
    rules = under(over_limit="first_ten")
    assert [found.office for found in judgements(one, rules, CATALOGUE)] == ["01-12"]
    assert [verdict.reason for verdict in judge(one, rules, CATALOGUE, {}).picks[9:]] == [
        None,
        "OVER_LIMIT",
        "NOT_TICKED",
    ]


COMPLAINTS = (reported("a"), sorted_to("a", "01-02"), confirmed("a"))
ONE_OF_EACH = (ballot("m", pick("01-01")), ballot("p", pick("01-03"), group="public"))


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ((1, 1, 1), {"01-01": 1, "01-02": 1, "01-03": 1}),
        ((3, 2, 1), {"01-01": 3, "01-02": 1, "01-03": 2}),
        ((1, 1, 0), {"01-01": 1, "01-03": 1}),
        (("1/2", "1/3", "5/2"), {"01-01": "1/2", "01-02": "5/2", "01-03": "1/3"}),
        (("1/3", 1, "1/3"), {"01-01": "1/3", "01-02": "1/3", "01-03": 1}),
    ],
)
def test_weights_multiply_each_source(weights: tuple[Any, Any, Any], expected: dict[str, Any]) -> None:
    """A-22: integers or exact fractions, so that no result is ever rounded."""
    directed, sampled, other = weights
    document = result(
        *ONE_OF_EACH,
        complaints=COMPLAINTS,
        weight_directed=directed,
        weight_sampled=sampled,
        weight_other=other,
    )
    assert finals(document) == expected


def test_fractions_that_add_up_to_a_whole_are_whole_again() -> None:
    """A-22: three ballots at 1/3 and one complaint at 1/2 twice: 1, not 3/3; and 1 ties with 1."""
    document = result(
        *(ballot(f"m{n}", pick("01-01")) for n in range(3)),
        ballot("p", pick("01-02"), group="public"),
        ballot("q", pick("01-02"), group="public"),
        weight_directed="1/3",
        weight_sampled="1/2",
    )
    first, second, third = document["offices"][:3]
    assert [(row["rank"], row["office_id"], row["final"]) for row in (first, second, third)] == [
        (1, "01-01", 1),
        (1, "01-02", 1),
        (3, "01-03", 0),
    ]
    assert not any(isinstance(row["final"], float) for row in document["offices"])


@pytest.mark.parametrize(("ties", "expected"), [("shared", [1, 1, 3, 4]), ("dense", [1, 1, 2, 3])])
def test_what_follows_a_tie(ties: str, expected: list[int]) -> None:
    """A-23: two offices of two votes, one of one, the others of none."""
    ballots = [ballot("a", pick("01-02"), pick("01-05"), pick("01-03")), ballot("b", pick("01-05"), pick("01-02"))]
    assert [row["rank"] for row in result(*ballots, ties=ties)["offices"]][:4] == expected


def about_one_office(*matters: Any) -> list[Any]:
    return [event for one in matters for event in (one, sorted_to(one.matter_id, "01-02"), confirmed(one.matter_id))]


@pytest.mark.parametrize(("unit", "expected"), [("person_office_quarter", 2), ("matter_office", 3)])
def test_what_one_complaint_is(unit: str, expected: int) -> None:
    """1.3, 2: one caller twice and another once, about one office: by persons two votes, by matters three."""
    calls = [reported("a", complainant="p"), reported("b", complainant="p"), reported("c", complainant="q")]
    document = result(complaints=about_one_office(*calls), complaint_unit=unit)
    assert finals(document) == {"01-02": expected}
    assert document["complaints"]["counted"] == 3


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 2),
        ({"joint_petition": "per_capita"}, 7),
        ({"joint_petition": "per_capita", "joint_from": 4}, 10),
        ({"joint_petition": "per_capita", "joint_from": 7}, 2),
        ({"joint_petition": "per_capita", "complaint_unit": "matter_office"}, 8),
    ],
)
def test_how_a_joint_petition_counts(changes: dict[str, Any], expected: int) -> None:
    """1.3, 3: p signs for six and calls again himself, q signs for four. By heads from five on: 6 and 1."""
    matters = [
        reported("a", complainant="p", people=6),
        reported("b", complainant="p"),
        reported("c", complainant="q", people=4),
    ]
    document = result(complaints=about_one_office(*matters), **changes)
    assert finals(document) == {"01-02": expected}
    assert document["offices"][0]["categories"]["shirk"] == expected


@pytest.mark.parametrize(("required", "expected"), [(False, 2), (True, 1)])
def test_whether_a_complaint_must_be_found_true(required: bool, expected: int) -> None:
    """1.3, 8: one found true, one nobody has said anything about yet."""
    matters = about_one_office(reported("a", verified=True), reported("b"))
    assert finals(result(complaints=matters, complaint_requires_verified=required)) == {"01-02": expected}


@pytest.mark.parametrize(("most", "counted"), [(5, 2), (2, 2), (1, 1)])
def test_how_many_categories_a_pick_may_have(most: int, counted: int) -> None:
    """A-09: over a stricter maximum the most prominent one cannot be told."""
    document = result(ballot("m", pick("01-01", "cold", "lazy"), pick("01-02")), categories_max=most)
    assert document["picks"]["counted"] == counted


@pytest.mark.parametrize(("rule", "valid", "reasons"), [("void_ballot", 0, {"BLANK": 1}), ("keep_ballot", 1, {})])
def test_a_ballot_all_of_whose_picks_are_void(rule: str, valid: int, reasons: dict[str, int]) -> None:
    """1.4, A-27."""
    group = result(ballot("m", pick(example=None)), all_picks_void=rule)["ballots"]["market"]
    assert (group["valid"], group["reasons"]) == (valid, reasons)


@pytest.mark.parametrize(("order", "walked", "valid"), [("validity_first_sequential", 5, 4), ("sample_first", 4, 3)])
def test_both_orders_of_validity_and_draw(order: str, walked: int, valid: int) -> None:
    """A-18: with a void ballot among the first four, four are walked to, or three count."""
    ballots = [ballot(f"p{n}", pick(example=None if n == 0 else "e"), group="public") for n in range(5)]
    public = result(*ballots, sample_size=4, sample_order=order)["ballots"]["public"]
    if public["void"]:
        assert (public["walked"], public["valid"]) == (walked, valid)
    else:  # the void one had the last ticket
        assert public["walked"] == public["valid"] == 4


@pytest.mark.parametrize(("cut_off", "counted"), [("2024-05", 1), ("2024-06", 0)])
def test_the_cut_off_is_a_parameter(cut_off: str, counted: int) -> None:
    """R-35, A-06."""
    assert result(ballot("m", pick(occurred="2024-05")), example_not_before=cut_off)["picks"]["counted"] == counted


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"sample_size": 0}, "rules.sample_size"),
        ({"sample_size": 100_001}, "rules.sample_size"),
        ({"max_offices": 51}, "rules.max_offices"),
        ({"min_cell": 101}, "rules.min_cell"),
        ({"categories_max": 6}, "rules.categories_max"),
        ({"weight_other": -1}, "rules.weight_other"),
        ({"weight_other": "-1/2"}, "rules.weight_other"),
        ({"weight_other": 101}, "rules.weight_other"),
        ({"weight_sampled": "1/0"}, "rules.weight_sampled"),
        ({"weight_sampled": "2/4"}, "rules.weight_sampled"),
        ({"weight_sampled": "3/1"}, "rules.weight_sampled"),
        ({"weight_sampled": "1/1001"}, "rules.weight_sampled"),
        ({"joint_from": 1}, "rules.joint_from"),
        ({"calls_days": 4}, "rules.calls_days"),
        ({"complaint_kinds": ()}, "rules.complaint_kinds"),
        ({"complaint_kinds": ("举报", "举报")}, "rules.complaint_kinds"),
        ({"weight_directed": 0, "weight_sampled": 0, "weight_other": 0}, "rules.weight_directed"),
        ({"quarter_to": date(2024, 3, 1)}, "rules.quarter_to"),
        ({"voting_until": datetime(2024, 7, 1, tzinfo=CHINA)}, "rules.voting_until"),
    ],
)
def test_rules_out_of_bounds_are_refused_before_the_opening(changes: dict[str, Any], where: str) -> None:
    assert [found.where for found in trouble_in_rules(APPRAISAL, under(**changes))] == [where]


def test_the_rules_of_the_announcement_are_sound() -> None:
    assert list(trouble_in_rules(APPRAISAL, RULES)) == []
