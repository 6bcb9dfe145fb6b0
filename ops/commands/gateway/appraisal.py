"""`pingyi appraisal`: beginning a quarter with what another quarter had (R-02)."""

from typing import Any

import click

from ops.commands.gateway.client import as_operator
from ops.system.gateway_client import GatewayClient


@click.group()
def appraisal() -> None:
    """One quarter's appraisal, and how it differs from another's."""


@appraisal.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@as_operator
def copy(gateway: GatewayClient, source: str, target: str) -> int:
    """Draft an appraisal as another one was: dates move by quarters, all else stays. Then edit the draft."""
    reply = gateway.call("POST", f"/appraisals/{target}/copy", json_body={"from": source})
    if reply.status != 200:
        return _refused(reply.body)
    drafted = reply.body
    click.echo(f"已拟定 {target}:{drafted['title']},股室 {drafted['offices']} 个")
    _tell(drafted["differences"])
    for name in drafted["not_working"]:
        click.echo(f"请核对:{name} 不是工作日")
    return 0


@appraisal.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@as_operator
def differences(gateway: GatewayClient, source: str, target: str) -> int:
    """Every rule, office and channel that is not as in the other appraisal."""
    reply = gateway.call("GET", f"/appraisals/{target}/differences?from={source}")
    if reply.status != 200:
        return _refused(reply.body)
    _tell(reply.body)
    return 0


def _tell(found: list[dict[str, Any]]) -> None:
    for one in found:
        where = ".".join(filter(None, (one["what"], one["which"], one["field"])))
        click.echo(f"{where}:{_said(one['before'])} → {_said(one['after'])}")


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("name") or value.get("label"))
    return "无" if value is None else str(value)


def _refused(problem: dict[str, Any]) -> int:
    click.echo(f"{problem['code']}:{problem['detail']}", err=True)
    return 1
