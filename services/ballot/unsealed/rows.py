"""A row of an unsealed box is a ballot under the key of the day: how one becomes the other."""

from collections.abc import Sequence

from cryptography.exceptions import InvalidTag

from services.ballot.receipts.receipt import receipt_code
from services.ballot.refusals import BoxUnreadable
from services.ballot.unsealed import table
from services.ballot.unsealed.kept_ballot import KeptBallot, hide, reveal
from services.ballot.unsealed.keys import DayKey
from services.ballot.unsealed.table import Epoch, Row
from services.kernel.log.store import Connection


def row_of(ballot: KeptBallot, epoch: Epoch, key: DayKey, tag: bytes = b"") -> Row:
    """The row of a ballot in an epoch's table. What was keyed from paper has no receipt. `tag`: where it is known."""
    tag = tag or key.tag(ballot.spent)
    online = ballot.online
    code = b"" if online is None else key.code(receipt_code(epoch.appraisal, online.receipt_secret))
    return tag, code, hide(ballot, key, epoch.bound_to(tag))


def these(connection: Connection, epoch: Epoch, key: DayKey, tags: Sequence[bytes]) -> list[KeptBallot]:
    """The ballots with these tags, in the order asked for. Raises `BoxUnreadable`, also when one is missing."""
    bodies = table.these(connection, epoch, tags)
    return [opened(epoch, key, tag, body) for tag, body in zip(tags, bodies, strict=True)]


def opened(epoch: Epoch, key: DayKey, tag: bytes, body: bytes) -> KeptBallot:
    """The ballot of a row. Raises `BoxUnreadable` for a row that was changed or moved."""
    try:
        return reveal(body, key, epoch.bound_to(tag))
    except (InvalidTag, ValueError) as error:  # the latter for a body that was cut short
        raise BoxUnreadable(epoch=epoch.number, why="ROW_CHANGED") from error


def opens(connection: Connection, epoch: Epoch, key: DayKey) -> bool:
    """Whether this is the key of the rows, if there are any: it opens one of a few, and the others may be damaged."""
    rows = table.some(connection, epoch)
    return not rows or any(_opens(epoch, key, *row) for row in rows)


def _opens(epoch: Epoch, key: DayKey, tag: bytes, body: bytes) -> bool:
    try:
        opened(epoch, key, tag, body)
    except BoxUnreadable:
        return False
    return True
