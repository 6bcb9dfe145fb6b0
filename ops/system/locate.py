"""Where a system is: served, by PINGYI_* variables, or in an embedded system's folder, whether it runs or not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from ops.system.services import COUNTED
from services.kernel.settings import Settings, from_environment

DEMO = Path(".demo")


def is_served(data: Path | None) -> bool:
    """Whether the system is one of processes of its own; then its services are asked, not stood in for."""
    return data is None and all(from_environment(name).database_url for name in COUNTED)


def settings_of_gateway(data: Path | None) -> Settings:
    """The gateway's settings: those of an embedded system's folder, served where `pingyi up` does, or PINGYI_*."""
    if data is None:
        return from_environment("gateway")
    from ops.system import embedded

    return embedded.settings_in(data, port=8080)


@contextmanager
def settings_in(data: Path | None) -> Iterator[dict[str, Settings]]:
    """The settings of each service; an embedded system's database answers as long as this lasts."""
    if is_served(data):
        yield {name: from_environment(name) for name in COUNTED}
        return
    folder = data or DEMO
    if not (folder / "postgres").exists():
        raise click.ClickException(f"no system in {folder}; set PINGYI_DATABASE_URL or --data, or run `pingyi demo`")
    from ops.system.postgres import PrivatePostgres

    database = PrivatePostgres(folder / "postgres")
    settings = replace(from_environment(), database_url=database.url(driver=""), keys=folder / "keys")
    with database.attached():
        yield dict.fromkeys(COUNTED, settings)
