"""The one module that knows eventlet: import it first, call `install()` before anything else is imported.

Each shim answers a measured defect of the pinned versions and has a test that fails without it.
"""

import functools
import os
import warnings
from collections.abc import Callable, Iterable
from typing import Any

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

# the asyncio hub carries services and an ASGI gateway on one loop, and is eventlet's own way out of itself
os.environ.setdefault("EVENTLET_HUB", "asyncio")

import eventlet  # noqa: E402


def patch() -> None:
    """Make the standard library cooperative. Must come before sockets and locks are made."""
    eventlet.monkey_patch()


def psycopg_waits_cooperatively() -> None:
    """psycopg's C wait blocks the hub: 20 × pg_sleep(0.2) took 4.05 s; with this 0.21 s."""
    import psycopg.waiting

    psycopg.waiting.wait = psycopg.waiting.wait_select


def consumers_stop_after_their_workers() -> None:
    """On SIGTERM nameko closed the connection before running handlers had acked: they were all redelivered."""
    from nameko.messaging import QueueConsumer

    def on_iteration(self: Any) -> None:
        self._cancel_consumers_if_requested()
        if not self._consumers and not self.container._worker_threads:
            self.should_stop = True

    QueueConsumer.on_iteration = on_iteration


class HandlerTimeout(Exception):
    """An eventlet.Timeout left a handler."""


def timeouts_do_not_escape_handlers() -> None:
    """An escaping eventlet.Timeout is a BaseException: no reply, no ack, a prefetch slot lost for good."""
    from nameko.containers import ServiceContainer

    inject = ServiceContainer._inject_dependencies

    def inject_and_guard(self: Any, context: Any) -> None:
        inject(self, context)
        name = context.entrypoint.method_name
        method = getattr(context.service, name)

        @functools.wraps(method)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            try:
                return method(*args, **kwargs)
            except eventlet.Timeout as timeout:
                raise HandlerTimeout(str(timeout)) from timeout

        setattr(context.service, name, guarded)

    ServiceContainer._inject_dependencies = inject_and_guard


def lost_replies_do_not_kill_services() -> None:
    """A reply that cannot be sent (the broker went away) killed the container, and with it the process.

    So did an acknowledgement that met a broken socket before its consumer had. Callers time out and ask again, the
    broker delivers again; commands are idempotent.
    """
    import structlog
    from kombu.exceptions import OperationalError
    from nameko.messaging import QueueConsumer
    from nameko.rpc import Responder

    log = structlog.get_logger("pingyi.runtime")
    send_response = Responder.send_response

    def send_or_let_go(self: Any, result: Any, exc_info: Any) -> Any:
        try:
            return send_response(self, result, exc_info)
        except (OperationalError, OSError) as error:
            log.warning("runtime.reply_lost", error=repr(error))
            return result, exc_info

    def settling(settle: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
        def settle_or_let_go(self: Any, message: Any) -> None:
            try:
                settle(self, message)
            except OSError as error:
                log.warning("runtime.acknowledgement_lost", error=repr(error))

        return settle_or_let_go

    Responder.send_response = send_or_let_go
    QueueConsumer.ack_message = settling(QueueConsumer.ack_message)
    QueueConsumer.requeue_message = settling(QueueConsumer.requeue_message)


def json_is_fast() -> None:
    """kombu's JSON calls a Python hook for each object; RPC carries thousands of ballots."""
    import kombu.serialization
    import msgspec

    kombu.serialization.register(
        "json",
        lambda value: msgspec.json.encode(value).decode(),
        lambda text: msgspec.json.decode(text),
        content_type="application/json",
        content_encoding="utf-8",
    )


SHIMS: tuple[Callable[[], None], ...] = (
    psycopg_waits_cooperatively,
    consumers_stop_after_their_workers,
    timeouts_do_not_escape_handlers,
    lost_replies_do_not_kill_services,
    json_is_fast,
)


def install(without: Iterable[str] = ()) -> None:
    """Patch the standard library, then put every shim in place. `without` names shims to leave out, for their tests."""
    patch()
    left_out = set(without)
    for shim in SHIMS:
        if shim.__name__ not in left_out:
            shim()
    from services.kernel.messaging import transport

    transport.install()


def serve(service_classes: Iterable[type], config: dict[str, Any]) -> Any:
    """Start nameko containers for these classes. Answers the runner; `stop()` ends them, `wait()` blocks."""
    from nameko.runners import ServiceRunner

    runner = ServiceRunner(config)
    for service_class in service_classes:
        runner.add_service(service_class)
    runner.start()
    return runner


def on_signal(signals: Iterable[int], act: Callable[[], None]) -> None:
    """Call `act` in a greenlet of its own when one of these signals comes (a handler may not block the hub)."""
    import signal

    for number in signals:
        signal.signal(number, lambda *_: eventlet.spawn_n(act))


def off_the_loop(work: Callable[..., Any], *arguments: Any) -> Any:
    """Do long work in C (hashing a password) on a thread of the system; meanwhile everybody else is served."""
    from eventlet import tpool

    return tpool.execute(work, *arguments)


def spawn(act: Callable[[], None]) -> None:
    """Run this in a greenlet of its own."""
    eventlet.spawn_n(act)


def spawn_asgi(server: Any) -> Callable[[], None]:
    """Run a uvicorn server on the hub's own asyncio loop. Answers how to stop it; returns when it listens."""
    from eventlet.asyncio import spawn_for_awaitable

    serving = spawn_for_awaitable(server.serve())
    while not server.started:
        if serving.dead:
            serving.wait()
            raise RuntimeError("the gateway did not start")
        eventlet.sleep(0.01)

    def stop() -> None:
        server.should_exit = True
        serving.wait()

    return stop
