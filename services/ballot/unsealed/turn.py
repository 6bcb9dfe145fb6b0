"""The turn of the day: an unsealed box gets a new key, and every row is written anew in the order of its new tag.

Afterwards neither the rows, nor their places on disk, nor the transactions that wrote them say in which order ballots
came; and the rows of the day before, wherever a copy of them lies, can be read by nobody (ADR 0038).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from services.ballot.unsealed import table
from services.ballot.unsealed.ballots import UnsealedBallots, clear_before, proven_key
from services.ballot.unsealed.kept_ballot import KeptBallot
from services.ballot.unsealed.keys import MARK_BYTES, DayKey
from services.ballot.unsealed.rows import opened, row_of, these
from services.ballot.unsealed.spare_keys import envelope_of, keep_spare
from services.ballot.unsealed.table import Epoch
from services.kernel.clock import civil_date
from services.kernel.context import ServiceContext
from services.kernel.log import locks
from services.kernel.log.store import Connection, transaction
from services.roster.events import GroupCode

Keyed = tuple[Epoch, DayKey]


def turn(context: ServiceContext, unsealed: UnsealedBallots, appraisal: str) -> None:
    """Turn the box when the day of its key is over, unless another process is doing it.

    How many ballots of each group there are is noted. Ballots go in meanwhile, but for the end of it. Memory: some 100
    bytes a ballot. Raises `BoxUnreadable`, and `CountShort`, `LaneShort` or `LaneLost` when ballots are missing.
    """
    keys, lanes = unsealed.keys, unsealed.lanes
    today = civil_date(context.clock.now())
    with transaction(context.engine) as connection:
        if not locks.try_lock_alone(connection, _lock(appraisal)):
            return
        old = table.current(connection, appraisal)
        if old is None or old.day >= today:
            return
        key = proven_key(connection, keys, old)  # before any other is destroyed: this may be a restored database
        lanes.check(connection, appraisal, partial(table.count, connection, old))  # before the work
        keys.destroy_all(appraisal, but=old.number)  # a turn that was broken off may have left one
        new = Epoch(appraisal, old.number + 1, today)
        here, there = (old, key), (new, keys.make_day(appraisal, new.number))
        table.create(connection, new)
        order, groups = _order(here, there[1], table.every(connection, old))
        _move(connection, here, there, order)
        table.lock_alone(connection, appraisal)
        late = _late(connection, old, order)
        order, others = _order(here, there[1], zip(late, table.these(connection, old, late), strict=True))
        _move(connection, here, there, order)
        lanes.check(connection, appraisal, (groups + others).total)
        note_turnout(connection, appraisal, old.day, groups + others)
        keep_spare(connection, new, there[1], envelope_of(connection, keys, appraisal))
        table.begin(connection, new)
    clear_before(context.engine, keys, new)


def note_turnout(connection: Connection, appraisal: str, day: date, groups: Mapping[GroupCode, int]) -> None:
    """Note how many ballots of each group were in the box at the end of a day."""
    for group, count in groups.items():
        connection.execute(
            'insert into turnout (appraisal, day, "group", received) values (%s, %s, %s, %s)',
            (appraisal, day, group, count),
        )


def _order(here: Keyed, key: DayKey, rows: Iterable[tuple[bytes, bytes]]) -> tuple[list[bytes], Counter[GroupCode]]:
    """New tag and old tag of each row, one after the other, sorted; and how many online ballots of each group."""
    order, groups = list[bytes](), Counter[GroupCode]()
    for tag, body in rows:
        ballot = opened(*here, tag, body)
        order.append(key.tag(ballot.spent) + tag)
        groups[ballot.group] += ballot.paper is None
    order.sort()
    return order, groups


def in_pieces(connection: Connection, here: Keyed, order: Sequence[bytes]) -> Iterator[list[KeptBallot]]:
    """The ballots of these rows, piece by piece. Each of `order` is what it is sorted by, and then the row's tag."""
    for at in range(0, len(order), table.PIECE):
        yield these(connection, *here, [one[MARK_BYTES:] for one in order[at : at + table.PIECE]])


def _move(connection: Connection, here: Keyed, there: Keyed, order: Sequence[bytes]) -> None:
    for ballots in in_pieces(connection, here, order):
        table.copy(connection, there[0], [row_of(ballot, *there) for ballot in ballots])


def _late(connection: Connection, old: Epoch, order: Sequence[bytes]) -> list[bytes]:
    """The tags of the rows that came while the others were written anew."""
    if table.count(connection, old, paper=True) == len(order):
        return []
    return list(set(table.tags(connection, old)).difference(one[MARK_BYTES:] for one in order))


def let_nobody_turn(connection: Connection, appraisal: str) -> None:
    """Wait for a turn that goes on, and keep others from beginning one until the end of the transaction."""
    locks.lock_alone(connection, _lock(appraisal))


def _lock(appraisal: str) -> str:
    return f"pingyi ballot turn {appraisal}"
