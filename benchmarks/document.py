"""docs/benchmarks.md: every section as the last full run left it."""

import re
from collections.abc import Iterable
from pathlib import Path

from benchmarks.machine import machine, today
from benchmarks.section import Section

DOCUMENT = Path(__file__).parents[1] / "docs" / "benchmarks.md"
NAMES = ("ballots", "box", "events", "replay", "bundle")

HEAD = """# Benchmarks

Figures, not promises: `make bench` (`python -m benchmarks`) measures and writes this page, and no test depends on it.
Every figure stands beside a bound or a peer measured in the same run on the same machine, because machines differ and
are busy with other things: compare the columns, not the days.

    python -m benchmarks                    everything, and write this page (about ten minutes)
    python -m benchmarks --only replay      one part of it
    python -m benchmarks --quick            small sizes, to see that it runs; writes nothing

It starts a PostgreSQL (fsync on) and a RabbitMQ of its own, on the machine that also runs the services and the load
generator.
"""


def write(sections: Iterable[Section], document: Path = DOCUMENT) -> None:
    """Replace these sections and keep the others."""
    kept = _sections(document.read_text()) if document.exists() else {}
    for section in sections:
        kept[section.name] = f"{section.as_markdown()}\n\nMeasured on {today()}, `{command(section)}`. {machine()}"
    parts = [f"<!-- {name} -->\n{kept[name]}\n<!-- /{name} -->" for name in NAMES if name in kept]
    document.write_text("\n\n".join([HEAD.rstrip(), *parts]) + "\n")


def command(section: Section) -> str:
    """What measures this section again."""
    return f"python -m benchmarks --only {section.name}"


def _sections(text: str) -> dict[str, str]:
    return dict(re.findall(r"<!-- (\w+) -->\n(.*?)\n<!-- /\1 -->", text, re.DOTALL))
