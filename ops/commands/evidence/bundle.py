"""`pingyi bundle`: an appraisal's evidence as one file."""

from pathlib import Path

import click

from ops.commands.options import NEW_FILE, a_system
from ops.system.evidence import Stored
from ops.system.locate import is_served, opened, settings_in
from ops.system.services import COUNTED
from ops.system.signers import signers
from services.access import record_access
from services.access.context import AccessContext
from services.access.contract import AccessRecord, RecordAccess
from services.access.events import LANGUAGE as ACCESS
from services.kernel.messaging.rpc import RpcClient, RpcTimeout
from services.kernel.rpc.parse import parse
from services.kernel.settings import from_environment
from services.tally.answers.replay import BundleNoted
from services.tally.context import TallyContext
from services.tally.contract import NoteBundle
from services.tally.events import LANGUAGE as TALLY
from services.tally.refusals import SecondPersonNeeded
from services.tally.replay.bundle.build import build
from services.tally.replay.bundle.sealed import SHORTEST, seal
from services.tally.replay.jobs import bundles
from services.tally.replay.replay import Replayed


@click.command()
@click.argument("appraisal")
@click.option("--out", type=NEW_FILE, help="Where to write it (default: ID.zip).")
@click.option(
    "--sealed", is_flag=True, help="Add words and names for the decider, under a passphrase that is asked for."
)
@click.option("--by", metavar="ACCOUNT", help="Who asks for it; with ballots in it, this is put on record.")
@click.option("--confirmed-by", metavar="ACCOUNT", help="The second person, without whom there are no ballots in it.")
@a_system
def bundle(
    appraisal: str, out: Path | None, sealed: bool, by: str | None, confirmed_by: str | None, data: Path | None
) -> int:
    """Write everything an auditor needs into one zip, with a page that checks it in a browser.

    From the seal on there are ballots in it: it takes two people, and before the count there is none.
    """
    passphrase = _new_passphrase() if sealed else None
    path = out or Path(f"{appraisal}.zip")
    draft = path.with_name(f".{path.name}.part")
    with settings_in(data) as settings_for:
        stored = Stored(settings_for, appraisal)
        try:
            if by_two := stored.with_ballots():
                _record(appraisal, by, confirmed_by, data)
            _sign(appraisal, data)
            secret = None if passphrase is None else seal(appraisal, stored.secrets(), passphrase)
            with draft.open("w+b") as file:
                replayed = build(stored.evidence(secret, by_two=by_two), file)
                odd = stored.odd_rows()
            draft.rename(path)
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


def _record(appraisal: str, by: str | None, confirmed_by: str | None, data: Path | None) -> None:
    """Put on record, with tally and in the access log, that two people take the ballots out. Raises `Refusal`."""
    if not by or not confirmed_by:
        raise SecondPersonNeeded
    note = parse(NoteBundle, {"appraisal": appraisal, "by": by, "confirmed_by": confirmed_by})
    if is_served(data):
        common = from_environment()
        client = RpcClient(common.broker_url, common.rpc_timeout)
        try:
            client.ask(_look(note, client.ask(note)))
        except RpcTimeout as silent:
            raise click.ClickException(f"it cannot be put on record: {silent}") from silent
        finally:
            client.stop()
        return
    with opened(TallyContext, "tally", TALLY, data) as tally, opened(AccessContext, "access", ACCESS, data) as access:
        record_access.handle(_look(note, bundles.note(note, tally)), access)


def _look(note: NoteBundle, noted: BundleNoted) -> RecordAccess:
    """The look of whoever is at the machine, which system administrators are."""
    record = AccessRecord(
        record_id=noted.bundle,
        account=note.by,
        role="system",
        operation="pingyi_bundle",
        what="ballot_bundle",
        subject=noted.bundle,
        asked_by=note.by,
        confirmed_by=note.confirmed_by,
    )
    return RecordAccess(appraisal=note.appraisal, records=[record])


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
