"""Signing in and out: password and second factor, for staff.

A failed sign-in has one answer, whatever was wrong, after the same work: nothing tells that an account
exists.
"""

import secrets
from datetime import datetime

from services.access import lockout, sessions
from services.access.accounts import account as accounts
from services.access.accounts.account import AccountState
from services.access.accounts.one_time_codes import step_of
from services.access.context import AccessContext
from services.access.contract import (
    SYSTEM_LOG,
    OpenedSession,
    SessionEnded,
    ShowSession,
    SignIn,
    SignOut,
    StaffAccount,
    Tour,
    Vouch,
)
from services.access.events import AccountLocked, SignedIn, SignedOut
from services.access.refusals import NoRehearsal, SignInRefused, StaffSessionEnded
from services.kernel.log.event_log import Append
from services.kernel.log.store import transaction

NOBODYS_FACTOR = "A" * 32


def sign_in(request: SignIn, context: AccessContext) -> OpenedSession:
    """Open a session."""
    return _open_session(context, *_authenticate(request, context), request.device)


def vouch(request: Vouch, context: AccessContext) -> StaffAccount:
    """Say who a second person is, without a session."""
    name, account, counted = _authenticate(request, context)
    with transaction(context.engine) as connection:
        lockout.forgive(connection, name, counted)
    return accounts.shown(name, account)


def tour(request: Tour, context: AccessContext) -> OpenedSession:
    """Open a session in a rehearsal, without a password."""
    name, settings = request.account, context.settings
    if not settings.development_identity or settings.rehearsal_clock is None:
        raise NoRehearsal()
    account = accounts.must_be_there(name, accounts.find(context, name))
    if not account.enrolled:
        account = accounts.decide(context, name, lambda account: accounts.enrol(name, account))
    return _open_session(context, name, account, lockout.STRANGER, "")


def show_session(request: ShowSession, context: AccessContext) -> StaffAccount:
    """Say whose session it is."""
    with transaction(context.engine) as connection:
        name = sessions.continue_(connection, request.session, context.real_clock.now())
    account = accounts.find(context, name)
    if not account.is_open:
        raise StaffSessionEnded()
    return accounts.shown(name, account)


def sign_out(request: SignOut, context: AccessContext) -> SessionEnded:
    """End a session."""
    with transaction(context.engine) as connection:
        name = sessions.end(connection, request.session, context.real_clock.now())
    if name is not None:
        mark = sessions.fingerprint(request.session).hex()
        context.log.append(SYSTEM_LOG, f"session-{mark}", [SignedOut(account=name, session=mark)], after=1)
    return SessionEnded(ended=name is not None)


def _authenticate(typed: SignIn | Vouch, context: AccessContext) -> tuple[str, AccountState, str]:
    """The account, and under which device its attempts are counted. Raises `SignInRefused` or `SignInLocked`."""
    name, password, now = typed.account.strip().lower(), typed.password.strip(), context.real_clock.now()
    with transaction(context.engine) as connection:
        counted = lockout.device_of(connection, name, typed.device, now)
        locks = lockout.attempt(connection, name, counted, now)
        row = connection.execute("select password, factor from credential where account = %s", (name,)).fetchone()
    account = accounts.find(context, name)
    right = context.passwords.holds(row[0] if row else None, password)  # the same work with an account and without
    step = step_of(context.vault.open(bytes(row[1])) if row else NOBODYS_FACTOR, typed.code.strip(), now)
    if not (right and step is not None and account.is_open and _use(context, name, step)):
        if locks is not None and account.added is not None:
            _record_lock(context, name, locks, known_device=counted != lockout.STRANGER)
        raise SignInRefused()
    return name, account, counted


def _use(context: AccessContext, name: str, step: int) -> bool:
    """Use up a time step: each code opens once, and none that is older than the last."""
    with transaction(context.engine) as connection:
        used = connection.execute(
            "update credential set last_step = %s where account = %s and last_step < %s returning 1",
            (step, name, step),
        ).fetchone()
    return used is not None


def _open_session(context: AccessContext, name: str, account: AccountState, counted: str, device: str) -> OpenedSession:
    now = context.real_clock.now()
    mark = device if counted != lockout.STRANGER else secrets.token_urlsafe(24)
    with transaction(context.engine) as connection:
        secret = sessions.begin(connection, name, now)
        lockout.forgive(connection, name, counted)
        lockout.remember(connection, name, mark, now)
    digest = sessions.fingerprint(secret).hex()
    context.log.append(SYSTEM_LOG, f"session-{digest}", [SignedIn(account=name, session=digest)], after=0)
    return OpenedSession(session=secret, device=mark, **accounts.fields(name, account))


def _record_lock(context: AccessContext, name: str, until: datetime, *, known_device: bool) -> None:
    event = AccountLocked(account=name, failures=lockout.MOST_FAILURES, until=until, known_device=known_device)
    stream = f"lock-{secrets.token_hex(8)}"
    context.log.append_many(SYSTEM_LOG, [Append(stream=stream, events=(event,), after=0)])
