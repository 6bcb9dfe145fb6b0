"""The lists that wait for a second person (ADR 0044): who is on them, beside the log, no longer than they wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.kernel.log.store import Connection
from services.roster.personal_data import people
from services.roster.personal_data.people import Listed


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A proposed list. `voted_online`: how many who are new on it had their ballot online when it was proposed."""

    proposal: str
    filed_at: datetime
    until: datetime
    voted_online: int


def keep(connection: Connection, appraisal: str, provider: str, waits: Waiting, listed: Iterable[Listed]) -> None:
    """Keep a provider's proposed list in place of one before."""
    drop(connection, appraisal, provider)
    connection.execute(
        "insert into roster_proposal (appraisal, provider, proposal, filed_at, until, voted_online)"
        " values (%s, %s, %s, %s, %s, %s)",
        (appraisal, provider, waits.proposal, waits.filed_at, waits.until, waits.voted_online),
    )
    people.insert_list(connection, "proposed_people", appraisal, provider, listed)


def read(connection: Connection, appraisal: str, provider: str) -> Waiting | None:
    """When the provider's list that waits was proposed; None: there is none."""
    row = connection.execute(
        "select proposal, filed_at, until, voted_online from roster_proposal where appraisal = %s and provider = %s",
        (appraisal, provider),
    ).fetchone()
    if row is None:
        return None
    return Waiting(**dict(zip(("proposal", "filed_at", "until", "voted_online"), row, strict=True)))


def listed(connection: Connection, appraisal: str, provider: str) -> list[Listed]:
    """Everybody on the provider's list that waits, in the order of the file."""
    return people.listed(connection, appraisal, (provider,), table="proposed_people")


def drop(connection: Connection, appraisal: str, provider: str) -> None:
    """Erase the provider's list that waits, if one does."""
    for table in ("proposed_people", "roster_proposal"):
        connection.execute(f"delete from {table} where appraisal = %s and provider = %s", (appraisal, provider))  # noqa: S608


def appraisals(connection: Connection) -> set[str]:
    """Those that have a list that waits, or has waited too long."""
    return {appraisal for (appraisal,) in connection.execute("select appraisal from roster_proposal").fetchall()}


def drop_expired(connection: Connection, appraisal: str, now: datetime) -> None:
    """Erase the lists that nobody has confirmed in time."""
    late = connection.execute(
        "select provider from roster_proposal where appraisal = %s and until <= %s", (appraisal, now)
    ).fetchall()
    for (provider,) in late:
        drop(connection, appraisal, provider)
