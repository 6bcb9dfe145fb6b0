"""How far a log was written, relayed, heard, followed: read while it moves, with one connection."""

from contextlib import AbstractContextManager
from typing import Any, Self

import psycopg

from benchmarks.setup.opening import APPRAISAL
from benchmarks.setup.programs import wait_until

BALLOTS = {"tally.heard", "tally.followed"}  # tables that also hold the positions of other sources


class Positions(AbstractContextManager["Positions"]):
    """Positions in the ballot log, by table: `ballot.head`, `ballot.relayed`, `tally.heard`, `tally.followed`."""

    def __init__(self, database_url: str) -> None:
        self._connection = psycopg.connect(database_url, autocommit=True, application_name="watching")

    def at(self, table: str) -> int:
        """The sequence there; 0 when there is none."""
        source = "and source = 'ballot'" if table in BALLOTS else ""
        query = psycopg.sql.SQL(f"select max(sequence) from {{}} where appraisal = %s {source}").format(  # noqa: S608
            psycopg.sql.Identifier(*table.split("."))
        )
        row = self._connection.execute(query, (APPRAISAL,)).fetchone()
        return int(row[0] or 0) if row else 0

    def wait(self, table: str, sequence: int, seconds: float) -> None:
        """Wait until it is there."""
        wait_until(lambda: self.at(table) >= sequence, f"{table} to reach {sequence}", seconds, every=0.01)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: Any) -> None:
        self._connection.close()


def at(database_url: str, table: str) -> int:
    """A position, once."""
    with Positions(database_url) as positions:
        return positions.at(table)
