"""`pingyi bundle`: an appraisal's evidence as one file; `pingyi verify`: such a file checked without any system."""

import json
from collections.abc import Iterable
from pathlib import Path

import click

from ops.commands.evidence.checkpoint import signers
from ops.system.locate import settings_in
from ops.system.services import COUNTED
from ops.system.stored_log import StoredLog
from services.kernel.note import NoteMalformed, Verifier
from services.kernel.refusal import Refusal
from services.kernel.rpc import Silent
from services.kernel.settings import Settings
from services.tally.bundle.build import Evidence, build
from services.tally.bundle.sealed import SHORTEST, Contents, contents_of, seal
from services.tally.bundle.verification import verify as verify_file
from services.tally.checks import Check
from services.tally.replay import Replayed


class Stored:
    """The logs of one appraisal with their checkpoints, each read from its own service's schema."""

    def __init__(self, settings_for: dict[str, Settings], appraisal: str) -> None:
        self._appraisal = appraisal
        self._logs = {
            name: StoredLog(settings.database_url, name, appraisal) for name, settings in settings_for.items()
        }

    def evidence(self, sealed: bytes | None = None) -> Evidence:
        return Evidence(
            appraisal=self._appraisal,
            log=self._log,
            signed={name: log.signed() for name, log in self._logs.items()},
            receipts=self._logs["ballot"].receipts(),
            sealed=sealed,
            algorithm=self._logs["ballot"].algorithm(),
        )

    def secrets(self) -> Contents:
        """What people wrote, and who was on the lists; both stand beside the logs."""
        return contents_of({name: log.words() for name, log in self._logs.items()}, self._logs["roster"].people())

    def odd_rows(self) -> dict[str, str]:
        """Logs whose rows are not what their records say, each with the first place."""
        found = {name: log.first_odd_row() for name, log in self._logs.items()}
        return {name: place for name, place in found.items() if place is not None}

    def _log(self, source: str) -> Iterable[bytes]:
        return self._logs[source]

    def close(self) -> None:
        for log in self._logs.values():
            log.close()


def bundle(appraisal: str, out: Path | None, data: Path | None, with_sealed: bool = False) -> int:
    """Sign every log's end and write the bundle. Answers 0 when the quarter in it replays identically, else 1.

    `with_sealed`: a passphrase is asked for, and words and people are added under it.
    """
    passphrase = _new_passphrase() if with_sealed else None
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
    except Silent as silent:
        click.echo(f"bundle: the services cannot be asked ({silent}); up to the checkpoints that are there", err=True)


def _told(replayed: Replayed) -> int:
    difference = replayed.first_difference
    if difference is not None:
        click.echo(f"bundle: different at {difference.name}: {difference.detail}")
        return 1
    return 0


def verify(file: Path, keys: tuple[str, ...], as_json: bool, unseal: bool = False) -> int:
    """Check a bundle and print every check. Answers 0 when all hold, else 1.

    `unseal`: the sealed part is opened, too, with a passphrase that is asked for.
    """
    passphrase = click.prompt("Passphrase", hide_input=True, err=True) if unseal else None
    with file.open("rb") as opened:
        checks = verify_file(opened, trusted=_trusted(keys), passphrase=passphrase)
    difference = next((check for check in checks if not check.ok), None)
    if as_json:
        click.echo(json.dumps(_as_data(file, checks, difference), ensure_ascii=False))
    else:
        for check in checks:
            click.echo(f"{'ok  ' if check.ok else 'FAIL'}  {check.name}: {check.detail}")
        click.echo(_verdict(checks, difference))
    return 0 if difference is None else 1


def _verdict(checks: list[Check], difference: Check | None) -> str:
    if difference is None:
        return f"verify: all {len(checks)} checks hold"
    return f"verify: different at {difference.name}: {difference.detail}"


def _trusted(keys: tuple[str, ...]) -> dict[str, str]:
    try:
        verifiers = [Verifier.read(text) for text in keys]
    except NoteMalformed as error:
        raise click.ClickException(f"a key is not a verifier key: {error}") from error
    return {verifier.name.rpartition("/")[2]: verifier.key.hex() for verifier in verifiers}


def _as_data(file: Path, checks: list[Check], difference: Check | None) -> dict[str, object]:
    return {
        "bundle": str(file),
        "ok": difference is None,
        "first_difference": None if difference is None else {"check": difference.name, "detail": difference.detail},
        "checks": [{"name": check.name, "ok": check.ok, "detail": check.detail} for check in checks],
    }
