"""Tokens for the people who work with the system."""

from pathlib import Path
from typing import Any

import click

from gateway.staff import mint
from services.kernel.settings import from_environment


def token(role: Any, account: str, narrow: dict[str, Any], data: Path | None) -> int:
    """Print a bearer token; `narrow` says what it is confined to."""
    if data is not None:
        from ops.system.embedded import settings_in

        settings = settings_in(data, port=1)
    else:
        settings = from_environment("gateway")
    try:
        click.echo(mint(settings, role, account, **narrow))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    return 0
