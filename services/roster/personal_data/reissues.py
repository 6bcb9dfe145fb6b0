"""To whom a ballot may be issued anew (ADR 0047): what waits for a second person, and how much two people have let be.

What waits names a person, the day and nothing closer, and stays no longer than its day: it is taken out when it is
decided, and the turn of the night empties the table, file and all. What was decided names no person.
"""

from dataclasses import dataclass
from datetime import date
from typing import LiteralString

from psycopg import sql

from services.kernel.log.store import Connection
from services.roster.events import GroupCode, ReissueReason, ReissuesDecided


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What an account has proposed on a civil day; `group` is the one in which the person is invited."""

    person: str
    group: GroupCode
    reason: ReissueReason
    proposal: str
    by: str
    on: date


def make_tables(connection: Connection, appraisal: str) -> None:
    """Make the partition of an appraisal that is opened; attached, so that nobody waits who reads another's."""
    _run(connection, appraisal, "create table {waits} (like reissue_proposal including all)")
    _run(connection, appraisal, "alter table reissue_proposal attach partition {waits} for values in ({appraisal})")


def keep(connection: Connection, appraisal: str, wanted: Proposal) -> None:
    """Let a proposal wait, in place of the same account's before; another account's of the same day stays."""
    connection.execute(
        'insert into reissue_proposal as stands (appraisal, person, "group", reason, proposal, account, on_day)'
        " values (%s, %s, %s, %s, %s, %s, %s)"
        ' on conflict (appraisal, person) do update set "group" = excluded."group", reason = excluded.reason,'
        " proposal = excluded.proposal, account = excluded.account, on_day = excluded.on_day"
        " where stands.account = excluded.account or stands.on_day < excluded.on_day",
        (appraisal, wanted.person, wanted.group, wanted.reason, wanted.proposal, wanted.by, wanted.on),
    )


def of_person(connection: Connection, appraisal: str, person: str) -> Proposal | None:
    """What waits for a person, or has waited too long."""
    return next(iter(_read(connection, appraisal, "person = %s", person)), None)


def hold(connection: Connection, appraisal: str, proposal: str) -> Proposal | None:
    """What waits under this id, held to the end of the transaction, so that of two who decide one comes second."""
    return next(iter(_read(connection, appraisal, "proposal = %s for update", proposal)), None)


def waiting(connection: Connection, appraisal: str, on: date) -> list[Proposal]:
    """What waits on this day, in the order of persons."""
    return _read(connection, appraisal, "on_day = %s order by person", on)


def drop(connection: Connection, appraisal: str, person: str) -> None:
    """Take out what waits for a person."""
    connection.execute("delete from reissue_proposal where appraisal = %s and person = %s", (appraisal, person))


def any_left(connection: Connection, appraisal: str) -> bool:
    """Whether the table holds anything of this appraisal."""
    row = connection.execute("select 1 from reissue_proposal where appraisal = %s limit 1", (appraisal,)).fetchone()
    return row is not None


def forget(connection: Connection, appraisal: str, but_of: date | None) -> None:
    """Empty the table, file and all, but for what was proposed on this day. The lock of who was issued is held alone,
    so nobody proposes, confirms or withdraws meanwhile.
    """
    stays = waiting(connection, appraisal, but_of) if but_of else []
    _run(connection, appraisal, "truncate {waits}")
    for one in stays:
        keep(connection, appraisal, one)


def note_decided(connection: Connection, appraisal: str, by: str, confirmed_by: str) -> None:
    """Count one more that these two have decided."""
    connection.execute(
        "insert into reissues_decided (appraisal, account, confirmed_by, count) values (%s, %s, %s, 1)"
        " on conflict (appraisal, account, confirmed_by) do update set count = reissues_decided.count + 1",
        (appraisal, by, confirmed_by),
    )


def decided(connection: Connection, appraisal: str) -> tuple[ReissuesDecided, ...]:
    """How many were decided, by the two accounts, in their order."""
    rows = connection.execute(
        "select account, confirmed_by, count from reissues_decided where appraisal = %s order by 1, 2", (appraisal,)
    ).fetchall()
    return tuple(ReissuesDecided(by=by, confirmed_by=second, count=count) for by, second, count in rows)


def _read(connection: Connection, appraisal: str, which: LiteralString, value: object) -> list[Proposal]:
    rows = connection.execute(
        'select person, "group", reason, proposal, account, on_day from reissue_proposal'  # noqa: S608  # constants of ours
        f" where appraisal = %s and {which}",
        (appraisal, value),
    ).fetchall()
    return [Proposal(**dict(zip(Proposal.__dataclass_fields__, row, strict=True))) for row in rows]


def _run(connection: Connection, appraisal: str, statement: LiteralString) -> None:
    waits = sql.Identifier(f"reissue_proposal-{appraisal}")
    connection.execute(sql.SQL(statement).format(waits=waits, appraisal=sql.Literal(appraisal)))
