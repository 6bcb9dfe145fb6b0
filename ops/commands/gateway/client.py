"""The gateway of a running system, asked by a command, and the workbooks that are sent to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click
import urllib3

from gateway.http.uploads import CSV, XLS
from gateway.identity.staff_tokens import mint
from gateway.tables.workbook import XLSX
from ops.commands.options import data
from ops.system.gateway_client import GatewayClient
from ops.system.locate import settings_of_gateway

ACCOUNT = "command-line"
TYPES = {".xlsx": XLSX, ".xls": XLS, ".csv": CSV}


@contextmanager
def gateway_at(address: str, token: str) -> Iterator[GatewayClient]:
    """A client that asks once, and waits long for workbooks to be read. Raises `click.ClickException` when nobody is
    there."""
    client = GatewayClient(address, token=token, retries=0, seconds=300)
    try:
        yield client
    except urllib3.exceptions.HTTPError as error:
        raise click.ClickException(f"{address} 没有应答:{error}") from error
    finally:
        client.close()


def as_operator(command: Callable[..., int]) -> Callable[..., int]:
    """`--address` and `--data`: the command's first argument is a client that asks as the Inspection Office."""

    @click.option("--address", help="Where the gateway listens (default: PINGYI_HOST and PINGYI_PORT).")
    @data("PINGYI_GATEWAY_SECRET")
    @wraps(command)
    def with_client(*, address: str | None, data: Path | None, **given: Any) -> int:
        settings = settings_of_gateway(data)
        at = address or f"http://{settings.host}:{settings.port}"
        with gateway_at(at, mint(settings, "operator", ACCOUNT)) as client:
            return command(client, **given)

    return with_client


def sheet_type(file: Path) -> str:
    """The media type of a workbook, by its name. Raises `click.ClickException` for other files."""
    try:
        return TYPES[file.suffix.lower()]
    except KeyError:
        raise click.ClickException(f"只接受 {'、'.join(TYPES)} 文件") from None
