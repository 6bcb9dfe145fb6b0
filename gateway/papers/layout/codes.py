"""Codes to scan, drawn as lines of a picture so that they print sharply."""

from io import BytesIO

import segno
from markupsafe import Markup


def qr(content: str) -> Markup:
    """The code as SVG, to stand in a page."""
    drawn = BytesIO()
    segno.make_qr(content, error="m").save(drawn, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True)
    return Markup(drawn.getvalue().decode())  # noqa: S704  # segno draws it from the content, and puts none of it in
