"""Checkpoints: how long a log was and what its root was, signed, so that anybody who kept one detects rewriting.

The text is C2SP tlog-checkpoint: origin, size, root in base64; one more line numbers the checkpoints of a log, so that
one taken out of the middle is missed. A checkpoint is kept for ever beside the log that it is of.
"""

import base64
from dataclasses import dataclass

from services.kernel.proof import note
from services.kernel.proof.hashing import SHA256, Algorithm, algorithm
from services.kernel.proof.note import Note, NoteMalformed, Verifier

NUMBER = "number "


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """Log owner, appraisal, checkpoint number, event count, root hash."""

    source: str
    appraisal: str
    number: int
    size: int
    root: bytes
    algorithm: Algorithm = SHA256

    @property
    def origin(self) -> str:
        """The log's name in the note, and that of the key that signs."""
        suffix = "" if self.algorithm == SHA256 else f"/{self.algorithm.id}"
        return f"{key_name(self.source)}/{self.appraisal}{suffix}"

    @property
    def text(self) -> str:
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\n{NUMBER}{self.number}\n"


def key_name(source: str) -> str:
    """The name under which a service signs."""
    return f"pingyi/{source}"


def read(text: str) -> tuple[Checkpoint, Note]:
    """A checkpoint and the note it came in; who signed is not looked at. Raises `NoteMalformed`."""
    found = note.read(text)
    lines = found.text[:-1].split("\n")
    if len(lines) != 4 or not lines[3].startswith(NUMBER):
        raise NoteMalformed("not origin, size, root and number")
    house, *parts = lines[0].split("/")
    if house != "pingyi" or len(parts) not in (2, 3):
        raise NoteMalformed(f"{lines[0]!r} is not the origin of a log of ours")
    source, appraisal, *named = parts
    try:
        checkpoint = Checkpoint(
            source=source,
            appraisal=appraisal,
            size=int(lines[1]),
            root=base64.b64decode(lines[2], validate=True),
            number=int(lines[3].removeprefix(NUMBER)),
            algorithm=algorithm(*named) if named else SHA256,
        )
    except ValueError as error:
        raise NoteMalformed(str(error)) from error
    if checkpoint.text != found.text or checkpoint.size < 1 or checkpoint.number < 1 or len(checkpoint.root) != 32:
        raise NoteMalformed("not written as checkpoints are")
    return checkpoint, found


def is_signed(found: Note, source: str, key: bytes) -> bool:
    """Whether a service's seal key signed this note."""
    return found.is_signed_by(Verifier(key_name(source), key))
