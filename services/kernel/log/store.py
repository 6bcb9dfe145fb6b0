"""PostgreSQL under a service: its engine, its transactions, its schema.

Everything goes through SQLAlchemy's pool, which throws a broken connection away; inside a transaction the
psycopg connection itself is used, for COPY and for speed.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from services.kernel.settings import Settings

Connection = psycopg.Connection[tuple[Any, ...]]

_alembic = threading.Lock()  # alembic keeps what it is doing in global variables

KERNEL_TABLES = """
create table head (
    appraisal text primary key,
    sequence bigint not null,
    algorithm text not null default 'sha256',
    checkpoints integer not null default 0
);
create table checkpoint (
    appraisal text not null,
    number integer not null,
    size bigint not null,
    note text not null,
    key text not null,
    made_at timestamptz not null,
    primary key (appraisal, number)
);
create table event (
    appraisal text not null,
    sequence bigint not null,
    stream text collate "C" not null,
    version integer not null,
    type text not null,
    recorded_at timestamptz not null,
    body bytea not null,
    leaf bytea not null,
    primary key (appraisal, sequence),
    unique (appraisal, stream, version)
);
create table relayed (
    appraisal text primary key,
    sequence bigint not null
);
create table received (
    source text not null,
    appraisal text not null,
    sequence bigint not null,
    type text not null,
    body bytea not null,
    primary key (source, appraisal, sequence)
);
create table heard (
    source text not null,
    appraisal text not null,
    sequence bigint not null,
    primary key (source, appraisal)
);
create table followed (
    follower text not null,
    source text not null,
    appraisal text not null,
    sequence bigint not null,
    primary key (follower, source, appraisal)
);
"""


class CannotMigrate(RuntimeError):
    """The schema cannot be brought to this version; nothing was changed. The text begins with a code."""


class QuarterUnderWay(CannotMigrate):
    """Appraisals are under way that this version could not go on with."""

    def __init__(self, appraisals: Sequence[str]) -> None:
        super().__init__(
            f"QUARTER_UNDER_WAY: {', '.join(appraisals)}: finish it with the version it was opened with, then upgrade: "
            "see 升级 in docs/operations.zh-CN.md"
        )


class UnknownRevision(CannotMigrate):
    """The schema was left by a version that this one cannot continue from; nothing was changed."""

    def __init__(self, service: str, revision: str) -> None:
        super().__init__(
            f"UNKNOWN_REVISION: the schema of {service} is at {revision}, which this version does not know: "
            "see 升级 in docs/operations.zh-CN.md"
        )


def create_kernel_tables(op: Any) -> None:
    """Create the tables every service has. `op` is alembic's; the schema is the connection's search_path.

    `head` is a log's last sequence and its lock, its hash algorithm and how many checkpoints were made of it, which
    `checkpoint` keeps; `relayed` how far it was sent; `received` what neighbours said, `heard` up to where that is
    without gaps, `followed` up to where each follower has acted on it.
    """
    op.execute(KERNEL_TABLES)


def connect(settings: Settings, service: str) -> sa.Engine:
    """The engine of one service, bound to the schema of its name."""
    url = sa.make_url(settings.database_url)
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=settings.pool_size,
        max_overflow=0,
        connect_args={
            "options": f"-c search_path={service} -c statement_timeout={settings.statement_timeout_ms}",
            "application_name": f"pingyi-{service}",
            "connect_timeout": 10,
        },
    )
    sa.event.listen(engine, "checkout", _still_there)
    return engine


def _still_there(connection: Connection, _record: Any, _proxy: Any) -> None:
    """Notice, before a connection is used, that the server has closed it: a look at the socket, no round trip."""
    try:
        connection.pgconn.consume_input()
        connection.pgconn.consume_input()  # the first may have read the server's farewell, the second its end
    except psycopg.OperationalError as error:
        raise sa.exc.DisconnectionError from error


@contextmanager
def transaction(engine: sa.Engine) -> Iterator[Connection]:
    """A psycopg connection in a transaction: committed at the end, rolled back by an exception."""
    with _lent(engine) as connection:
        yield connection
        connection.commit()


@contextmanager
def statement(engine: sa.Engine) -> Iterator[Connection]:
    """A psycopg connection for one statement that is its own transaction: it costs one round trip, not three."""
    with _lent(engine) as connection:
        connection.autocommit = True
        try:
            yield connection
        except Exception:
            if not connection.closed:
                connection.autocommit = False
            raise
        connection.autocommit = False  # whatever else breaks it off leaves a connection that is thrown away


@contextmanager
def _lent(engine: sa.Engine) -> Iterator[Connection]:
    """A connection of the pool. What is not an ordinary exception (a greenlet killed, a timeout) leaves one that nobody
    can use again; it is thrown away.
    """
    fairy = engine.raw_connection()
    try:
        yield fairy.driver_connection  # type: ignore[misc]  # the pool makes psycopg connections
    except psycopg.OperationalError:
        fairy.invalidate()
        raise
    except Exception:
        fairy.rollback()
        raise
    except BaseException:
        fairy.invalidate()
        raise
    finally:
        fairy.close()


def migrate(settings: Settings, service: str) -> None:
    """Bring a service's schema to the newest version. Running it again, or twice at once, changes nothing.

    Raises `UnknownRevision` for the schema of a later version, or of a state between two versions, and
    `QuarterUnderWay`.
    """
    engine = sa.create_engine(sa.make_url(settings.database_url).set(drivername="postgresql+psycopg"))
    folder = Path(str(import_module(f"services.{service}").__file__)).parent / "migrations"
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations"))
    config.set_main_option("version_locations", str(folder))
    config.set_main_option("path_separator", "newline")
    try:
        with _alembic, engine.begin() as connection:
            # one migration at a time, by the first process that starts
            connection.execute(sa.text("select pg_advisory_xact_lock(hashtext('pingyi-migrate'))"))
            connection.execute(sa.text(f'create schema if not exists "{service}"'))
            connection.execute(sa.text(f'set local search_path to "{service}"'))
            _expect_known_revision(connection, config, service)
            config.attributes.update(connection=connection, schema=service)
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def _expect_known_revision(connection: sa.Connection, config: Config, service: str) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    context = MigrationContext.configure(connection, opts={"version_table_schema": service})
    for revision in set(context.get_current_heads()) - known:
        raise UnknownRevision(service, revision)
