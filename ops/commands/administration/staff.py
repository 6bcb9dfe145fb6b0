"""Accounts managed at the machine itself: the first one, and one that is locked out.

It works on access's database directly, so it needs that service's settings and key folder, and nothing else running.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from gateway.identity.staff_tokens import mint
from ops.commands.options import Command, data
from ops.system.locate import opened, settings_of_gateway
from services.access.accounts import list_accounts, manage_accounts
from services.access.context import AccessContext
from services.access.contract import CONSOLE, AddAccount, DisableAccount, EnrolmentSecret, ListAccounts, ResetAccount
from services.access.events import LANGUAGE
from services.kernel.rpc.parse import parse


@click.group()
def staff() -> None:
    """Accounts of the people who work with the system."""


kept_here = data("PINGYI_DATABASE_URL")


def narrowed(what: str) -> Callable[[Command], Command]:
    """The options that confine an account or a token."""
    options = {
        "--provider": "A provider's code, for role provider.",
        "--channel": "A channel's code, for role sorter.",
        "--department": "A department, for role department.",
        "--county": f"Narrow the {what} to one county.",
        "--appraisal": f"Narrow the {what} to one appraisal.",
    }

    def with_options(command: Command) -> Command:
        for name, help_ in reversed(options.items()):
            command = click.option(name, help=help_)(command)
        return command

    return with_options


@staff.command()
@click.argument("role")
@click.argument("account")
@click.option("--name", required=True, help="Whose account it is; kept beside the log, shown to administrators only.")
@narrowed("account")
@kept_here
def add(role: str, account: str, data: Path | None, **more: str | None) -> int:
    """Add an account and print its one-time enrolment. Begin with ROLE security, which adds the others."""
    given = {name: value for name, value in more.items() if value is not None}
    with opened(AccessContext, "access", LANGUAGE, data) as context:
        request = parse(AddAccount, {"account": account, "role": role, "by": CONSOLE, **given})
        _tell(manage_accounts.add(request, context))
    return 0


@staff.command("list")
@kept_here
def list_(data: Path | None) -> int:
    """List the accounts."""
    with opened(AccessContext, "access", LANGUAGE, data) as context:
        for one in list_accounts.handle(ListAccounts(), context):
            scope = [name for name in (one.provider, one.channel, one.department, one.county, one.appraisal) if name]
            click.echo("  ".join((one.account, one.role, one.state, one.name or "–", *scope)))
    return 0


@staff.command()
@click.argument("account")
@kept_here
def reset(account: str, data: Path | None) -> int:
    """Let a person who lost password or telephone begin anew; prints a one-time enrolment."""
    with opened(AccessContext, "access", LANGUAGE, data) as context:
        _tell(manage_accounts.reset(ResetAccount(account=account, by=CONSOLE), context))
    return 0


@staff.command()
@click.argument("account")
@kept_here
def disable(account: str, data: Path | None) -> int:
    """Close an account for good."""
    with opened(AccessContext, "access", LANGUAGE, data) as context:
        manage_accounts.disable(DisableAccount(account=account, by=CONSOLE), context)
    click.echo(f"{account}: disabled")
    return 0


@staff.command()
@click.argument("role")
@click.argument("account")
@narrowed("token")
@click.option("--machine", is_flag=True, help="For a program: taken also where people must sign in.")
@data("PINGYI_GATEWAY_SECRET")
def token(role: Any, account: str, data: Path | None, **narrow: Any) -> int:
    """Print a bearer token, good for twelve hours. ROLE is one of those of `pingyi staff add`."""
    try:
        click.echo(mint(settings_of_gateway(data), role, account, **narrow))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    return 0


def _tell(made: EnrolmentSecret) -> None:
    click.echo(f"账号 {made.account} 的启用页面(只能用一次,{made.until:%Y-%m-%dT%H:%M} UTC 前有效):")
    click.echo(f"    /staff/enrolment/{made.enrolment}")
