"""PostgreSQL under a service: transactions that end whole, migrations that may meet."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from ops.system.postgres import PrivatePostgres
from services.kernel.log import store
from services.kernel.log.store import migrate, transaction
from services.kernel.settings import Settings
from tests.harness.addresses import DatabaseUrl
from tests.kernel.conftest import Ground
from tests.kernel.running import at_once

FIRST = '''
"""The log."""
from alembic import op
from services.kernel.log.store import create_kernel_tables
revision, down_revision = "0001", None
def upgrade():
    create_kernel_tables(op)
'''
SECOND = '''
"""A table beside it."""
from alembic import op
revision, down_revision = "0002", "0001"
def upgrade():
    op.execute("create table beside (number int)")
'''


class Killed(BaseException):
    """As a greenlet is."""


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Makes services that have only migrations."""

    def make(name: str, *migrations: str) -> str:
        folder = tmp_path / name / "migrations"
        folder.mkdir(parents=True, exist_ok=True)
        for number, text in enumerate(migrations, start=1):
            (folder / f"000{number}_step.py").write_text(text)
        module = ModuleType(f"services.{name}")
        module.__file__ = str(tmp_path / name / "__init__.py")
        monkeypatch.setitem(sys.modules, f"services.{name}", module)
        return name

    return make


def tables(url: str, schema: str) -> set[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("select tablename from pg_tables where schemaname = %s", (schema,)).fetchall()
    return {name for (name,) in rows}


KERNEL = {"checkpoint", "head", "event", "relayed", "received", "heard", "followed", "alembic_version"}


def test_migrating_twice_changes_nothing(database: DatabaseUrl, service: Callable[..., str]) -> None:
    settings, east = Settings(database_url=database), service("east", FIRST)
    migrate(settings, east)
    assert tables(database, "east") == KERNEL
    with psycopg.connect(database) as connection:
        connection.execute("insert into east.head (appraisal, sequence) values ('2024Q2', 7)")
    migrate(settings, east)
    with psycopg.connect(database) as connection:
        assert connection.execute("select appraisal, sequence from east.head").fetchall() == [("2024Q2", 7)]


def test_a_new_version_is_added_to_the_old(database: DatabaseUrl, service: Callable[..., str]) -> None:
    settings = Settings(database_url=database)
    migrate(settings, service("east", FIRST))
    migrate(settings, service("east", FIRST, SECOND))
    assert tables(database, "east") == KERNEL | {"beside"}
    migrate(settings, "east")


def test_processes_that_migrate_at_once_do_it_once(database: DatabaseUrl, service: Callable[..., str]) -> None:
    settings = Settings(database_url=database)
    names = [service("east", FIRST, SECOND), service("west", FIRST)] * 3
    at_once(lambda name: migrate(settings, name), names)
    assert tables(database, "east") == KERNEL | {"beside"}
    assert tables(database, "west") == KERNEL
    assert tables(database, "public") == set()


def test_services_on_different_databases_migrate_at_once(
    postgres: PrivatePostgres, database: DatabaseUrl, service: Callable[..., str]
) -> None:
    """In one process: alembic keeps what it is doing in global variables."""
    other = DatabaseUrl(f"{database}_other")
    postgres.create_database(other.name)
    try:
        places = [(database, service("east", FIRST, SECOND)), (other, service("west", FIRST, SECOND))] * 2
        at_once(lambda place: migrate(Settings(database_url=place[0]), place[1]), places)
        assert tables(database, "east") == KERNEL | {"beside"}
        assert tables(other, "west") == KERNEL | {"beside"}
    finally:
        postgres.drop_database(other.name)


def test_a_migration_that_fails_leaves_nothing_behind(database: DatabaseUrl, service: Callable[..., str]) -> None:
    settings = Settings(database_url=database)
    broken = SECOND.replace("create table beside (number int)", "create table beside (number nonsense)")
    with pytest.raises(sa.exc.ProgrammingError):
        migrate(settings, service("east", FIRST, broken))
    assert tables(database, "east") == set()
    migrate(settings, service("east", FIRST, SECOND))
    assert tables(database, "east") == KERNEL | {"beside"}


def test_an_engine_keeps_to_its_services_schema(ground: Ground) -> None:
    with transaction(ground.engine()) as connection:
        assert connection.execute("select current_schema(), current_setting('application_name')").fetchone() == (
            ground.schema,
            f"pingyi-{ground.schema}",
        )
        assert connection.execute("select count(*) from head").fetchone() == (0,)


def test_a_transaction_is_committed_at_its_end(ground: Ground) -> None:
    with transaction(ground.engine()) as connection:
        connection.execute("insert into head values ('a', 1)")
    assert ground.execute("select appraisal, sequence from head") == [("a", 1)]


@pytest.mark.parametrize("raised", [ValueError, Killed, KeyboardInterrupt, GeneratorExit])
def test_whatever_breaks_off_a_transaction_leaves_nothing_behind(ground: Ground, raised: type[BaseException]) -> None:
    engine = ground.engine(pool_size=1)
    with pytest.raises(raised), transaction(engine) as connection:  # noqa: PT012
        connection.execute("insert into head values ('a', 1)")
        raise raised
    assert ground.execute("select appraisal, sequence from head") == []
    with transaction(engine) as connection:  # the one connection of the pool is good, or another
        connection.execute("insert into head values ('b', 2)")
    assert ground.execute("select appraisal, sequence from head") == [("b", 2)]


def test_a_connection_that_was_broken_off_is_thrown_away(ground: Ground) -> None:
    """A killed greenlet may leave a query running: nobody may be given that connection."""
    engine = ground.engine(pool_size=1)

    def backend(raised: type[BaseException]) -> int:
        number = 0
        with pytest.raises(raised), transaction(engine) as connection:  # noqa: PT012
            number = connection.info.backend_pid
            raise raised
        return number

    kept = backend(ValueError)
    assert backend(ValueError) == kept
    assert backend(Killed) == kept
    assert backend(ValueError) != kept


def test_a_failed_statement_leaves_the_connection_usable(ground: Ground) -> None:
    engine = ground.engine(pool_size=1)
    for _ in range(2):
        with pytest.raises(psycopg.errors.UndefinedTable), transaction(engine) as connection:
            connection.execute("select * from nothing")
    with transaction(engine) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_statement_that_takes_too_long_is_ended(ground: Ground) -> None:
    engine = ground.engine(pool_size=1, statement_timeout_ms=50)
    with pytest.raises(psycopg.errors.QueryCanceled), transaction(engine) as connection:
        connection.execute("select pg_sleep(20)")
    with transaction(engine) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


@pytest.mark.fault
def test_a_pool_survives_a_restart_of_the_server(ground: Ground, postgres: PrivatePostgres) -> None:
    engine = ground.engine(pool_size=2)
    with transaction(engine) as one, transaction(engine) as two:
        assert one.info.backend_pid != two.info.backend_pid
    postgres.restart()
    for _ in range(3):
        with transaction(engine) as connection:
            assert connection.execute("select 1").fetchone() == (1,)


@pytest.mark.fault
def test_a_server_that_goes_during_a_transaction_is_an_operational_error(ground: Ground) -> None:
    engine = ground.engine(pool_size=1)
    with pytest.raises(psycopg.OperationalError), transaction(engine) as connection:  # noqa: PT012
        connection.execute("insert into head values ('a', 1)")
        ground.execute("select pg_terminate_backend(%s, 10000)", connection.info.backend_pid)
    with transaction(engine) as connection:
        assert connection.execute("select count(*) from head").fetchone() == (0,)


def test_a_pool_that_is_used_up_says_so(ground: Ground) -> None:
    engine = sa.create_engine(
        sa.make_url(ground.settings.database_url).set(drivername="postgresql+psycopg"),
        pool_size=1,
        max_overflow=0,
        pool_timeout=0.1,
    )
    with transaction(engine), pytest.raises(sa.exc.TimeoutError), transaction(engine):
        pass
    engine.dispose()


def test_kernel_tables_hold_what_they_promise(ground: Ground) -> None:
    """Two events cannot have one place, in the log or in a stream."""
    insert: Any = "insert into event values ('a', %s, %s, %s, 't', now(), '', '')"
    ground.execute(insert, 1, "talk", 1)
    for place in ((1, "other", 1), (2, "talk", 1)):
        with pytest.raises(psycopg.errors.UniqueViolation):
            ground.execute(insert, *place)


def test_services_urls_may_name_a_driver(ground: Ground) -> None:
    url = ground.settings.database_url.replace("postgresql://", "postgresql+psycopg://")
    engine = store.connect(replace(ground.settings, database_url=url), ground.schema)
    with transaction(engine) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    engine.dispose()
