"""What a measurement found: a heading, sentences, tables. Printed plainly, or written as Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from unicodedata import east_asian_width


@dataclass(frozen=True)
class Table:
    """Rows under columns; the first column is text, the others are figures."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    def as_text(self) -> str:
        """Aligned columns, two blanks between them."""
        lines = [self.columns, *self.rows]
        widths = [max(_width(line[place]) for line in lines) for place in range(len(self.columns))]
        return "\n".join(
            "  ".join(_padded(line[place], width, left=not place) for place, width in enumerate(widths))
            for line in lines
        )

    def as_markdown(self) -> str:
        """A GitHub table."""
        rule = ("-", *("-:" for _ in self.columns[1:]))
        return "\n".join(f"| {' | '.join(line)} |" for line in (self.columns, rule, *self.rows))


@dataclass(frozen=True)
class Section:
    """One measurement. `name` is what `--only` takes; `parts` are paragraphs and tables, in order."""

    name: str
    title: str
    parts: Sequence[str | Table] = field(default_factory=list)

    def as_text(self) -> str:
        """For a terminal."""
        parts = [part if isinstance(part, str) else part.as_text() for part in self.parts]
        return "\n\n".join([self.title, *parts])

    def as_markdown(self) -> str:
        """For a document."""
        parts = [part if isinstance(part, str) else part.as_markdown() for part in self.parts]
        return "\n\n".join([f"## {self.title}", *parts])


def count(number: float) -> str:
    """12345.6 as `12,346`."""
    return f"{number:,.0f}"


def times(number: float, other: float) -> str:
    """How many times `other` this is: `0.52`."""
    return f"{number / other:.2f}" if other else "-"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int, *, left: bool) -> str:
    blanks = " " * (width - _width(text))
    return text + blanks if left else blanks + text
