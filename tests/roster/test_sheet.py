"""Files that are no sheet, or a sheet made to break the reader."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from services.roster.sheet import BYTES_LIMIT, NotASheet, RosterTooLarge, read_grid
from tests.roster.quarter import row, workbook


@pytest.mark.parametrize("content", [b"", b"junk", b"PK\x03\x04junk"])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    assert trouble(content) == "NOT_XLSX"


def test_old_xls_and_workbooks_under_a_password_are_told_apart() -> None:
    assert trouble(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)) == "OLD_XLS_OR_PASSWORD"


def test_a_zip_that_holds_no_workbook_is_refused() -> None:
    assert trouble(zipped({"a.txt": b"hello"})) == "NOT_XLSX"


def test_a_truncated_workbook_is_refused() -> None:
    assert trouble(workbook("T4", [row("T4", 1)])[:-200]) == "NOT_XLSX"


def test_a_file_over_the_limit_is_refused_unread() -> None:
    with pytest.raises(RosterTooLarge):
        read_grid(bytes(BYTES_LIMIT + 1))


def test_a_far_corner_does_not_take_all_memory() -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = "x"
    book.worksheets[0]["XFD1048576"] = "y"
    assert trouble(saved(book)) == "TOO_MANY_CELLS"


def test_a_small_file_that_unpacks_into_a_huge_one_is_refused() -> None:
    assert trouble(zipped({"xl/worksheets/sheet1.xml": bytes(140 * 1024 * 1024)})) == "TOO_MANY_CELLS"


def test_hidden_sheets_are_passed_over() -> None:
    book = Workbook()
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("名单")["B2"] = "x"
    assert read_grid(saved(book)) == [["", ""], ["", "x"]]


def trouble(content: bytes) -> str:
    with pytest.raises(NotASheet) as raised:
        read_grid(content)
    return raised.value.code


def saved(book: Workbook) -> bytes:
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()
