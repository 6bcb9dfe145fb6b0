"""A one-time code by short message: who has the telephone is the person (A-12).

A number that is on no roster is treated like one that is, so nothing is told of who is invited. What protects a
telephone counts in real time, not the rehearsal's.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from services.kernel.clock import CHINA, civil_date
from services.kernel.log.store import Connection, transaction
from services.roster.answers import CodeSent
from services.roster.context import RosterContext
from services.roster.contract import SendCode
from services.roster.personal_data import phones
from services.roster.personal_data.keyed import one_time_digest, person_of
from services.roster.preparation import must_be_voting
from services.roster.refusals import PhoneInvalid, SmsClosed, SmsTooMany, SmsTooSoon

VALID_FOR = timedelta(minutes=5)
PAUSE = timedelta(seconds=60)
MOST_A_DAY = 5
TRIES = 5


@dataclass(frozen=True)
class Sent:
    """The code that was sent last to a number, and how many that day."""

    at: datetime
    count: int


def handle(command: SendCode, context: RosterContext) -> CodeSent:
    """Send a code, and answer only that. The message goes out after the code is kept."""
    register, sender = context.register, context.sms
    electorate = register.electorate(command.appraisal)
    must_be_voting(command.appraisal, electorate.preparation, context.clock.now())
    if sender is None:
        raise SmsClosed()
    phone = phones.normalise(command.phone)
    if phone is None or not phones.takes_messages(phone):
        raise PhoneInvalid()
    secret = register.secret(command.appraisal)
    person, code, now = person_of(secret, phone), f"{secrets.randbelow(1_000_000):06d}", context.wall.now()
    with transaction(context.engine) as connection:
        count = may_send(last_sent(connection, command.appraisal, person), now)
        keep(connection, command.appraisal, person, one_time_digest(secret, person, code), now, count)
    sender.send(phone, message(code))
    return CodeSent(sent=True, valid_seconds=int(VALID_FOR.total_seconds()))


def may_send(last: Sent | None, now: datetime) -> int:
    """Decide whether another code may go out: one a minute, five a day. Answers its number within the day."""
    if last is None:
        return 1
    wait = last.at + PAUSE - now
    if wait > timedelta():
        raise SmsTooSoon(seconds=int(wait.total_seconds()) + 1)
    if civil_date(last.at) != civil_date(now):
        return 1
    if last.count >= MOST_A_DAY:
        raise SmsTooMany(most=MOST_A_DAY)
    return last.count + 1


def message(code: str) -> str:
    """At most 70 characters, signature and all, and no link."""
    return f"【难办事股室评议】验证码{code},5分钟内有效,用于核对参评身份。请勿告诉他人,工作人员不会索要。"


def last_sent(connection: Connection, appraisal: str, person: str) -> Sent | None:
    """What was sent last. The row is made and held first, so that two requests at once are one after the other."""
    connection.execute(
        "insert into one_time_code (appraisal, person) values (%s, %s) on conflict do nothing", (appraisal, person)
    )
    row = connection.execute(
        "select sent_at, sent_count from one_time_code where appraisal = %s and person = %s for update",
        (appraisal, person),
    ).fetchone()
    return Sent(row[0], row[1]) if row and row[0] else None


def keep(connection: Connection, appraisal: str, person: str, digest: bytes, now: datetime, count: int) -> None:
    """Keep the code as a keyed hash in place of the one before."""
    connection.execute(
        "update one_time_code set code = %s, sent_at = %s, sent_count = %s, failed = 0"
        " where appraisal = %s and person = %s",
        (digest, now, count, appraisal, person),
    )


def use(connection: Connection, appraisal: str, person: str, digest: bytes, now: datetime) -> bool:
    """Whether this is the code that was sent; then it is used up. A wrong one is counted, under the row's lock."""
    row = connection.execute(
        "update one_time_code set failed = failed + 1 where appraisal = %s and person = %s"
        " and code is not null returning code, sent_at, failed",
        (appraisal, person),
    ).fetchone()
    if row is None or row[2] > TRIES or now >= row[1] + VALID_FOR or not hmac.compare_digest(bytes(row[0]), digest):
        return False
    # of the moment only the day is left, for the limit of a day
    connection.execute(
        "update one_time_code set code = null, sent_at = %s where appraisal = %s and person = %s",
        (_day(now), appraisal, person),
    )
    return True


def forget_moments(connection: Connection, appraisal: str, now: datetime) -> None:
    """Of the moments at which codes were sent that are of no use any more, keep only the day."""
    connection.execute(
        "update one_time_code set code = null, sent_at = date_trunc('day', sent_at, 'Asia/Shanghai')"
        " where appraisal = %s and code is not null and sent_at < %s",
        (appraisal, now - VALID_FOR),
    )


def forget(connection: Connection, appraisal: str, now: datetime | None) -> None:
    """Forget to whom codes were sent on days before `now`; None: ever."""
    before = None if now is None else _day(now)
    connection.execute(
        "delete from one_time_code where appraisal = %s and (%s::timestamptz is null or sent_at < %s)",
        (appraisal, before, before),
    )


def any_left(connection: Connection, appraisal: str) -> bool:
    """Whether it is known of anybody that a code was sent."""
    query = "select exists (select from one_time_code where appraisal = %s)"
    row = connection.execute(query, (appraisal,)).fetchone()
    return row is not None and bool(row[0])


def _day(now: datetime) -> datetime:
    return datetime.combine(civil_date(now), time(), CHINA)
