"""What the services publish, read from their code: events in the order they are written, and who reads them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

import msgspec

from ops.system.services import SERVICES
from services.kernel.event import Event, Position, position

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests/contracts/samples"


@dataclass(frozen=True)
class Published:
    """One service's published language: its opening sentence, its events, the structs they are made of."""

    service: str
    about: str
    events: tuple[type[Event], ...]
    structs: tuple[type[msgspec.Struct], ...]


@cache
def published() -> tuple[Published, ...]:
    """Every service's events."""
    return tuple(_published(service) for service in SERVICES)


def all_events() -> tuple[type[Event], ...]:
    """Every event there is."""
    return tuple(kind for one in published() for kind in one.events)


@cache
def readers() -> dict[type[Event], tuple[str, ...]]:
    """Which other services read each event: those that import it, there is no other way."""
    by_name = {(kind.__module__, kind.__name__): kind for kind in all_events()}
    found: dict[type[Event], list[str]] = {kind: [] for kind in all_events()}
    for service in SERVICES:
        imported = {name for path in sources(f"services/{service}") for name in _imports(path)}
        for name in imported & by_name.keys():
            kind = by_name[name]
            if not kind.wire.startswith(f"{service}."):
                found[kind].append(service)
    return {kind: tuple(services) for kind, services in found.items()}


def followed(service: str) -> tuple[str, ...]:
    """The services whose events this one reads."""
    owners = {kind.wire.partition(".")[0] for kind, services in readers().items() if service in services}
    return tuple(owner for owner in SERVICES if owner in owners)


def streams_of(kind: type[Event]) -> tuple[str, ...]:
    """The shapes of the streams an event is written to, as its samples show them: `ballot-<ballot>`."""
    bodies = (path.read_bytes() for path in sorted((SAMPLES / kind.wire).glob("*.json")))
    return tuple(dict.fromkeys(_shape(position(body)) for body in bodies))


def sources(folder: str) -> Iterator[Path]:
    """The Python files in a folder of the project."""
    return iter(sorted((ROOT / folder).rglob("*.py")))


def _published(service: str) -> Published:
    module = import_module(f"services.{service}.events")
    own = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, msgspec.Struct)
        and value.__module__.startswith(f"services.{service}.")
    ]
    return Published(
        service=service,
        about=module.__doc__ or "",
        events=tuple(kind for kind in own if issubclass(kind, Event)),
        structs=tuple(kind for kind in own if not issubclass(kind, Event)),
    )


def _imports(path: Path) -> Iterator[tuple[str, str]]:
    """Names a module takes from others: `from m import n`, or `m.n` after `from services.x import events`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                modules[name.asname or name.name] = f"{node.module}.{name.name}"
                yield node.module, name.name
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield modules[node.value.id], node.attr


def _shape(at: Position) -> str:
    what, dash, which = at.subject.partition("-")
    return what + dash + ("" if not which else "<appraisal>" if which == at.appraisal else f"<{what}>")
