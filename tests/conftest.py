"""What every test may ask for: a database, a broker, processes. Each is started once, when first needed."""

import os
import signal
import tempfile
import threading
import uuid
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest

from benchmarks.setup.rabbitmq import PrivateRabbit
from ops.system.ports import free_port
from ops.system.postgres import PrivatePostgres
from services.kernel.refusal import Refusal
from services.kernel.rpc import handlers
from services.kernel.rpc.request import Request
from tests.harness.addresses import BrokerUrl, DatabaseUrl
from tests.harness.processes import Processes

TESTS = Path(__file__).parent

# the same examples every time, on a machine shared by who knows whom; `HYPOTHESIS_PROFILE=thorough` looks further
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, max_examples=50, database=None)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def _undeclared(request: type[Request[Any]], refusal: Refusal) -> None:
    raise AssertionError(f"{request.service}.{request.__name__} does not declare {refusal.code}")


handlers.undeclared = _undeclared  # in a test no service answers a refusal that its contract does not name


class EarlyRabbit:
    """The session's broker. It takes seconds to start, so it starts while the first tests run."""

    def __init__(self) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="pingyi-rabbitmq-", ignore_cleanup_errors=True)
        self._node = PrivateRabbit(Path(self._directory.name), free_port())
        self._failure: BaseException | None = None
        self._starting = threading.Thread(target=self._start, name="rabbitmq")
        self._starting.start()

    def _start(self) -> None:
        try:
            self._node.start()
        except BaseException as failure:  # noqa: BLE001  # told to whoever asks for the node
            self._failure = failure

    def node(self) -> PrivateRabbit:
        self._starting.join()
        if self._failure is not None:
            raise self._failure
        return self._node

    def end(self) -> None:
        while True:  # also while it is still starting, as when somebody interrupts the run
            self._node.kill()
            self._starting.join(0.5)
            if not self._starting.is_alive():
                break
        self._node.kill()
        self._directory.cleanup()


EARLY_RABBIT = pytest.StashKey[EarlyRabbit]()
# what takes its time by nature; single tests that do are marked where they stand
SLOW_FOLDERS = {"browser", "journeys", "faults", "benchmarks"}
SLOW_FIXTURES = {"database", "rabbitmq", "chromium", "processes"}


def pytest_configure(config: pytest.Config) -> None:
    # who ends the run with SIGTERM gets the same tidying up as with Ctrl-C
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)  # before -m looks at the markers
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What needs the broker comes last, in its order; the broker starts meanwhile. `slow` is said of what is."""
    items.sort(key=_needs_rabbit)
    for item in items:
        inside, marked = set(item.path.relative_to(TESTS).parts), item.get_closest_marker("fault")
        if SLOW_FOLDERS & inside or SLOW_FIXTURES & _needs(item) or marked:
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish(session: pytest.Session) -> None:
    if not session.config.option.collectonly and any(map(_needs_rabbit, session.items)):
        session.config.stash[EARLY_RABBIT] = EarlyRabbit()


def pytest_unconfigure(config: pytest.Config) -> None:
    if early := config.stash.get(EARLY_RABBIT, None):
        early.end()


def _needs(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


def _needs_rabbit(item: pytest.Item) -> bool:
    return "rabbitmq" in _needs(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows the last its processes said."""
    report = yield
    processes = getattr(item, "funcargs", {}).get("processes")
    if report.failed and processes is not None:
        for served in processes.all:
            report.sections.append((f"{served.log.name}, exit code {served.exit_code}", served.tail()))
    return report


@pytest.fixture(scope="session")
def postgres() -> Iterator[PrivatePostgres]:
    """The session's PostgreSQL. A test that stops it need not start it again: `database` does."""
    with tempfile.TemporaryDirectory(prefix="pingyi-postgres-", ignore_cleanup_errors=True) as directory:
        server = PrivatePostgres(Path(directory), free_port())
        server.start()
        yield server
        server.stop_immediately()


@pytest.fixture
def database(postgres: PrivatePostgres) -> Iterator[DatabaseUrl]:
    """The address of a fresh, empty database."""
    if not postgres.running:
        postgres.start()
    name = f"test_{uuid.uuid4().hex[:12]}"
    postgres.create_database(name)
    yield DatabaseUrl(postgres.url(name, driver=""))
    if not postgres.running:
        postgres.start()
    postgres.drop_database(name)


@pytest.fixture
def connection(database: DatabaseUrl) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A plain connection to the fresh database, committing each statement."""
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def rabbitmq(pytestconfig: pytest.Config) -> PrivateRabbit:
    """The session's RabbitMQ node. A test that stops it need not start it again: `rabbit_vhost` does."""
    return pytestconfig.stash[EARLY_RABBIT].node()


@pytest.fixture
def rabbit_vhost(rabbitmq: PrivateRabbit) -> Iterator[BrokerUrl]:
    """The address of a fresh virtual host: exchanges and queues have fixed names, so each test has its own."""
    if not rabbitmq.running:
        rabbitmq.start()
    name = f"test-{uuid.uuid4().hex[:12]}"
    yield BrokerUrl(rabbitmq.add_vhost(name))
    if rabbitmq.running:
        rabbitmq.delete_vhost(name)


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    """Starts services as processes, and ends them after the test."""
    processes = Processes(tmp_path)
    try:
        yield processes
    finally:
        processes.stop_all()
