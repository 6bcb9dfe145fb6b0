"""Where a system is: served, by PINGYI_* variables, or in an embedded system's folder, whether it runs or not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import click

from ops.system.services import COUNTED
from services.kernel.context import ServiceContext
from services.kernel.event import Language
from services.kernel.settings import Settings, from_environment

Context = TypeVar("Context", bound=ServiceContext)
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
def opened(kind: type[Context], service: str, language: Language, data: Path | None) -> Iterator[Context]:
    """A service's context, for a command that works on its database directly."""
    with settings_of(service, data) as (settings, _):
        context = kind.open(settings, service, language)
        try:
            yield context
        finally:
            context.close()


@contextmanager
def settings_of(service: str, data: Path | None) -> Iterator[tuple[Settings, bool]]:
    """The settings of one service, and whether it is an embedded system's, whose database then answers meanwhile."""
    settings = from_environment(service)
    if data is None and settings.database_url:
        yield settings, False
        return
    from ops.system import embedded

    folder = data or DEMO
    with _attached(folder) as database_url:
        yield replace(embedded.settings_in(folder, port=1), database_url=database_url), True


@contextmanager
def settings_in(data: Path | None) -> Iterator[dict[str, Settings]]:
    """The settings of each service; an embedded system's database answers as long as this lasts."""
    if is_served(data):
        yield {name: from_environment(name) for name in COUNTED}
        return
    folder = data or DEMO
    with _attached(folder) as database_url:
        settings = replace(from_environment(), database_url=database_url, keys=folder / "keys")
        yield dict.fromkeys(COUNTED, settings)


@contextmanager
def _attached(folder: Path) -> Iterator[str]:
    """The address of an embedded system's database, which answers as long as this lasts, whether it runs or not."""
    if not (folder / "postgres").exists():
        raise click.ClickException(f"no system in {folder}; set PINGYI_DATABASE_URL or --data, or run `pingyi demo`")
    from ops.system.postgres import PrivatePostgres

    database = PrivatePostgres(folder / "postgres")
    with database.attached():
        yield database.url(driver="")
