"""A served system as a place to play a quarter on: addresses, tokens, and a clock that all processes read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from gateway.identity.staff_tokens import mint
from ops.system.gateway_client import GatewayClient
from ops.system.ports import free_port
from ops.system.services import SERVICES
from services.kernel.clock import RehearsalClock
from services.kernel.contract import Heads
from services.kernel.messaging.rpc import RpcClient
from services.kernel.settings import Settings
from simulation.play.messages import last_message
from simulation.play.player import Player, Stage
from simulation.quarter import timeline
from simulation.quarter.complaints import CHANNELS
from simulation.quarter.generate import Quarter
from tests.harness.addresses import GATEWAY_SECRET, WEBHOOK_SECRET, served
from tests.harness.processes import Processes, Served

ALL = (*SERVICES, "gateway")


@dataclass
class Installation:
    """Everything one county runs, as processes, and the means to play on it."""

    environment: Mapping[str, str]
    processes: dict[str, Served]
    stage: Stage
    rpc: RpcClient

    def close(self) -> None:
        """Hang up on the broker and the gateway."""
        self.rpc.stop()
        self.stage.http.close()

    def settings(self) -> Settings:
        """What its services were told."""
        return Settings(
            database_url=self.environment["PINGYI_DATABASE_URL"],
            broker_url=self.environment["PINGYI_BROKER_URL"],
            keys=Path(self.environment["PINGYI_KEYS"]),
        )


def install(processes: Processes, database: str, broker: str, folder: Path) -> Installation:
    """Start the commands of docker-compose.yml as processes on a private broker and database."""
    clock = folder / "clock"
    RehearsalClock.set(clock, timeline.DRAFTED)
    port = free_port()
    environment = {
        **served(database, broker, folder / "keys", port),
        "PINGYI_REHEARSAL_CLOCK": str(clock),
        "PINGYI_SMS": f"file:{folder / 'messages'}",
        "PINGYI_WEBHOOK_SECRETS": "{" + ", ".join(f'"{channel}": ["{WEBHOOK_SECRET}"]' for channel in CHANNELS) + "}",
    }
    started = processes.serve_all(ALL, environment)
    rpc = RpcClient(broker, 20.0)

    def token(role: Any, account: str, **narrow: Any) -> str:
        return mint(Settings(gateway_secret=GATEWAY_SECRET), role, account, **narrow)

    def turn_clock(instant: datetime) -> None:
        RehearsalClock.set(clock, instant)

    stage = Stage(
        http=GatewayClient(f"http://127.0.0.1:{port}"),
        broker_url=broker,
        webhook_secret=lambda _channel: WEBHOOK_SECRET,
        token=token,
        turn_clock=turn_clock,
        message=lambda phone: last_message(folder / "messages", phone),
        complaints_head=lambda: rpc.ask(Heads(), of="complaints").get(Quarter.appraisal, 0),
    )
    return Installation(environment, started, stage, rpc)


def silent(_name: str, _done: int, _total: int) -> None:
    """No progress bars in tests."""


def player(quarter: Quarter, installation: Installation) -> Player:
    """Plays the quarter on the installation."""
    return Player(quarter, installation.stage, silent)
