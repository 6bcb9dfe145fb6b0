"""The leaders' ballot form as it comes out of the printer (R-17, A-10)."""

import re
from functools import cache
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from gateway.papers.ballot_form import ROWS, FormsToPrint, draw
from simulation.county import catalogue

pytestmark = pytest.mark.slow

SERIALS = ["7F3K9Q2M", "00ZX41WD"]
OFFICES = [{"department": office["department"], "name": office["name"]} for office in catalogue.offices()]


def facts(variant: Any, offices: list[dict[str, str]] = OFFICES) -> FormsToPrint:
    return FormsToPrint(
        title="砚山县2024年第二季度“难办事股室”评议活动公告",
        hotline="0876-3133677",
        max_offices=10,
        example_not_before="2024-01",
        offices=offices,
        serials=SERIALS,
        variant=variant,
    )


@cache
def form(variant: str) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(draw(facts(variant)))


def text(page: Any) -> str:
    return re.sub(r"\s", "", page.get_textpage().get_text_bounded())


def test_every_office_has_its_line_once() -> None:
    """R-17, R-31: twelve sheets, eighteen lines each; columns as announced."""
    pages = list(form("full"))
    assert len(pages) == 2 * 12
    whole = "".join(text(page) for page in pages[:12])
    for number, office in enumerate(OFFICES, start=1):
        assert f"{number}{office['department']}{office['name']}" in whole
    for page in pages[:12]:
        assert "序号部门(单位)股室是否为难办事股室冷懒推乱贪具体事例(时间、经过)".translate(WIDE) in text(page)


WIDE = str.maketrans({"(": "\uff08", ")": "\uff09", ",": "\uff0c", ";": "\uff1b"})
RULES = "所选股室不得超过10个,超过10个为无效票;2024年1月1日前的事例无效;举报电话0876-3133677".translate(WIDE)


@pytest.mark.parametrize("variant", ["full", "short"])
def test_the_rules_and_the_hotline_stand_on_every_sheet(variant: str) -> None:
    """R-34, R-35, R-44, R-50."""
    sheets = [said for page in form(variant) if (said := text(page))]
    assert all(RULES in said and "实事求是、客观公正" in said for said in sheets)


def test_the_announcements_name_is_the_forms_name() -> None:
    assert text(form("full")[0]).startswith("砚山县2024年第二季度“难办事股室”评议活动测评表")


@pytest.mark.parametrize(("variant", "sheets"), [("full", 12), ("short", 3)])
def test_each_sheet_carries_the_serial_for_eyes_and_for_scanners(variant: str, sheets: int) -> None:
    """A-10: read by software that this project did not write."""
    pages = [page for page in form(variant) if text(page)]
    read = [code.text for page in pages for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]
    assert read == [f"{serial}-{number:02}" for serial in SERIALS for number in range(1, sheets + 1)]
    assert all(f"{serial[:4]}-{serial[4:]}" in text(pages[at * sheets]) for at, serial in enumerate(SERIALS))


def test_a_short_form_has_ten_lines_and_the_whole_catalogue() -> None:
    """R-34: an even number of pages, so that two copies do not share a leaf."""
    pages = list(form("short"))
    assert len(pages) == 2 * 4
    assert "行目录编号股室名称是否为难办事股室冷懒推乱贪" in text(pages[0])
    listed = text(pages[1]) + text(pages[2])
    for number, office in enumerate(OFFICES, start=1):
        assert f"{number}{office['name']}" in listed
    assert not text(pages[3])


def test_lines_stand_in_the_same_place_on_every_sheet() -> None:
    """So that a machine can read them one day: line n of each sheet at the same height."""

    def lines(page: Any) -> list[int]:
        """Where rules cross a column that nothing is printed in, in tenths of a millimetre."""
        picture = page.render(scale=254 / 72, grayscale=True).to_pil()  # ten pixels to the millimetre
        dark = [y for y in range(400, 1880) if picture.getpixel((2500, y)) < 128]
        return [y for y in dark if y - 1 not in dark]

    first, other = lines(form("full")[0]), lines(form("full")[7])
    assert len(first) == len(other) == ROWS + 1
    assert max(abs(here - there) for here, there in zip(first, other, strict=True)) <= 2  # a department's thicker rule
    assert {below - above for above, below in pairwise(first)} <= {79, 80, 81, 82}


def test_the_same_forms_are_the_same_bytes() -> None:
    few = facts("full", OFFICES[:3])
    assert draw(few) == draw(few)


def test_a_name_is_text_whatever_it_holds() -> None:
    """No office can put anything but its name on the paper."""
    hostile = [{"department": "<script>x</script>", "name": "{{ 7 * 7 }}<img src=file:///etc/passwd>"}]
    said = text(pypdfium2.PdfDocument(draw(facts("full", hostile)))[0])
    assert "<script>x</script>" in said
    assert "{{7*7}}<imgsrc=file:///etc/passwd>" in said
