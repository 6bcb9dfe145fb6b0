"""Rows of our own tables: written few in one statement or many by COPY, events read in bounded pieces."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from services.kernel.log.store import Connection, transaction

CHUNK = 20_000
FEW_ROWS = 300


@dataclass(frozen=True)
class Table:
    """A table beside the log that rows are copied into. Its keys must be unique by construction."""

    name: str
    columns: tuple[str, ...]
    types: tuple[str, ...]


def write_rows(connection: Connection, rows: Mapping[Table, Sequence[tuple[Any, ...]]]) -> None:
    """Write rows of several tables: few in one statement, many by COPY.

    A COPY waits for the server three times, a statement once for all tables; but COPY costs less for each row.
    """
    if sum(map(len, rows.values())) > FEW_ROWS:
        for table, written in rows.items():
            copy_rows(connection, table, written)
    else:
        columns = [list(column) for written in rows.values() for column in zip(*written, strict=True)]
        connection.execute(_insert_all(tuple(rows)), columns)


@lru_cache(maxsize=64)
def _insert_all(tables: tuple[Table, ...]) -> bytes:
    inserts = [
        f"insert into {table.name} ({', '.join(table.columns)})"  # noqa: S608  # names of our own tables
        f" select * from unnest({', '.join(f'%b::{kind}[]' for kind in table.types)})"
        for table in tables
    ]
    before = ", ".join(f"rows_{number} as ({insert})" for number, insert in enumerate(inserts[:-1]))
    return f"{f'with {before} ' if before else ''}{inserts[-1]}".encode()


def copy_rows(connection: Connection, table: Table, rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows by binary COPY."""
    columns = ", ".join(table.columns)
    with connection.cursor().copy(f"copy {table.name} ({columns}) from stdin (format binary)") as copy:
        copy.set_types(table.types)
        for row in rows:
            copy.write_row(row)


def bodies(
    engine: sa.Engine, table: str, where: str, values: tuple[Any, ...], after: int, until: int | None
) -> Iterator[bytes]:
    """The bodies of a table of events (`event` or `received`) in order of sequence."""
    for chunk in chunks(engine, table, "body", where, values, after, until):
        yield from chunk


def chunks(
    engine: sa.Engine, table: str, column: str, where: str, values: tuple[Any, ...], after: int, until: int | None
) -> Iterator[list[bytes]]:
    """A bytea column of consecutive events, in lists of at most 20,000. Each list is read in a transaction of its
    own, so a slow reader holds nothing; the log only grows, so that changes nothing."""
    last = until if until is not None else 2**62
    while after < last:
        upto = min(last, after + CHUNK)
        with transaction(engine) as connection, connection.cursor() as cursor:
            query = (
                f"copy (select {column} from {table} where {where} and sequence > %s and sequence <= %s"  # noqa: S608
                " order by sequence) to stdout (format binary)"
            )
            with cursor.copy(query, (*values, after, upto)) as copy:
                found = _single_column(copy)
        if found:
            yield found
        if len(found) < upto - after:
            return
        after = upto


def _single_column(copy: Any) -> list[bytes]:
    """Read the one bytea column of a binary COPY: header of 19 bytes, then (count, length, value) a row."""
    found: list[bytes] = []
    first = True
    for block in copy:
        # libpq hands over one row at a time, the first with the header before it
        data = block if isinstance(block, bytes) else bytes(block)
        if first:
            data, first = data[19:], False
        if len(data) > 2:
            found.append(data[6:])
    return found
