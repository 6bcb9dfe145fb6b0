"""Sessions of staff: kept here, so that they can be ended; ended by sitting idle, and by the evening in any case.

Time here is real time, not the rehearsal's: a session protects a desk somebody has left.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from services.access.refusals import StaffSessionEnded
from services.kernel.log.store import Connection

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=12)


def is_over(started_at: datetime, seen_at: datetime, ended_at: datetime | None, now: datetime) -> bool:
    """Whether a session opens nothing any more."""
    return ended_at is not None or now - seen_at >= IDLE or now - started_at >= LONGEST


def begin(connection: Connection, name: str, now: datetime) -> str:
    """A new session's secret; the database keeps its fingerprint only."""
    secret = secrets.token_urlsafe(32)
    connection.execute("insert into session values (%s, %s, %s, %s, null)", (fingerprint(secret), name, now, now))
    return secret


def continue_(connection: Connection, secret: str, now: datetime) -> str:
    """The account whose session it is; being asked for keeps it from falling idle. Raises `StaffSessionEnded`."""
    row = connection.execute(
        "select account, started_at, seen_at, ended_at from session where digest = %s", (fingerprint(secret),)
    ).fetchone()
    if row is None or is_over(row[1], row[2], row[3], now):
        raise StaffSessionEnded()
    connection.execute("update session set seen_at = %s where digest = %s", (now, fingerprint(secret)))
    return str(row[0])


def end(connection: Connection, secret: str, now: datetime) -> str | None:
    """End one session. Answers whose it was, if it was still going on."""
    row = connection.execute(
        "update session set ended_at = %s where digest = %s and ended_at is null returning account",
        (now, fingerprint(secret)),
    ).fetchone()
    return None if row is None else str(row[0])


def end_all(connection: Connection, name: str, now: datetime) -> None:
    """End every session of an account."""
    connection.execute("update session set ended_at = %s where account = %s and ended_at is null", (now, name))


def fingerprint(secret: str) -> bytes:
    """What is kept of a secret that is random and long: its SHA-256."""
    return sha256(secret.encode(errors="replace")).digest()
