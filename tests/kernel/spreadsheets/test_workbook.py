"""Files that are no sheet, or a sheet made to break the reader."""

import codecs
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from services.kernel.spreadsheets.cells import Unread
from services.kernel.spreadsheets.workbook import BYTES_LIMIT, FileTooLarge, NotASheet, read_grid
from services.kernel.spreadsheets.worksheet_parts import measure

FIXTURES = Path(__file__).parent / "workbooks"
TABLE = "姓名,手机号\r\n阿依古丽•买买提,13000000001\r\n㐂𠮷,13000000002\r\n"


def test_a_workbook_is_read_row_by_row_from_row_1() -> None:
    grid = read_grid(book({"A1": "标题", "B3": 13987600001, "C3": datetime(2024, 5, 6)}))  # noqa: DTZ001
    assert grid[0][0] == "标题"
    assert grid[2][1] == 13987600001.0
    assert str(grid[2][2]).startswith("2024-05-06")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY_FILE"),
        (b" \r\n", "EMPTY_FILE"),
        (b"PK\x03\x04junk", "NOT_A_SHEET"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "NOT_A_SHEET"),
        (b"%PDF-1.7 \xff\xff\xff", "NOT_A_SHEET"),
        (b"\r\n <html><table><tr><td>", "WEB_PAGE"),
        (codecs.BOM_UTF8 + b"<?xml version='1.0'?><Workbook>", "WEB_PAGE"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "NOT_A_SHEET"),
    ],
)
def test_what_is_no_sheet_is_refused_with_what_it_is(content: bytes, code: str) -> None:
    assert trouble(content) == code


def test_a_workbook_under_a_password_is_told_apart() -> None:
    encrypted = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    assert trouble(encrypted) == "UNDER_PASSWORD"


def test_a_zip_that_holds_no_workbook_is_refused() -> None:
    assert trouble(zipped({"a.txt": b"hello"})) == "NOT_A_SHEET"


def test_a_truncated_workbook_is_refused() -> None:
    assert trouble(book({"A1": "x"})[:-200]) == "NOT_A_SHEET"


def test_a_file_over_the_limit_is_refused_unread() -> None:
    with pytest.raises(FileTooLarge):
        read_grid(bytes(BYTES_LIMIT + 1))


def test_a_far_corner_does_not_take_all_memory() -> None:
    assert trouble(book({"A1": "x", "XFD1048576": "y"})) == "TOO_MANY_CELLS"


def test_a_far_corner_is_found_also_when_cells_do_not_say_where_they_are() -> None:
    wide = b"<row>" + b"<c><v>1</v></c>" * 16_000 + b'</row><row r="1048576"><c><v>1</v></c></row>'
    assert trouble(with_sheet(b"<worksheet><sheetData>" + wide + b"</sheetData></worksheet>")) == "TOO_MANY_CELLS"


def test_cells_that_are_only_coloured_reach_nowhere() -> None:
    """Whole columns are formatted down to the last row, and nothing stands in them."""
    rows = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert read_grid(with_sheet(b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>")) == [[1.0]]


def test_a_small_file_that_unpacks_into_a_huge_one_is_refused() -> None:
    assert trouble(zipped({"xl/worksheets/sheet1.xml": bytes(300 * 1024 * 1024)})) == "TOO_MANY_CELLS"


def test_a_workbook_that_is_another_kind_of_workbook_too_is_refused() -> None:
    """A reader that takes the first kind that fits would open the part nobody has measured."""
    with ZipFile(BytesIO(book({"A1": 1}))) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    assert trouble(zipped(parts | {"content.xml": b"<office:document-content/>"})) == "NOT_A_SHEET"


def test_a_sheet_in_utf_16_is_not_read_unmeasured() -> None:
    """Its cells cannot be seen by who measures."""
    far = '<worksheet><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>'
    assert read_grid(with_sheet(codecs.BOM_UTF16_LE + far.encode("utf-16-le"))) == []


def test_both_ways_of_measuring_agree() -> None:
    with ZipFile(BytesIO(book({"B3": "x", "AA2": 5, "C40": True}))) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    assert measure(xml) == measure(xml.replace(b"<c r", b"<c\n r")) == (40, 27, {})


def test_hidden_sheets_are_passed_over() -> None:
    workbook = Workbook()
    workbook.worksheets[0].sheet_state = "hidden"
    workbook.create_sheet("名单")["B2"] = "x"
    assert read_grid(saved(workbook)) == [["", ""], ["", "x"]]


def test_an_old_workbook_is_read() -> None:
    grid = read_grid((FIXTURES / "leaders.xls").read_bytes())
    assert grid[0][0] == "参评领导名册"
    assert grid[3][1:6] == ["县财政局", "局长", "张三", 13000000001.0, date(2024, 6, 28)]


@pytest.mark.parametrize("formula", ["=1+1", '=HYPERLINK("http://x","13900000001")', "=cmd|'/c calc'!A0"])
def test_a_formula_that_was_never_computed_is_not_taken_for_an_empty_cell(formula: str) -> None:
    assert read_grid(book({"A1": "x", "C2": formula}))[1] == ["", "", Unread("FORMULA_WITHOUT_VALUE")]


def test_a_formula_that_was_computed_is_its_value() -> None:
    cells = b'<c r="A1"><f>HYPERLINK("http://x","139")</f><v>139</v></c><c r="B1" t="str"><f>""</f><v></v></c>'
    failed = b'<c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="D1"><f t="shared" si="0"/><v>7</v></c>'
    sheet = b'<worksheet><sheetData><row r="1">' + cells + failed + b"</row></sheetData></worksheet>"
    assert read_grid(with_sheet(sheet)) == [[139.0, "", Unread("FORMULA_ERROR"), 7.0]]


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + TABLE.encode(),
        TABLE.encode("gb18030"),
        TABLE.encode(),
        TABLE.replace(",", "\t").encode("gb18030"),
        codecs.BOM_UTF16_LE + TABLE.replace(",", "\t").encode("utf-16-le"),
    ],
)
def test_csv_is_read_in_every_encoding_offices_save_it_in(content: bytes) -> None:
    """Rare characters of four GB18030 bytes come through."""
    assert read_grid(content)[1:] == [["阿依古丽•买买提", "13000000001"], ["㐂𠮷", "13000000002"]]


def trouble(content: bytes) -> str:
    with pytest.raises(NotASheet) as raised:
        read_grid(content)
    return raised.value.code


def book(cells: dict[str, Any]) -> bytes:
    workbook = Workbook()
    for place, value in cells.items():
        workbook.worksheets[0][place] = value
    return saved(workbook)


def with_sheet(xml: bytes) -> bytes:
    """A workbook whose one sheet is this XML."""
    with ZipFile(BytesIO(book({"A1": 1}))) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    namespace = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return zipped(parts | {"xl/worksheets/sheet1.xml": xml.replace(b"<worksheet>", namespace)})


def saved(workbook: Workbook) -> bytes:
    written = BytesIO()
    workbook.save(written)
    return written.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()
