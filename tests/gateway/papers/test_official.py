"""Official documents in the form of GB/T 9704-2012, as Word and WPS read them."""

from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from jinja2 import UndefinedError

from documentation.official.made import made
from documentation.official.page import LINES
from documentation.official.texts import TEXTS
from gateway.papers import TEMPLATES
from gateway.papers.official import Blanks, draw

TALK = {
    "活动": "评议活动",
    "部门": "县<b>&局{{ 7 * 7 }}室",
    "股室": "登记股",
    "最终": 31,
    "表现": "冷9",
    "约谈期限": "",
    "草稿": "",
    "发文字号": "",
    "县": "砚山县",
    "成文日期": "2024年7月24日",
}
MM = 36_000  # English metric units, in which python-docx counts


@pytest.mark.parametrize("name", TEXTS)
def test_a_template_is_what_its_text_makes_it(name: str) -> None:
    """`python -m documentation.official` writes them anew."""
    assert (TEMPLATES / f"{name}.docx").read_bytes() == made(name)


@pytest.mark.parametrize("name", TEXTS)
def test_the_page_is_that_of_an_official_document(name: str) -> None:
    """天头 37±1, 订口 28±1, 版心 156 × 225 mm; 22 lines of 28 characters."""
    section = Document(BytesIO(made(name))).sections[0]
    assert (round(section.page_width / MM), round(section.page_height / MM)) == (210, 297)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin / MM) for margin in margins] == [37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    pitch = int(grid.get(qn("w:linePitch")))
    height = (section.page_height - section.top_margin - section.bottom_margin) / 635  # twips
    assert pitch == 580
    assert height // pitch == LINES == 22
    width = (section.page_width - section.left_margin - section.right_margin) / 12_700  # points
    character = 16 + int(grid.get(qn("w:charSpace"))) / 4096
    assert width // character == 28


@pytest.mark.parametrize("name", TEXTS)
def test_fonts_are_named_as_the_standard_names_them(name: str) -> None:
    """2号小标宋 title, 3号仿宋 body; the county's computers have them."""
    document = Document(BytesIO(made(name)))
    runs = [(place, p.runs[0]) for place, p in enumerate(document.paragraphs) if p.text]
    at, title = next((place, run) for place, run in runs if "%p" not in run.text and run.font.size.pt > 16)
    body = next(run for place, run in runs if place > at)
    for run, font, points in ((title, "方正小标宋简体", 22), (body, "仿宋_GB2312", 16)):
        assert run._r.rPr.rFonts.get(qn("w:eastAsia")) == font
        assert run.font.size.pt == points


def test_pages_are_numbered_between_dashes_outside_on_both_sides() -> None:
    document = Document(BytesIO(made("circular")))
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[0]
    assert [footer.paragraphs[0].text for footer in (section.footer, section.even_page_footer)] == ["—  —"] * 2
    assert [footer.paragraphs[0].alignment for footer in (section.footer, section.even_page_footer)] == [2, 0]


def test_a_blank_is_filled_with_text_whatever_it_holds() -> None:
    said = [
        paragraph.text for paragraph in Document(BytesIO(draw(Blanks(template="talk_notice", said=TALK)))).paragraphs
    ]
    assert said[2] == "县<b>&局{{ 7 * 7 }}室\uff1a"


def test_a_blank_that_nobody_fills_is_an_error() -> None:
    """Better no letter than a letter with a hole."""
    with pytest.raises(UndefinedError):
        draw(Blanks(template="talk_notice", said={key: value for key, value in TALK.items() if key != "最终"}))


def test_the_same_facts_are_the_same_bytes() -> None:
    letter = Blanks(template="talk_notice", said=TALK)
    assert draw(letter) == draw(letter)
