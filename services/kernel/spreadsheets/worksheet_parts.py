"""The worksheets inside an .xlsx, measured without reading them: how far their cells reach, which have no value.

A reader gives nothing for a formula that was never computed, and nothing for one that failed, as if the cell were
empty: they are found here, so that they can be told.
"""

import posixpath
import re
import zipfile
from xml.etree import ElementTree

from services.kernel.spreadsheets.cells import Unread

Place = tuple[int, int]

_TAG = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^>]*?)(/?)>(\s*<(?:\w+:)?f[\s/>])?")
_REFERENCE = re.compile(rb"""\sr=["']([A-Z]{0,3})(\d{1,7})["']""")
_TYPE = re.compile(rb"""\st=["'](\w+)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]|<(?:\w+:)?is[\s>]|</(?:\w+:)?c\s*>")
_PLACED = re.compile(rb'<c r="[A-Z]{1,3}\d{1,7}"(?=[ />])')
_PLAIN_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"(?: [^>]*[^/>])?>')
_ODD = re.compile(rb"""<(?:\w+:)?f[\s/>]|\st=["']e["']|<c[\t\r\n]|<\w+:c[\s/>]""")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_OTHER_FORMATS = {"content.xml", "xl/workbook.bin"}  # OpenDocument, binary: they would be read, unmeasured


def parts_by_name(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet, by the sheet's name; every other part keeps its own name."""
    targets = {
        element.get("Id"): posixpath.normpath(posixpath.join("/xl", element.get("Target", ""))).lstrip("/")
        for element in _parsed(archive.read(_RELATIONS))
    }
    found = {}
    for element in _parsed(archive.read(_WORKBOOK)).iter():
        if element.tag.endswith("}sheet"):
            found[element.get("name", "")] = targets.get(element.get(_RELATION), "")
    known = {part.filename for part in archive.infolist()}
    if known & _OTHER_FORMATS:
        raise ValueError("another kind of workbook, or two in one")
    owned = {name: part for name, part in found.items() if part in known}
    return {part: part for part in known - set(owned.values())} | owned


def measure(xml: bytes) -> tuple[int, int, dict[Place, Unread]]:
    """The farthest row and column that hold something, and the cells whose value the file does not have."""
    if not _is_plain(xml):
        return _measure_tag_by_tag(xml)
    cells = _PLAIN_CELL.findall(xml)
    letters, numbers = {letters for letters, _ in cells}, {number for _, number in cells}
    return max(map(int, numbers), default=0), max(map(_column_number, letters), default=0), {}


def _is_plain(xml: bytes) -> bool:
    """Whether every cell says where it is in the way all office programs write it, and none holds a formula."""
    cells = xml.count(b"<c ") + xml.count(b"<c>") + xml.count(b"<c/")
    return cells == xml.count(b'<c r="') == len(_PLACED.findall(xml)) and not _ODD.search(xml)


def _measure_tag_by_tag(xml: bytes) -> tuple[int, int, dict[Place, Unread]]:
    rows = columns = row = column = 0
    unread: dict[Place, Unread] = {}
    for tag in _TAG.finditer(xml):
        kind, attributes, empty, formula = tag.groups()
        reference = _REFERENCE.search(attributes)
        if kind == b"row":
            row, column = int(reference[2]) if reference else row + 1, 0
            continue
        column = _column_number(reference[1]) if reference else column + 1
        row = int(reference[2]) if reference else row
        if empty:
            continue
        rows, columns = max(rows, row), max(columns, column)
        typed = _TYPE.search(attributes)
        if typed and typed[1] == b"e":
            unread[row, column] = Unread("FORMULA_ERROR")
        elif formula and not (typed and typed[1] == b"str") and _is_without_value(xml, tag.end()):
            unread[row, column] = Unread("FORMULA_WITHOUT_VALUE")  # typed `str`, a formula may well say nothing
    return rows, columns, unread


def _is_without_value(xml: bytes, start: int) -> bool:
    found = _VALUE.search(xml, start)
    return found is None or found[0].startswith(b"</")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _parsed(xml: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(xml)  # noqa: S314  # expat bounds entities; nothing outside is fetched
    except ElementTree.ParseError as error:
        raise ValueError("not XML") from error
