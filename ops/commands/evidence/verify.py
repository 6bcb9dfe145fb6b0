"""`pingyi verify`: an appraisal's bundle checked without any system."""

import json
from pathlib import Path

import click

from ops.commands.options import A_FILE, as_json
from services.kernel.proof.note import NoteMalformed, Verifier
from services.tally.replay.bundle.verification import verify as verify_file
from services.tally.replay.checks import Check


@click.command()
@click.argument("file", metavar="BUNDLE", type=A_FILE)
@click.option("--key", "keys", multiple=True, metavar="NAME+HASH+KEY", help="A public key that you know to be true.")
@as_json
@click.option("--open", "unseal", is_flag=True, help="Open the sealed part, too; its passphrase is asked for.")
def verify(file: Path, keys: tuple[str, ...], as_json: bool, unseal: bool) -> int:
    """Check a bundle with nothing but itself: every check by name. Exit 1 with the first that fails."""
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
