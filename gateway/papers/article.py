"""公众号文章: an official text as an article, to be pasted into the editor of a public account (R-22, R-40).

Its words are those of a Word template as well, so that a clerk has one place to edit. Editors of public accounts drop
styles and scripts and take plain headings, paragraphs and tables; so nothing else is written.
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Any, Literal

import msgspec

from gateway.papers.official import Blanks, filled

BY_FONT = {"方正小标宋简体": "h1", "黑体": "h2", "楷体_GB2312": "h3"}  # what stands in a document in these is a heading
_ADDRESS = re.compile(r"https?://[0-9A-Za-z./:_\-]+")

Block = tuple[str, str] | tuple[Literal["table"], list[list[str]]]  # what it is, and what it says


class Article(Blanks, frozen=True, kw_only=True):
    """The text, and how it is wanted: `html`, `text` for editors that take nothing else, or `both` as JSON."""

    form: Literal["html", "text", "both"] = "html"


def draw(article: Article) -> bytes:
    """The article in UTF-8."""
    blocks = list(_blocks(filled(article).docx))
    if article.form == "both":
        return msgspec.json.encode({"html": _html(blocks), "text": _text(blocks)})
    return (_html(blocks) if article.form == "html" else _text(blocks)).encode()


def _blocks(document: Any) -> Iterator[Block]:
    for part in document.iter_inner_content():
        if hasattr(part, "rows"):
            yield "table", [[cell.text for cell in row.cells] for row in part.rows]
        elif part.text.strip():
            yield _kind(part), part.text.strip()


def _kind(paragraph: Any) -> str:
    from docx.oxml.ns import qn

    run = next((run for run in paragraph.runs if run.text.strip()), None)
    properties = None if run is None else run._r.rPr
    fonts = None if properties is None else properties.rFonts
    return "p" if fonts is None else BY_FONT.get(fonts.get(qn("w:eastAsia")), "p")


def _html(blocks: list[Block]) -> str:
    return "".join(_element(kind, said) for kind, said in blocks)


def _element(kind: str, said: Any) -> str:
    if kind != "table":
        linked = _ADDRESS.sub(lambda found: f'<a href="{found.group()}">{found.group()}</a>', escape(said))
        return f"<{kind}>{linked}</{kind}>\n"
    head, *rows = said
    return "<table>\n" + _row("th", head) + "".join(_row("td", row) for row in rows) + "</table>\n"


def _row(tag: str, cells: list[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>\n"


def _text(blocks: list[Block]) -> str:
    return "\n\n".join(_lines(said) if kind == "table" else str(said) for kind, said in blocks) + "\n"


def _lines(table: Any) -> str:
    """A table where there are none: each line with its headings."""
    head, *rows = table
    return "\n".join(
        "\uff0c".join(f"{name} {cell}" for name, cell in zip(head, row, strict=True)) + "\u3002" for row in rows
    )
