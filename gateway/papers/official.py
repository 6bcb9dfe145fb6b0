"""Official documents (公文, GB/T 9704) as Word files: a template that a clerk may edit, its blanks filled in.

Blanks have Chinese names, because it is the clerk who reads them. A blank that nobody fills is an error.
"""

from io import BytesIO
from typing import Any

import msgspec
from jinja2 import Environment, StrictUndefined

from gateway.papers import TEMPLATES
from gateway.papers.chinese import typeset
from gateway.papers.packed import steadily


class Blanks(msgspec.Struct, frozen=True, kw_only=True):
    """Which document, and what is written into it."""

    template: str
    said: dict[str, Any]


def draw(blanks: Blanks) -> bytes:
    """The Word file. The same facts give the same bytes."""
    from docx.oxml.ns import qn  # only who draws needs them
    from docxtpl import DocxTemplate

    document = DocxTemplate(TEMPLATES / f"{blanks.template}.docx")
    document.render(blanks.said, Environment(undefined=StrictUndefined, autoescape=True), autoescape=True)
    for text in document.docx.element.body.iter(qn("w:t")):
        text.text = typeset(text.text or "")
    written = BytesIO()
    document.save(written)
    return steadily(written.getvalue())
