"""A PostgreSQL and a RabbitMQ of our own to measure on, as in production: fsync on, quorum queues."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.setup.rabbitmq import PrivateRabbit
from ops.system.ports import free_port
from ops.system.postgres import PrivatePostgres
from services.kernel.clock import RehearsalClock
from services.kernel.settings import Settings
from simulation.county import catalogue


@dataclass(frozen=True)
class Ground:
    """Where things are measured: a folder, a database server, a broker when one is needed."""

    directory: Path
    postgres: PrivatePostgres
    rabbit: PrivateRabbit | None

    def settings(self, name: str) -> Settings:
        """A fresh database and virtual host for one system, its clock set into the days of voting."""
        clock = self.directory / f"{name}.clock"
        RehearsalClock.set(clock, datetime.fromisoformat(catalogue.rules()["voting_from"]) + timedelta(days=1))
        self.postgres.create_database(name)
        return Settings(
            database_url=self.postgres.url(name, driver=""),
            broker_url=self.rabbit.add_vhost(name) if self.rabbit else "",
            keys=self.directory / f"{name}-keys",
            gateway_secret=secrets.token_hex(16),
            port=free_port(),
            rehearsal_clock=clock,
            log_level="WARNING",
        )


def environment(settings: Settings) -> dict[str, str]:
    """The same settings for another process."""
    return {
        "PINGYI_DATABASE_URL": settings.database_url,
        "PINGYI_BROKER_URL": settings.broker_url,
        "PINGYI_KEYS": str(settings.keys),
        "PINGYI_GATEWAY_SECRET": settings.gateway_secret,
        "PINGYI_PORT": str(settings.port),
        "PINGYI_REHEARSAL_CLOCK": str(settings.rehearsal_clock),
        "PINGYI_RECONCILE_EVERY": str(settings.reconcile_every),
        "PINGYI_RPC_TIMEOUT": str(settings.rpc_timeout),
        "PINGYI_LOG_LEVEL": settings.log_level,
    }


@contextmanager
def ground(*, broker: bool) -> Iterator[Ground]:
    """Start the servers, and stop and forget them at the end."""
    with tempfile.TemporaryDirectory(prefix="pingyi-bench-", ignore_cleanup_errors=True) as folder:
        directory = Path(folder)
        postgres = PrivatePostgres(directory / "postgres", free_port())
        rabbit = PrivateRabbit(directory / "rabbitmq", free_port()) if broker else None
        try:
            postgres.start()
            if rabbit:
                rabbit.start()
            yield Ground(directory, postgres, rabbit)
        finally:
            if rabbit:
                rabbit.kill()
            postgres.stop_immediately()
