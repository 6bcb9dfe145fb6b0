"""A template's bytes, the same each time."""

from datetime import datetime
from io import BytesIO

from documentation.official.page import Page
from documentation.official.texts import TEXTS
from gateway.papers.layout.packed import EPOCH, steadily


def made(name: str) -> bytes:
    """The Word template of this name."""
    page = Page.new()
    TEXTS[name](page)
    properties = page.document.core_properties
    properties.author = properties.title = properties.comments = ""
    properties.created = properties.modified = datetime(*EPOCH)  # noqa: DTZ001  # Word keeps no zone
    written = BytesIO()
    page.document.save(written)
    return steadily(written.getvalue())
