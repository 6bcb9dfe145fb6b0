"""Making a bundle of logs and their checkpoints: each log up to its newest checkpoint, so that all of it is signed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import BinaryIO

from services.kernel.proof import checkpoint
from services.kernel.proof.hashing import SHA256, Algorithm
from services.tally.refusals import NotCheckpointed, SecondPersonNeeded
from services.tally.replay.bundle import contents
from services.tally.replay.bundle.container import Entry, Writer
from services.tally.replay.bundle.contents import SOURCES, Signed
from services.tally.replay.replay import Progress, Replayed, replay
from services.tally.replay.shown import with_ballots

Logs = Callable[[str], Iterable[bytes]]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All that a bundle is made of. `log(source)` reads a log from its beginning each time it is asked.

    `receipts` are the sorted digests listed at the seal; `sealed` is what only the decider can open, encrypted.
    `by_two`: two people have asked for it, so there may be ballots in it.
    """

    appraisal: str
    log: Logs
    signed: Mapping[str, Signed]
    receipts: bytes | None = None
    sealed: bytes | None = None
    algorithm: Algorithm = SHA256
    by_two: bool = False

    def ends(self) -> dict[str, int]:
        """How far each log is told. Raises `NotCheckpointed`."""
        for source in SOURCES:
            if source not in self.signed or not self.signed[source].notes:
                raise NotCheckpointed(source=source)
        return {source: checkpoint.read(self.signed[source].notes[-1])[0].size for source in SOURCES}


class _Hashed:
    """Writes files into a container and remembers the SHA-256 of each."""

    def __init__(self, out: BinaryIO) -> None:
        self._writer = Writer(out)
        self.files: list[tuple[Entry, str]] = []

    def write(self, name: str, blocks: Iterable[bytes]) -> None:
        digest = sha256()

        def passing() -> Iterator[bytes]:
            for block in blocks:
                digest.update(block)
                yield block

        entry = self._writer.write(name, passing())
        self.files.append((entry, digest.hexdigest()))

    def close(self) -> None:
        self._writer.close()


def build(evidence: Evidence, out: BinaryIO, progress: Progress | None = None) -> Replayed:
    """Make the bundle, if it may be shown. Answers the replay from which its files were made.

    Raises `NotCheckpointed`, `BallotsNotCounted`, `SecondPersonNeeded` before anything is written.
    """
    if with_ballots({source: evidence.log(source) for source in SOURCES}, evidence.ends()) and not evidence.by_two:
        raise SecondPersonNeeded()
    return write(evidence, out, progress)


def write(evidence: Evidence, out: BinaryIO, progress: Progress | None = None) -> Replayed:
    """Write a bundle of whatever the evidence is."""
    ends = evidence.ends()
    sources = {source: evidence.log(source) for source in SOURCES}
    replayed = replay(sources, limits=ends, redraw=False, progress=progress, algorithm=evidence.algorithm)
    bundle = _Hashed(out)
    bundle.write(contents.README, [contents.readme(evidence.appraisal)])
    bundle.write(contents.PAGE, [contents.page()])
    for source in SOURCES:
        told = islice(evidence.log(source), ends[source])
        bundle.write(contents.log_name(source), contents.log_lines(told))
    for source in SOURCES:
        for number, note in enumerate(evidence.signed[source].notes, start=1):
            bundle.write(contents.checkpoint_name(source, number), [note.encode()])
    bundle.write(contents.KEYS, [contents.keys(evidence.signed)])
    sound = {source: position.sequence for source, position in replayed.positions.items()}
    roster, own = (islice(evidence.log(source), sound[source]) for source in ("roster", "tally"))
    for name, blob in contents.derived(replayed, roster, own).items():
        bundle.write(name, [blob])
    if evidence.receipts is not None:
        bundle.write(contents.RECEIPTS, contents.receipt_lines(evidence.receipts))
    if evidence.sealed is not None:
        bundle.write(contents.SEALED, [evidence.sealed])
    manifest = contents.manifest(evidence.appraisal, replayed.positions, evidence.algorithm, bundle.files)
    bundle.write(contents.MANIFEST, [manifest])
    bundle.close()
    return replayed
