"""`pingyi complaints`: a channel's workbook from the command line, as its clerk would hand it in on the page."""

from pathlib import Path

import click

from ops.commands.gateway.client import gateway_at
from ops.commands.gateway.workbooks import hand_in


@click.group()
def complaints() -> None:
    """What the channels of complaints hand in."""


@complaints.command("file")
@click.argument("appraisal")
@click.argument("channel")
@click.argument("workbook", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--address", default="http://127.0.0.1:8080", show_default=True, help="Where the gateway is.")
@click.option("--token", envvar="PINGYI_TOKEN", help="A sorter's token of this channel (default: PINGYI_TOKEN).")
def file_matters(appraisal: str, channel: str, workbook: Path, address: str, token: str | None) -> int:
    """Hand in a channel's workbook (T6). Exit 1 when cells are wrong; then nothing of it was taken in."""
    if not token:
        raise click.ClickException("a sorter's token is needed: --token or PINGYI_TOKEN (see pingyi staff token)")
    path = f"/appraisals/{appraisal}/complaints/{channel}/file"
    with gateway_at(address, token) as gateway:
        reply = hand_in(gateway, path, workbook)
    said = reply.body
    if reply.status == 200:
        click.echo(f"{said['rows']} rows: {said['recorded']} recorded, {said['again']} known, {said['late']} late")
        return 0
    click.echo(f"{said['code']}: {said['detail']}")
    for error in said["facts"].get("errors", ()):
        click.echo(f"  {error['cell'] or error['row']}  {error['column']}  {error['code']}  {error['value']}")
    return 1
