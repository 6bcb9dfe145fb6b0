"""Who has been issued a credential: a set, kept in tables that say nothing of time or order (R-21, ADR 0039).

`issued_fresh` takes the rows of the day; each night they are merged into `issued`, which is written anew in the order
of persons. Each appraisal has its own partition of both, so that what is replaced is dropped with its file.

Credentials are issued under the appraisal's shared lock; who moves a seat, merges or lists holds the lock alone until
the end of the transaction, and takes it before these tables are read.
"""

import hmac
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import LiteralString

import sqlalchemy as sa
from psycopg import sql
from psycopg.types.json import Jsonb

from services.kernel.lanes.lanes import Lanes
from services.kernel.log import locks
from services.kernel.log.store import Connection, transaction
from services.kernel.refusal import LaneLost, Outdated
from services.roster.events import GroupCode
from services.roster.refusals import IssuedChanged

# statements lock `issued_fresh` before `issued`, everywhere, so that none waits for another in a circle
_EVERYBODY = "(select * from issued_fresh union all select * from issued) everybody"
# attached, because `create table … partition of` would wait for whoever reads another appraisal's rows (a backup)
_MAKE = (
    "create table {fresh} (like issued_fresh including all)",
    "alter table issued_fresh attach partition {fresh} for values in ({appraisal})",
    "create table {kept} (like issued including all)",
    "alter table issued attach partition {kept} for values in ({appraisal})",
    "insert into issued_turn (appraisal) values ({appraisal})",
)
_MERGE = (
    # whoever issues stands still meanwhile: before the work and after it, a backup that reads these tables is not
    # waited for
    "set local lock_timeout = '500ms'",
    "savepoint looked",
    "lock table only issued_fresh, only issued, {fresh}, {kept} in access exclusive mode",
    "rollback to savepoint looked",  # which gives the locks back
    "set local statement_timeout = 0",
    # sorted in memory, because a file of the sort would keep the order of issuing; a million rows fit
    "set local work_mem = '512MB'",
    "create table {anew} (like issued including all)",
    "insert into {anew} select * from " + _EVERYBODY + " where appraisal = {appraisal} order by person",  # noqa: S608
    "drop table {kept}",
    "alter table {anew} rename to {kept}",
    "alter table issued attach partition {kept} for values in ({appraisal})",
    "truncate {fresh}",
)


def make_tables(connection: Connection, appraisal: str) -> None:
    """Make the partitions of an appraisal that is opened."""
    _run(connection, appraisal, _MAKE)


def share_lock(connection: Connection, appraisal: str) -> None:
    """Let no seat be moved until the end of the transaction; others may issue at the same time."""
    locks.lock_shared(connection, f"issued {appraisal}")


def lock(connection: Connection, appraisal: str) -> None:
    """Let nobody be issued a credential until the end of the transaction."""
    locks.lock_alone(connection, f"issued {appraisal}")


def lock_to_merge(connection: Connection, appraisal: str) -> None:
    """Take the lock; two merges are one after the other, because both replace a partition of the same table."""
    locks.lock_alone(connection, "issued")
    lock(connection, appraisal)


@dataclass(frozen=True)
class Entered:
    """The row of a person: in which group, and SHA-256 of the value that was signed (32 bytes; none up to 0.4.0).

    `reissued`: how often what was signed was given up for another (ADR 0047). `mac` authenticates the row under the
    appraisal's count key (32 bytes; none up to 0.5.0).
    """

    group: GroupCode
    blinded: bytes
    mac: bytes
    reissued: int = 0

    @property
    def waits_anew(self) -> bool:
        """Whether one more value may be signed in place of the one that was given up."""
        return self.reissued > 0 and not self.blinded

    def must_be_ours(self, key: bytes, appraisal: str, person: str) -> None:
        """Refuse a row that somebody else has written. Raises `IssuedChanged`."""
        if not hmac.compare_digest(self.mac, mac(key, appraisal, person, self.group, self.blinded, self.reissued)):
            raise IssuedChanged(rows=1)


def mac(key: bytes, appraisal: str, person: str, group: GroupCode, blinded: bytes, reissued: int = 0) -> bytes:
    """The authentication code of a row: 32 bytes."""
    return hmac.digest(key, f"issued|{appraisal}|{person}|{group}|{reissued}|".encode() + blinded, "sha256")


def issue(connection: Connection, appraisal: str, person: str, group: GroupCode, blinded: bytes, key: bytes) -> int:
    """Enter a person, unless there is a row. Answers how many rows are new: one or none. The lock is shared."""
    made = mac(key, appraisal, person, group, blinded)
    entering = connection.execute(
        'insert into issued_fresh (appraisal, person, "group", blinded, mac)'
        " select %(appraisal)s, %(person)s, %(group)s, %(blinded)s, %(mac)s"
        " where not exists (select from issued where appraisal = %(appraisal)s and person = %(person)s)"
        " on conflict do nothing",
        {"appraisal": appraisal, "person": person, "group": group, "blinded": blinded, "mac": made},
    )
    return entering.rowcount


def find(connection: Connection, appraisal: str, person: str) -> Entered | None:
    """The row of a person; None: nothing was signed for this person yet."""
    row = connection.execute(
        f'select "group", blinded, mac, reissued from {_EVERYBODY} where appraisal = %s and person = %s',  # noqa: S608
        (appraisal, person),
    ).fetchone()
    return Entered(row[0], bytes(row[1]), bytes(row[2]), row[3]) if row else None


def give_up(connection: Connection, appraisal: str, person: str, entered: Entered, key: bytes) -> int:
    """Let one more value be signed for a person with this row. Answers how many rows are changed: one, or none where
    the row is another by now. The lock is shared.
    """
    return _change(connection, appraisal, person, entered, replace(entered, blinded=b"", reissued=1), key)


def issue_anew(
    connection: Connection, appraisal: str, person: str, entered: Entered, blinded: bytes, key: bytes
) -> int:
    """Enter the value that is signed anew. Answers how many rows are changed, as `give_up` does."""
    return _change(connection, appraisal, person, entered, replace(entered, blinded=blinded), key)


def _change(connection: Connection, appraisal: str, person: str, before: Entered, after: Entered, key: bytes) -> int:
    """Change a person's row where it lies, and have the tables written anew in the night."""
    values = {
        "appraisal": appraisal,
        "person": person,
        "was": before.mac,
        "blinded": after.blinded,
        "reissued": after.reissued,
        "mac": mac(key, appraisal, person, after.group, after.blinded, after.reissued),
    }
    changed = sum(
        connection.execute(
            f"update {table} set blinded = %(blinded)s, reissued = %(reissued)s, mac = %(mac)s"  # noqa: S608
            " where appraisal = %(appraisal)s and person = %(person)s and mac = %(was)s",
            values,
        ).rowcount
        for table in ("issued_fresh", "issued")
    )
    if changed:
        connection.execute("update issued_turn set changed = true where appraisal = %s", (appraisal,))
    return changed


def must_be_all(connection: Connection, appraisal: str, lanes: Lanes) -> None:
    """Refuse when rows are missing, or stand as they were before. Raises `CountShort`, `LaneShort`, `LaneLost`."""
    lanes.check(connection, appraisal, lambda: entries(connection, appraisal))


def entries(connection: Connection, appraisal: str) -> int:
    """How often something was entered: each row, each value that was given up, each signed in its place."""
    row = connection.execute(
        "select count(*) + coalesce(sum(reissued), 0) + count(*) filter (where reissued > 0 and blinded <> '')"  # noqa: S608
        f" from {_EVERYBODY} where appraisal = %s",
        (appraisal,),
    ).fetchone()
    return int(row[0]) if row else 0


def must_be_ours_or_unknown(connection: Connection, appraisal: str, lanes: Lanes) -> None:
    """Verify all rows; where the count key is lost, write their codes anew under another, because nobody can.

    Nobody is issued anything meanwhile. Raises `IssuedChanged`.
    """
    try:
        key = lanes.key(appraisal)
    except LaneLost:
        key = lanes.key_anew(appraisal)
        for table in ("issued_fresh", "issued"):
            rows = connection.execute(
                f'select person, "group", blinded, reissued from {table} where appraisal = %s order by person',  # noqa: S608
                (appraisal,),
            ).fetchall()
            codes = [mac(key, appraisal, person, group, bytes(one), times) for person, group, one, times in rows]
            connection.execute(
                f"update {table} set mac = made.mac from unnest(%s::text[], %s::bytea[]) as made (person, mac)"  # noqa: S608
                f" where {table}.appraisal = %s and {table}.person = made.person",
                ([person for person, *_ in rows], codes, appraisal),
            )
    _must_be_ours(connection, appraisal, key)


def must_be_whole(connection: Connection, appraisal: str, lanes: Lanes) -> None:
    """Refuse when rows are missing, or are not as they were entered. Raises `IssuedChanged` as well."""
    must_be_all(connection, appraisal, lanes)
    _must_be_ours(connection, appraisal, lanes.key(appraisal))


def _must_be_ours(connection: Connection, appraisal: str, key: bytes) -> None:
    query = f'select person, "group", blinded, mac, reissued from {_EVERYBODY} where appraisal = %s'  # noqa: S608  # a constant
    rows = connection.execute(query, (appraisal,)).fetchall()
    changed = sum(
        bytes(made) != mac(key, appraisal, person, group, bytes(one), times) for person, group, one, made, times in rows
    )
    if changed:
        raise IssuedChanged(rows=changed)


def issued_by_last_night(connection: Connection, appraisal: str, people: Iterable[str]) -> frozenset[str]:
    """Which of these people had been issued a credential when the tables were merged last."""
    return _among(connection, "issued", appraisal, people)


def took_part(connection: Connection, appraisal: str, people: Iterable[str]) -> frozenset[str]:
    """Which of these people have been issued a credential by now."""
    return _among(connection, _EVERYBODY, appraisal, people)


class TookPart:
    """Which people had been issued a credential when a decision asked, and that it is so until its append."""

    def __init__(self, engine: sa.Engine, appraisal: str) -> None:
        self._engine, self._appraisal = engine, appraisal
        self._asked: frozenset[str] = frozenset()
        self._found: frozenset[str] = frozenset()

    def among(self, people: Iterable[str]) -> frozenset[str]:
        """Which of these people have been issued a credential."""
        self._asked = frozenset(people)
        with transaction(self._engine) as connection:
            self._found = took_part(connection, self._appraisal, self._asked)
        return self._found

    def hold(self, connection: Connection) -> None:
        """In the appending transaction: take the lock. Raises `Outdated` when the answer would be another by now."""
        lock(connection, self._appraisal)
        found = took_part(connection, self._appraisal, self._asked)
        if found != self._found:
            raise Outdated(stream="issued", expected=len(self._found), actual=len(found))


def count(connection: Connection, appraisal: str) -> Counter[GroupCode]:
    """How many credentials were issued in each group, as of now."""
    return _counted(connection, _EVERYBODY, appraisal)


def reissued(connection: Connection, appraisal: str) -> Counter[GroupCode]:
    """To how many people of each group a credential was issued anew, used or not, as of now."""
    return _counted(connection, _EVERYBODY, appraisal, "sum(reissued)")


def is_merged(connection: Connection, appraisal: str) -> bool:
    """Whether nothing has been issued, and no row changed, since the tables were merged last."""
    row = connection.execute(
        "select 1 from issued_fresh where appraisal = %(appraisal)s union all"
        " select 1 from issued_turn where appraisal = %(appraisal)s and changed limit 1",
        {"appraisal": appraisal},
    ).fetchone()
    return row is None


def last_turn(connection: Connection, appraisal: str) -> tuple[datetime | None, dict[GroupCode, int]]:
    """When the tables were merged last (None: not yet), and the figures by group that may be told since."""
    row = connection.execute("select turned_at, told from issued_turn where appraisal = %s", (appraisal,)).fetchone()
    return (row[0], row[1]) if row else (None, {})


def merge(connection: Connection, appraisal: str, now: datetime, least: int) -> None:
    """Write `issued` anew with what is fresh, in the order of persons, and drop what was there, file and all.

    A group's figure is told once at least `least` have come since the one before (ADR 0033). The lock to merge is held.
    Raises `psycopg.errors.LockNotAvailable` while somebody reads the tables for long.
    """
    _run(connection, appraisal, _MERGE)
    _, told = last_turn(connection, appraisal)
    for group, issued in _counted(connection, "issued", appraisal).items():
        if issued - told.get(group, 0) >= least:
            told[group] = issued
    connection.execute(
        "update issued_turn set turned_at = %s, told = %s, changed = false where appraisal = %s",
        (now, Jsonb(told), appraisal),
    )


def _among(connection: Connection, table: str, appraisal: str, people: Iterable[str]) -> frozenset[str]:
    rows = connection.execute(
        f"select person from {table} where appraisal = %s and person = any(%s)",  # noqa: S608  # our own tables
        (appraisal, list(people)),
    ).fetchall()
    return frozenset(person for (person,) in rows)


def _counted(
    connection: Connection, table: str, appraisal: str, figure: LiteralString = "count(*)"
) -> Counter[GroupCode]:
    rows = connection.execute(
        f'select "group", {figure} from {table} where appraisal = %s group by "group"',  # noqa: S608  # our own tables
        (appraisal,),
    ).fetchall()
    return Counter(dict(rows))


def _run(connection: Connection, appraisal: str, statements: Iterable[LiteralString]) -> None:
    """Run statements about an appraisal's partitions."""
    for statement in statements:
        connection.execute(
            sql.SQL(statement).format(
                appraisal=sql.Literal(appraisal),
                kept=sql.Identifier(f"issued-{appraisal}"),
                anew=sql.Identifier(f"issued-{appraisal}-new"),
                fresh=sql.Identifier(f"issued_fresh-{appraisal}"),
            )
        )
