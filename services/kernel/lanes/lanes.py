"""Lanes: how many rows were put into a table beside the log, so that rows taken away later are missed (ADR 0045).

A lane is a row `(appraisal, lane, n, mac)` that one process raises, in one transaction at a time, together with the
rows it counts; so no two transactions wait for one lane. After the commit its mark, a file, is raised to the same
number. A mark is therefore never ahead of its lane, nor the lanes together ahead of the rows, unless the database was
brought back to an earlier state or somebody else wrote in it.
"""

import hmac
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from services.kernel.key_files import KeyFiles
from services.kernel.lanes.marks import Marks
from services.kernel.log.store import Connection
from services.kernel.refusal import CountShort, LaneLost, LaneShort, Refusal

Begins = Callable[[str], bytes]


class LaneMoved(Exception):
    """The row of a lane is not as this process left it: look what became of the others."""


@dataclass
class Lane:
    """A lane of this process. `count` rows of it are committed; `begin` makes its mark and answers the count key."""

    table: str
    appraisal: str
    begin: Begins
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    count: int = 0
    _key: bytes = b""
    _raised: psycopg.Cursor[Any] | None = None
    _added: int = 0

    def begins(self) -> None:
        """A transaction begins, which has not counted anything yet."""
        self._added, self._raised = 0, None

    def add(self, connection: Connection, rows: int) -> None:
        """Count so many more rows, in the transaction that puts them in. Raises `LaneLost`."""
        if not rows:
            return
        self._added = rows
        self._key = self._key or self.begin(self.name)
        count = self.count + rows
        values = (count, mac(self._key, self.appraisal, self.name, count), self.appraisal, self.name)
        if self.count:
            raising = f"update {self.table} set n = %s, mac = %s where appraisal = %s and lane = %s and n = %s"  # noqa: S608
            self._raised = connection.execute(raising, (*values, self.count))
        else:
            beginning = f"insert into {self.table} (n, mac, appraisal, lane) values (%s, %s, %s, %s)"  # noqa: S608
            self._raised = connection.execute(beginning, values)

    def ahead(self, most: int) -> list[bytes]:
        """The codes of the lane for one more row to `most` more, for who counts in the database. Raises `LaneLost`."""
        if not self.count or not self._key:  # what has counted nothing yet may have been forgotten
            self._key = self.begin(self.name)
        return [mac(self._key, self.appraisal, self.name, self.count + more) for more in range(1, most + 1)]

    def added(self, rows: int) -> None:
        """Note that so many rows were counted in the database."""
        self._added = rows

    def must_be_raised(self) -> None:
        """Look, once the server has answered and before the commit. Raises `LaneMoved`."""
        if self._raised is not None and self._raised.rowcount != 1:
            raise LaneMoved

    @property
    def unused(self) -> bool:
        """Whether nothing was counted in this transaction."""
        return self._added == 0

    def committed(self) -> bool:
        """Note that the transaction is committed. Answers whether it has counted anything."""
        self.count += self._added
        return self._added > 0


@dataclass(frozen=True)
class Counted:
    """What lanes and marks say: `rows` at least were put in; `trouble` is what is wrong with them."""

    rows: int
    trouble: Refusal | None = None


class Lanes:
    """The lanes of one service, for one process. `table` is that of the lanes."""

    def __init__(self, keys: Path, service: str, table: str) -> None:
        self._keys, self._marks = KeyFiles(keys), Marks(keys, service)
        self._service, self._table = service, table
        self._free: dict[str, list[Lane]] = {}

    def begin(self, appraisal: str) -> bytes:
        """The count key of an appraisal, 32 bytes; made if there is none."""
        return self._keys.made(self._key_name(appraisal))

    def key(self, appraisal: str) -> bytes:
        """The count key of an appraisal. Raises `LaneLost`."""
        try:
            return self._keys.read(self._key_name(appraisal))
        except FileNotFoundError as error:
            raise LaneLost(why="KEY_MISSING") from error

    def key_anew(self, appraisal: str) -> bytes:
        """The count key; where it is lost, another, which takes its place in `forget_before`, after the commit of what
        was authenticated with it. Whoever is killed before that leaves everything to be done again.
        """
        try:
            return self.key(appraisal)
        except LaneLost:
            return self._keys.made(self._anew_name(appraisal))

    @contextmanager
    def counting(self, appraisal: str) -> Iterator[Lane]:
        """A lane for one transaction, which begins and is committed inside. Its mark follows.

        Whoever breaks off gives the lane up, because nobody knows whether that was before the commit or after it.
        """
        free = self._free.setdefault(appraisal, [])
        lane = free.pop() if free else self._new(appraisal)
        lane.begins()
        try:
            yield lane
        except LaneMoved:
            free.clear()  # the others may have gone with it
            raise
        except Refusal:
            if lane.unused:  # decided before anything was counted
                free.append(lane)
            raise
        if lane.committed():
            self._marks.raise_to(appraisal, lane.name, lane.count)
        free.append(lane)

    def forget(self, appraisal: str) -> None:
        """Use no lane again that this process has: their rows are not as it left them."""
        self._free.pop(appraisal, None)

    def check(self, connection: Connection, appraisal: str, rows: Callable[[], int] | None = None) -> None:
        """Refuse lanes that are behind their marks, or not this service's own; with `rows`, rows that are missing.

        A mark that is behind is raised: whoever should have done it was killed after the commit. `rows` counts the
        rows, after the lanes were read, so that nobody has to stand still.

        Raises `LaneLost`, `LaneShort`, `CountShort`.
        """
        counted = self.counted(connection, appraisal)
        if counted.trouble is not None:
            raise counted.trouble
        if rows is not None and (found := rows()) < counted.rows:
            raise CountShort(counted=counted.rows, found=found)

    def counted(self, connection: Connection, appraisal: str) -> Counted:
        """What lanes and marks say."""
        marks = self._marks.of(appraisal)  # before the lanes, which go ahead of them
        query = f"select lane, n, mac from {self._table} where appraisal = %s"  # noqa: S608
        lanes = {lane: (n, bytes(made)) for lane, n, made in connection.execute(query, (appraisal,)).fetchall()}
        if min(marks.values(), default=0) < 0:
            return Counted(sum(n for n, _ in lanes.values()), LaneLost(why="MARK_DAMAGED"))
        try:
            key = self.key(appraisal)
        except LaneLost as lost:
            return Counted(sum(marks.values()), lost)
        ours = {lane: n for lane, (n, made) in lanes.items() if _is_ours(key, appraisal, lane, n, made)}
        rows = sum(max(marks.get(lane, 0), ours.get(lane, 0)) for lane in marks.keys() | ours.keys())
        if len(ours) < len(lanes):
            return Counted(rows, LaneLost(why="LANE_CHANGED"))
        if not ours.keys() <= marks.keys() and not ours.keys() <= self._marks.of(appraisal).keys():
            return Counted(rows, LaneLost(why="MARK_MISSING"))
        short = sum(max(0, mark - ours.get(lane, 0)) for lane, mark in marks.items())
        if short:
            return Counted(rows, LaneShort(short=short))
        for lane, mark in marks.items():
            if mark < ours.get(lane, 0):
                self._marks.raise_to(appraisal, lane, ours[lane])
        return Counted(rows)

    def count_anew(self, connection: Connection, appraisal: str, rows: int) -> Lane:
        """Take `rows` for what was put in, whatever lanes say, while nobody else puts any in. Answers the lane, whose
        mark `forget_before` raises after the commit.
        """
        self.end(connection, appraisal)
        lane = self._new(appraisal, self.key_anew(appraisal))
        lane.add(connection, rows)
        return lane

    def forget_before(self, lane: Lane) -> None:
        """Let the mark of a lane that was counted anew, and is committed, be the only one, under the key of `key_anew`.

        Whoever is killed before it leaves marks of lanes that are gone: it can be accepted again.
        """
        lane.committed()
        self._take_key_anew(lane.appraisal)
        self._marks.only(lane.appraisal, lane.name, lane.count)

    def end(self, connection: Connection, appraisal: str) -> None:
        """Remove the lanes of an appraisal."""
        connection.execute(f"delete from {self._table} where appraisal = %s", (appraisal,))  # noqa: S608

    def destroy(self, appraisal: str) -> None:
        """Destroy count key and marks of an appraisal."""
        self._marks.destroy(appraisal)
        self._keys.destroy(self._key_name(appraisal))
        self._keys.destroy(self._anew_name(appraisal))
        self._free.pop(appraisal, None)

    def _new(self, appraisal: str, key: bytes = b"") -> Lane:
        def begin(lane: str) -> bytes:
            self._marks.begin(appraisal, lane)
            return key or self.key(appraisal)

        return Lane(self._table, appraisal, begin)

    def _take_key_anew(self, appraisal: str) -> None:
        anew = self._anew_name(appraisal)
        try:
            self.key(appraisal)
        except LaneLost:
            self._keys.restore(self._key_name(appraisal), self._keys.read(anew))
        self._keys.destroy(anew)

    def _anew_name(self, appraisal: str) -> str:
        return f"count-anew-{self._service}-{appraisal}"

    def _key_name(self, appraisal: str) -> str:
        return f"count-{self._service}-{appraisal}"


def mac(key: bytes, appraisal: str, lane: str, n: int) -> bytes:
    """The authentication code of a lane: 32 bytes."""
    return hmac.digest(key, f"lane|{appraisal}|{lane}|{n}".encode(), "sha256")


def _is_ours(key: bytes, appraisal: str, lane: str, n: int, made: bytes) -> bool:
    return hmac.compare_digest(mac(key, appraisal, lane, n), made)
