"""`pingyi up`: the embedded system, served until it is stopped."""

import signal
import threading
from dataclasses import replace
from pathlib import Path

import click

from ops.commands.options import home


@click.command()
@home
@click.option("--port", type=int, default=8080, show_default=True)
@click.option("--demo", is_flag=True, help="Open every desk of the rehearsed quarter, without passwords.")
@click.option("--two-people", is_flag=True, help="Ask for a second person where a served installation does.")
def up(data: Path, port: int, demo: bool, two_people: bool) -> int:
    """Serve everything in one process, from the folder of `pingyi demo` or an empty one."""
    from services.kernel import runtime

    runtime.install()

    from ops.system import embedded
    from services.kernel import logs
    from services.kernel.clock import RehearsalClock, SystemClock

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
