"""Refusals cross the wire as a code and facts."""

import json
from typing import Any

import pytest

from services.kernel.refusal import Malformed, Outdated, Refusal, Refused, answer, refused
from services.kernel.rpc.request import Request, opened


class DrawnAlready(Refusal):
    """One made up for these tests."""


class Draw(Request[Any], service="north", refusals=(DrawnAlready,)):
    """One made up for these tests."""


def test_the_code_is_the_class_name_in_capitals() -> None:
    assert (DrawnAlready.code, Outdated.code, Malformed.code) == ("DRAWN_ALREADY", "OUTDATED", "MALFORMED")


def test_a_refusal_comes_out_of_the_wire_as_it_went_in() -> None:
    with pytest.raises(Refused) as caught:
        opened(Draw(), json.dumps(refused(DrawnAlready(seed="317", appraisal="532622-2024Q2"))).encode())
    assert caught.value == DrawnAlready(seed="317", appraisal="532622-2024Q2")
    assert caught.value.code == "DRAWN_ALREADY"
    assert refused(caught.value) == refused(DrawnAlready(seed="317", appraisal="532622-2024Q2"))  # passed on unchanged


def test_one_refusal_from_afar_does_not_rename_the_next() -> None:
    first, second = Refused("TOO_LATE", {}), Refused("TOO_EARLY", {})
    assert (first.code, second.code, Refused.code) == ("TOO_LATE", "TOO_EARLY", "REFUSED")


def test_values_cross_the_wire_even_when_they_are_nothing() -> None:
    values: list[object] = [None, 0, "", [], {"refused": "is a word like any other"}]
    for value in values:
        assert opened(Draw(), json.dumps(answer(value)).encode()) == value


def test_refusals_say_what_they_are() -> None:
    assert str(DrawnAlready()) == "DRAWN_ALREADY"
    assert "317" in str(DrawnAlready(seed="317"))
    assert DrawnAlready(seed="1") != DrawnAlready(seed="2")
    assert DrawnAlready() != "DRAWN_ALREADY"
    assert len({DrawnAlready(seed="1"), DrawnAlready(seed="1")}) == 1
