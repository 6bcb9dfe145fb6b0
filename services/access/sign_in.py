"""Signing in and out, and the first time: password and second factor, for staff.

Whoever cannot sign in is told one thing only, whatever was wrong, after the same work: nothing tells that an account
exists.
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.access import account as accounts
from services.access import lockout, sessions
from services.access.account import SYSTEM_LOG, Account
from services.access.events import AccountEnrolled, AccountLocked, SignedIn, SignedOut
from services.access.one_time_codes import step_of, uri
from services.access.passwords import Passwords, must_be_good
from services.access.vault import Vault
from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.log.event_log import Append
from services.kernel.log.store import Connection, transaction
from services.kernel.refusal import Malformed, Refusal

LONGEST_TYPED = 200
NOBODYS_FACTOR = "A" * 32


class SignInRefused(Refusal):
    """Account, password and code do not go together. Which of them is wrong is not told."""


class EnrolmentUnknown(Refusal):
    """No such enrolment, or it was used, replaced, or is too old."""


class CodeWrong(Refusal):
    """The code is not the one the telephone shows."""


class NoRehearsal(Refusal):
    """Only where a quarter is rehearsed may anybody sit at any desk."""


class Authenticator:
    """Lets people in, with one service context. `now` is real time, not the rehearsal's."""

    def __init__(
        self, context: ServiceContext, vault: Vault, passwords: Passwords, now: Callable[[], datetime]
    ) -> None:
        self.context, self.vault, self.passwords, self.now = context, vault, passwords, now

    def sign_in(self, name: str, password: str, code: str, device: str) -> dict[str, Any]:
        """Answers `{session, device, account, role, …}`. Raises `SignInRefused`, `SignInLocked` or `SignInBusy`."""
        return self._let_in(*self._checked(name, password, code, device), device)

    def vouch(self, name: str, password: str, code: str, device: str) -> dict[str, Any]:
        """Show once that one is there, without a session: at somebody else's desk. Raises as `sign_in`."""
        name, account, counted = self._checked(name, password, code, device)
        with transaction(self.context.engine) as connection:
            lockout.forgive(connection, name, counted)
        return accounts.shown(name, account)

    def _checked(self, name: str, password: str, code: str, device: str) -> tuple[str, Account, str]:
        _must_be_typed(name, password, code, device)
        name, password, now = name.strip().lower(), password.strip(), self.now()
        with transaction(self.context.engine) as connection:
            counted = lockout.device_of(connection, name, device, now)
            locks = lockout.attempt(connection, name, counted, now)
            row = connection.execute("select password, factor from credential where account = %s", (name,)).fetchone()
        account = self._account(name)
        right = self.passwords.holds(row[0] if row else None, password)  # the same work with an account and without
        step = step_of(self.vault.open(bytes(row[1])) if row else NOBODYS_FACTOR, code.strip(), now)
        if not (right and step is not None and account.is_open and self._use(name, step)):
            if locks is not None and account.added is not None:
                self._record_lock(name, locks, known_device=counted != lockout.STRANGER)
            raise SignInRefused()
        return name, account, counted

    def tour(self, name: str) -> dict[str, Any]:
        """Let a visitor of a rehearsal sit at a desk without a password. Answers as `sign_in`; raises `NoRehearsal`."""
        settings = self.context.settings
        if not settings.development_identity or settings.rehearsal_clock is None:
            raise NoRehearsal()
        account = accounts.must_be_there(name, self._account(name))
        if not account.enrolled:
            self.context.log.decide(
                SYSTEM_LOG, accounts.stream(name), accounts.evolve, Account(), lambda account: _enrol(name, account)
            )
        return self._let_in(name, self._account(name), lockout.STRANGER, "")

    def session(self, secret: str) -> dict[str, Any]:
        """Whose session it is: `{account, role, provider, channel, department, county, appraisal}`."""
        with transaction(self.context.engine) as connection:
            name = sessions.continue_(connection, secret, self.now())
        account = self._account(name)
        if not account.is_open:
            raise sessions.StaffSessionEnded()
        return accounts.shown(name, account)

    def sign_out(self, secret: str) -> dict[str, bool]:
        """End the session. Asking again changes nothing."""
        with transaction(self.context.engine) as connection:
            name = sessions.end(connection, secret, self.now())
        if name is not None:
            mark = sessions.fingerprint(secret).hex()
            self.context.log.append(SYSTEM_LOG, f"session-{mark}", [SignedOut(account=name, session=mark)], after=1)
        return {"ended": name is not None}

    def enrolment(self, secret: str) -> dict[str, str]:
        """What the person needs to begin: `{account, factor, uri}`. Asking again answers the same."""
        with transaction(self.context.engine) as connection:
            name, factor = self._enrolment(connection, secret)
        return {"account": name, "factor": factor, "uri": uri(factor, name)}

    def enrol(self, secret: str, password: str, code: str) -> dict[str, Any]:
        """Set the password, once the telephone has shown a right code. Answers `{account, device}`."""
        _must_be_typed(secret, password, code)
        with transaction(self.context.engine) as connection:
            name, factor = self._enrolment(connection, secret)
        password = password.strip()
        must_be_good(password, name)
        step = step_of(factor, code.strip(), self.now())
        if step is None:
            raise CodeWrong()
        kept, mark = self.passwords.hash(password), secrets.token_urlsafe(24)

        def keep(connection: Connection) -> None:
            self._enrolment(connection, secret, used=True)
            connection.execute("delete from credential where account = %s", (name,))
            connection.execute(
                "insert into credential values (%s, %s, %s, %s)", (name, kept, self.vault.close(factor), step)
            )
            lockout.remember(connection, name, mark, self.now())

        self.context.log.decide(
            SYSTEM_LOG,
            accounts.stream(name),
            accounts.evolve,
            Account(),
            lambda account: _enrol(name, account),
            in_transaction=keep,
        )
        return {"account": name, "device": mark}

    def _account(self, name: str) -> Account:
        account, _ = self.context.log.replay(SYSTEM_LOG, accounts.stream(name), accounts.evolve, Account())
        return account

    def _use(self, name: str, step: int) -> bool:
        """Use up a time step: each code opens once, and none that is older than the last."""
        with transaction(self.context.engine) as connection:
            used = connection.execute(
                "update credential set last_step = %s where account = %s and last_step < %s returning 1",
                (step, name, step),
            ).fetchone()
        return used is not None

    def _let_in(self, name: str, account: Account, counted: str, device: str) -> dict[str, Any]:
        now = self.now()
        mark = device if counted != lockout.STRANGER else secrets.token_urlsafe(24)
        with transaction(self.context.engine) as connection:
            secret = sessions.begin(connection, name, now)
            lockout.forgive(connection, name, counted)
            lockout.remember(connection, name, mark, now)
        digest = sessions.fingerprint(secret).hex()
        self.context.log.append(SYSTEM_LOG, f"session-{digest}", [SignedIn(account=name, session=digest)], after=0)
        return {"session": secret, "device": mark, **accounts.shown(name, account)}

    def _record_lock(self, name: str, until: datetime, *, known_device: bool) -> None:
        event = AccountLocked(account=name, failures=lockout.MOST_FAILURES, until=until, known_device=known_device)
        stream = f"lock-{secrets.token_hex(8)}"
        self.context.log.append_many(SYSTEM_LOG, [Append(stream=stream, events=(event,), after=0)])

    def _enrolment(self, connection: Connection, secret: str, *, used: bool = False) -> tuple[str, str]:
        query = "delete from enrolment where secret = %s and until > %s returning account, factor"
        if not used:
            query = "select account, factor from enrolment where secret = %s and until > %s"
        row = connection.execute(query, (sessions.fingerprint(secret), self.now())).fetchone()
        if row is None:
            raise EnrolmentUnknown()
        return str(row[0]), self.vault.open(bytes(row[1]))


def _enrol(name: str, account: Account) -> list[Event]:
    accounts.must_be_there(name, account)
    return [AccountEnrolled(account=name)]


def _must_be_typed(*texts: str) -> None:
    if any(not isinstance(text, str) or len(text) > LONGEST_TYPED or "\0" in text for text in texts):
        raise Malformed(where="sign-in", what="not what a person types")
