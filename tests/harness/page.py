"""A page as somebody reads it: what it says, what can be pressed, what stands in its fields and tables.

Tests ask it by name, so that they state what a person sees and go on when tags and classes change. What must not be
in the answer at all, seen or not, is looked for in `source`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html
from lxml.html import HtmlElement

SILENT = {"head", "script", "style", "template", "option", "textarea"}
INLINE = {
    *("a", "abbr", "b", "button", "cite", "code", "em", "i"),
    *("label", "mark", "small", "span", "strong", "sub", "sup"),
}
UNSEEN = {"hidden", "aria-hidden"}


@dataclass(frozen=True)
class Field:
    """A field that somebody fills in. `value` is what stands in it, of a choice its label; `choices` are labels."""

    name: str
    label: str
    kind: str
    value: str
    checked: bool
    invalid: bool
    fixed: bool
    choices: tuple[str, ...]
    least: str | None
    most: str | None


class Part:
    """A part of a page."""

    def __init__(self, element: HtmlElement) -> None:
        self._element = element

    def __repr__(self) -> str:
        return f"<{self.text}>"

    @property
    def lines(self) -> list[str]:
        """What can be read, a line for each paragraph, cell or item, white space collapsed."""
        return [line for line in (" ".join(raw.split()) for raw in "".join(_read(self._element)).split("\n")) if line]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def says(self, words: str) -> bool:
        """Whether these words can be read, within one paragraph, cell or item."""
        return any(words in line for line in self.lines)

    @property
    def buttons(self) -> list[str]:
        """What can be pressed, by name."""
        return [_name(button) for button in self._seen("button")]

    @property
    def links(self) -> dict[str, str]:
        """Where its links lead, by name."""
        return {_name(link): link.get("href") for link in self._seen("a") if link.get("href")}

    @property
    def fields(self) -> list[Field]:
        """What can be filled in, in order."""
        shown = (one for tag in ("input", "select", "textarea") for one in self._seen(tag))
        return [_field(one) for one in shown if one.get("type") != "hidden"]

    def typed(self, name: str) -> list[str]:
        """What stands in the fields of this name."""
        return [field.value for field in self.fields if field.name == name]

    def offered(self, name: str) -> list[str]:
        """What can be sent under this name by ticking, choosing or pressing."""
        kinds = {"checkbox", "radio"}
        return [one.get("value", "on") for one in self._named(name) if one.tag == "button" or one.get("type") in kinds]

    def choices(self, name: str) -> list[str]:
        """What can be chosen in the lists of this name."""
        return [choice for field in self.fields if field.name == name for choice in field.choices]

    def chosen(self, name: str) -> list[str]:
        """What is sent by the lists of this name, as they stand."""
        lists = [one for one in self._seen("select") if one.get("name") == name]
        return [
            option.get("value", "")
            for one in lists
            for option in one.iter("option")
            if option.get("selected") is not None
        ]

    def checked(self, name: str) -> list[str]:
        """What is ticked or chosen under this name."""
        return [box.get("value", "on") for box in self._named(name) if box.get("checked") is not None]

    @property
    def rows(self) -> list[list[str]]:
        """The cells of every row of its tables, headings left out."""
        rows = [row for row in self._seen("tr") if row.getparent().tag != "thead"]
        return [[Part(cell).text for cell in row if cell.tag in ("td", "th")] for row in rows]

    def row(self, heading: str) -> "Part":
        """The one row whose heading begins with this."""
        headed = [one for one in self._seen("tr") for cell in one.findall("th") if _begins(Part(cell), heading)]
        (row,) = headed
        return Part(row)

    def section(self, heading: str) -> "Part":
        """The one section under this heading."""
        found = [one for one in self._seen("section") if any(_begins(Part(title), heading) for title in one.iter("h2"))]
        (section,) = found
        return Part(section)

    def _named(self, name: str) -> Iterator[HtmlElement]:
        return (one for one in self._seen("input", "button") if one.get("name") == name)

    def _seen(self, *tags: str) -> Iterator[HtmlElement]:
        return (one for one in self._element.iter(*tags) if not _hidden(one))


class Page(Part):
    """A whole page, from its HTML."""

    def __init__(self, source: str) -> None:
        self.source = source
        super().__init__(html.document_fromstring(source))

    @property
    def alert(self) -> Part:
        """What went wrong, as the page tells it; empty when nothing did."""
        return self._told("alert")

    @property
    def status(self) -> Part:
        """What was done, as the page tells it; empty when nothing was."""
        return self._told("status")

    @property
    def menu(self) -> dict[str, str]:
        """The sections that somebody of this role can go to."""
        return {name: address for menu in self._seen("nav") for name, address in Part(menu).links.items()}

    def sent(self, action: str) -> dict[str, str]:
        """What the one form of this action sends that nobody types."""
        forms = [{one.get("name"): one.get("value") for one in form.iter("input")} for form in self._seen("form")]
        (form,) = (form for form in forms if form.get("action") == action)
        return {name: value for name, value in form.items() if name not in ("csrf", "action")}

    def _told(self, role: str) -> Part:
        told = [one for one in self._element.iter() if isinstance(one.tag, str) and one.get("role") == role]
        return Part(next((one for one in told if not _hidden(one)), html.Element("p")))


def _begins(part: Part, heading: str) -> bool:
    return part.text.replace("\n", " ").split(" ")[:1] == [heading] or part.text == heading


def _unseen(element: HtmlElement) -> bool:
    closed = element.tag == "dialog" and element.get("open") is None
    return closed or bool(UNSEEN & set(element.attrib))


def _hidden(element: HtmlElement) -> bool:
    return any(map(_unseen, (element, *element.iterancestors())))


def _read(element: HtmlElement) -> Iterator[str]:
    """The text, with a line break before and after whatever is not within a line."""
    if not isinstance(element.tag, str) or element.tag in SILENT or _unseen(element):
        return
    around = "" if element.tag in INLINE else "\n"
    yield around
    yield " ".join((element.text or "").split("\n"))
    for child in element:
        yield from _read(child)
        yield " ".join((child.tail or "").split("\n"))
    yield around


def _name(element: HtmlElement) -> str:
    return element.get("aria-label") or " ".join(Part(element).text.split())


def _label(field: HtmlElement) -> str:
    if named := field.get("aria-label"):
        return str(named)
    for label in field.iterancestors("label"):
        return " ".join(Part(label).text.split())
    labels = field.getroottree().getroot().iter("label")
    return next((" ".join(Part(one).text.split()) for one in labels if one.get("for") == field.get("id", "")), "")


def _field(field: HtmlElement) -> Field:
    options = list(field.iter("option")) if field.tag == "select" else []
    chosen = [option for option in options if option.get("selected") is not None] or options[:1]
    value = {"select": chosen[0].text_content() if chosen else "", "textarea": field.text_content().lstrip("\n")}
    return Field(
        name=field.get("name", ""),
        label=_label(field),
        kind=field.get("type", field.tag if field.tag != "input" else "text"),
        value=value.get(field.tag, field.get("value", "")).strip(),
        checked=field.get("checked") is not None,
        invalid=field.get("aria-invalid") == "true",
        fixed=field.get("readonly") is not None,
        choices=tuple(option.text_content().strip() for option in options),
        least=field.get("min"),
        most=field.get("max"),
    )
