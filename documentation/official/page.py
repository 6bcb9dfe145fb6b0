"""The page of an official document (GB/T 9704-2012) in Word's terms.

A4; upper margin 37 mm, left 28 mm; a text area of 156 × 225 mm that holds 22 lines of 28 characters; body 3号仿宋;
page numbers “— 1 —”, on odd pages right, on even pages left. Fonts are named, never brought along: the county's
computers have them, and they may not be copied.
"""

from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips

FANGSONG, KAI, HEI, SONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
BIAOSONG = "方正小标宋简体"
LATIN = "Times New Roman"
BODY, TITLE, PAGE_NUMBER = Pt(16), Pt(22), Pt(14)  # 3号, 2号, 4号
LINE_PITCH = 580  # twips: 225 mm / 22
CHARACTER_SPACE = -844  # 1/4096 point: 28 characters of 16 points set into 156 mm
LINES = 22


@dataclass
class Page:
    """A document being written, paragraph by paragraph."""

    document: Any

    @classmethod
    def new(cls) -> "Page":
        page = cls(Document())
        page._geometry()
        page._normal()
        page._numbers()
        return page

    def number(self) -> None:
        """发文字号: centred above the title, where somebody gave one; and above that, that it is a draft, if it is."""
        self.when("草稿 is defined and 草稿", "{{ 草稿 }}")
        self._paragraph("{%p if 发文字号 %}", FANGSONG, BODY)
        self._paragraph("{{ 发文字号 }}", FANGSONG, BODY, indent=False).alignment = ALIGN.CENTER
        self.gap()
        self._paragraph("{%p endif %}", FANGSONG, BODY)

    def title(self, text: str) -> None:
        """标题: 2号小标宋, centred."""
        paragraph = self._paragraph(text, BIAOSONG, TITLE, indent=False)
        paragraph.alignment = ALIGN.CENTER
        _exact(paragraph, 35)
        self.gap()

    def to(self, text: str) -> None:
        """主送机关: from the left edge."""
        self._paragraph(text, FANGSONG, BODY, indent=False)

    def first(self, text: str) -> None:
        """一、: 黑体."""
        self._paragraph(text, HEI, BODY)

    def second(self, text: str) -> None:
        """(一): 楷体."""
        self._paragraph(text, KAI, BODY)

    def say(self, *texts: str) -> None:
        """正文: 3号仿宋, two characters in."""
        for text in texts:
            self._paragraph(text, FANGSONG, BODY)

    def each(self, of: str, *texts: str) -> None:
        """Paragraphs that are repeated: `of` is `one in many`."""
        self._paragraph(f"{{%p for {of} %}}", FANGSONG, BODY)
        self.say(*texts)
        self._paragraph("{%p endfor %}", FANGSONG, BODY)

    def when(self, condition: str, *texts: str) -> None:
        """Paragraphs that appear only on a condition."""
        self._paragraph(f"{{%p if {condition} %}}", FANGSONG, BODY)
        self.say(*texts)
        self._paragraph("{%p endif %}", FANGSONG, BODY)

    def blank(self, condition: str, lines: int) -> None:
        """Empty lines to be written on by hand, only then."""
        self._paragraph(f"{{%p if {condition} %}}", FANGSONG, BODY)
        for _ in range(lines):
            self.gap()
        self._paragraph("{%p endif %}", FANGSONG, BODY)

    def table(self, columns: dict[str, str], of: str, widths: tuple[float, ...]) -> None:
        """A table with a line for each of `of`; `columns`: heading → what stands below it. Widths in millimetres."""
        table = self.document.add_table(rows=4, cols=len(columns))
        table.style = "Table Grid"
        table.autofit = False
        for column, (heading, value) in enumerate(columns.items()):
            for row, text in enumerate((heading, f"{{%tr for {of} %}}", value, "{%tr endfor %}")):
                if row in (1, 3) and column:
                    continue
                cell = table.cell(row, column)
                cell.width = Mm(widths[column])
                _fill(cell.paragraphs[0], text, HEI if row == 0 else FANGSONG, Pt(12))
                cell.paragraphs[0].alignment = ALIGN.CENTER if row == 0 or widths[column] < 30 else ALIGN.LEFT
                _exact(cell.paragraphs[0], 20)
        _repeat_heading(table.rows[0])

    def gap(self) -> None:
        self._paragraph("", FANGSONG, BODY)

    def attachment(self, text: str) -> None:
        """附件说明."""
        self.gap()
        self._paragraph(text, FANGSONG, BODY)

    def signed(self, issuer: str, day: str) -> None:
        """落款: issuer and date, four characters in from the right; 成文日期 with Arabic digits."""
        self.gap()
        self.gap()
        for text, right in ((issuer, 2), (day, 4)):
            paragraph = self._paragraph(text, FANGSONG, BODY, indent=False)
            paragraph.alignment = ALIGN.RIGHT
            _indent(paragraph, right_characters=right)

    def _paragraph(self, text: str, font: str, size: Pt, *, indent: bool = True) -> Any:
        paragraph = self.document.add_paragraph()
        _fill(paragraph, text, font, size)
        paragraph.alignment = ALIGN.JUSTIFY
        if indent:
            _indent(paragraph, first_characters=2)
        return paragraph

    def _geometry(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Twips(11906), Twips(16838)
        section.top_margin = Twips(2098)  # 天头 37 mm
        section.bottom_margin = Twips(16838 - 2098 - LINES * LINE_PITCH)  # 35 mm, a hair less: 22 lines must fit
        section.left_margin, section.right_margin = Twips(1587), Twips(1474)  # 订口 28 mm; 26 mm
        section.footer_distance = Mm(23)  # the number stands 7 mm below the text area
        grid = section._sectPr.find(qn("w:docGrid"))
        if grid is None:
            grid = OxmlElement("w:docGrid")
            section._sectPr.append(grid)
        grid.set(qn("w:type"), "linesAndChars")
        grid.set(qn("w:linePitch"), str(LINE_PITCH))
        grid.set(qn("w:charSpace"), str(CHARACTER_SPACE))

    def _normal(self) -> None:
        style = self.document.styles["Normal"]
        style.font.size = BODY
        _name(style.element.get_or_add_rPr(), FANGSONG)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)

    def _numbers(self) -> None:
        self.document.settings.odd_and_even_pages_header_footer = True
        section = self.document.sections[0]
        for footer, side in ((section.footer, ALIGN.RIGHT), (section.even_page_footer, ALIGN.LEFT)):
            footer.is_linked_to_previous = False
            paragraph = footer.paragraphs[0]
            paragraph.alignment = side
            _indent(paragraph, **({"right_characters": 1} if side == ALIGN.RIGHT else {"left_characters": 1}))
            _fill(paragraph, "— ", SONG, PAGE_NUMBER)
            _field(paragraph, "PAGE")
            _fill(paragraph, " —", SONG, PAGE_NUMBER)


def _fill(paragraph: Any, text: str, font: str, size: Pt) -> None:
    if not text:
        return
    run = paragraph.add_run(text)
    run.font.size = size
    _name(run._r.get_or_add_rPr(), font)


def _name(properties: Any, font: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for attribute, name in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", font), ("cs", LATIN)):
        fonts.set(qn(f"w:{attribute}"), name)


def _exact(paragraph: Any, points: float) -> None:
    paragraph.paragraph_format.line_spacing = Pt(points)


def _indent(paragraph: Any, *, first_characters: int = 0, left_characters: int = 0, right_characters: int = 0) -> None:
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for attribute, count in (
        ("firstLineChars", first_characters),
        ("leftChars", left_characters),
        ("rightChars", right_characters),
    ):
        if count:
            indent.set(qn(f"w:{attribute}"), str(count * 100))
            plain = attribute.removesuffix("Chars")
            indent.set(qn(f"w:{plain}"), str(count * 316))  # the same in twips, for readers that know no characters


def _field(paragraph: Any, instruction: str) -> None:
    run = paragraph.add_run()
    run.font.size = PAGE_NUMBER
    _name(run._r.get_or_add_rPr(), SONG)
    for kind, text in (("begin", None), (None, instruction), ("end", None)):
        if kind is None:
            element = OxmlElement("w:instrText")
            element.text = text
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _repeat_heading(row: Any) -> None:
    heading = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(heading)
