"""`pingyi up`: the embedded system, served until it is stopped."""

import signal
import threading
from dataclasses import replace
from pathlib import Path

import click

from ops.system import embedded
from services.kernel import logs, runtime
from services.kernel.clock import RehearsalClock, SystemClock


def up(data: Path, port: int, demo: bool = False, two_people: bool = False) -> int:
    """Serve the system in this folder; `demo` opens every desk of a rehearsed quarter. Answers the exit code."""
    settings = replace(embedded.settings_in(data, port=port), two_people=two_people or demo)
    logs.configure("INFO", data / "log")
    clock = settings.rehearsal_clock
    if clock is not None and not clock.exists():
        RehearsalClock.set(clock, SystemClock().now())
    stopped = threading.Event()
    with embedded.running(data, settings) as system:
        click.echo(f"评议 Pingyi 正在运行:{system.address}   (Ctrl-C 停止)")
        click.echo(f"  首页      {system.address}/")
        click.echo(f"  工作台    {system.address}/staff")
        click.echo(f"  接口说明  {system.address}/openapi.json")
        if demo:
            from simulation.rehearsal import open_desks

            open_desks(system)
        runtime.on_signal([signal.SIGINT, signal.SIGTERM], stopped.set)
        stopped.wait()
    return 0
