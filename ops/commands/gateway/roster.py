"""`pingyi roster`: lists of those who may be asked (R-18)."""

from pathlib import Path

import click

from ops.commands.gateway.client import as_operator
from ops.commands.gateway.workbooks import hand_in, refused, tell
from ops.commands.options import A_FILE
from ops.system.gateway_client import GatewayClient


@click.group()
def roster() -> None:
    """Lists of those who may be asked."""


@roster.command("file")
@click.argument("appraisal")
@click.argument("provider")
@click.argument("file", type=A_FILE)
@as_operator
def file_roster(gateway: GatewayClient, appraisal: str, provider: str, file: Path) -> int:
    """Hand in a provider's list (xlsx, xls, csv). Exit 1, and the cells marked in a copy, when it has errors.

    After the opening it waits until another person has confirmed it at the desk.
    """
    path = f"/appraisals/{appraisal}/rosters/{provider}"
    reply = hand_in(gateway, path, file)
    if reply.status not in (200, 202):
        return refused(gateway, reply, file, "POST", f"{path}/checking")
    filed = reply.body
    late = ",迟报" if filed["late"] else ""
    said = "已提出,待另一人确认" if reply.status == 202 else "已报送"
    click.echo(f"{said}:{filed['rows']} 行,{filed['people']} 人{late};摘要 {filed['digest']}")
    if reply.status == 202:
        waits = filed["proposed"]
        click.echo(
            f"增加 {waits['added']} 人,去掉 {waits['removed']} 人,改动 {waits['changed']} 人;"
            f"请另一人在 {waits['until']} 以前到工作台“名单报送”确认"
        )
    tell(filed["warnings"])
    return 0
