"""Verifying a bundle with nothing but the bundle: everything in it is made again from the logs and compared."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import islice
from typing import Any, BinaryIO

import msgspec

from services.ballot.events import ReceiptsListed
from services.kernel.proof import checkpoint, merkle
from services.kernel.proof.checkpoint import Checkpoint
from services.kernel.proof.hashing import Algorithm, AlgorithmUnknown, algorithm
from services.kernel.proof.merkle import Frontier
from services.kernel.proof.note import Note, NoteMalformed, Verifier
from services.kernel.proof.seal import fingerprint
from services.tally.replay.bundle import contents, invitees, sealed
from services.tally.replay.bundle.container import Container, ContainerDamaged
from services.tally.replay.bundle.contents import SOURCES, Manifest
from services.tally.replay.checks import Check
from services.tally.replay.replay import Progress, Replayed, replay

Notes = Mapping[str, list[tuple[Checkpoint, Note]]]
Keys = Mapping[str, Verifier]


def verify(
    file: BinaryIO,
    *,
    trusted: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    passphrase: str | None = None,
) -> list[Check]:
    """Every check of a bundle, in the order in which they were made; when it cannot be read on, the last has failed.

    `trusted` are the public keys (hexadecimal) that somebody knows from elsewhere, by service. With a `passphrase` the
    sealed part is opened.
    """
    checks: list[Check] = []
    try:
        bundle = Container(file)
        checks.append(Check("bundle: container", True, f"{len(bundle.entries)} files"))
        verification = _Verification(bundle, trusted or {}, progress)
        checks += verification.checks()
        checks += [] if passphrase is None else verification.check_sealed(passphrase)
    except ContainerDamaged as damaged:
        checks.append(Check("bundle: container", False, str(damaged)))
    except _Unreadable as unreadable:
        checks.append(Check(*unreadable.args))
    return checks


class _Unreadable(Exception):
    """Nothing more can be said. `args` are those of the check that failed."""


class _Verification:
    """One bundle being verified."""

    def __init__(self, bundle: Container, trusted: Mapping[str, str], progress: Progress | None) -> None:
        self._bundle, self._trusted, self._progress = bundle, trusted, progress

    def checks(self) -> Iterator[Check]:
        manifest = self._manifest()
        digests = {name: self._bundle.digest(name) for name in self._bundle.entries}
        yield from self._files(digests)
        yield self._page(digests)
        keys, notes = self._keys(), self._notes()
        hashed = _algorithm(manifest)
        sizes = {source: [said.size for said, _ in notes[source]] for source in SOURCES}
        replayed = replay(self._logs(), progress=self._progress, also=sizes, algorithm=hashed)
        yield from replayed.checks
        yield from _check_opening(contents.opening(self._sound("roster", replayed)))
        yield from invitees.checks(self._sound("roster", replayed))
        for source in SOURCES:
            yield from _check_checkpoints(source, notes[source], keys[source], replayed, manifest.appraisal, hashed)
        yield from self._check_keys(keys, replayed)
        yield from self._check_receipts(replayed, hashed)
        yield from self._check_derived(replayed, notes)
        expected = contents.manifest(
            manifest.appraisal, replayed.positions, hashed, [(e, digests[n]) for n, e in self._bundle.entries.items()]
        )
        yield self._same(contents.MANIFEST, expected, "bundle: manifest")

    def check_sealed(self, passphrase: str) -> Iterator[Check]:
        """Whether the sealed part opens, and its words and people are those that the logs name."""
        if contents.SEALED not in self._bundle:
            yield Check("sealed: opened", False, f"{contents.SEALED} is not there")
            return
        blob = self._bundle.read(contents.SEALED)
        try:
            opened = sealed.unseal(blob, passphrase, self._manifest().appraisal)
        except sealed.SealedNotOpened as closed:
            yield Check("sealed: opened", False, str(closed))
            return
        yield Check("sealed: opened", True, f"{len(blob)} bytes")
        yield from sealed.checks(opened, lambda source: self._bundle.lines(contents.log_name(source)))

    def _manifest(self) -> Manifest:
        try:
            manifest = msgspec.json.decode(self._bundle.read(contents.MANIFEST), type=Manifest)
        except (KeyError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise _Unreadable("bundle: manifest", False, f"{contents.MANIFEST} cannot be read: {error}") from error
        if manifest.format != contents.FORMAT:
            raise _Unreadable("bundle: format", False, f"{manifest.format!r}, and not {contents.FORMAT}")
        return manifest

    def _files(self, digests: Mapping[str, str]) -> Iterator[Check]:
        """Each file's digest, as the manifest has it; what cannot be read there is compared once more, later."""
        listed = {one["name"]: one["sha256"] for one in _listed(self._bundle.read(contents.MANIFEST))}
        for name in [*listed, *(name for name in digests if name not in listed and name != contents.MANIFEST)]:
            found, said = digests.get(name), listed.get(name)
            yield Check(f"file: {name}", found == said, _compared(found or "not there", said or "not listed"))

    def _page(self, digests: Mapping[str, str]) -> Check:
        found = digests.get(contents.PAGE, "")
        known = found in contents.known_pages()
        return Check("bundle: page", known, f"{'known' if known else 'NOT known: do not open it'}: {found}")

    def _keys(self) -> Keys:
        try:
            said = msgspec.json.decode(self._bundle.read(contents.KEYS), type=dict[str, dict[str, str]])
            return {source: Verifier.read(said[source]["verifier"]) for source in SOURCES}
        except (KeyError, msgspec.MsgspecError, UnicodeDecodeError, NoteMalformed) as error:
            raise _Unreadable("keys", False, f"{contents.KEYS} cannot be read: {error!r}") from error

    def _notes(self) -> Notes:
        notes: dict[str, list[tuple[Checkpoint, Note]]] = {source: [] for source in SOURCES}
        for source in SOURCES:
            name = contents.checkpoint_name(source, 1)
            while name in self._bundle:
                try:
                    notes[source].append(checkpoint.read(self._bundle.read(name).decode()))
                except (NoteMalformed, UnicodeDecodeError) as error:
                    raise _Unreadable(f"{source}: checkpoints", False, f"{name}: {error}") from error
                name = contents.checkpoint_name(source, len(notes[source]) + 1)
        return notes

    def _logs(self) -> dict[str, Iterable[bytes]]:
        names = {source: contents.log_name(source) for source in SOURCES}
        for name in names.values():
            if name not in self._bundle:
                raise _Unreadable(f"file: {name}", False, "not there")
        return {source: self._bundle.lines(name) for source, name in names.items()}

    def _check_keys(self, keys: Keys, replayed: Replayed) -> Iterator[Check]:
        """Whether the keys are those that the seals name, and those that are known from elsewhere."""
        named = {"ballot": replayed.sealed_by.get("ballot"), "complaints": replayed.sealed_by.get("complaints")}
        for source in SOURCES:
            key = keys[source].key.hex()
            for other in (named.get(source), self._trusted.get(source)):
                if other is not None:
                    yield Check(f"{source}: key", key == other, _compared(fingerprint(key), fingerprint(other)))
        said = {source: contents.Signed((), keys[source].key.hex()) for source in SOURCES}
        yield self._same(contents.KEYS, contents.keys(said), "keys")

    def _check_receipts(self, replayed: Replayed, hashed: Algorithm) -> Iterator[Check]:
        """Whether the list of receipts is the one that the box named at its seal."""
        for listed in replayed.listed:
            if contents.RECEIPTS not in self._bundle:
                yield Check("receipts: list", False, f"{contents.RECEIPTS} is not there, of {listed.count} receipts")
                return
            yield _check_list(self._bundle.lines(contents.RECEIPTS), listed, hashed)

    def _check_derived(self, replayed: Replayed, notes: Notes) -> Iterator[Check]:
        derived = contents.derived(replayed, *(self._sound(source, replayed) for source in ("roster", "tally")))
        for name, expected in derived.items():
            yield self._same(name, expected, f"told: {name}")
        expected_names = {
            *derived,
            *(contents.README, contents.PAGE, contents.KEYS, contents.MANIFEST),
            *((contents.RECEIPTS,) if replayed.listed else ()),
            contents.SEALED,
            *map(contents.log_name, SOURCES),
            *(contents.checkpoint_name(source, n) for source in SOURCES for n in range(1, len(notes[source]) + 1)),
        }
        if contents.README not in self._bundle:
            yield Check(f"file: {contents.README}", False, "not there")
        for name in self._bundle.entries:
            if name not in expected_names:
                yield Check(f"file: {name}", False, "is not part of a bundle")

    def _sound(self, source: str, replayed: Replayed) -> Iterator[bytes]:
        """The records of a log as far as they could be read."""
        return islice(self._bundle.lines(contents.log_name(source)), replayed.positions[source].sequence)

    def _same(self, name: str, expected: bytes, check: str) -> Check:
        if name not in self._bundle:
            return Check(check, False, f"{name} is not there")
        found = self._bundle.read(name)
        if found == expected:
            return Check(check, True, "as the logs say")
        place = next((n for n, (a, b) in enumerate(zip(found, expected, strict=False)) if a != b), len(found))
        return Check(check, False, f"{name} differs from what the logs say, at byte {min(place, len(expected))}")


def _algorithm(manifest: Manifest) -> Algorithm:
    try:
        return algorithm(manifest.algorithm)
    except AlgorithmUnknown as error:
        raise _Unreadable("bundle: algorithm", False, str(error)) from error


def _listed(manifest: bytes) -> list[dict[str, str]]:
    class File(msgspec.Struct):
        name: str
        sha256: str

    class Files(msgspec.Struct):
        files: list[File]

    try:
        return [{"name": one.name, "sha256": one.sha256} for one in msgspec.json.decode(manifest, type=Files).files]
    except msgspec.MsgspecError as error:
        raise _Unreadable("bundle: manifest", False, f"{contents.MANIFEST} cannot be read: {error}") from error


def _check_opening(opened: Any) -> Iterator[Check]:
    """Whether rules and catalogue are those whose digests were announced (D-1); as they stand in the log."""
    if opened is not None:
        for name, what in (("rules", "rules"), ("catalogue", "offices")):
            found, said = sha256(contents.canonical(opened[what])[:-1]).hexdigest(), opened[f"{name}_digest"]
            yield Check(f"opening: {name}", found == said, _compared(found, said))


def _check_checkpoints(
    source: str,
    notes: list[tuple[Checkpoint, Note]],
    key: Verifier,
    replayed: Replayed,
    appraisal: str,
    hashed: Algorithm,
) -> Iterator[Check]:
    """Whether each checkpoint is of this log, signed and in its turn, and whether the newest covers all of it."""
    last = 0
    for number, (said, note) in enumerate(notes, start=1):
        name = f"{source}: checkpoint {number}"
        root = replayed.roots.get(source, {}).get(said.size)
        if (said.source, said.appraisal, said.algorithm) != (source, appraisal, hashed):
            yield Check(name, False, f"it is of {said.origin}")
        elif said.number != number or said.size <= last:
            yield Check(name, False, f"it is number {said.number}, of {said.size} records, after one of {last}")
        elif root != said.root.hex():
            yield Check(name, False, f"at {said.size}: {_compared(root or 'the log ends before', said.root.hex())}")
        else:
            signed = checkpoint.is_signed(note, source, key.key)
            by = f"by key {fingerprint(key.key.hex())}"
            yield Check(name, signed, f"{said.size} records, {'signed' if signed else 'NOT signed'} {by}")
        last = said.size
    size = replayed.positions[source].sequence if source in replayed.positions else 0
    yield Check(f"{source}: signed to the end", last == size, f"{size} records, {last} of them under a checkpoint")


def _check_list(lines: Iterable[bytes], listed: ReceiptsListed, hashed: Algorithm) -> Check:
    frontier, before = Frontier(hashed), b""
    for line in lines:
        try:
            digest = bytes.fromhex(line.decode("ascii"))
        except ValueError:
            return Check("receipts: list", False, f"line {frontier.size + 1} is not hexadecimal")
        if len(digest) != contents.WIDTH or digest.hex().encode() != line or digest < before:
            return Check("receipts: list", False, f"line {frontier.size + 1} is not in order, or not a digest")
        frontier.append(merkle.leaf_hash(digest, hashed))
        before = digest
    same = (frontier.size, frontier.root().hex()) == (listed.count, listed.root)
    found, said = f"{frontier.size}, root {frontier.root().hex()}", f"{listed.count}, root {listed.root}"
    return Check("receipts: list", same, _compared(found, said))


def _compared(found: str, said: str) -> str:
    return found if found == said else f"{found}, recorded {said}"
