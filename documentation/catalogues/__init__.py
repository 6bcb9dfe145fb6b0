"""`make docs`: documents that are made from the code, and a check that they are fresh.

The event catalogue and its JSON Schemas, AsyncAPI, OpenAPI, the requests between the parts, and the refusals.
"""

import json
from pathlib import Path
from typing import Any

import click

from documentation.catalogues import asyncapi, event_catalogue, refusal_table, rpc
from documentation.catalogues.published import ROOT, all_events
from gateway.http.operations import openapi
from services.kernel.wire.schemas import json_schema

SCHEMAS = "events/schemas"


def documents() -> dict[str, str]:
    """What each generated document must say, by its path under docs/."""
    return {
        "events/README.md": event_catalogue.text(),
        **{f"{SCHEMAS}/{kind.wire}.json": _json(json_schema(kind)) for kind in all_events()},
        "asyncapi.yaml": asyncapi.text(),
        "openapi.json": _json(openapi.document()),
        "refusals.md": refusal_table.text(),
        "rpc.md": rpc.text(),
    }


def stale(docs: Path) -> dict[str, str | None]:
    """The documents that are not as they must be, with what they must say; None: they must not be there."""
    wanted = documents()
    leftover = {f"{SCHEMAS}/{path.name}": None for path in sorted((docs / SCHEMAS).glob("*.json"))}
    return {
        **{path: text for path, text in wanted.items() if _said(docs / path) != text},
        **{path: nothing for path, nothing in leftover.items() if path not in wanted},
    }


def write(check: bool, docs: Path = ROOT / "docs") -> int:
    """Write the documents that are not fresh, or only name them. Answers the exit code."""
    found = stale(docs)
    for path, text in found.items():
        if check:
            click.echo(f"docs/{path} is not fresh: run `make docs`", err=True)
        elif text is None:
            (docs / path).unlink()
            click.echo(f"docs/{path} removed")
        else:
            (docs / path).parent.mkdir(parents=True, exist_ok=True)
            (docs / path).write_text(text, encoding="utf-8")
            click.echo(f"docs/{path}")
    return 1 if check and found else 0


def _said(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
