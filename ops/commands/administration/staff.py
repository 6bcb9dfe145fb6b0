"""Accounts managed at the machine itself: the first one, and whoever is locked out of his own house.

It works on access's database directly, so it needs that service's settings and key folder, and nothing else running.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from services.access.account import CONSOLE
from services.access.events import LANGUAGE
from services.access.manage_accounts import Management, read_command
from services.access.vault import Vault
from services.kernel.clock import SystemClock
from services.kernel.foundation import Foundation
from services.kernel.refusal import Refusal
from services.kernel.settings import Settings, from_environment


def add(account: dict[str, Any], data: Path | None) -> int:
    """Add an account and print how its person begins."""
    with _managing(data) as management:
        _tell(management.add(read_command(account, CONSOLE)))
    return 0


def list_(data: Path | None) -> int:
    """Print the accounts, a line each."""
    with _managing(data) as management:
        for one in management.list():
            scope = [one[name] for name in ("provider", "channel", "department", "county", "appraisal") if one[name]]
            click.echo("  ".join((one["account"], one["role"], one["state"], one["name"] or "–", *scope)))
    return 0


def reset(account: str, data: Path | None) -> int:
    """Make a new enrolment and print how its person begins."""
    with _managing(data) as management:
        _tell(management.reset(account, CONSOLE))
    return 0


def disable(account: str, data: Path | None) -> int:
    """Close the account."""
    with _managing(data) as management:
        management.disable(account, CONSOLE)
    click.echo(f"{account}: disabled")
    return 0


def _tell(made: dict[str, Any]) -> None:
    click.echo(f"账号 {made['account']} 的启用页面(只能用一次,{made['until'][:16]} UTC 前有效):")
    click.echo(f"    /staff/enrolment/{made['enrolment']}")


@contextlib.contextmanager
def _managing(data: Path | None) -> Iterator[Management]:
    with _settings(data) as settings:
        foundation = Foundation.open(settings, "access", LANGUAGE)
        try:
            yield Management(foundation, Vault(settings.keys), SystemClock().now)
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from None
        finally:
            foundation.close()


@contextlib.contextmanager
def _settings(data: Path | None) -> Iterator[Settings]:
    """A served system's settings, or those of an embedded system's folder, whether it runs or not."""
    settings = from_environment("access")
    if data is None and settings.database_url:
        yield settings
        return
    from ops.system.embedded import settings_in
    from ops.system.postgres import PrivatePostgres

    folder = data or Path(".demo")
    database = PrivatePostgres(folder / "postgres")
    with database.attached():
        yield replace(settings_in(folder, port=1), database_url=database.url(driver=""))
