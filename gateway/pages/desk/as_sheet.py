"""What a page of the desk lists, as a workbook.

It is read from the page itself, so what is exported is what is shown: the same filter, order and masking. Lists are
tables, cards one below the other (`article.card`), and people in their order (`ol.people`); what stands within a form
is there to be filled in and is no list.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from gateway.chinese.typesetting import typeset
from services.kernel.spreadsheets.sheet_writing import put, saved

HEADINGS = ("h1", "h2", "h3", "caption")
BLOCKS = ("p", "blockquote", "li", "section", "div", "dt", "h3")
CONTROLS = ("form", "button", "select", "textarea", "datalist", "input")
VOID = ("br", "input", "img", "hr", "meta", "link", "source", "col", "wbr")
WIDEST = 60  # characters of a column
LONGEST_TITLE = 31  # of a sheet's name
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})")  # beyond fifteen digits a sheet would round
_BLANKS = re.compile(r"[ \t\r\f\v]*\n[ \t\r\f\v]*|[ \t\r\f\v]+")
_LISTS = re.compile(r"<table|<article class=\"card|<ol class=\"people")
_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)


@dataclass
class Cell:
    """What stands in a cell. `words`: a text even when it looks like a number. `wide` columns it spans."""

    words: bool
    heading: bool
    wide: int = 1
    control: bool = False
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        lines = (line.strip() for line in "".join(self.parts).split("\n"))
        return "\n".join(line for line in lines if line)

    @property
    def value(self) -> str | int:
        return int(self.text) if not self.words and _NUMBER.fullmatch(self.text) else self.text


@dataclass
class Listing:
    """A table of a page under its heading."""

    title: str
    rows: list[list[Cell]] = field(default_factory=list)

    def values(self) -> Iterator[tuple[bool, list[str | int]]]:
        """Each row with whether it is one of headings; without columns that hold nothing but buttons."""
        idle = self._idle()
        for row in self.rows:
            values: list[str | int] = []
            for cell in row:
                values += [cell.value, *[""] * (cell.wide - 1)]
            shown = [value for at, value in enumerate(values) if at not in idle]
            yield all(cell.heading for cell in row), shown

    def _idle(self) -> set[int]:
        said, acted = set[int](), set[int]()
        for row in self.rows:
            at = 0
            for cell in row:
                if cell.control:
                    acted.add(at)
                if cell.text and not all(one.heading for one in row):
                    said.update(range(at, at + cell.wide))
                at += cell.wide
        return acted - said


class Reader(HTMLParser):
    """Reads the main part of a page: its first heading, what it is narrowed to, its tables."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title, self.narrowed, self.listings = "", list[str](), list[Listing]()
        self._open: list[str] = []
        self._heading: list[str] | None = None
        self._current: list[str] | None = None
        self._under = ""
        self._listing: Listing | None = None
        self._cell: Cell | None = None
        self._cards: Listing | None = None
        self._people: Listing | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if self._cell is not None and tag in CONTROLS:
            self._cell.control = True
        if tag == "br":
            self._say("\n")
        if tag in VOID:
            return
        self._open.append(tag)
        if "main" not in self._open:
            return
        if self._in_a_card and tag in (*BLOCKS, "h2"):
            self._within_card(tag)
        elif tag == "article" and "card" in (told.get("class") or "").split() and "form" not in self._open:
            self._card()
        elif tag == "ol" and told.get("class") == "people" and "form" not in self._open:
            self._people = self._begun(self._under, "次序", "姓名")
        elif tag == "li" and self._people is not None:
            order = told.get("value") or str(len(self._people.rows))
            self._people.rows.append([Cell(words=False, heading=False, parts=[order]), Cell(words=True, heading=False)])
            self._cell = self._people.rows[-1][1]
        elif tag in HEADINGS:
            self._heading = []
        elif tag == "a" and "aria-current" in told:
            self._current = []
        elif tag == "table" and "form" not in self._open:
            self._listing = Listing(self._under)
        elif tag == "tr" and self._listing is not None:
            self._listing.rows.append([])
        elif tag in ("td", "th") and self._listing is not None and self._listing.rows:
            words = tag == "th" or "t" in (told.get("class") or "").split()
            heading = tag == "th" and told.get("scope") != "row"
            self._cell = Cell(words=words, heading=heading, wide=int(told.get("colspan") or 1))
            self._listing.rows[-1].append(self._cell)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        while self._open.pop() != tag:
            pass
        if tag in HEADINGS and self._heading is not None:
            self._under, self._heading = _packed("".join(self._heading)), None
            self.title = self.title or self._under
            if tag == "caption" and self._listing is not None:
                self._listing.title = self._under
        elif tag == "a" and self._current is not None:
            self.narrowed.append(_packed("".join(self._current)))
            self._current = None
        elif tag in ("td", "th", "article", "li") and not (tag == "li" and self._in_a_card):
            self._cell = None
        elif tag == "ol":
            self._people = None
        elif tag == "h2" and self._in_a_card and self._cards is not None:
            self._cell = self._cards.rows[-1][1]
        elif tag == "table" and self._listing is not None:
            self.listings.append(self._listing)
            self._listing = None

    @property
    def _in_a_card(self) -> bool:
        return self._cards is not None and "article" in self._open and self._cell is not None

    def _card(self) -> None:
        """A row for the card: what it is headed, and what stands on it."""
        if self._cards is None:
            self._cards = self._begun(self.title, "事项", "内容")
        self._cards.rows.append([Cell(words=True, heading=False), Cell(words=True, heading=False)])
        self._cell = self._cards.rows[-1][1]

    def _within_card(self, tag: str) -> None:
        assert self._cards is not None
        if tag == "h2":
            self._cell = self._cards.rows[-1][0]
        else:
            self._say("\n")

    def _begun(self, title: str, *heads: str) -> Listing:
        listing = Listing(title, [[Cell(words=True, heading=True, parts=[head]) for head in heads]])
        self.listings.append(listing)
        return listing

    def handle_data(self, data: str) -> None:
        text = _BLANKS.sub(" ", data)
        if self._heading is not None:
            self._heading.append(text)
        if self._current is not None:
            self._current.append(text)
        self._say(text)

    def _say(self, text: str) -> None:
        if self._cell is not None and not any(tag in CONTROLS for tag in self._open):
            self._cell.parts.append(text)


def has_lists(html: str) -> bool:
    """Whether there is anything to export. Quick: every page asks."""
    return _LISTS.search(_FORM.sub("", html)) is not None


def as_sheet(html: str, *said: str) -> tuple[str, bytes] | None:
    """The heading of the page and its lists as an xlsx file, a sheet for each; None when it lists nothing.

    `said` stands above each list, below its title.
    """
    reader = Reader()
    reader.feed(html)
    if not reader.listings:
        return None
    book = Workbook()
    for empty in book.worksheets:
        book.remove(empty)
    narrowed = [typeset(f"范围：{'、'.join(reader.narrowed)}")] if reader.narrowed else []
    for listing in reader.listings:
        sheet = book.create_sheet(_sheet_name(listing.title or reader.title, book.sheetnames))
        _write(sheet, listing, [listing.title or reader.title, *said, *narrowed])
    return reader.title, saved(book)


def _write(sheet: Worksheet, listing: Listing, above: list[str]) -> None:
    for at, line in enumerate(above, 1):
        put(sheet.cell(at, 1), line)
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    headings, widths = len(above), dict[int, int]()
    for at, (heading, values) in enumerate(listing.values(), len(above) + 1):
        if heading and at == headings + 1:
            headings = at
        for column, value in enumerate(values, 1):
            cell = sheet.cell(at, column)
            put(cell, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="center" if heading else None)
            if heading:
                cell.font = Font(bold=True)
            widths[column] = max(widths.get(column, 6), *(_width(line) for line in str(value).split("\n")))
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = min(width + 2, WIDEST)
    sheet.freeze_panes = f"A{headings + 1}"


def _width(line: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in line)


def _sheet_name(title: str, taken: list[str]) -> str:
    wanted = _NOT_IN_TITLES.sub(" ", title).strip("' ")[:LONGEST_TITLE] or "清单"
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted[: LONGEST_TITLE - 3]} {number}"
    return name


def _packed(text: str) -> str:
    return " ".join(text.split())
