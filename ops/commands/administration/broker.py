"""Each channel that pushes over AMQP gets an account of its own at the broker, which can do one thing.

It may publish to `complaints.intake` with its own channel as the key. It may declare nothing, read nothing, bind
nothing and publish nowhere else; RabbitMQ itself sees to that (permissions, and topic permissions for the key).
"""

import re
import secrets
import shlex
import subprocess
from collections.abc import Sequence
from urllib.parse import quote

import click

EXCHANGE = "complaints.intake"
NEVER_PUSHED = "discipline"  # an offline summary only
NOTHING = "^$"
_CHANNEL = re.compile(r"[a-z][a-z0-9_]{1,39}")

Commands = list[tuple[str, ...]]


def commands(channel: str, vhost: str) -> Commands:
    """The rabbitmqctl commands for a channel; run again, they give the account a new password.

    The password itself is said on standard input, where no list of processes shows it.
    """
    account, exchange = account_of(channel), f"^{re.escape(EXCHANGE)}$"
    return [
        ("add_user", account),
        ("change_password", account),
        ("set_permissions", "-p", vhost, account, NOTHING, exchange, NOTHING),
        ("set_topic_permissions", "-p", vhost, account, EXCHANGE, f"^{re.escape(channel)}$", NOTHING),
    ]


def account_of(channel: str) -> str:
    """The name of a channel's account. Raises `ValueError` for what is no channel that may push."""
    if not _CHANNEL.fullmatch(channel) or channel == NEVER_PUSHED:
        raise ValueError(f"{channel} is no channel that pushes")
    return f"channel-{channel}"


@click.group()
def broker() -> None:
    """Accounts at the broker for the channels that push over AMQP."""


@broker.group("channel")
def of_channels() -> None:
    """One account for each channel, which can publish its own complaints and nothing else."""


through = click.option(
    "--rabbitmqctl",
    default="docker compose exec -T rabbitmq rabbitmqctl",
    show_default=True,
    help="How to reach rabbitmqctl.",
)


@of_channels.command("add")
@click.argument("channel")
@click.option("--vhost", default="/", show_default=True)
@click.option("--host", default="rabbitmq:5672", show_default=True, help="Where the channel's system finds the broker.")
@through
def add(channel: str, vhost: str, host: str, rabbitmqctl: str) -> int:
    """Make a channel's account or give it a new password, and print its address once."""
    password = secrets.token_urlsafe(24)
    try:
        told = commands(channel, vhost)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    run(told, shlex.split(rabbitmqctl), password)
    click.echo(f"amqp://{account_of(channel)}:{quote(password)}@{host}/{quote(vhost, safe='')}")
    click.echo(f"exchange {EXCHANGE}, routing key {channel}. The password is shown this once.", err=True)
    return 0


@of_channels.command("remove")
@click.argument("channel")
@through
def remove(channel: str, rabbitmqctl: str) -> int:
    """Take a channel's account away."""
    run([("delete_user", account_of(channel))], shlex.split(rabbitmqctl))
    return 0


def run(told: Commands, rabbitmqctl: Sequence[str], password: str = "") -> None:
    """Tell the broker. Only that an account exists already is no trouble."""
    for arguments in told:
        done = subprocess.run(
            [*rabbitmqctl, *arguments], input=f"{password}\n", capture_output=True, text=True, check=False
        )
        exists = arguments[0] == "add_user" and "already exists" in done.stdout + done.stderr
        if done.returncode and not exists:
            said = (done.stderr or done.stdout).strip().splitlines()
            raise click.ClickException(f"rabbitmqctl {arguments[0]}: {said[-1] if said else done.returncode}")
