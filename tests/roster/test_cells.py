"""What Excel and WPS make of a cell, and what is made of it again (R-18)."""

from datetime import date, datetime
from typing import Any

import pytest

from services.roster.cells import CellTrouble, masked, read, text_of
from services.roster.templates import Column

TEXT, DATE, PHONE = Column("备注"), Column("核准日期", "date"), Column("联系电话", "phone")
NATURE = Column("建设性质", "choice", choices=("新建", "迁建", "技改(扩能)"))


EXCELS = [date(2024, 5, 6), datetime(2024, 5, 6, 9, 3), 45418, 45418.0]  # noqa: DTZ001  # cells have no zone
PEOPLES = ["2024年5月6日", "2024/5/6", "2024.05.06", "20240506", "2024-05-06 09:03"]


@pytest.mark.parametrize("cell", [*EXCELS, *PEOPLES])
def test_dates_are_read_as_people_and_excel_write_them(cell: Any) -> None:
    assert read(cell, DATE) == "2024-05-06"


@pytest.mark.parametrize("cell", ["上周", "2024-13-01", "2024-02-30", 5, "6月5日", True])
def test_what_is_no_date_is_refused(cell: Any) -> None:
    assert trouble(cell, DATE) == "DATE_INVALID"


def test_number_cell_is_a_telephone_number() -> None:
    assert read(13987600001.0, PHONE) == "+8613987600001"


@pytest.mark.parametrize("cell", [5.3262219850101e17, 532622198501010016, "5.3262E+17", "1.38088E+10"])
def test_a_number_whose_digits_are_lost_is_refused(cell: Any) -> None:
    assert trouble(cell, TEXT) == "NUMBER_DAMAGED"


def test_choices_forgive_full_width_brackets_only() -> None:
    assert read("技改（扩能）", NATURE) == "技改(扩能)"
    assert trouble("技改", NATURE) == "NOT_IN_LIST"


def test_codes_are_checked() -> None:
    assert read("91532622ma6k0abc1l", Column("统一社会信用代码", "credit_code")) == "91532622MA6K0ABC1L"
    assert trouble("91532622MA6K0ABC12", Column("统一社会信用代码", "credit_code")) == "CREDIT_CODE_INVALID"
    assert trouble("2024", Column("项目代码", "project_code")) == "PROJECT_CODE_INVALID"


def test_empty_cells_are_refused_only_where_they_are_needed() -> None:
    assert read("  ", TEXT) == ""
    assert trouble("\u3000", Column("姓名", required=True)) == "REQUIRED"


def test_control_characters_are_blanks_and_dots_are_one() -> None:
    assert text_of("阿依\x00古丽•买买提") == "阿依 古丽·买买提"
    assert trouble("长" * 501, TEXT) == "TOO_LONG"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [("13808760001", "138****0001"), (13808760001.0, "138****0001"), ("张三丰", "张**"), ("张", "张"), ("", "")],
)
def test_values_are_masked(cell: Any, shown: str) -> None:
    assert masked(cell) == shown


def trouble(cell: Any, column: Column) -> str:
    with pytest.raises(CellTrouble) as raised:
        read(cell, column)
    return raised.value.code
