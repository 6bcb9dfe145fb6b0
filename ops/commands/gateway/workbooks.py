"""Workbooks handed in from the command line: what is wrong is told, and marked in a copy beside the file."""

from pathlib import Path
from typing import Any

import click

from gateway.tables.workbook import XLSX
from ops.commands.gateway.client import sheet_type
from ops.system.gateway_client import GatewayClient, Reply

SHOWN = 20


def hand_in(gateway: GatewayClient, path: str, file: Path) -> Reply:
    """Send the file; `path` is below `/api/v1`."""
    return gateway.call("PUT", path, body=file.read_bytes(), headers={"Content-Type": sheet_type(file)})


def refused(gateway: GatewayClient, reply: Reply, file: Path, method: str, path: str) -> int:
    """Tell why a file was refused, and write the marked copy that this path answers. Answers the exit code, 1."""
    click.echo(problem(reply.body), err=True)
    errors = reply.body["facts"].get("errors", ())
    tell(errors)
    if errors:
        headers = {"Content-Type": sheet_type(file), "Accept": XLSX}
        copy = gateway.send(method, f"/api/v1{path}", body=file.read_bytes(), headers=headers)
        if copy.headers.get("content-type") == XLSX:
            beside = file.with_name(f"{file.stem}(有误处已标红).xlsx")
            beside.write_bytes(copy.data)
            click.echo(f"已标红:{beside}", err=True)
    return 1


def tell(notes: Any) -> None:
    """Print the first of these notes, each with its cell."""
    for note in notes[:SHOWN]:
        click.echo(f"{note['cell'] or '整份文件'} {note['says']}", err=True)
    if len(notes) > SHOWN:
        click.echo(f"……共 {len(notes)} 处", err=True)


def problem(body: Any) -> str:
    """A problem document in one line."""
    return f"{body['title']}:{body['detail']}"
