"""`make bench`: ballots a second, events a second, replay, bundles; each beside its bound in the same run."""

import signal
from collections.abc import Callable
from importlib import import_module

import click

from benchmarks import document
from benchmarks.machine import machine
from benchmarks.section import Section

PARTS = {
    "ballots": "benchmarks.ballots",
    "box": "benchmarks.box",
    "events": "benchmarks.events",
    "replay": "benchmarks.replays",
    "bundle": "benchmarks.bundles",
}


def bench(quick: bool, only: tuple[str, ...]) -> int:
    """Measure these parts (none named: all), print what was found; a full run also writes docs/benchmarks.md."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends us finds everything tidied up
    click.echo(machine())
    sections = []
    for name in only or PARTS:
        section = _measure(name)(quick)
        click.echo(f"\n{section.as_text()}")
        sections.append(section)
    if not quick:
        document.write(sections)
        click.echo(f"\nwritten: {document.DOCUMENT.name}")
    return 0


def _measure(name: str) -> Callable[[bool], Section]:
    return import_module(PARTS[name]).measure  # type: ignore[no-any-return]
