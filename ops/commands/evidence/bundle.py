"""`pingyi bundle`: an appraisal's evidence as one file."""

from pathlib import Path

import click

from ops.commands.options import NEW_FILE, a_system
from ops.system.evidence import Stored
from ops.system.locate import settings_in
from ops.system.services import COUNTED
from ops.system.signers import signers
from services.kernel.messaging.rpc import RpcTimeout
from services.kernel.refusal import Refusal
from services.tally.replay.bundle.build import build
from services.tally.replay.bundle.sealed import SHORTEST, seal
from services.tally.replay.replay import Replayed


@click.command()
@click.argument("appraisal")
@click.option("--out", type=NEW_FILE, help="Where to write it (default: ID.zip).")
@click.option(
    "--sealed", is_flag=True, help="Add words and names for the decider, under a passphrase that is asked for."
)
@a_system
def bundle(appraisal: str, out: Path | None, sealed: bool, data: Path | None) -> int:
    """Write everything an auditor needs into one zip, with a page that checks it in a browser."""
    passphrase = _new_passphrase() if sealed else None
    path = out or Path(f"{appraisal}.zip")
    draft = path.with_name(f".{path.name}.part")
    with settings_in(data) as settings_for:
        _sign(appraisal, data)
        stored = Stored(settings_for, appraisal)
        try:
            secret = None if passphrase is None else seal(appraisal, stored.secrets(), passphrase)
            with draft.open("w+b") as file:
                replayed = build(stored.evidence(secret), file)
                odd = stored.odd_rows()
            draft.rename(path)
        except Refusal as refusal:
            raise click.ClickException(f"{refusal}: run `pingyi checkpoint make {appraisal}`") from refusal
        finally:
            stored.close()
            draft.unlink(missing_ok=True)
    click.echo(f"bundle: {path} ({path.stat().st_size} bytes)")
    for source, place in odd.items():
        click.echo(f"bundle: {source}: {place} in the database is not what the record says")
    return 1 if odd else _told(replayed)


def _new_passphrase() -> str:
    while (
        len(typed := click.prompt("Passphrase for the decider", hide_input=True, confirmation_prompt=True)) < SHORTEST
    ):
        click.echo(f"At least {SHORTEST} characters.", err=True)
    return str(typed)


def _sign(appraisal: str, data: Path | None) -> None:
    try:
        with signers(data) as who:
            for service in COUNTED:
                who.checkpoint(service, appraisal)
    except RpcTimeout as silent:
        click.echo(f"bundle: the services cannot be asked ({silent}); up to the checkpoints that are there", err=True)


def _told(replayed: Replayed) -> int:
    difference = replayed.first_difference
    if difference is not None:
        click.echo(f"bundle: different at {difference.name}: {difference.detail}")
        return 1
    return 0
