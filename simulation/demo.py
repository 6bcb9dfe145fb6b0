"""`pingyi demo`: the quarter 2024Q2 played on the embedded system, its result, and its replay."""

import os
import shutil
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from gateway.identity.staff_tokens import mint
from ops.commands.evidence.replay import replay_system
from ops.system import embedded
from ops.system.gateway_client import GatewayClient
from services.kernel import logs
from services.kernel.clock import RehearsalClock
from services.kernel.contract import Heads
from services.kernel.messaging.rpc import RpcClient
from simulation import report
from simulation.play.documents import Clerk, Filed
from simulation.play.messages import last_message
from simulation.play.player import Played, Player, Stage
from simulation.quarter import timeline
from simulation.quarter.generate import Quarter


def play(data: Path, scale: float, keep: bool) -> int:
    """Play, show, replay. Answers the exit code."""
    began = time.monotonic()
    console = Console(width=None if os.isatty(1) else 110)
    if not keep and (data / "secrets.json").exists():
        shutil.rmtree(data)
    settings = replace(embedded.settings_in(data), two_people=True)
    logs.configure("INFO", data / "log")
    clock = settings.rehearsal_clock
    assert clock is not None
    RehearsalClock.set(clock, timeline.DRAFTED)
    quarter = Quarter.generate(scale=scale)
    console.print(f"[bold]评议 Pingyi[/] · {quarter.appraisal} · 砚山县2024年第二季度“难办事股室”评议活动")
    with embedded.running(data, settings) as system:
        console.print(f"[dim]PostgreSQL、五个服务和网关已在一个进程内启动:{system.address}[/]")
        place = stage(system)
        played = _play_with_bars(console, quarter, place)
        report.show(console, played)
        report.documents(console, _documents(place, data / "documents", played))
        same, line = replay_system(system.settings, quarter.appraisal)
    console.print(line)
    console.print(f"[dim]用时 {time.monotonic() - began:.0f} 秒。查看本季度:pingyi up --data {data}[/]")
    return 0 if same else 1


def _documents(place: Stage, folder: Path, played: Played) -> list[Filed]:
    clerk = Clerk(http=place.http, appraisal=Quarter.appraisal, token=place.token, folder=folder)
    return clerk.collect(played.appeals)


def stage(system: embedded.System) -> Stage:
    """The embedded system as a place to play on."""
    settings = system.settings
    client = RpcClient(settings.broker_url, 10.0)

    def token(role: Any, account: str, **narrow: Any) -> str:
        return mint(settings, role, account, **narrow)

    def turn_clock(instant: datetime) -> None:
        assert settings.rehearsal_clock is not None
        RehearsalClock.set(settings.rehearsal_clock, instant)

    return Stage(
        http=GatewayClient(system.address),
        broker_url=settings.broker_url,
        webhook_secret=lambda channel: settings.secrets_of(channel)[0],
        token=token,
        turn_clock=turn_clock,
        message=lambda phone: last_message(Path(settings.sms.removeprefix("file:")), phone),
        complaints_head=lambda: client.ask(Heads(), of="complaints").get(Quarter.appraisal, 0),
    )


def _play_with_bars(console: Console, quarter: Quarter, place: Stage) -> Played:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=console) as bars:

        def progress(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=total)
            bars.update(tasks[name], completed=done, total=total)

        return Player(quarter, place, progress).play()
