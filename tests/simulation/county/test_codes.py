"""Check characters against the vectors of the standards."""

from random import Random

import pytest

from simulation.county.codes import credit_check, credit_code, organisation_check


@pytest.mark.parametrize("code", ["91110000600037341L", "91532622MA6K0ABC1L", "92532622MA6K1X2Y38"])
def test_credit_codes_end_with_the_check_character_of_the_standard(code: str) -> None:
    assert credit_check(code[:-1]) == code[-1]


def test_organisation_codes_end_with_theirs() -> None:
    assert organisation_check("60003734") == "1"


def test_made_codes_are_of_this_county_and_kind() -> None:
    assert credit_code(Random(1), "个体工商户").startswith("92532622MA")
