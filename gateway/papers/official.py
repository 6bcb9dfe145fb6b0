"""Official documents (公文, GB/T 9704) as Word files: a template that a clerk may edit, its blanks filled in.

Blanks have Chinese names, because it is the clerk who reads them. A blank that nobody fills is an error.
"""

from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, StrictUndefined

from gateway.chinese.typesetting import typeset
from gateway.papers import TEMPLATES
from gateway.papers.layout.packed import steadily


class Blanks(msgspec.Struct, frozen=True, kw_only=True):
    """Which document, and what is written into it. `own` is a folder of the county's own templates, if it has one."""

    template: str
    said: dict[str, Any]
    own: str = ""


def template_of(name: str, own: str = "") -> Path:
    """The county's own template of this name, or ours."""
    theirs = Path(own) / f"{name}.docx"
    return theirs if own and theirs.is_file() else TEMPLATES / f"{name}.docx"


def draw(blanks: Blanks) -> bytes:
    """The Word file. The same facts give the same bytes."""
    written = BytesIO()
    filled(blanks).save(written)
    return steadily(written.getvalue())


def filled(blanks: Blanks) -> Any:
    """The document as docxtpl holds it, its blanks filled and its punctuation widened."""
    from docx.oxml.ns import qn  # only who draws needs them
    from docxtpl import DocxTemplate

    document = DocxTemplate(template_of(blanks.template, blanks.own))
    document.render(blanks.said, Environment(undefined=StrictUndefined, autoescape=True), autoescape=True)
    for text in document.docx.element.body.iter(qn("w:t")):
        text.text = typeset(text.text or "")
    return document
