"""`pingyi checkpoint`: sign how long the logs are, and compare what somebody kept with the logs as they are now."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import click

from ops.system.locate import is_served, settings_in
from ops.system.services import COUNTED
from ops.system.stored_log import StoredLog
from services.kernel import checkpoint
from services.kernel.event import Language
from services.kernel.foundation import Foundation
from services.kernel.note import NoteMalformed, Verifier
from services.kernel.prefix_roots import prefix_roots
from services.kernel.rpc import RpcClient
from services.kernel.seal import fingerprint
from services.kernel.settings import Settings, from_environment
from services.roster.events import AppraisalOpened


class Signers(Protocol):
    """Those who can sign: the services, or their keys."""

    def appraisals(self) -> list[str]: ...

    def checkpoint(self, service: str, appraisal: str) -> str | None: ...

    def key(self, service: str) -> bytes: ...


class Keys:
    """The services of an embedded system, stood in for by their keys and logs."""

    def __init__(self, settings_for: dict[str, Settings]) -> None:
        language = Language(AppraisalOpened)  # nothing is read or said here, but a ground has one
        self._grounds = {name: Foundation.open(settings, name, language) for name, settings in settings_for.items()}

    def appraisals(self) -> list[str]:
        return sorted({appraisal for ground in self._grounds.values() for appraisal in ground.log.heads()})

    def checkpoint(self, service: str, appraisal: str) -> str | None:
        return checkpoint.keep(self._grounds[service], appraisal)

    def key(self, service: str) -> bytes:
        return self._grounds[service].sealer.public_key().public_bytes_raw()

    def close(self) -> None:
        for ground in self._grounds.values():
            ground.close()


class Asked:
    """The services of a served system, asked."""

    def __init__(self) -> None:
        settings = from_environment()
        self._client = RpcClient(settings.broker_url, max(60.0, settings.rpc_timeout))

    def appraisals(self) -> list[str]:
        return sorted({appraisal for service in COUNTED for appraisal in self._client.call(service, "heads")})

    def checkpoint(self, service: str, appraisal: str) -> str | None:
        return self._client.call(service, "checkpoint", appraisal)["note"]  # type: ignore[no-any-return]

    def key(self, service: str) -> bytes:
        return bytes.fromhex(self._client.call(service, "checkpoints", "")["key"])

    def close(self) -> None:
        self._client.stop()


@contextmanager
def signers(data: Path | None) -> Iterator[Signers]:
    """Whoever can sign for this system."""
    if is_served(data):
        asked = Asked()
        try:
            yield asked
        finally:
            asked.close()
        return
    with settings_in(data) as settings_for:
        keys = Keys(settings_for)
        try:
            yield keys
        finally:
            keys.close()


def make(appraisal: str | None, out: Path | None, data: Path | None) -> int:
    """Sign every log's end as it is now; print the notes, or write each to a file. Answers the exit code."""
    with signers(data) as who:
        for name in [appraisal] if appraisal else who.appraisals():
            for service in COUNTED:
                note = who.checkpoint(service, name)
                if note is not None:
                    _give(note, out)
    return 0


def _give(note: str, out: Path | None) -> None:
    said, _ = checkpoint.read(note)
    if out is None:
        click.echo(note)
        return
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{said.source}-{said.appraisal}-{said.size}.txt"
    path.write_text(note, encoding="utf-8")
    click.echo(path)


def verify(file: Path, key: str | None, data: Path | None) -> int:
    """Compare a checkpoint somebody kept with the log as it is now. Answers 0 when it is a part of it, else 1."""
    try:
        said, found = checkpoint.read(file.read_text(encoding="utf-8"))
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
    signed = checkpoint.is_signed(found, said.source, signer)
    line, same = _verdict(said, root, size, fingerprint(signer.hex()), signed=signed)
    click.echo(line)
    return 0 if same else 1


def _verdict(said: checkpoint.Checkpoint, root: str | None, size: int, key: str, *, signed: bool) -> tuple[str, bool]:
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
