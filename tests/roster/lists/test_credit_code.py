"""统一社会信用代码 (GB 32100-2015, domain/standards.md)."""

import pytest

from services.roster.lists.credit_code import is_valid


@pytest.mark.parametrize("code", ["91110000600037341L", "91532622MA6K0ABC1L", "92532622MA6K1X2Y38"])
def test_published_codes_are_valid(code: str) -> None:
    assert is_valid(code)


def test_old_registration_number_is_let_through() -> None:
    assert is_valid("532622600012345")


@pytest.mark.parametrize(
    "code", ["91110000600037341M", "9111000060003734L1", "91532622MA6K0ABCIL", "", "9111", "１" * 18]
)
def test_mistyped_codes_are_not(code: str) -> None:
    assert not is_valid(code)
