"""`pingyi up`: the embedded system, served until it is stopped."""

import signal
import threading
from dataclasses import replace
from pathlib import Path

import click

from gateway.pages.staff.page import ROLE_NAMES
from ops import embedded, practice, tour
from services.kernel import logs, runtime
from services.kernel.clock import RehearsalClock, SystemClock
from services.kernel.rpc import RpcClient


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
            _open_desks(system)
        runtime.on_signal([signal.SIGINT, signal.SIGTERM], stopped.set)
        stopped.wait()
    return 0


def _open_desks(system: embedded.System) -> None:
    client = RpcClient(system.settings.broker_url, system.settings.rpc_timeout)
    try:
        tour.seed(client)
        practised = practice.prepare(system, client)
    finally:
        client.stop()
    click.echo(f"  演练导览  {system.address}/demo   (每个岗位点一下即可进入,不用口令;只在演练中有)")
    if practised:
        click.echo(f"  练习季度  {system.address}/a/{practice.APPRAISAL}   (自己投票、梳理、抽取、统计、核对)")
    roles = {str(role): name for role, name in ROLE_NAMES.items()}
    for account in tour.ACCOUNTS:
        click.echo(f"    {account['account']:<12} {roles[account['role']]}")
