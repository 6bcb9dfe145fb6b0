"""The ballots of unsealed boxes, for one process: put in, found, counted."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal, TypeVar

import psycopg
import sqlalchemy as sa

from services.ballot.refusals import BoxUnreadable
from services.ballot.unsealed import table
from services.ballot.unsealed.kept_ballot import KeptBallot
from services.ballot.unsealed.keys import DayKey, KeyFolder
from services.ballot.unsealed.putting import Kept, Offered, put_counted
from services.ballot.unsealed.rows import opened, opens, row_of, these
from services.ballot.unsealed.table import Epoch
from services.kernel.clock import civil_date
from services.kernel.context import ServiceContext
from services.kernel.lanes.lanes import Lanes
from services.kernel.log.store import Connection, transaction
from services.kernel.refusal import CountShort, LaneLost, LaneShort, Refusal

Found = TypeVar("Found")
KeyFound = Literal["here", "missing", "another"]


class BoxMoved(Exception):
    """The box was opened, turned, closed or sealed meanwhile: look again."""


class UnsealedBallots:
    """Remembers each box's epoch with its key; after a turn, closing or seal the first look finds out."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context
        self.keys = KeyFolder(context.settings.keys)
        self.lanes = Lanes(context.settings.keys, context.service, "box_lane")
        self._known: dict[str, tuple[Epoch, DayKey]] = {}

    def open(self, connection: Connection, appraisal: str) -> None:
        """Make the first table of a box, in the transaction that opens it."""
        epoch = Epoch(appraisal, 1, civil_date(self._context.clock.now()))
        self.keys.make_day(appraisal, epoch.number)
        self.lanes.begin(appraisal)
        table.create(connection, epoch)
        table.begin(connection, epoch)

    def put(self, appraisal: str, ballots: Sequence[KeptBallot], version: int) -> list[Kept]:
        """Put ballots in, in one transaction. Answers of each the one that is in the box, and whether it is new; one
        that was there before may have another receipt.

        `version` is where the stream of the box must be, so that nothing slips in after a close or a seal.
        Raises `BoxMoved`, and `LaneLost` or `LaneShort` where the box has been brought back to an earlier state.
        """
        (kept,) = self._put([Offered(*self._current(appraisal), ballots, version)], may_wait=True)
        if kept is None:
            raise BoxMoved
        return kept

    def put_at_once(self, boxes: Mapping[str, tuple[Sequence[KeptBallot], int]]) -> dict[str, list[Kept]]:
        """`put` for several boxes, in one transaction that waits for none of them. Left out are those that this process
        has not put anything in yet, that have moved, or that somebody holds alone.
        """
        known = sorted(boxes.keys() & self._known.keys())
        put = self._put([Offered(*self._known[name], *boxes[name]) for name in known], may_wait=False)
        return {name: kept for name, kept in zip(known, put, strict=True) if kept is not None}

    def _put(self, offered: Sequence[Offered], *, may_wait: bool) -> list[list[Kept] | None]:
        puts = put_counted(self._context.engine, self.lanes, offered, may_wait=may_wait)
        kept = list[list[Kept] | None]()
        for one, put in zip(offered, puts, strict=True):
            try:
                kept.append(None if put.moved else one.kept(self._context.engine, put))
            except psycopg.errors.UndefinedTable:  # what was there a moment ago has been moved
                kept.append(None)
            if kept[-1] is None and put.moved != "held":
                self._known.pop(one.epoch.appraisal, None)
        return kept

    def put_entry(self, connection: Connection, appraisal: str, entry: KeptBallot) -> None:
        """Put in what was keyed of a paper form, in the transaction that holds its log."""
        table.lock_shared(connection, appraisal)
        epoch = table.current(connection, appraisal)
        assert epoch is not None  # the log is held, and the box open
        key = proven_key(connection, self.keys, epoch)
        table.put(connection, epoch, [row_of(entry, epoch, key)])

    def entries(self, appraisal: str, secrets: Sequence[bytes]) -> list[KeptBallot]:
        """What was keyed of paper forms, in the order asked for; nothing once the box is sealed."""
        if not secrets:
            return []

        def look(connection: Connection, epoch: Epoch) -> list[KeptBallot]:
            key = self.keys.day(appraisal, epoch.number)
            return these(connection, epoch, key, [key.tag(secret) for secret in secrets])

        return self._look(appraisal, look) or []

    def spent(self, appraisal: str, spent: bytes) -> KeptBallot | None:
        """The ballot that this was signed for, while the box is not sealed."""

        def look(connection: Connection, epoch: Epoch) -> KeptBallot | None:
            key = self.keys.day(appraisal, epoch.number)
            found = table.find(connection, epoch, key.tag(spent))
            return None if found is None else opened(epoch, key, key.tag(spent), found)

        return self._look(appraisal, look)

    def holds_receipt(self, appraisal: str, code: str) -> bool | None:
        """Whether a ballot with this receipt is in the box; None: the box is sealed, or not opened."""

        def look(connection: Connection, epoch: Epoch) -> bool:
            return table.has_receipt(connection, epoch, self.keys.day(appraisal, epoch.number).code(code))

        return self._look(appraisal, look)

    def count(self, appraisal: str) -> int:
        """How many online ballots there are; 0 once the box is sealed."""
        return self._look(appraisal, table.count) or 0

    def key_found(self, appraisal: str) -> KeyFound | None:
        """Whether this machine's folder has the key of the box's day, and it opens what is in the box; None: the box
        is not opened, or sealed.
        """
        return self._look(appraisal, self._key_found)

    def clear(self, appraisal: str) -> bool:
        """Destroy keys and marks of a sealed box, and drop its tables. False: somebody still reads one; try again."""
        self._known.pop(appraisal, None)
        self.keys.destroy_all(appraisal)
        self.lanes.destroy(appraisal)
        return table.drop_left(self._context.engine, appraisal)

    def clear_before_today(self, appraisal: str) -> None:
        """Destroy what a turn that was broken off, or a backup, has left of earlier days."""
        epoch = self._epoch(appraisal)
        if epoch is not None:
            clear_before(self._context.engine, self.keys, epoch)

    def check(self, appraisal: str) -> None:
        """Look whether the box was brought back to an earlier state; then nobody casts until it is as it was.

        Raises `LaneLost`, `LaneShort`.
        """
        try:
            self._look(appraisal, lambda connection, _: self.lanes.check(connection, appraisal))
        except (LaneLost, LaneShort):
            self._known.pop(appraisal, None)
            raise

    def shortage(self, appraisal: str) -> Refusal | None:
        """What `check` refuses, or that ballots are missing; None: the box is whole, not opened, or sealed."""

        def look(connection: Connection, epoch: Epoch) -> Refusal | None:
            try:
                self.lanes.check(connection, appraisal, partial(table.count, connection, epoch))
            except (CountShort, LaneLost, LaneShort) as short:
                return short
            return None

        return self._look(appraisal, look)

    def counted(self, appraisal: str) -> tuple[int, int]:
        """How many online ballots were put in, at least, and how many there are."""

        def look(connection: Connection, epoch: Epoch) -> tuple[int, int]:
            return self.lanes.counted(connection, appraisal).rows, table.count(connection, epoch)

        return self._look(appraisal, look) or (0, 0)

    def is_due(self, appraisal: str) -> bool:
        """Whether the day of the box's key is over."""
        today = civil_date(self._context.clock.now())
        known = self._known.get(appraisal)
        if known is not None and known[0].day >= today:
            return False
        epoch = self._epoch(appraisal)
        return epoch is not None and epoch.day < today

    def _epoch(self, appraisal: str) -> Epoch | None:
        with transaction(self._context.engine) as connection:
            return table.current(connection, appraisal)

    def _key_found(self, connection: Connection, epoch: Epoch) -> KeyFound:
        try:
            key = self.keys.day(epoch.appraisal, epoch.number)
        except BoxUnreadable:
            return "missing"
        return "here" if opens(connection, epoch, key) else "another"

    def _look(self, appraisal: str, look: Callable[[Connection, Epoch], Found]) -> Found | None:
        """What is found in the box's table. Nobody waits for a turn or a seal: who looked where the box had been before
        one (the table gone, the key gone or overwritten) looks again.
        """
        epoch = self._epoch(appraisal)
        while epoch is not None:
            found, trouble = None, None
            try:
                with transaction(self._context.engine) as connection:
                    found = look(connection, epoch)
            except (psycopg.errors.UndefinedTable, BoxUnreadable) as error:
                trouble = error
            before, epoch = epoch, self._epoch(appraisal)
            if epoch == before:
                if trouble is not None:
                    raise trouble
                return found
        return None

    def _current(self, appraisal: str) -> tuple[Epoch, DayKey]:
        known = self._known.get(appraisal)
        if known is None:

            def prove(connection: Connection, epoch: Epoch) -> tuple[Epoch, DayKey]:
                key = proven_key(connection, self.keys, epoch)
                self.lanes.check(connection, appraisal)
                return epoch, key

            known = self._look(appraisal, prove)
            if known is None:
                raise BoxMoved
            self._known[appraisal] = known
        return known


def proven_key(connection: Connection, keys: KeyFolder, epoch: Epoch) -> DayKey:
    """The key of an epoch, once it has opened one of its rows: with another, ballots would be kept that nobody reads.

    Raises `BoxUnreadable`.
    """
    key = keys.day(epoch.appraisal, epoch.number)
    if not opens(connection, epoch, key):
        raise BoxUnreadable(epoch=epoch.number, why="KEY_OF_ANOTHER")
    return key


def clear_before(engine: sa.Engine, keys: KeyFolder, epoch: Epoch) -> None:
    """Destroy the keys of earlier epochs, then drop their tables, unless somebody reads one for long."""
    keys.destroy_before(epoch.appraisal, epoch.number)
    table.drop_left(engine, epoch.appraisal)
