"""The rows of an unsealed box: a table of its own for every box and day, dropped when the next has taken its place.

It is dropped afterwards, in a transaction of its own: a backup that reads it would make everybody wait who waits for
the box. By then its key is gone.

A row has a tag, a mark of its receipt (what is keyed from paper has none: empty) and a body; none of them means
anything without the key of the day. Whoever puts ballots in holds the box's lock together with others; whoever turns,
closes or seals it holds it alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Literal, NamedTuple

import psycopg
import sqlalchemy as sa

from services.ballot.refusals import BoxUnreadable
from services.kernel.lanes.lanes import Lane
from services.kernel.log import locks
from services.kernel.log.rows import Table, copy_rows
from services.kernel.log.store import Connection, transaction

PIECE = 5_000  # rows
_WITHOUT_WAITING = "set local lock_timeout = '500ms'"  # statements behind the one that waits would wait as well

Row = tuple[bytes, bytes, bytes]  # tag, code, body
Stands = tuple[str, int]  # the stream of the box, and its version


class Put(NamedTuple):
    """What became of rows: the tags that are new. `moved` says what was not where it was, or that the box is held alone
    by somebody; then nothing was put in."""

    moved: Literal["box", "lane", "held"] | None
    new: frozenset[bytes]


@dataclass(frozen=True)
class Epoch:
    """Which table and key a box has now: number `number`, begun on `day` (in China)."""

    appraisal: str
    number: int
    day: date

    @property
    def table(self) -> str:
        """The name of the table: hexadecimal digits, whatever stands in the appraisal's name."""
        return f"box_{sha256(self.appraisal.encode()).hexdigest()[:16]}_{self.number}"

    def bound_to(self, tag: bytes) -> bytes:
        """What a body belongs to: this box, this epoch, this row."""
        return f"{self.appraisal}|{self.number}|".encode() + tag


class Part(NamedTuple):
    """Rows for one box, sorted, with what must be as it was, and the lane that counts them."""

    epoch: Epoch
    rows: Sequence[Row]
    stands: Stands
    lane: Lane


def lock_shared(connection: Connection, appraisal: str) -> None:
    """Hold the box together with others who put ballots in, to the end of the transaction."""
    locks.lock_shared(connection, _lock(appraisal))


def lock_alone(connection: Connection, appraisal: str) -> None:
    """Hold the box alone, to the end of the transaction."""
    locks.lock_alone(connection, _lock(appraisal))


def current(connection: Connection, appraisal: str) -> Epoch | None:
    """The epoch of a box; None: not opened, or sealed."""
    row = connection.execute("select epoch, day from box_epoch where appraisal = %s", (appraisal,)).fetchone()
    return None if row is None else Epoch(appraisal, row[0], row[1])


def create(connection: Connection, epoch: Epoch) -> None:
    """Make the table of an epoch. A database that was restored to an earlier state may have one already."""
    connection.execute(
        f"{_WITHOUT_WAITING}; drop table if exists {epoch.table};"
        " set local lock_timeout = 0;"
        f" create table {epoch.table} (tag bytea primary key, code bytea not null, body bytea not null);"
        f" alter table {epoch.table} alter column body set storage external;"
        f" create index on {epoch.table} (code)"
    )


def begin(connection: Connection, epoch: Epoch) -> None:
    """Let a box have this epoch from now on."""
    connection.execute(
        "insert into box_epoch (appraisal, epoch, day) values (%s, %s, %s)"
        " on conflict (appraisal) do update set epoch = excluded.epoch, day = excluded.day",
        (epoch.appraisal, epoch.number, epoch.day),
    )


def drop_left(engine: sa.Engine, appraisal: str) -> bool:
    """Remove the tables of earlier epochs with their files, of all when the box has none any more.

    False: somebody reads one for long (a backup); try again.
    """
    earlier = (
        "select tablename from pg_tables left join box_epoch on appraisal = %s where schemaname = current_schema()"
        " and starts_with(tablename, %s) and (epoch is null or substr(tablename, %s)::int < epoch)"
    )
    family = Epoch(appraisal, 0, date.min).table[:-1]
    try:
        with transaction(engine) as connection:
            connection.execute(_WITHOUT_WAITING)
            for (name,) in connection.execute(earlier, (appraisal, family, len(family) + 1)).fetchall():
                connection.execute(f"drop table if exists {name}")
    except psycopg.errors.LockNotAvailable:
        return False
    return True


def end(connection: Connection, appraisal: str) -> None:
    """The box has no unsealed ballots any more."""
    connection.execute("delete from box_epoch where appraisal = %s", (appraisal,))
    connection.execute("delete from box_spare_key where appraisal = %s", (appraisal,))
    connection.execute("delete from box_lane where appraisal = %s", (appraisal,))


def put(connection: Connection, epoch: Epoch, rows: Sequence[Row]) -> frozenset[bytes]:
    """Put in the rows whose tags are not there yet. Answers the tags that are new."""
    inserted = connection.execute(
        f"insert into {epoch.table} select * from unnest(%b::bytea[], %b::bytea[], %b::bytea[])"  # noqa: S608
        " on conflict do nothing returning tag",
        [list(column) for column in zip(*rows, strict=True)],
    )
    return frozenset(bytes(tag) for (tag,) in inserted.fetchall())


def put_counted(connection: Connection, parts: Sequence[Part], *, may_wait: bool) -> list[Put]:
    """The same of several boxes, in one statement, which is a transaction of its own: each with its box held together
    with others, if it is where it was, and counted in its lane (`put_in_boxes` in migration 0010).

    The parts come in the order of their boxes, so that no two statements wait for each other's rows.
    """
    epochs = [part.epoch for part in parts]
    streams, versions = zip(*(part.stands for part in parts), strict=True)
    tags, codes, bodies = (list(column) for column in zip(*(row for part in parts for row in part.rows), strict=True))
    boxes = (
        [epoch.appraisal for epoch in epochs],
        [_lock(epoch.appraisal) for epoch in epochs],
        [epoch.table for epoch in epochs],
        [epoch.number for epoch in epochs],
        *(list(streams), list(versions)),
    )
    sizes = [len(part.rows) for part in parts]
    lanes = [part.lane.name for part in parts], [part.lane.count for part in parts]
    ahead = [code for part, size in zip(parts, sizes, strict=True) for code in part.lane.ahead(size)]
    values = (*boxes, may_wait, *lanes, sizes, tags, codes, bodies, ahead)
    answers = connection.execute(_PUT, values, binary=True).fetchall()
    puts = [Put(moved, frozenset(map(bytes, new))) for moved, new in answers]
    for part, put in zip(parts, puts, strict=True):
        part.lane.added(len(put.new))
    return puts


_PUT = (
    "select * from put_in_boxes(%s, %s, %s, %s::int[], %s, %s::int[], %s, %s, %s::bigint[], %s::int[],"
    " %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[])"
)


def copy(connection: Connection, epoch: Epoch, rows: Iterable[Row]) -> None:
    """Write many rows, in their order."""
    copy_rows(connection, Table(epoch.table, ("tag", "code", "body"), ("bytea", "bytea", "bytea")), rows)


def has_receipt(connection: Connection, epoch: Epoch, code: bytes) -> bool:
    """Whether a row has this mark of a receipt."""
    query = f"select 1 from {epoch.table} where code = %s limit 1"  # noqa: S608
    return connection.execute(query, (code,)).fetchone() is not None


def find(connection: Connection, epoch: Epoch, tag: bytes) -> bytes | None:
    """The body of the row with this tag, if there is one."""
    query = f"select body from {epoch.table} where tag = %s"  # noqa: S608
    row = connection.execute(query, (tag,), binary=True).fetchone()
    return None if row is None else bytes(row[0])


def count(connection: Connection, epoch: Epoch, *, paper: bool = False) -> int:
    """How many rows of online ballots there are; with `paper`, how many rows."""
    query = f"select count(*) from {epoch.table} where %s or code <> ''"  # noqa: S608
    row = connection.execute(query, (paper,)).fetchone()
    return int(row[0]) if row else 0


def some(connection: Connection, epoch: Epoch) -> list[tuple[bytes, bytes]]:
    """Tag and body of a few of the rows."""
    query = f"select tag, body from {epoch.table} limit 20"  # noqa: S608
    return [(bytes(tag), bytes(body)) for tag, body in connection.execute(query).fetchall()]


def every(connection: Connection, epoch: Epoch) -> Iterator[tuple[bytes, bytes]]:
    """The tag and body of each row, in no order that means anything, in bounded memory."""
    with connection.cursor(name="rows", binary=True) as cursor:
        cursor.itersize = PIECE
        for tag, body in cursor.execute(f"select tag, body from {epoch.table}"):  # noqa: S608
            yield bytes(tag), bytes(body)


def these(connection: Connection, epoch: Epoch, tags: Sequence[bytes]) -> list[bytes]:
    """The bodies of the rows with these tags, in the order asked for. Raises `BoxUnreadable` when one is missing."""
    cursor = connection.cursor(binary=True)
    query = f"select tag, body from {epoch.table} where tag = any(%b)"  # noqa: S608
    found: dict[Any, Any] = dict(cursor.execute(query, (list(tags),)).fetchall())
    if not found.keys() >= set(tags):
        raise BoxUnreadable(epoch=epoch.number, why="ROW_MISSING")
    return [found[tag] for tag in tags]


def tags(connection: Connection, epoch: Epoch) -> list[bytes]:
    """The tags of all rows, in no order that means anything."""
    cursor = connection.cursor(binary=True)
    return [bytes(tag) for (tag,) in cursor.execute(f"select tag from {epoch.table}").fetchall()]  # noqa: S608


def _lock(appraisal: str) -> str:
    return f"pingyi ballot box {appraisal}"
