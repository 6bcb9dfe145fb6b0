"""What a roster's columns must hold (R-18)."""

from typing import Any

import pytest

from services.kernel.spreadsheets.cells import CellTrouble, Unread
from services.roster.lists.cells import read
from services.roster.lists.templates import Column

TEXT, DATE, PHONE = Column("备注"), Column("核准日期", "date"), Column("联系电话", "phone")
NATURE = Column("建设性质", "choice", choices=("新建", "迁建", "技改(扩能)"))
CODE = Column("统一社会信用代码", "credit_code")


def test_number_cell_is_a_telephone_number() -> None:
    assert said(13987600001.0, PHONE) == ("+8613987600001", [])


def test_choices_forgive_full_width_brackets_only() -> None:
    assert said("技改（扩能）", NATURE) == ("技改(扩能)", [])
    assert trouble("技改", NATURE) == "NOT_IN_LIST"


def test_codes_are_checked() -> None:
    assert said("91532622ma6k0abc1l", CODE) == ("91532622MA6K0ABC1L", [])
    assert trouble("91532622MA6K0ABC12", CODE) == "CREDIT_CODE_INVALID"
    assert trouble("2024", Column("项目代码", "project_code")) == "PROJECT_CODE_INVALID"


def test_an_old_registration_number_is_taken_with_a_warning() -> None:
    """A fifteen-digit number (注册号) of a self-employed trader fits into a float whole."""
    assert said("532622600012345", CODE) == ("532622600012345", ["OLD_REGISTRATION_NUMBER"])
    assert said(532622600012345.0, CODE) == ("532622600012345", ["OLD_REGISTRATION_NUMBER"])


@pytest.mark.parametrize(
    ("typed", "kept", "warning"),
    [
        ("0876-3133677", "+868763133677", "PHONE_IS_A_LANDLINE"),
        ("14412345678", "+8614412345678", "PHONE_OF_A_MACHINE"),
        ("14812345678", "+8614812345678", "PHONE_OF_A_MACHINE"),
    ],
)
def test_numbers_that_may_not_reach_the_person_are_taken_with_a_warning(typed: str, kept: str, warning: str) -> None:
    assert said(typed, PHONE) == (kept, [warning])


def test_empty_cells_are_refused_only_where_they_are_needed() -> None:
    assert said("  ", TEXT) == ("", [])
    assert trouble("\u3000", Column("姓名", required=True)) == "REQUIRED"


def test_a_formula_without_its_value_is_refused_also_where_nothing_is_needed() -> None:
    assert trouble(Unread("FORMULA_WITHOUT_VALUE"), TEXT) == "FORMULA_WITHOUT_VALUE"


def test_dates_are_kept_in_one_way() -> None:
    assert said("2024年5月6日", DATE) == ("2024-05-06", [])


def said(cell: Any, column: Column) -> tuple[str, list[str]]:
    warnings: list[str] = []
    return read(cell, column, warnings.append), warnings


def trouble(cell: Any, column: Column) -> str:
    with pytest.raises(CellTrouble) as raised:
        read(cell, column, lambda _code: None)
    return raised.value.code
