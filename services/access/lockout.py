"""Lockout: five failures within ten minutes lock an account for ten, for requests from that address.

Failures are counted by the name that was typed, whether or not there is such an account, so a lock tells nothing. A
browser that has signed in to the account before is counted by itself: strangers who keep knocking lock out strangers
only. An attempt is counted before it is checked and forgiven when it succeeds: many at once are no more than five.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from services.access.refusals import SignInLocked
from services.kernel.log.store import Connection

MOST_FAILURES = 5
WITHIN = timedelta(minutes=10)
LASTS = timedelta(minutes=10)
FORGOTTEN_AFTER = timedelta(hours=1)
STRANGER = ""


def locked_until(failures: Sequence[datetime], now: datetime) -> datetime | None:
    """Until when the door is closed after these failures, in order; None when it is open."""
    last = failures[-MOST_FAILURES:]
    if len(last) < MOST_FAILURES or last[-1] - last[0] > WITHIN:
        return None
    until = last[-1] + LASTS
    return until if now < until else None


def attempt(connection: Connection, name: str, device: str, now: datetime) -> datetime | None:
    """Count an attempt as failed until it succeeds. Answers until when this one locks, if it does.

    Raises `SignInLocked`.
    """
    named = digest(name)
    connection.execute("select pg_advisory_xact_lock(hashtext(%s))", (f"{named.hex()}/{device}",))
    connection.execute("delete from failure where failed_at < %s", (now - FORGOTTEN_AFTER,))
    rows = connection.execute(
        "select failed_at from failure where named = %s and device = %s order by failed_at", (named, device)
    ).fetchall()
    failures = [at for (at,) in rows]
    if locked_until(failures, now):
        raise SignInLocked(minutes=int(LASTS.total_seconds()) // 60)
    connection.execute("insert into failure values (%s, %s, %s)", (named, device, now))
    return locked_until([*failures, now], now)


def forgive(connection: Connection, name: str, device: str) -> None:
    """A successful sign-in clears the failures."""
    connection.execute("delete from failure where named = %s and device = %s", (digest(name), device))


def digest(name: str) -> bytes:
    return sha256(f"pingyi-sign-in {name}".encode(errors="replace")).digest()


def device_of(connection: Connection, name: str, mark: str, now: datetime) -> str:
    """Under which device attempts are counted: this one, if its mark was given to this account, else any stranger's."""
    known = connection.execute(
        "update device set seen_at = %s where digest = %s and account = %s returning 1", (now, mark_digest(mark), name)
    ).fetchone()
    return mark_digest(mark).hex() if known else STRANGER


def remember(connection: Connection, name: str, mark: str, now: datetime) -> None:
    """From now on this browser is known to the account."""
    connection.execute(
        "insert into device values (%s, %s, %s) on conflict (digest) do update set seen_at = excluded.seen_at"
        " where device.account = excluded.account",
        (mark_digest(mark), name, now),
    )


def mark_digest(mark: str) -> bytes:
    return sha256(f"pingyi-device {mark}".encode(errors="replace")).digest()
