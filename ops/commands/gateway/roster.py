"""`pingyi roster`: lists of those who may be asked (R-18)."""

from pathlib import Path

import click

from ops.commands.gateway.client import CommandClient, as_operator
from ops.commands.gateway.workbooks import hand_in, refused, tell
from ops.commands.options import A_FILE


@click.group()
def roster() -> None:
    """Lists of those who may be asked."""


@roster.command("file")
@click.argument("appraisal")
@click.argument("provider")
@click.argument("file", type=A_FILE)
@as_operator
def file_roster(gateway: CommandClient, appraisal: str, provider: str, file: Path) -> int:
    """Hand in a provider's list (xlsx, xls, csv). Exit 1, and the cells marked in a copy, when it has errors."""
    path = f"/appraisals/{appraisal}/rosters/{provider}"
    reply = hand_in(gateway, path, file)
    if reply.status != 200:
        return refused(gateway, reply, file, "POST", f"{path}/checking")
    filed = reply.body
    late = ",迟报" if filed["late"] else ""
    click.echo(f"已报送:{filed['rows']} 行,{filed['people']} 人{late};摘要 {filed['digest']}")
    tell(filed["warnings"])
    return 0
