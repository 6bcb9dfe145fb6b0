"""Running the tests of a module against its mutants: one forked process each, several at a time."""

import gc
import os
import resource
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import ClassVar, Literal

from mutants.operators import Mutant
from ops.system import postgres
from ops.system.ports import free_port
from ops.system.postgres import SUPERUSER, PrivatePostgres

Verdict = Literal["killed", "survived", "timeout"]
NOT_NEEDED = (
    "cacheprovider",
    "xdist",
    "faker",
    "anyio",
    "unraisableexception",
    "threadexception",
)  # of pytest's plugins
MEMORY = 6 * 1024**3
# what most tests import and nothing of ours: read once, before the processes are forked
LIBRARIES = (
    "pytest",
    "hypothesis",
    "hypothesis.strategies",
    "msgspec",
    "sqlalchemy",
    "psycopg",
    "numpy",
    "marshmallow",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "starlette.applications",
    "openpyxl",
    "jinja2",
    "itsdangerous",
    "rapidfuzz",
    "alembic.command",
    "apispec.ext.marshmallow",
    "chinese_calendar",
    "click",
    "consistent_sampler",
    "environs",
    "eventlet",
    "httpx",
    "kombu",
    "nameko.containers",
    "prometheus_client",
    "pypinyin",
    "rich.traceback",
    "structlog",
    "yaml",
)


@dataclass(frozen=True)
class Task:
    """The tests to run against a mutant, and after how many seconds it counts as killed by running for ever."""

    mutant: Mutant
    tests: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant."""

    mutant: Mutant
    verdict: Verdict
    seconds: float


Run = Callable[[Iterable[Task], int], Iterator[Outcome]]  # tasks, how many processes at a time


@contextmanager
def prepared() -> Iterator[Run]:
    """What is needed for running: libraries imported once, one PostgreSQL for all."""
    with warnings.catch_warnings(action="ignore"):
        for library in LIBRARIES:
            import_module(library)
    with TemporaryDirectory(prefix="pingyi-mutants-", ignore_cleanup_errors=True) as directory:
        server = PrivatePostgres(Path(directory), free_port())
        server.start()
        try:
            gc.freeze()
            yield partial(_run, server=server)
        finally:
            server.stop_immediately()


def _run(tasks: Iterable[Task], processes: int, server: PrivatePostgres) -> Iterator[Outcome]:
    """The outcomes, as they come. Whatever keeps the tests from passing kills, an import that fails among it."""
    waiting, running = iter(tasks), dict[int, tuple[Task, float]]()
    while True:
        while len(running) < processes and (task := next(waiting, None)) is not None:
            running[_start(task, server)] = task, time.monotonic()
        if not running:
            return
        for pid, (task, since) in list(running.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            seconds = time.monotonic() - since
            if ended:
                del running[pid]
                yield Outcome(task.mutant, "survived" if os.waitstatus_to_exitcode(status) == 0 else "killed", seconds)
            elif seconds > task.seconds:
                del running[pid]
                _end(pid)
                yield Outcome(task.mutant, "timeout", seconds)
        time.sleep(0.02)


def _start(task: Task, server: PrivatePostgres) -> int:
    sys.stdout.flush()
    with warnings.catch_warnings(action="ignore"):  # eventlet, which no test has patched anything with yet, warns
        pid = os.fork()
    if pid:
        return pid
    try:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        os._exit(_test(task, server))
    except BaseException:  # noqa: BLE001  # whatever it is, the process ends here and tells
        os._exit(3)


def _test(task: Task, server: PrivatePostgres) -> int:
    import pytest

    Shared.server = server
    postgres.PrivatePostgres = Shared  # type: ignore[misc]  # before a conftest takes it from there
    sys.meta_path.insert(0, _Changed(task.mutant))
    options = ["-x", "-q", "--assert=plain", "--no-header", "--tb=no", *(f"-pno:{name}" for name in NOT_NEEDED)]
    return int(pytest.main([*options, *task.tests], plugins=[_NoShrinking()]))


def _end(pid: int) -> None:
    """With SIGTERM first: then the tests' own PostgreSQL ends, too."""
    for how, patience in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            return
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if os.waitpid(pid, os.WNOHANG)[0]:
                return
            time.sleep(0.05)


class Shared(PrivatePostgres):
    """The server that all mutants share, in the place of each test session's own. Its databases have names of their own
    in each process: sessions make templates of the same names."""

    running = True
    server: ClassVar[PrivatePostgres]

    def start(self, seconds: float = 30) -> None:
        pass

    def stop(self, how: signal.Signals = signal.SIGINT, seconds: float = 30) -> None:
        pass

    def url(self, database: str = SUPERUSER, *, driver: str = "psycopg") -> str:
        return self.server.url(_own(database), driver=driver)

    def create_database(self, name: str, template: str = "template1") -> str:
        self.server.create_database(_own(name), _own(template))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        self.server.drop_database(_own(name))


def _own(database: str) -> str:
    return database if database in (SUPERUSER, "template1") else f"{database}_{os.getpid()}"


class _NoShrinking:
    """A first counterexample is enough."""

    def pytest_collection(self) -> None:
        from hypothesis import HealthCheck, Phase, settings

        phases = [Phase.explicit, Phase.generate]
        busy = [HealthCheck.too_slow]  # says something of the machine, not of the mutant
        settings.register_profile("mutants", settings(), phases=phases, suppress_health_check=busy)
        settings.load_profile("mutants")


class _Changed(MetaPathFinder, Loader):
    """Finds the mutant where the module is looked for."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        self._module = module_name(mutant.path)

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        return spec_from_loader(fullname, self, origin=self._mutant.path) if fullname == self._module else None

    def create_module(self, _: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(Path(self._mutant.path).resolve())
        exec(compile(self._mutant.source, module.__file__, "exec"), module.__dict__)  # noqa: S102  # our own, changed


def module_name(path: str) -> str:
    return ".".join(Path(path).with_suffix("").parts)
