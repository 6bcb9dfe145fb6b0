"""Enrolling: with a one-time secret a person sets password and second factor."""

import secrets

from services.access import lockout
from services.access.accounts import account as accounts
from services.access.accounts.one_time_codes import step_of, uri
from services.access.accounts.passwords import must_be_good
from services.access.context import AccessContext
from services.access.contract import Enrol, Enrolled, EnrolmentDetails, ShowEnrolment
from services.access.refusals import CodeWrong, EnrolmentUnknown
from services.access.sessions import fingerprint
from services.kernel.log.store import Connection, transaction


def show_enrolment(request: ShowEnrolment, context: AccessContext) -> EnrolmentDetails:
    """Say what the telephone must scan."""
    with transaction(context.engine) as connection:
        name, factor = _opened(context, connection, request.secret)
    return EnrolmentDetails(account=name, factor=factor, uri=uri(factor, name))


def enrol(request: Enrol, context: AccessContext) -> Enrolled:
    """Set the password, and use up the secret."""
    secret, password = request.secret, request.password.strip()
    with transaction(context.engine) as connection:
        name, factor = _opened(context, connection, secret)
    must_be_good(password, name)
    step = step_of(factor, request.code.strip(), context.real_clock.now())
    if step is None:
        raise CodeWrong()
    kept, mark = context.passwords.hash(password), secrets.token_urlsafe(24)

    def keep(connection: Connection) -> None:
        _opened(context, connection, secret, used=True)
        connection.execute("delete from credential where account = %s", (name,))
        connection.execute(
            "insert into credential values (%s, %s, %s, %s)", (name, kept, context.vault.close(factor), step)
        )
        lockout.remember(connection, name, mark, context.real_clock.now())

    accounts.decide(context, name, lambda account: accounts.enrol(name, account), keep)
    return Enrolled(account=name, device=mark)


def _opened(context: AccessContext, connection: Connection, secret: str, *, used: bool = False) -> tuple[str, str]:
    """The account that an enrolment secret opens, and its factor. Raises `EnrolmentUnknown`."""
    query = "delete from enrolment where secret = %s and until > %s returning account, factor"
    if not used:
        query = "select account, factor from enrolment where secret = %s and until > %s"
    row = connection.execute(query, (fingerprint(secret), context.real_clock.now())).fetchone()
    if row is None:
        raise EnrolmentUnknown()
    return str(row[0]), context.vault.open(bytes(row[1]))
