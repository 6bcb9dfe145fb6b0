"""Checkpoints: how long a log was and what its root was, signed, so that whoever kept one sees any rewriting.

The text is C2SP tlog-checkpoint: origin, size, root in base64; one more line numbers the checkpoints of a log, so that
one taken out of the middle is missed. A checkpoint is kept for ever beside the log that it is of.
"""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from services.kernel import note
from services.kernel.hashing import SHA256, Algorithm, algorithm
from services.kernel.merkle import Frontier
from services.kernel.note import Note, NoteMalformed, Verifier
from services.kernel.store import Connection, transaction

if TYPE_CHECKING:
    from services.kernel.foundation import Foundation

NUMBER = "number "


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """What one says: of whose log of which appraisal, the how manieth, how many events, which root."""

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


def keep(foundation: "Foundation", appraisal: str) -> str | None:
    """Sign the log's end and keep that, or answer the newest kept, when it is of this end. None: an empty log."""
    chosen = foundation.log.algorithm(appraisal)
    frontier = foundation.log.frontier(appraisal, Frontier(chosen))
    if not frontier.size:
        return None
    with transaction(foundation.engine) as connection:
        # the head's row is the log's lock: so checkpoints are numbered without gaps, like events
        row = connection.execute(
            "select checkpoints from head where appraisal = %s for update", (appraisal,)
        ).fetchone()
        size, newest = _newest(connection, appraisal)
        if row is None or size >= frontier.size:
            return newest
        checkpoint = Checkpoint(
            source=foundation.service,
            appraisal=appraisal,
            number=row[0] + 1,
            size=frontier.size,
            root=frontier.root(),
            algorithm=chosen,
        )
        signed = foundation.sealer.note(checkpoint.text, key_name(foundation.service))
        key = foundation.sealer.public_key().public_bytes_raw().hex()
        _keep(connection, checkpoint, signed, key, foundation.clock.now())
        return signed


def kept(foundation: "Foundation", appraisal: str) -> list[str]:
    """Every checkpoint of a log, the oldest first."""
    with transaction(foundation.engine) as connection:
        rows = connection.execute(
            "select note from checkpoint where appraisal = %s order by number", (appraisal,)
        ).fetchall()
    return [text for (text,) in rows]


def _newest(connection: Connection, appraisal: str) -> tuple[int, str | None]:
    row = connection.execute(
        "select size, note from checkpoint where appraisal = %s order by number desc limit 1", (appraisal,)
    ).fetchone()
    return (0, None) if row is None else (row[0], row[1])


def _keep(connection: Connection, checkpoint: Checkpoint, signed: str, key: str, now: datetime) -> None:
    connection.execute(
        "insert into checkpoint (appraisal, number, size, note, key, made_at) values (%s, %s, %s, %s, %s, %s)",
        (checkpoint.appraisal, checkpoint.number, checkpoint.size, signed, key, now),
    )
    connection.execute(
        "update head set checkpoints = %s where appraisal = %s", (checkpoint.number, checkpoint.appraisal)
    )
