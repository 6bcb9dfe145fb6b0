"""The gateway of a running system, asked by a command, and the workbooks that are sent to it."""

from collections.abc import Callable, Mapping
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


class CommandClient(GatewayClient):
    """A client that asks once, waits long for workbooks to be read, and ends the command when nobody answers."""

    def __init__(self, address: str, token: str) -> None:
        super().__init__(address, token=token, retries=0, seconds=300)

    def send(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> urllib3.BaseHTTPResponse:
        """One request. Raises `click.ClickException` when nobody is there."""
        try:
            return super().send(method, path, token=token, body=body, headers=headers)
        except urllib3.exceptions.HTTPError as error:
            raise click.ClickException(f"{self.address} 没有应答:{error}") from error


def as_operator(command: Callable[..., int]) -> Callable[..., int]:
    """`--address` and `--data`: the command's first argument is a client that asks as the Inspection Office."""

    @click.option("--address", help="Where the gateway listens (default: PINGYI_HOST and PINGYI_PORT).")
    @data("PINGYI_GATEWAY_SECRET")
    @wraps(command)
    def with_client(*, address: str | None, data: Path | None, **given: Any) -> int:
        settings = settings_of_gateway(data)
        client = CommandClient(
            address or f"http://{settings.host}:{settings.port}", mint(settings, "operator", ACCOUNT)
        )
        return command(client, **given)

    return with_client


def sheet_type(file: Path) -> str:
    """The media type of a workbook, by its name. Raises `click.ClickException` for other files."""
    try:
        return TYPES[file.suffix.lower()]
    except KeyError:
        raise click.ClickException(f"只接受 {'、'.join(TYPES)} 文件") from None
