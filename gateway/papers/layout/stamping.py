"""One layout, many copies: each sheet of each copy gets its serial and a small code for scanners.

Setting twelve pages takes seconds, and a batch is a hundred forms. So the pages are set once; each copy's page shows
the same drawing and, over it, a few lines of its own.
"""

from collections.abc import Sequence
from typing import Any

import pydyf
import segno

POINTS_PER_MM = 72 / 25.4
QUIET = 2  # modules left white around a code; the paper around it is white as well
FONT = "Serial"  # one of the fonts every reader and printer has, so nothing need be embedded


class Stamp:
    """Where on a sheet a serial and its code stand, in millimetres from its lower left corner."""

    def __init__(self, *, code_left: float, code_bottom: float, code_size: float, text_right: float, text_base: float):
        self.code_left, self.code_bottom, self.code_size = code_left, code_bottom, code_size
        self.text_right, self.text_base = text_right, text_base

    def drawn(self, serial: str, page: int) -> list[bytes]:
        """The drawing: the code says `serial-page`, the text shows the serial in two halves."""
        return [*self._code(f"{serial}-{page:02}"), *self._text(f"{serial[:4]}-{serial[4:]}")]

    def _code(self, content: str) -> list[bytes]:
        rows = [list(row) for row in segno.make_qr(content, error="m", boost_error=False).matrix]
        module = self.code_size * POINTS_PER_MM / (len(rows) + 2 * QUIET)
        left, top = self.code_left * POINTS_PER_MM, (self.code_bottom + self.code_size) * POINTS_PER_MM
        squares = [
            b"%.3f %.3f %.3f %.3f re"
            % (left + (QUIET + x) * module, top - (QUIET + y + 1) * module, run * module, module)
            for y, row in enumerate(rows)
            for x, run in _dark_runs(row)
        ]
        return [b"0 g", *squares, b"f"]

    def _text(self, text: str) -> list[bytes]:
        size = 11
        left = self.text_right * POINTS_PER_MM - 0.6 * size * len(text)  # each letter is 0.6 of the size wide
        place = b"%.3f %.3f Td" % (left, self.text_base * POINTS_PER_MM)
        return [b"BT", b"/%s %d Tf" % (FONT.encode(), size), place, b"(%s) Tj" % text.encode("ascii"), b"ET"]


def stamp_copies(pdf: pydyf.PDF, serials: Sequence[str], stamp: Stamp) -> None:
    """Make a copy of all pages for each serial. An odd number of pages is filled up, so that both sides can be used."""
    sheets = [pdf.objects[number] for number in pdf.pages["Kids"][::3]]
    _add_font(pdf, sheets[0])
    before, after = _added(pdf, b"q"), _added(pdf, b"Q")
    blank = pydyf.Dictionary({"Type": "/Page", "Parent": pdf.pages.reference, "MediaBox": sheets[0]["MediaBox"]})
    pdf.pages["Kids"], pdf.pages["Count"] = pydyf.Array([]), 0
    for serial in serials:
        for number, sheet in enumerate(sheets, start=1):
            over = _added(pdf, *stamp.drawn(serial, number))
            contents = [before.reference, sheet["Contents"], after.reference, over.reference]
            pdf.add_page(pydyf.Dictionary({**sheet, "Contents": pydyf.Array(contents)}))
        if len(sheets) % 2:
            pdf.add_page(pydyf.Dictionary(blank))


def _added(pdf: pydyf.PDF, *lines: bytes) -> pydyf.Stream:
    stream = pydyf.Stream(list(lines), compress=len(lines) > 1)
    pdf.add_object(stream)
    return stream


def _add_font(pdf: pydyf.PDF, sheet: Any) -> None:
    font = pydyf.Dictionary({"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/Courier-Bold"})
    pdf.add_object(font)
    resources = pdf.objects[int(sheet["Resources"].split()[0])]
    pdf.objects[int(resources["Font"].split()[0])][FONT] = font.reference


def _dark_runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """Where the dark stretches of a row begin, and how long they are."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((x, 1))
    return runs
