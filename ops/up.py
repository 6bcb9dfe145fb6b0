"""`pingyi up`: the embedded system, served until it is stopped."""

import signal
import threading
from pathlib import Path

import click

from ops import embedded
from services.kernel import logs, runtime
from services.kernel.clock import RehearsalClock, SystemClock


def up(data: Path, port: int) -> int:
    """Serve the system in this folder. Answers the exit code."""
    settings = embedded.settings_in(data, port=port)
    logs.configure("INFO", data / "log")
    clock = settings.rehearsal_clock
    if clock is not None and not clock.exists():
        RehearsalClock.set(clock, SystemClock().now())
    stopped = threading.Event()
    with embedded.running(data, settings) as system:
        click.echo(f"评议 Pingyi 正在运行:{system.address}   (Ctrl-C 停止)")
        click.echo(f"  结果      {system.address}/api/v1/appraisals/532622-2024Q2/result")
        click.echo(f"  接口说明  {system.address}/openapi.json")
        runtime.on_signal([signal.SIGINT, signal.SIGTERM], stopped.set)
        stopped.wait()
    return 0
