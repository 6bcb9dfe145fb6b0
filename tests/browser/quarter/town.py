"""A town small enough to watch: the system as `pingyi up` serves it, on an empty folder, with its clock in our hand."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from gateway.identity.staff_tokens import mint
from ops.system.embedded import settings_in
from ops.system.gateway_client import GatewayClient
from ops.system.ports import free_port
from services.kernel.clock import RehearsalClock
from simulation.play.messages import last_message
from simulation.quarter import timeline
from tests.harness.processes import Processes, Served, run

STARTS = 120.0  # seconds, on a machine that does much else


@dataclass(frozen=True)
class Town:
    """Where the quarter happens."""

    address: str
    folder: Path

    def at(self, instant: datetime) -> None:
        """Turn the rehearsal's clock, for everybody."""
        RehearsalClock.set(self.folder / "clock", instant)

    def first_account(self, account: str, name: str) -> str:
        """What the machine prints for the very first account: the address of its enrolment."""
        told = run("staff", "add", "security", account, "--name", name, "--data", str(self.folder), environment={})
        found = re.search(r"/staff/enrolment/\S+", told.stdout)
        assert found, told.stdout
        return found[0]

    def message(self, phone: str) -> str:
        """The last short message this number was sent."""
        return last_message(self.folder / "messages", phone)

    def webhook_secret(self) -> str:
        """With what the channels' systems sign."""
        return str(json.loads((self.folder / "secrets.json").read_text())["webhook"])

    def token(self, role: Any, account: str, **narrow: str) -> str:
        """For what has no page yet."""
        return mint(settings_in(self.folder, port=1), role, account, **narrow)

    def run(self, *arguments: str) -> str:
        """A `pingyi` command on this town's folder, as its operator types it."""
        return run(*arguments, environment={}, seconds=STARTS).stdout

    def http(self) -> GatewayClient:
        """For those who are not people: the channels' systems, and the crowd."""
        return GatewayClient(self.address)


class _Up(Served):
    """`pingyi up` is started as a service is."""

    def __init__(self, folder: Path, log: Path, port: int) -> None:
        super().__init__("gateway", {"PINGYI_PORT": str(port)}, log)
        self.command = ("up", "--data", str(folder), "--port", str(port), "--two-people")


@contextmanager
def founded(processes: Processes, folder: Path) -> Iterator[Town]:
    """The town while it lasts. Two people are asked for wherever a served installation asks for them."""
    folder.mkdir(parents=True, exist_ok=True)
    RehearsalClock.set(folder / "clock", timeline.DRAFTED)
    port = free_port()
    up = _Up(folder, folder / "up.log", port)
    processes.all.append(up)
    up.start(seconds=STARTS)
    try:
        yield Town(f"http://127.0.0.1:{port}", folder)
    finally:
        up.terminate()
