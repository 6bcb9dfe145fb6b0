"""A provider's list: every row or all errors (R-18)."""

from typing import Any

import pytest

from services.roster.roster_file import Entry, RosterNotReadable, read_roster
from services.roster.templates import TEMPLATES
from tests.roster.quarter import row, workbook


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("codes", [False, True])
def test_each_template_is_read(template: str, codes: bool) -> None:
    entries = read(template, [row(template, 1), row(template, 2)], codes=codes)
    assert [(entry.name, entry.phone) for entry in entries] == [("张1", "+8613000000001"), ("张2", "+8613000000002")]
    assert entries[0].row == 4 + codes


def test_only_the_templates_columns_are_kept() -> None:
    (entry,) = read("T1", [row("T1", 1)])
    assert entry.organisation == "砚山1店"
    assert entry.values.keys() <= {column.heading for column in TEMPLATES["T1"].columns}
    assert "13000000001" not in repr(entry)


def test_numbered_but_empty_rows_are_no_rows() -> None:
    assert len(read("T4", [row("T4", 1), {}, {}, row("T4", 2)])) == 2


def test_every_error_is_told_with_row_column_and_masked_value() -> None:
    rows = [
        row("T1", 1, 联系电话="1380876"),
        row("T1", 2),
        row("T1", 3, 统一社会信用代码=5.3262219850101e17, 主体类型="国企"),
        row("T1", 4, 负责人姓名=None, 核准日期="五月"),
    ]
    refusal = refused("T1", workbook("T1", rows))
    assert refusal.facts == {
        "count": 5,
        "errors": [
            {"row": 4, "column": "联系电话", "code": "PHONE_INVALID", "value": "1******"},
            {"row": 6, "column": "统一社会信用代码", "code": "NUMBER_DAMAGED", "value": "5.3****e+17"},
            {"row": 6, "column": "主体类型", "code": "NOT_IN_LIST", "value": "国*"},
            {"row": 7, "column": "核准日期", "code": "DATE_INVALID", "value": "五*"},
            {"row": 7, "column": "负责人姓名", "code": "REQUIRED", "value": ""},
        ],
    }


def test_the_list_of_errors_has_an_end_but_their_number_is_told() -> None:
    refusal = refused("T4", workbook("T4", [row("T4", number, 手机号="x") for number in range(300)]))
    assert (len(refusal.facts["errors"]), refusal.facts["count"]) == (200, 300)


def test_a_missing_column_is_named() -> None:
    refusal = refused("T1", workbook("T4", [row("T4", 1)]))
    assert {error["code"] for error in refusal.facts["errors"]} == {"COLUMN_MISSING"}
    assert {error["row"] for error in refusal.facts["errors"]} == {3}
    assert "联系电话" in {error["column"] for error in refusal.facts["errors"]}


def test_a_list_without_rows_is_refused() -> None:
    assert [error["code"] for error in refused("T3", workbook("T3", [])).facts["errors"]] == ["NO_ROWS"]


def test_what_is_no_workbook_is_refused() -> None:
    assert refused("T3", b"junk").facts["errors"] == [{"row": 0, "column": "", "code": "NOT_XLSX", "value": ""}]


def read(template: str, rows: list[dict[str, Any]], **how: bool) -> list[Entry]:
    return read_roster(workbook(template, rows, **how), TEMPLATES[template])


def refused(template: str, content: bytes) -> RosterNotReadable:
    with pytest.raises(RosterNotReadable) as raised:
        read_roster(content, TEMPLATES[template])
    return raised.value
