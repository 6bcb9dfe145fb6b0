"""The nameko side of the kernel: a dependency that opens a service's context and runs relay, inbox and followers."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from nameko.extensions import DependencyProvider

from services.kernel.context import ServiceContext
from services.kernel.event import Language
from services.kernel.messaging.inbox import Inbox
from services.kernel.messaging.projection import Follower
from services.kernel.messaging.relay import Relay
from services.kernel.settings import Settings

log = structlog.get_logger("pingyi.service")

Runner = Any  # something with run() and stop()


class ServiceRuntime(DependencyProvider):  # type: ignore[misc]  # nameko publishes no types
    """Opens the service's context, runs what it needs in the background, and hands it to each worker.

    `opens` is the class of the context. `also(context)` answers more things to run (followers, consumers), each with
    `run()` and `stop()`. `queues` are those from which the service takes messages; beside each lie its dead letters.
    A service that tells its neighbours nothing does not relay.
    """

    def __init__(
        self,
        service: str,
        language: Language,
        follows: Sequence[str] = (),
        also: Callable[[Any], Sequence[Runner]] = lambda _context: (),
        *,
        relays: bool = True,
        queues: tuple[str, ...] = (),
        opens: type[ServiceContext] = ServiceContext,
    ) -> None:
        self._relays, self._queues, self._opens = relays, queues, opens
        self._service, self._language, self._follows, self._also = service, language, tuple(follows), also
        self._stops: list[Callable[[], None]] = []
        self._threads: list[threading.Thread] = []

    def setup(self) -> None:
        settings: Settings = self.container.config["pingyi"](self._service)
        self.context = self._opens.open(settings, self._service, self._language, self._queues)

    def start(self) -> None:
        context = self.context
        if self._relays:
            relay = Relay(context.log, context.settings.broker_url)
            self._run(relay.run, relay.stop)
        if self._follows:
            inbox = Inbox(
                self._service,
                self._follows,
                context.received,
                context.settings.broker_url,
                context.rpc.ask,
                context.settings.reconcile_every,
            )
            self._run(inbox.run, inbox.stop)
            self._run(inbox.run_pulling, inbox.stop)
        for runner in self._also(context):
            self._run(runner.run, runner.stop)
        log.info("service.started", service=self._service)

    def stop(self) -> None:
        for stop in self._stops:
            stop()
        for thread in self._threads:
            thread.join(timeout=5.0)
        self.context.close()
        log.info("service.stopped", service=self._service)

    def get_dependency(self, _worker_ctx: Any) -> ServiceContext:
        return self.context

    def _run(self, run: Callable[[], None], stop: Callable[[], None]) -> None:
        thread = threading.Thread(target=run, name=f"{self._service}-{run.__qualname__}", daemon=True)
        thread.start()
        self._threads.append(thread)
        self._stops.append(stop)


def follower(
    context: ServiceContext, name: str, language: Language, learn: Callable[[Any], None], *, durable: bool
) -> Follower:
    """A follower of everything this service has received."""
    return Follower(context.received, name, language, learn, durable=durable)
