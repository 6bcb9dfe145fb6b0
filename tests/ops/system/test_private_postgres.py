"""The private PostgreSQL: what it promises to the tests that stop and kill it."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from ops.system.ports import free_port
from ops.system.postgres import PostgresError, PrivatePostgres

pytestmark = pytest.mark.slow


@pytest.fixture
def directory() -> Iterator[Path]:
    with TemporaryDirectory(prefix="pingyi-postgres-") as directory:
        yield Path(directory)


@pytest.fixture
def server(directory: Path) -> Iterator[PrivatePostgres]:
    with PrivatePostgres(directory, free_port()) as server:
        yield server


def write(server: PrivatePostgres, number: int) -> None:
    with psycopg.connect(server.url(driver=""), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
        connection.execute("INSERT INTO kept VALUES (%s)", (number,))


def kept(server: PrivatePostgres) -> list[int]:
    with psycopg.connect(server.url(driver="")) as connection:
        return [number for (number,) in connection.execute("SELECT number FROM kept ORDER BY 1")]


def test_what_was_committed_outlives_a_kill_an_immediate_stop_and_a_restart(server: PrivatePostgres) -> None:
    write(server, 1)
    server.kill()
    assert not server.running
    server.start()
    write(server, 2)
    server.stop_immediately()
    server.start()
    write(server, 3)
    server.restart()
    assert kept(server) == [1, 2, 3]


def test_a_database_is_dropped_under_its_clients(server: PrivatePostgres) -> None:
    server.create_database("short-lived")
    with psycopg.connect(server.url("short-lived", driver="")) as client:
        server.drop_database("short-lived")
        with pytest.raises(psycopg.OperationalError):
            client.execute("SELECT 1")


def test_a_directory_has_one_owner_and_an_abandoned_server_is_replaced(server: PrivatePostgres) -> None:
    heir = PrivatePostgres(server.directory)
    with pytest.raises(PostgresError, match="another process"):
        heir.start()
    write(server, 1)
    server._let_go()  # as when the process that owned it dies
    with heir:
        assert kept(heir) == [1]  # by the socket in the directory: no port was given


def test_a_server_that_cannot_start_says_why(directory: Path) -> None:
    (directory / "data").mkdir()
    (directory / "data" / "PG_VERSION").write_text("9.6\n")
    server = PrivatePostgres(directory, free_port())
    with pytest.raises(PostgresError, match="data"):
        server.start(seconds=1)
    assert not server.running
