"""What the rules of an appraisal cannot say, each trouble with its place, its code and what it does not fit (R-06)."""

from datetime import date, datetime
from typing import Any

import pytest
from msgspec import structs

from services.kernel.clock import CHINA
from services.roster.draft.draft_validation import trouble_in_offices, trouble_in_providers, trouble_in_rules
from services.roster.events import Office, Sender
from services.roster.rules import MovedDay, Trouble, trouble_in_values
from tests.roster.quarter import APPRAISAL, DRAFTED, at

RULES = DRAFTED.rules
MAY = date(2024, 5, 1)


def trouble(**changes: Any) -> list[Trouble]:
    return list(trouble_in_values(structs.replace(RULES, **changes)))


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("max_offices", 1, 50),
        ("sample_size", 1, 100_000),
        ("categories_max", 1, 5),
        ("joint_from", 2, 1000),
        ("quota_market", 1, 1000),
        ("quota_projects", 1, 1000),
        ("quota_service", 1, 1000),
        ("min_cell", 1, 100),
        ("calls_days", 1, 20),
        ("reserves_days", 1, 60),
        ("erase_after_days", 1, 3650),
    ],
)
def test_numbers_have_a_least_and_a_most(name: str, least: int, most: int) -> None:
    often = {"calls_most": 20} if name == "calls_days" else {}
    assert trouble(**{**often, name: least}) == trouble(**{**often, name: most}) == []
    too_little, too_much = trouble(**{**often, name: least - 1}), trouble(**{**often, name: most + 1})
    assert too_little == [Trouble(f"rules.{name}", "TOO_LITTLE", str(least))]
    assert too_much[:1] == [Trouble(f"rules.{name}", "TOO_MUCH", str(most))]


def test_as_many_calls_as_days_at_least() -> None:
    """A-13."""
    assert trouble(calls_most=20) == trouble(calls_most=1, calls_days=1) == []
    assert trouble(calls_most=21) == [Trouble("rules.calls_most", "TOO_MUCH", "20")]
    assert trouble(calls_most=1) == [Trouble("rules.calls_days", "MORE_THAN", "rules.calls_most")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"published_at": datetime(2024, 6, 26)}, Trouble("rules.published_at", "OFFSET_MISSING")),  # noqa: DTZ001
        ({"complaints_until": datetime(2024, 7, 20)}, Trouble("rules.complaints_until", "OFFSET_MISSING")),  # noqa: DTZ001
        ({"quarter_from": date(2024, 7, 1)}, Trouble("rules.quarter_to", "BEFORE", "rules.quarter_from")),
        ({"voting_until": RULES.voting_from}, Trouble("rules.voting_until", "NOT_AFTER", "rules.voting_from")),
        ({"published_at": at(7, 1, 0, 1)}, Trouble("rules.published_at", "AFTER", "rules.voting_from")),
        ({"complaints_until": at(6, 30, 23)}, Trouble("rules.complaints_until", "NOT_AFTER", "rules.quarter_to")),
        ({"example_not_before": "2024-13"}, Trouble("rules.example_not_before", "NOT_A_MONTH")),
        ({"example_not_before": "2024-08"}, Trouble("rules.example_not_before", "AFTER", "rules.voting_until")),
        ({"weight_other": "1/x"}, Trouble("rules.weight_other", "NOT_A_NUMBER")),
        ({"weight_other": -1}, Trouble("rules.weight_other", "TOO_LITTLE", "0")),
        ({"weight_other": 101}, Trouble("rules.weight_other", "TOO_MUCH", "100")),
        ({"weight_other": "1/1001"}, Trouble("rules.weight_other", "TOO_FINE", "1000")),
        ({"weight_other": "2/4"}, Trouble("rules.weight_other", "NOT_LOWEST_TERMS", "1/2")),
        (
            {"weight_directed": 0, "weight_sampled": 0, "weight_other": 0},
            Trouble("rules.weight_directed", "NO_WEIGHT"),
        ),
        ({"complaint_kinds": ()}, Trouble("rules.complaint_kinds", "EMPTY")),
        ({"complaint_kinds": ("举报", " ")}, Trouble("rules.complaint_kinds", "EMPTY")),
        (
            {"complaint_kinds": ("举报", "投诉", "举报", "投诉")},
            Trouble("rules.complaint_kinds", "TWICE", "举报、投诉"),
        ),
        (
            {"moved_days": (MovedDay(on=MAY, works=True), MovedDay(on=MAY, works=False))},
            Trouble("rules.moved_days", "TWICE", "2024-05-01"),
        ),
    ],
)
def test_what_contradicts_itself_is_told_with_what_it_does_not_fit(changes: dict[str, Any], expected: Trouble) -> None:
    assert trouble(**changes) == [expected]


@pytest.mark.parametrize(
    "changes",
    [
        {"quarter_from": RULES.quarter_to},
        {"published_at": RULES.voting_from},
        {"complaints_until": at(7, 1, 0)},
        {"example_not_before": "2024-07"},
        {"weight_other": 100, "weight_sampled": "999/1000", "weight_directed": 0},
        {"voting_until": datetime(2024, 7, 1, 0, 0, 1, tzinfo=CHINA)},
    ],
)
def test_what_just_fits_is_sound(changes: dict[str, Any]) -> None:
    assert trouble(**changes) == []


def test_an_appraisal_is_of_the_quarter_that_its_name_tells() -> None:
    """A-02."""
    assert list(trouble_in_rules(APPRAISAL, RULES)) == list(trouble_in_rules("named otherwise", RULES)) == []
    assert list(trouble_in_rules("532622-2024Q3", RULES)) == [
        Trouble("rules.quarter_from", "NOT_THE_QUARTER_NAMED", "532622-2024Q3")
    ]


def test_each_trouble_with_an_office_has_its_place() -> None:
    """R-05."""
    good = Office(office_id="01-01", department="县税务局", department_kind="county", name="办税股", scopes=())
    offices = (good, *(structs.replace(good, **now) for now in ({"name": " "}, {"office_id": "/", "name": "法制股"})))
    assert list(trouble_in_offices((good, structs.replace(good, office_id="01-02", department="县医保局")))) == []
    assert list(trouble_in_offices((*offices, structs.replace(good, office_id="01-03")))) == [
        Trouble("offices[1].office_id", "TWICE", "01-01"),
        Trouble("offices[1].name", "EMPTY"),
        Trouble("offices[2].office_id", "NOT_AN_ID"),
        Trouble("offices[3].name", "TWICE", "办税股"),
    ]


def test_each_trouble_with_a_bureau_has_its_place() -> None:
    """R-18."""
    bureaus = [Sender(code="fire", name="甲"), Sender(code="nobody" * 9, name="乙"), Sender(code="fire", name=" ")]
    assert list(trouble_in_providers(tuple(bureaus))) == [
        Trouble("providers[1].code", "NO_PROVIDER", ("nobody" * 9)[:40]),
        Trouble("providers[2].code", "TWICE", "fire"),
        Trouble("providers[2].name", "EMPTY"),
    ]
