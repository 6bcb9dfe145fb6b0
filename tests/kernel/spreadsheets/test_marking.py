"""A workbook given back with its wrong cells marked."""

from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from services.kernel.spreadsheets.marking import Mark, Words, mark, mark_in_pieces
from services.kernel.spreadsheets.sheet_writing import saved

OLD = Path(__file__).parent / "workbooks" / "leaders.xls"
WORDS = Words(
    author="评议系统", sheet="问题清单", headings=("单元格", "等级", "问题"), kinds={"error": "错误", "warning": "提示"}
)
WRONG, DOUBTFUL = Mark("B2", "电话号码不对"), Mark("B3", "这是座机", "warning")
RED, YELLOW = "FFFF7C80", "FFFFEB9C"


def test_wrong_cells_are_red_and_doubtful_ones_yellow_and_both_say_why() -> None:
    sheet = marked(roster())
    assert (sheet["B2"].fill.fgColor.rgb, sheet["B2"].comment.text) == (RED, "电话号码不对")
    assert (sheet["B3"].fill.fgColor.rgb, sheet["B3"].comment.text) == (YELLOW, "这是座机")
    assert sheet["A2"].comment is None


def test_everything_else_is_as_it_was_sent() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["标题"])
    sheet.merge_cells("A1:C1")
    sheet.append(["张三", "1380876"])
    sheet.append(["李四", "0876-3133677"])
    sheet.column_dimensions["B"].width = 33
    book.create_sheet("填写说明")["A1"] = "说明"
    again = load_workbook(BytesIO(mark(saved(book), [WRONG], WORDS)))
    assert again.sheetnames == ["Sheet", "填写说明", "问题清单"]
    assert again.worksheets[0].column_dimensions["B"].width == 33
    assert "A1:C1" in {str(merged) for merged in again.worksheets[0].merged_cells.ranges}
    assert [cell.value for cell in again.worksheets[0][3]] == ["李四", "0876-3133677", None]


def test_all_notes_are_listed_for_those_who_see_no_colours() -> None:
    book = load_workbook(BytesIO(mark(roster(), [WRONG, DOUBTFUL, Mark("", "没有找到“姓名”列")], WORDS)))
    assert [[cell.value for cell in row] for row in book["问题清单"]] == [
        ["单元格", "等级", "问题"],
        ["B2", "错误", "电话号码不对"],
        ["B3", "提示", "这是座机"],
        [None, "错误", "没有找到“姓名”列"],
    ]


def test_formulas_come_back_as_the_text_they_are() -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = "=cmd|'/c calc'!A0"
    book.worksheets[0]["B2"] = '=HYPERLINK("http://x","1")'
    sheet = marked(saved(book))
    assert (sheet["A1"].value, sheet["A1"].data_type) == ("=cmd|'/c calc'!A0", "s")
    assert sheet["B2"].data_type == "s"


def test_an_old_workbook_and_a_csv_come_back_as_xlsx() -> None:
    old = marked(OLD.read_bytes(), Mark("E4", "请核对"))
    assert (old["A1"].value, old["E4"].value, old["E4"].comment.text) == ("参评领导名册", 13000000001, "请核对")
    assert str(old["F4"].value).startswith("2024-06-28")
    csv = marked("姓名,手机号\n张三,=1+1\n".encode("gb18030"))
    assert (csv["B2"].value, csv["B2"].data_type, csv["B2"].comment.text) == ("=1+1", "s", "电话号码不对")


def test_of_a_very_large_sheet_the_marked_rows_come_back_where_they_stood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.kernel.spreadsheets.marking.WHOLE_CELLS", 60)
    content = "".join(f"人{number},x\n" for number in range(1, 41)).encode()
    words = msgspec.structs.replace(WORDS, partial="只保留了做了标记的行")
    book = load_workbook(BytesIO(mark(content, [Mark("B27", "电话号码不对")], words)))
    rows = {row[0].row: row[0].value for row in book.worksheets[0] if row[0].value}
    assert rows == {**{number: f"人{number}" for number in range(1, 11)}, 27: "人27"}
    assert book.worksheets[0]["B27"].comment.text == "电话号码不对"
    assert [cell.value for cell in book["问题清单"][3]] == [None, "提示", "只保留了做了标记的行"]


def test_what_is_no_sheet_gives_nothing_to_mark() -> None:
    assert list(mark_in_pieces(b"\0", b"[]", msgspec.json.encode(WORDS))) == []


def marked(content: bytes, *marks: Mark) -> Any:
    book = load_workbook(BytesIO(mark(content, marks or (WRONG, DOUBTFUL), WORDS)))
    sheet = book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def roster() -> bytes:
    book = Workbook()
    for row in (["姓名", "手机号"], ["张三", "1380876"], ["李四", "0876-3133677"]):
        book.worksheets[0].append(row)
    return saved(book)
