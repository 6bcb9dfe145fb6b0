"""The programs of `shims/`, each run in a process of its own, because eventlet patches all of a process."""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.harness.processes import ROOT


@dataclass
class Program:
    """A program of `shims/` that runs, and what it said."""

    process: subprocess.Popen[str]
    said: "queue.Queue[tuple[str, Any] | None]" = field(default_factory=queue.Queue)
    heard: list[str] = field(default_factory=list)

    def wait_for(self, what: str) -> Any:
        """What it says about this; None when it ended without."""
        while (saying := self.said.get(timeout=60)) is not None:
            if saying[0] == what:
                return saying[1] if saying[1] is not None else True
        return None

    def everything(self) -> dict[str, Any]:
        """All it says until it ends."""
        told: dict[str, Any] = {}
        while (saying := self.said.get(timeout=60)) is not None:
            told[saying[0]] = saying[1]
        assert self.process.wait(10) == 0, "".join(self.heard)
        return told

    def go_on(self) -> None:
        """Let it go on where it waits for its standard input."""
        assert self.process.stdin is not None
        self.process.stdin.write("go on\n")
        self.process.stdin.flush()

    def listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.heard.append(line)
            if line.startswith("{"):
                self.said.put(next(iter(json.loads(line).items())))
        self.said.put(None)


@contextmanager
def program(name: str, *without: str, **settings: str) -> Iterator[Program]:
    """Run a program of `shims/` without some shims."""
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", f"tests.kernel.shims.{name}", *without],
        cwd=ROOT,
        env=environment | {f"PINGYI_{key.upper()}": value for key, value in settings.items()},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        running = Program(process)
        listening = threading.Thread(target=running.listen)
        listening.start()
        try:
            yield running
        finally:
            process.kill()
            listening.join()
