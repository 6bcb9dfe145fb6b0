"""Whether everything around a service is as secrecy and safety need it."""

import json
import shlex
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import click
import psycopg
from rich.console import Console
from rich.table import Column, Table

from ops.commands.options import as_json, data
from ops.system import conditions
from ops.system.conditions import Condition
from ops.system.locate import settings_of
from ops.system.services import SERVICES
from ops.system.voting_keys import of_voting
from services.kernel.settings import Settings

GRADES = {"good": "好", "look": "请看", "bad": "必须改", "unknown": "看不到"}


@click.command()
@click.argument("service", type=click.Choice(SERVICES), default="ballot")
@click.option("--rabbitmqctl", help="How to reach rabbitmqctl, to see whether RabbitMQ traces messages.")
@data("PINGYI_DATABASE_URL, or .demo")
@as_json
def doctor(service: str, rabbitmqctl: str | None, data: Path | None, as_json: bool) -> int:
    """Look whether PostgreSQL, RabbitMQ, the keys and this machine are as SERVICE (ballot) needs them. Exit 1 when not.

    Nothing is changed. An embedded system is a rehearsal: its settings and broker are not judged.
    """
    with settings_of(service, data) as (settings, embedded):
        try:
            found = _conditions(service, settings, embedded=embedded, rabbitmqctl=rabbitmqctl)
        except (psycopg.OperationalError, OSError, subprocess.SubprocessError) as error:
            raise click.ClickException(f"看不下去,什么都没有改动:{error}") from error
    if as_json:
        click.echo(json.dumps([vars(one) for one in found], ensure_ascii=False))
    else:
        table = Table(*(Column(name, overflow="fold") for name in ("看什么", "看到", "结论", "关系到什么、怎么办")))
        for one in found:
            table.add_row(one.what, one.found, GRADES[one.grade], one.stake)
        Console().print(table)
    return 1 if any(one.grade == "bad" for one in found) else 0


def _conditions(service: str, settings: Settings, *, embedded: bool, rabbitmqctl: str | None) -> list[Condition]:
    postgres, folder = conditions.found_in_postgres(settings.database_url)
    found = [
        *conditions.of_postgres(postgres),
        *conditions.of_keys(settings.keys, folder),
        *of_voting(service, settings),
        *conditions.of_machine(*conditions.found_on_machine()),
    ]
    if not embedded:
        url = urlsplit(settings.broker_url)
        found += conditions.of_broker(url.hostname or "", url.scheme == "amqps", _traces(rabbitmqctl))
        found += conditions.of_settings(settings)
    return found


def _traces(rabbitmqctl: str | None) -> bool | None:
    if rabbitmqctl is None:
        return None
    command = [*shlex.split(rabbitmqctl), "--quiet", "--formatter", "json", "list_vhosts", "name", "tracing"]
    listed = subprocess.run(command, capture_output=True, check=True, text=True, timeout=60).stdout
    return any(host["tracing"] for host in json.loads(listed))
