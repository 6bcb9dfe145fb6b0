"""A whole system in one process of its own, with a quarter to practise on: `pingyi up --demo`."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gateway.identity.staff_tokens import Role, mint
from ops.system.ports import free_port
from services.kernel.settings import Settings
from tests.harness.waiting import wait_until


@dataclass(frozen=True)
class Rehearsal:
    """Where it listens, and where it keeps what it keeps."""

    address: str
    folder: Path

    def token(self, role: Role, account: str, **scope: str) -> str:
        """A token of a member of staff."""
        secret = json.loads((self.folder / "secrets.json").read_text())["gateway"]
        return mint(Settings(gateway_secret=secret), role, account, **scope)


@contextmanager
def rehearsing(folder: Path) -> Iterator[Rehearsal]:
    """Up until left."""
    port = free_port()
    program = [str(Path(sys.executable).with_name("pingyi")), "up", "--demo"]
    with (folder / "said").open("w+") as said:
        process = subprocess.Popen([*program, "--data", folder / "data", "--port", str(port)], stdout=said, stderr=said)
        try:
            wait_until(lambda: "练习季度" in (folder / "said").read_text(), "the quarter to practise on is open", 120)
            yield Rehearsal(f"http://127.0.0.1:{port}", folder / "data")
        finally:
            process.terminate()
            process.wait(30)
