"""`pingyi migrate`: the database schemas of this version."""

import click

from ops.system.services import SERVICES
from services.kernel.log import store
from services.kernel.settings import from_environment


@click.command()
@click.argument("service", type=click.Choice(SERVICES), required=False)
def migrate(service: str | None) -> None:
    """Bring the database schema of one service, or of all, to the newest version."""
    for name in (service,) if service else SERVICES:
        try:
            store.migrate(from_environment(name), name)
        except store.CannotMigrate as obstacle:
            raise click.ClickException(str(obstacle)) from None
        click.echo(f"{name}: up to date")
