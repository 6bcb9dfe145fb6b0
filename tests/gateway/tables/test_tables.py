"""A table is declared once: what stands in a cell is the same on the page and, as a real value, in the workbook."""

from datetime import UTC, date, datetime
from fractions import Fraction
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from jinja2 import Environment, FileSystemLoader

from gateway.pages.rendering import HERE, said
from gateway.tables.table import Table, Value
from gateway.tables.workbook import workbook
from tests.harness.page import Page

AT = datetime(2024, 7, 1, 0, 5, 30, tzinfo=UTC)
KINDS: list[tuple[Value, str, Any, str]] = [
    ("审批股", "审批股", "审批股", "@"),
    ("0876313", "0876313", "0876313", "@"),
    ("=HYPERLINK(1)", "=HYPERLINK(1)", "=HYPERLINK(1)", "@"),
    (31, "31", 31, "General"),
    (0, "0", 0, "General"),
    (None, "", None, "General"),
    (Fraction(31), "31", 31, "General"),
    (Fraction(63, 2), "31.5", 31.5, "General"),
    (Fraction(94, 3), "31又1/3", pytest.approx(94 / 3), "# ???/???"),
    (0.61, "61.0%", 0.61, "0.0%"),
    (date(2024, 7, 1), "2024-07-01", datetime(2024, 7, 1), "yyyy-mm-dd"),  # noqa: DTZ001  # a sheet has no time zones
    (AT, "2024年7月1日8:05", datetime(2024, 7, 1, 8, 5, 30), "yyyy-mm-dd hh:mm"),  # noqa: DTZ001
]


def table(**more: Any) -> Table[tuple[Value, ...]]:
    told: dict[str, Any] = {"caption": "得票", "heads": ("股室", "数"), "rows": (), "cells": tuple}
    return Table(**told | more)


def shown(one: Table[Any], call: str = "table(one)") -> Page:
    """A page with nothing but the table."""
    loader = FileSystemLoader(HERE / "templates")
    made = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.filters["said"] = said
    macros = (
        '{% from "macros/tables.html" import short_code, table %}{% macro act(row) %}<button>办</button>{% endmacro %}'
    )
    return Page(made.from_string(f"{macros}<main>{{{{ {call} }}}}</main>").render(one=one))


def sheets(*tables: Table[Any], **more: Any) -> Any:
    return openpyxl.load_workbook(BytesIO(workbook(tables, **more)))


@pytest.mark.parametrize(("value", "on_page", "in_sheet", "form"), KINDS, ids=[str(kind[0]) for kind in KINDS])
def test_a_value_is_shown_and_kept(value: Value, on_page: str, in_sheet: Any, form: str) -> None:
    one = table(rows=[("a", value)])
    assert shown(one).rows == [["a", on_page]]
    cell = sheets(one).worksheets[0]["B3"]
    assert (cell.value, cell.number_format) == (in_sheet, form)
    assert cell.data_type != "f"
    assert bool(cell.quotePrefix) is (str(value)[0] == "=")


def test_a_sheet_says_what_it_is_and_can_be_filtered() -> None:
    one = table(rows=[("审批股", 1), ("登记股,二楼", 2)], narrowed="多次列入的")
    book = openpyxl.load_workbook(BytesIO(workbook([one, one], "ducha-01 导出")))
    first, second = book.worksheets
    assert [[cell.value for cell in row] for row in first.iter_rows()] == [
        ["得票", None],
        ["ducha-01 导出", None],
        ["范围：多次列入的", None],
        ["股室", "数"],
        ["审批股", 1],
        ["登记股,二楼", 2],
    ]
    assert (first.title, second.title) == ("得票", "得票1")
    assert (first.auto_filter.ref, first.freeze_panes) == ("A4:B6", "A5")
    assert first.column_dimensions["A"].width > first.column_dimensions["B"].width
    assert first["A4"].font.bold


def test_a_name_that_a_sheet_may_not_have_is_made_one() -> None:
    long = "换规则以后名次或得票有变的股室（12 个；只是试算，正式结果不变）"
    tables = [table(caption=caption, rows=[("a", 1)]) for caption in (f"1/2: {long}", "?")]
    first, second = sheets(*tables).worksheets
    assert first.title.startswith("1 2")
    assert len(first.title) <= 31
    assert second.title == "清单"


def test_a_table_without_rows_says_so_or_is_not_there() -> None:
    empty = table(empty="没有登记。")
    assert shown(empty).rows == [["没有登记。"]]
    assert [cell.value for cell in sheets(empty).worksheets[0]["A"]] == ["得票", "股室", "没有登记。"]
    assert "得票" not in shown(table()).source


def test_lines_stay_lines_and_markup_stays_text() -> None:
    one = table(rows=[("<b>一</b>\n二", 1)])
    page = shown(one)
    assert page.rows == [["<b>一</b>\n二", "1"]]
    assert sheets(one).worksheets[0]["A3"].alignment.wrap_text


def test_a_page_writes_some_cells_in_its_own_way() -> None:
    """Buttons are on the page only, an id is cut there, and what only the workbook has is left out."""
    one = table(heads=("股室", "摘要", "代码"), rows=[("审批股", "5f0c" * 16, "x")])
    page = shown(one, 'table(one, cells={"摘要": short_code}, after={"办理": act}, without=("代码",))')
    assert page.rows == [["审批股", ("5f0c" * 16)[:12], "办"]]
    assert [cell.value for cell in sheets(one).worksheets[0][2]] == ["股室", "摘要", "代码"]
    assert sheets(one).worksheets[0]["B3"].value == "5f0c" * 16


def test_figures_stand_one_below_the_other_even_where_one_is_not_told() -> None:
    one = table(rows=[("甲", 3), ("乙", "…")])
    assert one.figures == frozenset({1})
