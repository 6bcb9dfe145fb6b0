"""`pingyi checkpoint`: sign how long the logs are, and compare what somebody kept with the logs as they are now."""

from pathlib import Path

import click

from ops.commands.options import A_FILE, a_system
from ops.system.locate import settings_in
from ops.system.services import COUNTED
from ops.system.signers import signers
from ops.system.stored_log import StoredLog
from services.kernel.proof.checkpoint import Checkpoint, is_signed, read
from services.kernel.proof.note import NoteMalformed, Verifier
from services.kernel.proof.prefix_roots import prefix_roots
from services.kernel.proof.seal import fingerprint


class MakeUnlessNamed(click.Group):
    """A group whose first word may be left out, when it is `make`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of the first word, or `make`."""
        return super().resolve_command(ctx, args if args[0] in self.commands else ["make", *args])


@click.group(cls=MakeUnlessNamed)
def checkpoint() -> None:
    """Signed states of the logs, to be kept by others: `pingyi checkpoint make`, `pingyi checkpoint verify FILE`."""


@checkpoint.command("make")
@click.argument("appraisal", required=False)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write each to a file in this folder.")
@a_system
def make(appraisal: str | None, out: Path | None, data: Path | None) -> int:
    """Sign the size and root of every log, of one appraisal or of all, and print that."""
    with signers(data) as who:
        for name in [appraisal] if appraisal else who.appraisals():
            for service in COUNTED:
                note = who.checkpoint(service, name)
                if note is not None:
                    _give(note, out)
    return 0


def _give(note: str, out: Path | None) -> None:
    said, _ = read(note)
    if out is None:
        click.echo(note)
        return
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{said.source}-{said.appraisal}-{said.size}.txt"
    path.write_text(note, encoding="utf-8")
    click.echo(path)


@checkpoint.command("verify")
@click.argument("file", type=A_FILE)
@click.option("--key", metavar="NAME+HASH+KEY", help="The signer's public key as you have it (default: the system's).")
@a_system
def verify(file: Path, key: str | None, data: Path | None) -> int:
    """See whether the log still begins with what a checkpoint says. Exit 1 when it does not."""
    try:
        said, found = read(file.read_text(encoding="utf-8"))
        with settings_in(data) as settings_for:
            signer = Verifier.read(key).key if key else _key_of(said.source, data)
            settings = settings_for[said.source]
            log = StoredLog(settings.database_url, said.source, said.appraisal)
            try:
                size = len(log)
                root = prefix_roots(log, [said.size], said.algorithm).get(str(said.size))
            finally:
                log.close()
    except (NoteMalformed, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file} is no checkpoint: {error}") from error
    except KeyError as error:
        raise click.ClickException(f"{file} is of {error}, which is no service of ours") from error
    signed = is_signed(found, said.source, signer)
    line, same = _verdict(said, root, size, fingerprint(signer.hex()), signed=signed)
    click.echo(line)
    return 0 if same else 1


def _verdict(said: Checkpoint, root: str | None, size: int, key: str, *, signed: bool) -> tuple[str, bool]:
    name = f"checkpoint: {said.source} {said.appraisal} {said.size}"
    if not signed:
        return f"{name}: not signed by key {key}", False
    if root is None:
        return f"{name}: different: the log ends at {size}", False
    if root != said.root.hex():
        return f"{name}: different: the log's first {said.size} records have root {root}, kept {said.root.hex()}", False
    return f"{name}: consistent with the log of {size} records, signed by key {key}", True


def _key_of(service: str, data: Path | None) -> bytes:
    with signers(data) as who:
        return who.key(service)
