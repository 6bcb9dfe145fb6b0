"""What `pingyi up --demo` adds to a running system: accounts for every role, and a quarter to practise on."""

import click

from gateway.chinese.names import ROLES
from ops.system.embedded import System
from services.kernel.messaging.rpc import RpcClient
from simulation import practice, tour


def open_desks(system: System) -> None:
    """Add the accounts and prepare the practice quarter, then print where everything is."""
    client = RpcClient(system.settings.broker_url, system.settings.rpc_timeout)
    try:
        tour.seed(client)
        practised = practice.prepare(system, client)
    finally:
        client.stop()
    click.echo(f"  演练导览  {system.address}/demo   (每个岗位点一下即可进入,不用口令;只在演练中有)")
    if practised:
        click.echo(f"  练习季度  {system.address}/a/{practice.APPRAISAL}   (自己投票、梳理、抽取、统计、核对)")
    roles = {str(role): name for role, name in ROLES.items()}
    for account in tour.ACCOUNTS:
        click.echo(f"    {account['account']:<12} {roles[account['role']]}")
