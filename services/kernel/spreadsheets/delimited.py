"""CSV as Excel, WPS and the bureaus' systems write it: UTF-8 or GB18030, commas, tabs or semicolons."""

import codecs
import csv
import io

from services.kernel.spreadsheets.cells import Cell

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DELIMITERS = "\t,;"
_HEAD = 64 * 1024


def is_markup(content: bytes) -> bool:
    """Whether this is a web page or XML: many systems call their HTML tables .xls."""
    return content[:_HEAD].lstrip(codecs.BOM_UTF8 + b" \t\r\n").startswith(b"<")


def read_delimited(content: bytes) -> list[list[Cell]] | None:
    """The rows of a CSV, or None when this is no text."""
    text = decoded(content)
    if text is None:
        return None
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        return [list(row) for row in reader]
    except csv.Error:
        return None


def decoded(content: bytes) -> str | None:
    """The text: by its mark (BOM) if it has one, else UTF-8 if it is that, else GB18030; None when it is none.

    Chinese headings in GB18030 are never valid UTF-8, so the two cannot be taken for each other.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _decoded(content.removeprefix(mark), encoding)
    return _decoded(content, "utf-8") or _decoded(content, "gb18030")


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _delimiter(text: str) -> str:
    """What separates the cells: of tab, comma and semicolon the one that comes most often in the first lines."""
    head = text[:_HEAD]
    return max(_DELIMITERS, key=lambda mark: (head.count(mark), mark == ","))
