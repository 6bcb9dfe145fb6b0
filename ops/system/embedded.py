"""Embedded mode: everything in one process, with a real PostgreSQL from a wheel and an in-process broker.

The services and the ASGI gateway share one loop (eventlet's asyncio hub). A user of this module has
called `services.kernel.runtime.install()` before importing anything else.
"""

import asyncio
import contextlib
import json
import secrets
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import uvicorn

from gateway.app import create_app
from gateway.rpc.client import Rpc, ServiceFailed, ServiceTimeout
from ops.system.ports import free_port
from ops.system.postgres import PrivatePostgres
from ops.system.services import SERVICES, nameko_config, service_class
from services.kernel import runtime
from services.kernel.messaging.rpc import RemoteError, RpcClient, RpcTimeout
from services.kernel.settings import EVERY_CHANNEL, Settings, from_environment

BROKER = "inproc://pingyi"
Value = TypeVar("Value")


@dataclass(frozen=True)
class System:
    """A running embedded system: its settings and where its gateway listens."""

    settings: Settings
    address: str


class EmbeddedRpc(Rpc):
    """The gateway's way to services in the same process: each call waits in a greenlet of its own."""

    def __init__(self, client: RpcClient) -> None:
        self._client = client

    async def exchange(self, service: str, method: str, body: bytes, seconds: float | None) -> bytes:
        """See `gateway.rpc.client.Rpc`."""
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

        def ask() -> None:
            try:
                value = self._client.exchange(service, method, body, seconds)
            except RpcTimeout as error:
                _settle(future, error=ServiceTimeout(service, method, str(error)))
            except RemoteError as error:
                _settle(future, error=ServiceFailed(service, method, str(error)))
            except Exception as error:  # noqa: BLE001  # it belongs to the caller
                _settle(future, error=error)
            else:
                _settle(future, value=value)

        runtime.spawn(ask)
        return await future


async def in_a_greenlet(work: Callable[[], Value], /) -> Value:
    """Work that waits, in a greenlet of its own; see `gateway.executor.Executor`."""
    future: asyncio.Future[Value] = asyncio.get_running_loop().create_future()

    def do() -> None:
        try:
            value = work()
        except Exception as error:  # noqa: BLE001  # it belongs to the caller
            _settle(future, error=error)
        else:
            _settle(future, value=value)

    runtime.spawn(do)
    return await future


def _settle(future: "asyncio.Future[Any]", value: Any = None, error: Exception | None = None) -> None:
    if future.done():
        return  # the caller has gone
    if error is None:
        future.set_result(value)
    else:
        future.set_exception(error)


def settings_in(folder: Path, *, port: int = 0, rehearsal: bool = True) -> Settings:
    """The settings of the system that lives in this folder; its secrets are made once and kept there (0600)."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "secrets.json"
    if not kept.exists():
        kept.touch(mode=0o600)
        webhook = b64encode(secrets.token_bytes(24)).decode()  # as Standard Webhooks reads it
        kept.write_text(json.dumps({"gateway": secrets.token_urlsafe(32), "webhook": f"whsec_{webhook}"}))
    words = json.loads(kept.read_text())
    return Settings(
        broker_url=BROKER,
        keys=folder / "keys",
        gateway_secret=words["gateway"],
        templates=(folder / "templates").absolute(),
        webhook_secrets={EVERY_CHANNEL: [words["webhook"]]},
        port=port or free_port(),
        development_identity=rehearsal,
        sms=f"file:{folder / 'messages'}" if rehearsal else "",
        secure_cookies=False,  # it listens on this machine only, without TLS
        rehearsal_clock=folder / "clock" if rehearsal else None,
        log_level="WARNING",
        log_algorithm=from_environment().log_algorithm,
    )


@contextlib.contextmanager
def running(folder: Path, settings: Settings) -> Iterator[System]:
    """Start database, services and gateway; stop them in the other order."""
    with contextlib.ExitStack() as stack:
        database = PrivatePostgres(folder / "postgres")
        database.start()
        stack.callback(database.stop)
        settings = replace(settings, database_url=database.url(driver=""))
        runner = runtime.serve(
            [service_class(name) for name in SERVICES],
            nameko_config(lambda _service: settings, BROKER, settings.workers),
        )
        stack.callback(runner.stop)
        client = RpcClient(BROKER, settings.rpc_timeout)
        stack.callback(client.stop)
        stop_gateway = runtime.spawn_asgi(_server(settings, EmbeddedRpc(client)))
        stack.callback(stop_gateway)
        yield System(settings, f"http://{settings.host}:{settings.port}")


def _server(settings: Settings, rpc: EmbeddedRpc) -> uvicorn.Server:
    config = uvicorn.Config(
        create_app(settings, rpc, in_a_greenlet),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        loop="none",
        http="httptools",
        lifespan="on",
        access_log=False,
        timeout_keep_alive=60,
    )
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[assignment]  # signals are ours here
    return server
