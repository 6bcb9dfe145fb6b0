"""Signed checkpoints of a log, kept beside it for ever."""

from datetime import datetime
from typing import TYPE_CHECKING

from services.kernel.log.store import Connection, transaction
from services.kernel.proof.checkpoint import Checkpoint, key_name
from services.kernel.proof.merkle import Frontier

if TYPE_CHECKING:
    from services.kernel.context import ServiceContext


def keep(context: "ServiceContext", appraisal: str) -> str | None:
    """Sign the log's end and keep that, or answer the newest kept, when it is of this end. None: an empty log."""
    chosen = context.log.algorithm(appraisal)
    frontier = context.log.frontier(appraisal, Frontier(chosen))
    if not frontier.size:
        return None
    with transaction(context.engine) as connection:
        # the head's row is the log's lock: so checkpoints are numbered without gaps, like events
        row = connection.execute(
            "select checkpoints from head where appraisal = %s for update", (appraisal,)
        ).fetchone()
        size, newest = _newest(connection, appraisal)
        if row is None or size >= frontier.size:
            return newest
        checkpoint = Checkpoint(
            source=context.service,
            appraisal=appraisal,
            number=row[0] + 1,
            size=frontier.size,
            root=frontier.root(),
            algorithm=chosen,
        )
        signed = context.sealer.note(checkpoint.text, key_name(context.service))
        key = context.sealer.public_key().public_bytes_raw().hex()
        _keep(connection, checkpoint, signed, key, context.clock.now())
        return signed


def kept(context: "ServiceContext", appraisal: str) -> list[str]:
    """Every checkpoint of a log, the oldest first."""
    with transaction(context.engine) as connection:
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
