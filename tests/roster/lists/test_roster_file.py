"""A provider's list: every row or all errors (R-18)."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from services.kernel.sandbox import Exhausted
from services.kernel.spreadsheets.workbook import is_light
from services.roster.lists import roster_file
from services.roster.lists.roster_file import RosterFile, read_roster, receive_roster
from services.roster.lists.templates import TEMPLATES
from services.roster.refusals import RosterNotReadable
from tests.roster.quarter import row, workbook

OLD = Path(__file__).parents[2] / "kernel" / "spreadsheets" / "workbooks"


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("codes", [False, True])
def test_each_template_is_read(template: str, codes: bool) -> None:
    entries = read(template, [row(template, 1), row(template, 2)], codes=codes).entries
    assert [(entry.name, entry.phone) for entry in entries] == [("张1", "+8613000000001"), ("张2", "+8613000000002")]
    assert entries[0].row == 4 + codes


def test_only_the_templates_columns_are_kept() -> None:
    (entry,) = read("T1", [row("T1", 1)]).entries
    assert entry.organisation == "砚山1店"
    assert entry.values.keys() <= {column.heading for column in TEMPLATES["T1"].columns}
    assert repr(entry) == "Entry(row=4)"  # who is on a list stands in no log


def test_numbered_but_empty_rows_are_no_rows() -> None:
    assert len(read("T4", [row("T4", 1), {}, {}, row("T4", 2)]).entries) == 2


def test_every_error_is_told_with_row_column_and_masked_value() -> None:
    rows = [
        row("T1", 1, 联系电话="1380876"),
        row("T1", 2),
        row("T1", 3, 统一社会信用代码=5.3262219850101e17, 主体类型="国企"),
        row("T1", 4, 负责人姓名=None, 核准日期="五月"),
    ]
    refusal = refused("T1", workbook("T1", rows))
    told = [(e["cell"], e["column"], e["code"], e["value"]) for e in refusal.facts["errors"]]
    assert told == [
        ("H4", "联系电话", "PHONE_INVALID", "1******"),
        ("C6", "统一社会信用代码", "NUMBER_DAMAGED", "5.3****e+17"),
        ("D6", "主体类型", "NOT_IN_LIST", "国*"),
        ("E7", "核准日期", "DATE_INVALID", "五*"),
        ("G7", "负责人姓名", "REQUIRED", ""),
    ]
    assert refusal.facts["count"] == 5
    assert refusal.facts["errors"][0]["row"] == 4


def test_warnings_are_told_apart_from_errors() -> None:
    """A fifteen-digit number has no check character; a landline cannot be sent a code; both are taken."""
    warned = read("T1", [row("T1", 1), row("T1", 2, 联系电话="0876-3133677")])
    assert len(warned.entries) == 2
    told = [(note.cell, note.code) for note in warned.warnings]
    assert told == [("C4", "OLD_REGISTRATION_NUMBER"), ("C5", "OLD_REGISTRATION_NUMBER"), ("H5", "PHONE_IS_A_LANDLINE")]


def test_rows_that_come_again_are_told() -> None:
    """R-21: a person is taken in once, and whoever sent the list should know."""
    warned = read("T3", [row("T3", 1), row("T3", 1), row("T3", 2, 联系电话="+86 130-0000-0001")])
    assert [(note.cell, note.code) for note in warned.warnings] == [("J5", "ROW_AGAIN"), ("J6", "PERSON_AGAIN")]


def test_headings_are_found_where_people_moved_them() -> None:
    book = load_workbook(BytesIO(workbook("T4", [row("T4", 1)])))
    sheet = book.worksheets[0]
    sheet.insert_rows(1, 4)
    sheet.insert_cols(1, 2)
    sheet.merge_cells("A1:H3")
    sheet["A1"] = "砚山县2024年第二季度\n参评领导名册"
    sheet["F7"] = "＊ 姓 名"
    (entry,) = read_roster(saved(book), TEMPLATES["T4"]).entries
    assert (entry.row, entry.name, entry.phone) == (8, "张1", "+8613000000001")


def test_a_formula_that_was_never_computed_is_refused_and_one_that_looks_like_it_is_text() -> None:
    hostile = row("T4", 1, 手机号='=HYPERLINK("http://x","13000000001")', 单位="=cmd|'/c calc'!A0")
    refusal = refused("T4", workbook("T4", [hostile]))
    assert {(e["cell"], e["code"]) for e in refusal.facts["errors"]} == {
        ("E4", "FORMULA_WITHOUT_VALUE"),
        ("B4", "FORMULA_WITHOUT_VALUE"),
    }
    csv = '姓名,手机号,单位\n张1,"=""13000000001""","=cmd|\'/c calc\'!A0"\n'.encode("gb18030")
    (entry,) = read_roster(csv, TEMPLATES["T4"]).entries
    assert (entry.phone, entry.organisation) == ("+8613000000001", "=cmd|'/c calc'!A0")


def test_the_list_of_errors_has_an_end_but_their_number_is_told() -> None:
    refusal = refused("T4", workbook("T4", [row("T4", number, 手机号="x") for number in range(1300)]))
    assert (len(refusal.facts["errors"]), refusal.facts["count"]) == (1000, 1300)


def test_a_missing_column_is_named() -> None:
    refusal = refused("T1", workbook("T4", [row("T4", 1)]))
    assert {error["code"] for error in refusal.facts["errors"]} == {"COLUMN_MISSING"}
    assert {error["row"] for error in refusal.facts["errors"]} == {3}
    assert "联系电话" in {error["column"] for error in refusal.facts["errors"]}


def test_a_list_without_rows_is_refused() -> None:
    assert [error["code"] for error in refused("T3", workbook("T3", [])).facts["errors"]] == ["NO_ROWS"]


@pytest.mark.slow
def test_an_old_workbook_is_read_apart() -> None:
    entries = receive_roster((OLD / "leaders.xls").read_bytes(), TEMPLATES["T4"]).entries
    assert [(entry.row, entry.phone) for entry in entries] == [(4, "+8613000000001"), (5, "+8613000000002")]


@pytest.mark.slow
def test_an_old_workbook_that_would_take_all_memory_is_refused() -> None:
    with pytest.raises(RosterNotReadable) as raised:
        receive_roster((OLD / "far_corners.xls").read_bytes(), TEMPLATES["T4"])
    (error,) = raised.value.facts["errors"]
    assert (error["code"], error["row"], error["cell"]) == ("TOO_MANY_CELLS", 0, "")


@pytest.mark.parametrize("rows", [1, 4, 5])
def test_the_pieces_make_up_the_list(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_file, "PIECE", 2)
    content = workbook("T3", [row("T3", 1) for _ in range(rows)])
    first, *pieces = roster_file.read_in_pieces(content, "T3")
    whole = read_roster(content, TEMPLATES["T3"])
    assert (first.entries, first.warnings) == ([], whole.warnings)
    assert [entry for piece in pieces for entry in piece.entries] == whole.entries
    assert max(len(piece.entries) for piece in pieces) <= 2


@pytest.mark.slow
def test_a_long_list_is_read_apart_and_is_the_same() -> None:
    content = workbook("T3", [row("T3", number % 1990) for number in range(2000)])
    assert not is_light(content)
    assert receive_roster(content, TEMPLATES["T3"]) == read_roster(content, TEMPLATES["T3"])


def test_a_list_that_takes_more_than_it_may_is_refused_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object) -> None:
        raise Exhausted

    monkeypatch.setattr(roster_file, "sandboxed", exhausted)
    with pytest.raises(RosterNotReadable) as raised:
        receive_roster((OLD / "leaders.xls").read_bytes(), TEMPLATES["T4"])
    (error,) = raised.value.facts["errors"]
    assert (error["code"], error["row"], error["cell"]) == ("TOO_MANY_CELLS", 0, "")


def test_errors_found_apart_are_told_as_any_others() -> None:
    content = workbook("T3", [row("T3", number, 联系电话="x") for number in range(2000)])
    with pytest.raises(RosterNotReadable) as raised:
        receive_roster(content, TEMPLATES["T3"])
    assert raised.value.facts["count"] == 2000


def test_what_is_no_workbook_is_refused() -> None:
    (error,) = refused("T3", b"\0\1").facts["errors"]
    assert (error["code"], error["row"], error["cell"]) == ("NOT_A_SHEET", 0, "")


def read(template: str, rows: list[dict[str, Any]], **how: bool) -> RosterFile:
    return read_roster(workbook(template, rows, **how), TEMPLATES[template])


def refused(template: str, content: bytes) -> RosterNotReadable:
    with pytest.raises(RosterNotReadable) as raised:
        read_roster(content, TEMPLATES[template])
    return raised.value


def saved(book: Workbook) -> bytes:
    written = BytesIO()
    book.save(written)
    return written.getvalue()
