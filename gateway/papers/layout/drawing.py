"""From a template and facts to a PDF: Jinja2 fills in HTML, WeasyPrint sets it. Nothing is fetched from anywhere."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gateway.chinese.typesetting import typeset
from gateway.papers import TEMPLATES

_TEXT = re.compile(r"(?<=>)[^<&]+")  # between tags, and not across an entity
Finish = Callable[[Any, Any], None]  # (WeasyPrint's document, pydyf's PDF): a last touch before it is written


def pdf(template: str, facts: dict[str, Any], finish: Finish | None = None) -> bytes:
    """The paper as PDF. The same facts give the same bytes: no date and no random mark goes in."""
    from weasyprint import HTML  # takes a second, and only who draws needs it
    from weasyprint.urls import URLFetcher

    document = HTML(string=html(template, facts), url_fetcher=URLFetcher(allowed_protocols=["data"]))
    return document.write_pdf(finisher=finish)  # type: ignore[no-any-return]


def html(template: str, facts: dict[str, Any]) -> str:
    """The template with the facts in it, escaped. A fact that is missing is an error, never a blank."""
    head, body, rest = _environment().get_template(template).render(facts).partition("<body")
    return head + body + _TEXT.sub(lambda text: typeset(text.group()), rest)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
