"""Every rule has its name and its sentence; weights and fractions are told exactly (A-22, D-1)."""

from decimal import Decimal
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
import pytest

from gateway.chinese.rules import CHOICES, LABELS, announced_formula, described, figure, formula, says, votes_zh
from gateway.errors.problems import document
from services.roster.events import Rules
from tests.tally.examples import RULES

PLAIN = RULES


def test_every_rule_has_a_name_and_a_sentence() -> None:
    assert set(LABELS) == set(Rules.__struct_fields__)
    for name, value in msgspec.to_builtins(PLAIN).items():
        assert says(name, value).endswith("。"), name


def test_every_choice_has_its_own_sentence() -> None:
    for name, hint in get_type_hints(Rules).items():
        if get_origin(hint) is Literal:
            assert set(CHOICES[name]) == set(get_args(hint)), name
            assert len(set(CHOICES[name].values())) == len(CHOICES[name]), name


def test_weights_are_not_told_while_every_vote_weighs_one() -> None:
    """A-22: the interface hides 1:1:1."""
    names = [one["rule"] for one in described(PLAIN)]
    assert not [name for name in names if name.startswith("weight_")]
    assert formula(PLAIN) == "定向评议得票 + 抽样评议得票 + 其他评议得票"
    assert announced_formula(PLAIN) == "定向评议得票数+抽样评议得票数+其他评议得票数=最终得票数"
    weighed = msgspec.structs.replace(PLAIN, weight_sampled="1/2")
    assert "1/2" in {one["value"] for one in described(weighed)}
    assert formula(weighed) == "定向评议得票 × 1 + 抽样评议得票 × 1/2 + 其他评议得票 × 1"


@pytest.mark.parametrize(
    ("final", "said", "cell"),
    [
        (31, "31", 31),
        (0, "0", 0),
        ("63/2", "31.5", Decimal("31.5")),
        ("1/8", "0.125", Decimal("0.125")),
        ("125/4", "31.25", Decimal("31.25")),
        ("94/3", "31又1/3", "31又1/3"),
        ("2/3", "2/3", "2/3"),
        ("1/16", "1/16", "1/16"),
    ],
)
def test_votes_are_told_exactly(final: int | str, said: str, cell: Any) -> None:
    assert votes_zh(final) == said
    assert figure(final) == cell


def test_what_is_no_rule_is_named_in_words() -> None:
    details = [
        document("RULES_UNKNOWN", facts)["detail"]
        for facts in (
            {"where": "max_offices", "what": "TOO_MUCH", "other": "50"},
            {"where": "calls_days", "what": "MORE_THAN", "other": "rules.calls_most"},
            {"where": "max_office", "what": "UNKNOWN"},
        )
    ]
    assert details == [
        "规则“所选股室上限”不能大于 50。",
        "规则“电话动员天数”不能多于“电话动员次数”。",
        "规则“max_office”没有这一项。",
    ]


def test_the_check_that_did_not_hold_is_named_in_words() -> None:
    told = document("EVIDENCE_DIFFERS", {"check": "ballot: seal", "found": "5f0c", "recorded": "77aa"})
    assert "封存时的根" in told["detail"]
    assert told["facts"]["check"] == "ballot: seal"
