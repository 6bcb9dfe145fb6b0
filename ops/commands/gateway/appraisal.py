"""Beginning a quarter with what another quarter had, from the command line (R-02)."""

from pathlib import Path
from typing import Any

import click
import msgspec

from ops.commands.gateway.workbooks import Door


def copy(source: str, appraisal: str, address: str | None, data: Path | None) -> int:
    """Draft the appraisal as a copy, and say what is different from the source. Exit 1 when it is refused."""
    answered = Door(address, data).ask(
        "POST", f"/{appraisal}/copy", body=msgspec.json.encode({"from": source}), content_type="application/json"
    )
    told = msgspec.json.decode(answered.data)
    if answered.status != 200:
        return _refused(told)
    click.echo(f"已拟定 {appraisal}:{told['title']},股室 {told['offices']} 个")
    _tell(told["differences"])
    for name in told["not_working"]:
        click.echo(f"请核对:{name} 不是工作日")
    return 0


def differences(source: str, appraisal: str, address: str | None, data: Path | None) -> int:
    """Every rule, office and channel that is not as in the source. Exit 1 when it is refused."""
    answered = Door(address, data).ask("GET", f"/{appraisal}/differences?from={source}")
    told = msgspec.json.decode(answered.data)
    if answered.status != 200:
        return _refused(told)
    _tell(told)
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
