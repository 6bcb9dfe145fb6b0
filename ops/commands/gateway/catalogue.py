"""`pingyi catalogue`: the offices that are appraised, brought in and taken out (R-05)."""

from pathlib import Path

import click
import msgspec

from gateway.chinese.names import CATALOGUE_CHANGES
from gateway.tables.workbook import XLSX
from ops.commands.gateway.client import as_operator
from ops.commands.gateway.workbooks import hand_in, problem, refused, tell
from ops.commands.options import A_FILE, NEW_FILE
from ops.system.gateway_client import GatewayClient


@click.group()
def catalogue() -> None:
    """The offices that are appraised (评议对象目录)."""


@catalogue.command("import")
@click.argument("appraisal")
@click.argument("file", type=A_FILE)
@as_operator
def import_catalogue(gateway: GatewayClient, appraisal: str, file: Path) -> int:
    """Bring in the catalogue (xlsx, xls, csv). Exit 1, and the cells marked in a copy, when it has errors."""
    path = f"/appraisals/{appraisal}/catalogue"
    reply = hand_in(gateway, path, file)
    if reply.status != 200:
        return refused(gateway, reply, file, "PUT", path)
    taken = reply.body
    click.echo(f"已导入:股室 {taken['offices']} 个,启用 {taken['enabled']} 个;摘要 {taken['digest']}")
    for name in ("added", "renamed", "gone", "left_out"):
        if taken[name]:
            click.echo(f"{CATALOGUE_CHANGES[name]}:{'、'.join(taken[name])}")
    tell(taken["warnings"])
    return 0


@catalogue.command("export")
@click.argument("appraisal")
@click.argument("file", type=NEW_FILE)
@as_operator
def export_catalogue(gateway: GatewayClient, appraisal: str, file: Path) -> int:
    """Write the catalogue to a workbook, which can be changed and brought in again."""
    reply = gateway.send("GET", f"/api/v1/appraisals/{appraisal}/catalogue", headers={"Accept": XLSX})
    if reply.status != 200:
        raise click.ClickException(problem(msgspec.json.decode(reply.data)))
    file.write_bytes(reply.data)
    click.echo(f"已写入 {file}")
    return 0
