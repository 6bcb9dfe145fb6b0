"""A table whose rows are counted in lanes, put in by several processes, and what a database goes through."""

from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from services.kernel.lanes.lanes import LaneMoved, Lanes
from services.kernel.log.store import transaction
from services.kernel.refusal import CountShort, LaneLost, LaneShort, Refusal
from tests.ballot.unsealed.killing import Killed
from tests.kernel.conftest import Ground

APPRAISAL = "532622-2024Q2"
TABLES = """
create table counted_lane (
    appraisal text, lane text, n bigint not null, mac bytea not null, primary key (appraisal, lane)
);
create table counted_row (id bigint primary key);
"""


@dataclass
class CountedRows:
    """One schema and one key folder, which all processes share."""

    engine: sa.Engine
    keys: Path
    ids: int = field(default=0)

    @classmethod
    def on(cls, ground: Ground, keys: Path) -> "CountedRows":
        ground.execute(TABLES)
        rows = cls(ground.engine(), keys)
        rows.process().begin(APPRAISAL)
        return rows

    def process(self) -> Lanes:
        """Another process of the service."""
        return Lanes(self.keys, "kernel", "counted_lane")

    def execute(self, statement: str) -> list[tuple[int, ...]]:
        with transaction(self.engine) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def put(self, process: Lanes, rows: int = 1, *, killed: str = "") -> set[int]:
        """Put rows in as a cast does; `killed` is `before` the commit, or `after` it. Answers the ids that are in;
        none, when the process was killed before it or its lane has moved.
        """
        new = set(range(self.ids, self.ids + rows))
        self.ids += rows
        committed = set[int]()
        try:
            with process.counting(APPRAISAL) as lane:
                with transaction(self.engine) as connection:
                    for one in sorted(new):
                        connection.execute("insert into counted_row values (%s)", (one,))
                    lane.add(connection, rows)
                    lane.must_be_raised()
                    if killed == "before":
                        raise Killed
                committed = new
                if killed == "after":
                    raise Killed
        except (Killed, LaneMoved):
            pass
        return committed

    def ids_found(self) -> set[int]:
        return {one for (one,) in self.execute("select id from counted_row")}

    def trouble(self) -> Refusal | None:
        """What a look by another process is refused with."""
        try:
            with transaction(self.engine) as connection:
                self.process().check(connection, APPRAISAL, lambda: len(self.ids_found()))
        except (CountShort, LaneLost, LaneShort) as refusal:
            return refusal
        return None

    def lanes(self) -> dict[str, int]:
        """How far each lane is."""
        with transaction(self.engine) as connection:
            return dict(connection.execute("select lane, n from counted_lane").fetchall())

    def marks(self) -> dict[str, int]:
        """How far the mark of each lane is."""
        return {path.name: int(path.read_bytes() or b"0") for path in self.mark_files()}

    def mark_files(self) -> list[Path]:
        return sorted((self.keys / "marks" / "kernel" / APPRAISAL).glob("*"))

    def kept(self) -> tuple[list[tuple[int, ...]], list[tuple[str, int, bytes]]]:
        """A backup of both tables."""
        with transaction(self.engine) as connection:
            lanes = connection.execute("select lane, n, mac from counted_lane").fetchall()
            return connection.execute("select id from counted_row").fetchall(), lanes

    def bring_back(self, kept: tuple[list[tuple[int, ...]], list[tuple[str, int, bytes]]]) -> None:
        """Bring the database back to a backup. Marks are outside it, and stay."""
        rows, lanes = kept
        with transaction(self.engine) as connection:
            connection.execute("truncate counted_row, counted_lane")
            for row in rows:
                connection.execute("insert into counted_row values (%s)", row)
            for lane in lanes:
                connection.execute("insert into counted_lane values (%s, %s, %s, %s)", (APPRAISAL, *lane))

    def clear(self) -> None:
        """Nothing was put in, and no process has a lane."""
        self.execute("truncate counted_row, counted_lane")
        process = self.process()
        process.destroy(APPRAISAL)
        process.begin(APPRAISAL)
