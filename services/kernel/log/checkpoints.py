"""Signed checkpoints of a log, kept beside it for ever."""

from datetime import datetime
from typing import TYPE_CHECKING

from services.kernel.log.store import Connection, transaction
from services.kernel.proof.checkpoint import Checkpoint, key_name
from services.kernel.proof.merkle import Frontier

if TYPE_CHECKING:
    from services.kernel.foundation import Foundation


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
