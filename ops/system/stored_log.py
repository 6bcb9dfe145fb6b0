"""One log in its owner's schema: read from the beginning or from further on, or one record of it.

A reader of logs runs once, from the command line: it has a plain connection, and does without what services need.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
import psycopg
from psycopg import sql
from psycopg.rows import scalar_row

from services.kernel.event import position
from services.kernel.proof.hashing import SHA256, Algorithm, algorithm
from services.kernel.proof.merkle import leaf_hash
from services.tally.replay.bundle.contents import Signed

SOME = 8_192  # records asked for at once


class StoredLog:
    """The stored bytes of one service's log of an appraisal, in order. `database_url` is a libpq URL."""

    def __init__(self, database_url: str, service: str, appraisal: str) -> None:
        self._appraisal = appraisal
        self._connection = psycopg.connect(
            database_url,
            autocommit=True,
            options=f"-c search_path={service}",
            application_name="pingyi-replay",
            connect_timeout=10,
        )

    def __len__(self) -> int:
        """The last sequence that is stored."""
        query = "select coalesce(max(sequence), 0) from event where appraisal = %s"
        ((last,),) = self._connection.execute(query, (self._appraisal,))
        return int(last)

    def __getitem__(self, place: int) -> bytes:
        """The record with sequence `place` + 1; where it is missing, the next, as one who reads on would find it."""
        for _, body in self._some(place, 1):
            return body
        raise IndexError(place)

    def __iter__(self) -> Iterator[bytes]:
        return self.after(0)

    def after(self, sequence: int) -> Iterator[bytes]:
        """The records after a sequence, in bounded memory. Where one is missing the next follows."""
        while some := self._some(sequence, SOME):
            for _, body in some:
                yield body
            sequence = some[-1][0]

    def between(self, after: int, until: int) -> list[bytes]:
        """The records with `after` < sequence ≤ `until`, as many as there are."""
        query = "select body from event where appraisal = %s and sequence > %s and sequence <= %s order by sequence"
        with self._connection.cursor(binary=True, row_factory=scalar_row) as cursor:
            return cursor.execute(query, (self._appraisal, after, until)).fetchall()

    def algorithm(self) -> Algorithm:
        """How this log is hashed."""
        for (name,) in self._connection.execute("select algorithm from head where appraisal = %s", (self._appraisal,)):
            return algorithm(name)
        return SHA256

    def first_odd_row(self) -> str | None:
        """Where a row's columns are not what its record says, or its leaf not its hash; None: nowhere."""
        query = "select sequence, stream, version, type, recorded_at, leaf, body from event where appraisal = %s"
        hashed = self.algorithm()
        with self._connection.transaction(), self._connection.cursor("rows", binary=True) as cursor:
            cursor.itersize = SOME
            for row in cursor.execute(f"{query} order by sequence", (self._appraisal,)):
                if (column := _odd_column(row, hashed)) is not None:
                    return f"row {row[0]}: {column}"
        return None

    def signed(self) -> Signed:
        """The checkpoints kept of this log, and the key of the newest."""
        query = "select note, key from checkpoint where appraisal = %s order by number"
        rows = self._connection.execute(query, (self._appraisal,)).fetchall()
        return Signed([note for note, _ in rows], rows[-1][1] if rows else "")

    def receipts(self) -> bytes | None:
        """Of the ballot log: the digests of receipts listed at the seal, sorted; None: they were not listed."""
        query = "select digests from receipt_list where appraisal = %s"
        for (digests,) in self._connection.execute(query, (self._appraisal,), binary=True):
            return bytes(digests)
        return None

    def words(self) -> list[tuple[bytes, bytes, str]]:
        """Digest, salt and words of what is kept beside this log."""
        query = "select digest, salt, words from words where appraisal = %s"
        return self._connection.execute(query, (self._appraisal,), binary=True).fetchall()

    def people(self) -> list[tuple[str, ...]]:
        """Of the roster: provider, person, name, phone and organisation of every row that was handed in."""
        query = (
            "select provider, person, name, phone, organisation from people where appraisal = %s"
            " order by provider, row_number, person"
        )
        return self._connection.execute(query, (self._appraisal,)).fetchall()

    def close(self) -> None:
        """Let the database go."""
        self._connection.close()

    def _some(self, after: int, most: int) -> list[tuple[int, bytes]]:
        # a result of a few megabytes in binary is taken apart in C, which a COPY is not
        query = "select sequence, body from event where appraisal = %s and sequence > %s order by sequence limit %s"
        return self._connection.execute(query, (self._appraisal, after, most), binary=True).fetchall()


def _odd_column(row: tuple[Any, ...], hashed: Algorithm) -> str | None:
    """Which column of a row does not go with its record."""
    sequence, stream, version, kind, recorded_at, leaf, body = row
    try:
        at = position(body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return "body"
    said = {
        "sequence": (sequence, at.sequence),
        "stream": (stream, at.subject),
        "version": (version, at.version),
        "type": (kind, at.type),
        "recorded_at": (recorded_at, at.time),
        "leaf": (bytes(leaf), leaf_hash(body, hashed)),
    }
    return next((column for column, (stored, true) in said.items() if stored != true), None)


class ReceivedLog(StoredLog):
    """The copy of another service's log that tally received."""

    def __init__(self, database_url: str, source: str, appraisal: str) -> None:
        super().__init__(database_url, "tally", appraisal)
        # what is temporary is found first: for this connection, these are the events
        view = "create temporary view event as select * from received where source = {}"
        self._connection.execute(sql.SQL(view).format(sql.Literal(source)))
