"""A schema with the kernel's tables for every test, in one database; a broker of either kind."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

import psycopg
import pytest
import sqlalchemy as sa

from ops.system.postgres import PrivatePostgres
from services.kernel.clock import FixedClock
from services.kernel.event import Language
from services.kernel.log import store
from services.kernel.log.event_log import Log
from services.kernel.messaging import broker, transport
from services.kernel.messaging.inbox import Received
from services.kernel.settings import Settings
from tests.harness.addresses import BrokerUrl, DatabaseUrl
from tests.kernel.running import Running
from tests.kernel.words import LANGUAGE, NOON


class _Operations:
    """As much of alembic's `op` as the kernel's tables need."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def execute(self, statement: str) -> None:
        self._connection.execute(cast(Any, statement))


@dataclass
class Ground:
    """One service's schema: engines on it, logs in it, what it received."""

    settings: Settings
    schema: str
    engines: list[sa.Engine] = field(default_factory=list)

    def engine(self, **changes: Any) -> sa.Engine:
        """Another engine, as another process of the service would have."""
        engine = store.connect(replace(self.settings, **changes), self.schema)
        self.engines.append(engine)
        return engine

    def log(self, source: str = "north", *, language: Language = LANGUAGE, now: datetime = NOON, **changes: Any) -> Log:
        """A log on an engine of its own, as another process of the service would have."""
        return Log(self.engine(**changes), source, language, FixedClock(now))

    def received(self) -> Received:
        return Received(self.engine())

    def execute(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the schema directly."""
        with psycopg.connect(self.settings.database_url, autocommit=True) as connection:
            connection.execute(sql_search_path(self.schema))
            cursor = connection.execute(cast(Any, query), values)
            return cursor.fetchall() if cursor.description else []


def sql_search_path(schema: str) -> Any:
    return psycopg.sql.SQL("set search_path to {}").format(psycopg.sql.Identifier(schema))


@pytest.fixture(scope="session")
def kernel_database(postgres: PrivatePostgres) -> DatabaseUrl:
    """One database for all of these tests: a schema is made much faster than a database."""
    if not postgres.running:
        postgres.start()
    name = f"kernel_{uuid.uuid4().hex[:12]}"
    postgres.create_database(name)
    return DatabaseUrl(postgres.url(name, driver=""))


@pytest.fixture
def make_ground(postgres: PrivatePostgres, kernel_database: DatabaseUrl) -> Iterator[Callable[[], Ground]]:
    """Makes schemas with the kernel's tables."""
    if not postgres.running:
        postgres.start()
    made: list[Ground] = []

    def make() -> Ground:
        ground = Ground(Settings(database_url=kernel_database), f"kernel_{uuid.uuid4().hex[:12]}")
        with psycopg.connect(kernel_database, autocommit=True) as connection:
            connection.execute(psycopg.sql.SQL("create schema {}").format(psycopg.sql.Identifier(ground.schema)))
            connection.execute(sql_search_path(ground.schema))
            store.create_kernel_tables(_Operations(connection))
        made.append(ground)
        return ground

    yield make
    for engine in (engine for ground in made for engine in ground.engines):
        engine.dispose()


@pytest.fixture
def ground(make_ground: Callable[[], Ground]) -> Ground:
    """One schema with the kernel's tables."""
    return make_ground()


@pytest.fixture
def log(ground: Ground) -> Log:
    """The log of the north."""
    return ground.log()


@pytest.fixture
def inproc() -> BrokerUrl:
    """The in-process broker, empty."""
    transport.install()
    transport.Transport.global_state.clear()
    transport.Channel.queues.clear()
    return BrokerUrl("inproc://kernel")


@pytest.fixture(autouse=True)
def looking_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever listens to a broker looks up more often, so that stopping takes no second."""
    monkeypatch.setattr(broker, "TICK", 0.1)


@pytest.fixture
def running() -> Iterator[Running]:
    """Runs relays, inboxes and whatever else has `run` and `stop`, until the end of the test."""
    running = Running()
    try:
        yield running
    finally:
        running.stop_all()
