"""What a handler is given to work with: the clock, the log, what was received, the seal, a way to ask."""

from dataclasses import dataclass
from typing import ClassVar, Self

import sqlalchemy as sa

from services.kernel.clock import Clock
from services.kernel.event import Language
from services.kernel.log import store
from services.kernel.log.event_log import Log
from services.kernel.messaging.inbox import Received
from services.kernel.messaging.rpc import RpcClient
from services.kernel.proof import merkle
from services.kernel.proof.hashing import algorithm
from services.kernel.proof.seal import Sealer
from services.kernel.settings import Settings


@dataclass(frozen=True)
class ServiceContext:
    """One service's ground. `language` is what it writes in its own log and what it reads of others.

    `keeps`: what it stores of what its neighbours tell (None: all).
    """

    keeps: ClassVar[Language | None] = None

    service: str
    settings: Settings
    clock: Clock
    engine: sa.Engine
    log: Log
    received: Received
    rpc: RpcClient
    sealer: Sealer
    queues: tuple[str, ...] = ()

    @classmethod
    def open(cls, settings: Settings, service: str, language: Language, queues: tuple[str, ...] = ()) -> Self:
        """Migrate the service's schema and open it. Nothing runs in the background yet."""
        store.migrate(settings, service)
        engine = store.connect(settings, service)
        clock = settings.clock()
        return cls(
            service=service,
            settings=settings,
            clock=clock,
            engine=engine,
            log=Log(engine, service, language, clock, algorithm(settings.log_algorithm)),
            received=Received(engine, cls.keeps),
            rpc=RpcClient(settings.broker_url, settings.rpc_timeout),
            sealer=Sealer(settings.keys, service),
            queues=queues,
        )

    def close(self) -> None:
        """Let the broker and the database go."""
        self.rpc.stop()
        self.engine.dispose()

    def troubles(self) -> list[str]:
        """Codes of what keeps this process from its work although it answers; a service says its own."""
        return []

    def root(self, appraisal: str, size: int | None = None) -> tuple[int, bytes]:
        """The size and RFC 6962 root of this service's log, now or at an earlier size."""
        frontier = self.log.frontier(appraisal, merkle.Frontier(self.log.algorithm(appraisal)), until=size)
        return frontier.size, frontier.root()
