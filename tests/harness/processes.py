"""The services as processes of their own, started with the very commands that an installation runs."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

from services.kernel.contract import Ping
from services.kernel.messaging.rpc import RemoteError, RpcClient, RpcTimeout
from services.kernel.refusal import Refusal
from tests.harness.waiting import wait_until

ROOT = Path(__file__).parents[2]
PINGYI = (sys.executable, "-c", "from ops.commands.main import main; main()")  # as the installed `pingyi` does


class Served:
    """One `pingyi serve SERVICE` process, its environment and its log; it can be killed and started again."""

    def __init__(self, service: str, environment: Mapping[str, str], log: Path) -> None:
        self.service = service
        self.command = ("serve", service)
        self.environment = _environment(environment)
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None, f"{self.service} was not started"
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        return None if self._process is None else self._process.poll()

    def start(self, ready: Callable[[], bool] | None = None, seconds: float = 60) -> None:
        """Start, and wait until it answers (or until `ready` says so)."""
        self.spawn()
        self.wait_ready(ready, seconds)

    def spawn(self) -> None:
        """Start without waiting."""
        assert not self.running, f"{self.service} runs already"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*PINGYI, *self.command],
                env=self.environment,
                cwd=self.log.parent,  # nothing may depend on where it is started
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_ready(self, ready: Callable[[], bool] | None = None, seconds: float = 60) -> None:
        """Wait until it answers (or until `ready` says so); fail at once when it ends instead."""

        def answers_or_ended() -> bool:
            return (ready or self.healthy)() or not self.running

        wait_until(answers_or_ended, f"{self.service} to be ready", seconds, every=0.2)
        assert self.running, f"{self.service} ended instead of serving\n{self.tail()}"

    def healthy(self) -> bool:
        """Whether it answers: the gateway over HTTP, a service over RPC, as `pingyi health` asks."""
        if self.service == "gateway":
            return _answers(f"http://127.0.0.1:{self.environment['PINGYI_PORT']}/healthz")
        client = RpcClient(self.environment["PINGYI_BROKER_URL"], 2.0)
        try:
            client.ask(Ping(), of=self.service)
        except (RpcTimeout, RemoteError, Refusal, OSError):
            return False
        finally:
            client.stop()
        return True

    def terminate(self, seconds: float = 30) -> int:
        """SIGTERM; the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(seconds)

    def kill(self) -> None:
        """SIGKILL, to it and to whatever it started."""
        if self._process is not None:
            if self._process.poll() is None:
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def restart(self) -> None:
        """SIGTERM, then start again."""
        self.terminate()
        self.start()

    def kill_and_start(self) -> None:
        """SIGKILL, then start again."""
        self.kill()
        self.start()

    def text(self) -> str:
        """Everything it said."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def tail(self, lines: int = 40) -> str:
        """The last it said."""
        return "\n".join(self.text().splitlines()[-lines:])


class Processes:
    """All the processes of one test. Whatever happens, none outlives it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.all: list[Served] = []

    def serve(self, service: str, environment: Mapping[str, str], *, wait: bool = True) -> Served:
        """Start a service. Without `wait`, call `wait_ready` later: several start together faster than in turn."""
        name = f"{service}-{sum(other.service == service for other in self.all) + 1}"
        served = Served(service, environment, self.directory / f"{name}.log")
        self.all.append(served)
        served.spawn()
        if wait:
            served.wait_ready()
        return served

    def serve_all(self, services: tuple[str, ...], environment: Mapping[str, str]) -> dict[str, Served]:
        """Start several services together and wait for all."""
        started = {service: self.serve(service, environment, wait=False) for service in services}
        for served in started.values():
            served.wait_ready()
        return started

    def stop_all(self) -> None:
        for served in self.all:
            served.kill()


def run(
    *arguments: str, environment: Mapping[str, str], seconds: float = 60, check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run one `pingyi` command to its end."""
    return subprocess.run(
        [*PINGYI, *arguments],
        env=_environment(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=check,
    )


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
    return kept | {"LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)} | dict(own)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
