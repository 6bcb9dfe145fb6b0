"""The gateway as a process of its own: uvicorn on uvloop, RabbitMQ behind."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator

import uvicorn
import uvloop

from gateway.app import create_app
from gateway.ballots.server_keys import ServerKeys
from gateway.rpc.amqp import AmqpRpc
from services.kernel import logs
from services.kernel.settings import Settings

LAST_ANSWERS_SECONDS = 20  # what is being answered when the order to stop comes


class Server(uvicorn.Server):
    """Stops in order and lets the process end with 0, so that the broker connection is closed properly too."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        signals = (signal.SIGTERM, signal.SIGINT)
        for number in signals:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in signals:
                loop.remove_signal_handler(number)


def run(settings: Settings) -> None:
    """Serve until told to stop."""
    logs.configure(settings.log_level)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    async with AmqpRpc(settings.broker_url, settings.rpc_timeout) as rpc:
        config = uvicorn.Config(
            create_app(settings, rpc),
            host=settings.host,
            port=settings.port,
            loop="uvloop",
            http="httptools",
            ws="none",
            lifespan="off",
            access_log=False,  # who posted when must not be written down (D-5)
            log_config=None,
            server_header=False,
            proxy_headers=False,
            backlog=4096,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=LAST_ANSWERS_SECONDS,
        )
        looking = asyncio.create_task(ServerKeys(settings, rpc).keep_looking())
        try:
            await Server(config).serve()
        finally:
            looking.cancel()
