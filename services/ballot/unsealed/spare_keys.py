"""The spare keys of a box: each epoch's key sealed to the envelope, beside the rows; how a lost key is restored."""

import structlog

from services.ballot import box as boxes
from services.ballot.events import EnvelopeMade
from services.ballot.unsealed import table
from services.ballot.unsealed.keys import DayKey, KeyFolder
from services.ballot.unsealed.rows import opens
from services.ballot.unsealed.table import Epoch
from services.kernel.context import ServiceContext
from services.kernel.event import Language
from services.kernel.log.store import Connection, transaction
from services.kernel.proof.envelope import EnvelopeOfAnotherBox, seal, unseal

_MADE = Language(EnvelopeMade)

log = structlog.get_logger("pingyi.box")


def envelope_of(connection: Connection, keys: KeyFolder, appraisal: str) -> str:
    """The public key of the envelope that was made at this machine; empty: the box has none. It is told to those who
    run it when the log names another.
    """
    ours = keys.envelope(appraisal)
    if ours != _told(connection, appraisal):
        log.error("envelope.not_as_told", appraisal=appraisal, alert=True)
    return ours


def _told(connection: Connection, appraisal: str) -> str:
    """The last envelope of the log."""
    row = connection.execute(
        "select body from event where appraisal = %s and stream = %s and type = %s order by version desc limit 1",
        (appraisal, boxes.stream(appraisal), EnvelopeMade.wire),
        binary=True,
    ).fetchone()
    if row is None:
        return ""
    made = _MADE.decode(row[0]).data
    assert isinstance(made, EnvelopeMade)
    return made.key


def keep_spare(connection: Connection, epoch: Epoch, key: DayKey, public: str) -> None:
    """Keep an epoch's key, sealed to the envelope; without an envelope nothing is kept."""
    if public:
        connection.execute(
            "insert into box_spare_key (appraisal, epoch, sealed) values (%s, %s, %s)"
            " on conflict (appraisal, epoch) do update set sealed = excluded.sealed",
            (epoch.appraisal, epoch.number, seal(key.secret, public, epoch.bound_to(b"key"))),
        )


def restore_key(context: ServiceContext, keys: KeyFolder, appraisal: str, one: bytes, other: bytes) -> Epoch | None:
    """Bring back the key of the box's present epoch by the two parts of its envelope. Answers the epoch; None: the box
    has no rows, or no spare key. Raises `EnvelopeOfAnotherBox`, also when the key does not open what is in the box.
    """
    with transaction(context.engine) as connection:
        epoch = table.current(connection, appraisal)
        if epoch is None:
            return None
        row = connection.execute(
            "select sealed from box_spare_key where appraisal = %s and epoch = %s", (appraisal, epoch.number)
        ).fetchone()
        if row is None:
            return None
        key = DayKey(unseal(bytes(row[0]), one, other, epoch.bound_to(b"key")))
        if not opens(connection, epoch, key):
            raise EnvelopeOfAnotherBox
        keys.restore(appraisal, epoch.number, key.secret)
        return epoch
