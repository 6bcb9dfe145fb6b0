"""The nameko side of the kernel: a dependency that runs relay and inbox, and the entrypoints every service has."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from nameko.extensions import DependencyProvider
from nameko.rpc import rpc

from services.kernel import checkpoint, dead_letters
from services.kernel.event import Language
from services.kernel.foundation import Foundation
from services.kernel.inbox import Inbox
from services.kernel.prefix_roots import prefix_roots
from services.kernel.projection import Follower
from services.kernel.refusal import answering
from services.kernel.relay import Relay
from services.kernel.settings import Settings

MOST_EVENTS = 2000

log = structlog.get_logger("pingyi.service")

Runner = Any  # something with run() and stop()


class Standing(DependencyProvider):  # type: ignore[misc]  # nameko publishes no types
    """Opens the service's foundation, runs what it needs in the background, and hands it to each worker.

    `also(foundation)` answers more things to run (followers, consumers), each with `run()` and `stop()`. A service
    that tells its neighbours nothing does not relay.
    """

    def __init__(
        self,
        service: str,
        language: Language,
        follows: Sequence[str] = (),
        also: Callable[[Foundation], Sequence[Runner]] = lambda _foundation: (),
        *,
        relays: bool = True,
    ) -> None:
        self._relays = relays
        self._service, self._language, self._follows, self._also = service, language, tuple(follows), also
        self._stops: list[Callable[[], None]] = []
        self._threads: list[threading.Thread] = []

    def setup(self) -> None:
        settings: Settings = self.container.config["pingyi"](self._service)
        self.foundation = Foundation.open(settings, self._service, self._language)

    def start(self) -> None:
        foundation = self.foundation
        if self._relays:
            relay = Relay(foundation.log, foundation.settings.broker_url)
            self._run(relay.run, relay.stop)
        if self._follows:
            inbox = Inbox(
                self._service,
                self._follows,
                foundation.received,
                foundation.settings.broker_url,
                foundation.rpc.call,
                foundation.settings.reconcile_every,
            )
            self._run(inbox.run, inbox.stop)
            self._run(inbox.run_pulling, inbox.stop)
        for runner in self._also(foundation):
            self._run(runner.run, runner.stop)
        log.info("service.started", service=self._service)

    def stop(self) -> None:
        for stop in self._stops:
            stop()
        for thread in self._threads:
            thread.join(timeout=5.0)
        self.foundation.close()
        log.info("service.stopped", service=self._service)

    def get_dependency(self, _worker_ctx: Any) -> Foundation:
        return self.foundation

    def _run(self, run: Callable[[], None], stop: Callable[[], None]) -> None:
        thread = threading.Thread(target=run, name=f"{self._service}-{run.__qualname__}", daemon=True)
        thread.start()
        self._threads.append(thread)
        self._stops.append(stop)


def follower(
    foundation: Foundation, name: str, language: Language, learn: Callable[[Any], None], *, durable: bool
) -> Follower:
    """A follower of everything this service has received."""
    return Follower(foundation.received, name, language, learn, durable=durable)


class KernelEntrypoints:
    """What every service answers, so that others can pull what they missed and operators can ask how it is.

    `queues` are those from which it takes messages; beside each lie its dead letters.
    """

    foundation: Foundation
    queues: tuple[str, ...] = ()

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def events_after(self, appraisal: str, sequence: int, limit: int) -> list[str]:
        """The stored bytes (as text) of at most `limit` events after `sequence`, in order."""
        until = sequence + min(limit, MOST_EVENTS)
        return [body.decode() for body in self.foundation.log.bodies(appraisal, after=sequence, until=until)]

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def heads(self) -> dict[str, int]:
        """The last sequence of each appraisal's log."""
        return self.foundation.log.heads()

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def checkpoint(self, appraisal: str) -> dict[str, Any]:
        """`{note}`: a checkpoint of the log's end, made now unless there is one; null when the log is empty."""
        return {"note": checkpoint.keep(self.foundation, appraisal)}

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def checkpoints(self, appraisal: str) -> dict[str, Any]:
        """`{key, notes}`: every checkpoint kept, the oldest first, and the public key that signs them."""
        key = self.foundation.sealer.public_key().public_bytes_raw().hex()
        return {"key": key, "notes": checkpoint.kept(self.foundation, appraisal)}

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def roots(self, appraisal: str, sizes: list[int]) -> dict[str, str]:
        """The root of the log at each of these sizes, every byte hashed again; sizes beyond the end are left out."""
        return prefix_roots(self.foundation.log.bodies(appraisal), sizes, self.foundation.log.algorithm(appraisal))

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def dead_letters(self) -> dict[str, Any]:
        """What it could not take in and set aside, without what it says: see `services.kernel.dead_letters.told`."""
        return dead_letters.told(self.foundation.settings.broker_url, self.queues)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def requeue_dead_letters(self, letters: list[str]) -> dict[str, list[str]]:
        """`{done}`: those of these letters that were there are in their queues again."""
        return {"done": dead_letters.put_back(self.foundation.settings.broker_url, self.queues, letters)}

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def drop_dead_letters(self, letters: list[str]) -> dict[str, list[str]]:
        """`{done}`: those of these letters that were there are gone for good. That two agreed is access's to know."""
        return {"done": dead_letters.take_away(self.foundation.settings.broker_url, self.queues, letters)}

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def ping(self) -> dict[str, Any]:
        """That the service and its database are there, and what time it believes it is."""
        self.foundation.log.heads()
        return {"service": self.foundation.service, "now": self.foundation.clock.now().isoformat()}
