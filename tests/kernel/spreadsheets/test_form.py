"""Forms that are handed out: what a clerk finds when he opens one, as openpyxl and calamine see it."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from services.kernel.spreadsheets.form import Form, FormColumn, write_form
from services.kernel.spreadsheets.workbook import read_grid

FORM = Form(
    sheet="名单",
    title="参评领导名册",
    notes="带 * 的列必须填写",
    columns=(
        FormColumn("no", "序号", width=6),
        FormColumn("kind", "主体类型*", ("企业", "个体工商户")),
        FormColumn("phone", "联系电话*"),
    ),
    choose="请从下拉列表中选择。",
)


def test_title_notes_headings_and_hidden_codes_stand_in_the_first_four_rows() -> None:
    assert [row[0] for row in read_grid(write_form(FORM))] == ["参评领导名册", "带 * 的列必须填写", "序号", "no"]
    sheet = load_workbook(BytesIO(write_form(FORM))).worksheets[0]
    assert sheet.row_dimensions[4].hidden
    assert sheet["A1"].alignment.horizontal == "center"
    assert "A1:C1" in {str(merged) for merged in sheet.merged_cells.ranges}


def test_every_column_is_preset_to_text() -> None:
    """Or Excel makes 5.3262E+17 of a code."""
    sheet = load_workbook(BytesIO(write_form(FORM))).worksheets[0]
    assert {sheet.column_dimensions[letter].number_format for letter in "ABC"} == {"@"}


def test_choices_are_offered_and_nothing_else_is_taken() -> None:
    (listed,) = load_workbook(BytesIO(write_form(FORM))).worksheets[0].data_validations.dataValidation
    assert (listed.formula1, listed.showErrorMessage, listed.error) == (
        '"企业,个体工商户"',
        True,
        "请从下拉列表中选择。",
    )
    assert str(listed.sqref) == "B5:B100000"


@pytest.mark.parametrize("hostile", ["=1+1", "=cmd|'/c calc'!A0", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)"])
def test_what_looks_like_a_formula_is_written_as_text(hostile: str) -> None:
    written = write_form(FORM, [[1, "企业", hostile]])
    cell = load_workbook(BytesIO(written)).worksheets[0]["C5"]
    assert (cell.value, cell.data_type, cell.number_format, cell.quotePrefix) == (hostile, "s", "@", True)
    assert read_grid(written)[4][2] == hostile


def test_characters_that_no_workbook_may_hold_are_blanks() -> None:
    assert read_grid(write_form(FORM, [[1, "企业", "a\x00b"]]))[4][2] == "a b"
