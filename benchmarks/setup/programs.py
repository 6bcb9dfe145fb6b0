"""Starting what is measured as processes of their own, and ending them whatever happens."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Program:
    """One process that serves until it is stopped."""

    def __init__(self, name: str, arguments: tuple[str, ...], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, *arguments],
                env=environment_of(environment),
                cwd=log.parent,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_until(self, ready: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until it is ready. Raises with the last it said when it ends or takes too long."""
        wait_until(lambda: ready() or self._process.poll() is not None, f"{self.name}\n{self.tail()}", seconds)
        if self._process.poll() is not None:
            raise RuntimeError(f"{self.name} ended\n{self.tail()}")

    def tail(self) -> str:
        """The last it said."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])

    def stop(self) -> None:
        """SIGTERM; SIGKILL when that does not help."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()


class Programs:
    """The processes of one measurement, each with its log in one folder."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.all: list[Program] = []

    def start(self, name: str, *arguments: str, environment: Mapping[str, str]) -> Program:
        """Start a Python program: `-m module …`."""
        program = Program(name, arguments, environment, self._directory / f"{name}.log")
        self.all.append(program)
        return program


@contextmanager
def programs(directory: Path) -> Iterator[Programs]:
    """Processes that end with the measurement."""
    started = Programs(directory)
    try:
        yield started
    finally:
        for program in reversed(started.all):
            program.stop()


def run(*arguments: str, seconds: float = 900) -> bytes:
    """Run a Python program to its end. Answers what it wrote; raises when it fails or takes too long."""
    return subprocess.run(
        [sys.executable, *arguments], env=environment_of({}), stdout=subprocess.PIPE, check=True, timeout=seconds
    ).stdout


def environment_of(own: Mapping[str, str]) -> dict[str, str]:
    """What a process needs of ours, and its own."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
    return kept | {"LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)} | dict(own)


def wait_until(condition: Callable[[], bool], what: str, seconds: float, every: float = 0.02) -> None:
    """Look again and again until it is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:.0f} s for {what}")
        time.sleep(every)
