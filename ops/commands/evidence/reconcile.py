"""`pingyi reconcile`: what tally received beside what its owners hold; where they differ, from which sequence on."""

from collections.abc import Sequence
from pathlib import Path

import click

from ops.commands.options import a_system
from ops.system.locate import is_served, settings_in
from ops.system.services import COUNTED
from ops.system.stored_log import ReceivedLog, StoredLog
from services.kernel.messaging.rpc import RpcClient
from services.kernel.proof.prefix_roots import first_difference, prefix_roots
from services.kernel.settings import Settings, from_environment
from services.tally.answers.replay import LogCompared
from services.tally.contract import Reconcile
from services.tally.replay.reconcile import SECONDS, Comparison


@click.command()
@click.argument("appraisal")
@a_system
def reconcile(appraisal: str, data: Path | None) -> int:
    """Compare what tally received with what its owners hold. Exit 1 with the first sequence that differs."""
    if is_served(data):
        settings = from_environment()
        client = RpcClient(settings.broker_url, 4 * SECONDS)
        try:
            compared = client.ask(Reconcile(appraisal=appraisal))
        finally:
            client.stop()
    else:
        with settings_in(data) as settings_for:
            compared = [one.told() for one in _beside(settings_for["tally"], appraisal)]
    for one in compared:
        click.echo(_line(one))
    return 0 if all(one.identical for one in compared) else 1


def _line(one: LogCompared) -> str:
    if one.identical:
        return f"reconcile: {one.source}: identical, {one.records} records"
    return f"reconcile: {one.source}: different from {one.first_difference} on, of {one.records} records"


def _beside(settings: Settings, appraisal: str) -> list[Comparison]:
    """Both copies of an embedded system are in one database; it need not run."""
    compared = []
    for source in COUNTED[:-1]:
        received = ReceivedLog(settings.database_url, source, appraisal)
        owned = StoredLog(settings.database_url, source, appraisal)
        try:
            compared.append(_compared(source, received, owned))
        finally:
            received.close()
            owned.close()
    return compared


def _compared(source: str, received: StoredLog, owned: StoredLog) -> Comparison:
    size, algorithm = len(received), owned.algorithm()

    def roots(log: StoredLog, sizes: Sequence[int]) -> dict[str, str]:
        return prefix_roots(log, sizes, algorithm)

    if not size:
        return Comparison(source=source, records=0, differs=None)
    differs = first_difference(size, lambda sizes: roots(received, sizes), lambda sizes: roots(owned, sizes))
    return Comparison(source=source, records=size, differs=differs)
