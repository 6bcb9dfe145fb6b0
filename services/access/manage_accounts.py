"""Adding, narrowing, resetting and disabling accounts: a security administrator's work, and no other's.

At the machine itself (`pingyi staff`) accounts are managed until there is a security administrator; after that only the
accounts of security administrators, in case they are locked out of their own house.
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec

from services.access import account as accounts
from services.access.account import ADMINISTRATORS, CONSOLE, NARROWED_BY, SYSTEM_LOG, Account, AccountId
from services.access.events import AccountAdded, AccountDisabled, AccountNarrowed, EnrolmentIssued, RoleCode
from services.access.one_time_codes import new_factor
from services.access.sessions import end_all, fingerprint
from services.access.vault import Vault
from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.log.store import Connection, transaction
from services.kernel.refusal import Malformed, Refusal

ENROLMENT_LASTS = timedelta(hours=72)


class AccountTaken(Refusal):
    """There is an account of this name, of another person or in another role. Facts: `account`."""


class NarrowingMissing(Refusal):
    """An account in this role must name what it is for. Facts: `role`, `needed`."""


class AdministratorAlready(Refusal):
    """Nobody holds two of the three administrators' roles. Facts: `name`, `role`."""


class OwnAccount(Refusal):
    """Nobody narrows, resets or disables his own account. Facts: `account`."""


class SecurityAdministratorManages(Refusal):
    """There is a security administrator, so accounts are not managed at the machine. Facts: `account`."""


class AddAccount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person is to work with the system in a role."""

    account: AccountId
    role: RoleCode
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    by: str
    provider: str | None = None
    channel: str | None = None
    department: str | None = None
    county: str | None = None
    appraisal: str | None = None


def add_account(command: AddAccount, account: Account, *, holds: Sequence[str]) -> list[Event]:
    """Decide on an account; `holds` are the administrators' roles this person holds already.

    The same again changes nothing, until the person has enrolled.
    """
    needed = NARROWED_BY.get(command.role)
    if needed is not None and not getattr(command, needed):
        raise NarrowingMissing(role=command.role, needed=needed)
    if command.role in ADMINISTRATORS and (other := sorted(set(holds) - {command.role})):
        raise AdministratorAlready(name=command.name, role=other[0])
    added = AccountAdded(
        account=command.account,
        role=command.role,
        by=command.by,
        provider=command.provider,
        channel=command.channel,
        department=command.department,
        county=command.county,
        appraisal=command.appraisal,
    )
    if account.added is None:
        return [added]
    if account.enrolled or account.disabled or msgspec.structs.replace(added, by=account.added.by) != account.added:
        raise AccountTaken(account=command.account)
    return []


def must_manage(by: str, name: str, role: str, *, managed: bool) -> None:
    """Whether `by` may: not his own account, and at the machine only while nobody else could.

    `managed` says that there is a security administrator.
    """
    if by == name:
        raise OwnAccount(account=name)
    if by == CONSOLE and managed and role != "security":
        raise SecurityAdministratorManages(account=name)


class Management:
    """What a security administrator does, with one service context. `time` is real time, not the rehearsal's."""

    def __init__(self, context: ServiceContext, vault: Vault, now: Callable[[], datetime]) -> None:
        self.context, self.vault, self.now = context, vault, now

    def add(self, command: AddAccount) -> dict[str, Any]:
        """Add an account and make its enrolment. Answers `{account, enrolment, until}`; the secret is told once."""
        must_manage(command.by, command.account, command.role, managed=self._is_managed())
        with transaction(self.context.engine) as connection:
            holds = _holds(connection, command.name, besides=command.account)

        def keep_name(connection: Connection) -> None:
            connection.execute(
                "insert into person values (%s, %s, %s) on conflict (account) do nothing",
                (command.account, command.name, command.role),
            )

        self._decide(
            command.account, lambda account: add_account(command, account, holds=holds), in_transaction=keep_name
        )
        return self._enrolment(command.account, command.by)

    def reset(self, name: str, by: str) -> dict[str, Any]:
        """Whoever lost password or telephone begins anew; his sessions end. Answers as `add`."""
        self._must_manage(name, by)
        self._end_sessions(name)
        return self._enrolment(name, by)

    def disable(self, name: str, by: str) -> dict[str, str]:
        """Close the account for good. Asking again changes nothing."""
        self._must_manage(name, by, also_disabled=True)
        event = AccountDisabled(account=name, by=by)
        self._decide(name, lambda account: [] if account.disabled else [event])
        self._end_sessions(name)
        return {"account": name}

    def narrow(self, name: str, by: str, county: str | None, appraisal: str | None) -> dict[str, str | None]:
        """Let the account reach one county or one appraisal only. Its sessions end, so that it holds at once."""
        self._must_manage(name, by)
        event = AccountNarrowed(account=name, by=by, county=county, appraisal=appraisal)
        same = (county, appraisal)
        self._decide(name, lambda account: [] if (account.county, account.appraisal) == same else [event])
        self._end_sessions(name)
        return {"account": name, "county": county, "appraisal": appraisal}

    def list(self) -> list[dict[str, Any]]:
        """Every account with its person's name (None once erased), role and state."""
        with transaction(self.context.engine) as connection:
            names = dict(connection.execute("select account, name from person").fetchall())
            rows = connection.execute(
                "select stream from event where appraisal = %s and version = 1 and stream like 'account-%%'"
                " order by sequence",
                (SYSTEM_LOG,),
            ).fetchall()
        found = [name.removeprefix("account-") for (name,) in rows]
        return [self._listed(name, names.get(name)) for name in found]

    def find(self, name: str) -> Account:
        account, _ = self.context.log.replay(SYSTEM_LOG, accounts.stream(name), accounts.evolve, Account())
        return account

    def _listed(self, name: str, person: str | None) -> dict[str, Any]:
        account = self.find(name)
        return {**accounts.shown(name, account), "name": person, "state": account.state}

    def _must_manage(self, name: str, by: str, *, also_disabled: bool = False) -> None:
        account = self.find(name)
        if not (also_disabled and account.disabled):
            accounts.must_be_there(name, account)
        must_manage(by, name, account.role, managed=self._is_managed())

    def _is_managed(self) -> bool:
        with transaction(self.context.engine) as connection:
            rows = connection.execute("select account from person where role = 'security'").fetchall()
        return any(self.find(name).is_open for (name,) in rows)

    def _decide(
        self,
        name: str,
        decision: Callable[[Account], Sequence[Event]],
        in_transaction: Callable[[Connection], None] | None = None,
    ) -> Account:
        return self.context.log.decide(
            SYSTEM_LOG, accounts.stream(name), accounts.evolve, Account(), decision, in_transaction=in_transaction
        )

    def _enrolment(self, name: str, by: str) -> dict[str, Any]:
        secret, until = secrets.token_urlsafe(24), self.now() + ENROLMENT_LASTS
        factor = self.vault.close(new_factor())

        def keep(connection: Connection) -> None:
            connection.execute("delete from credential where account = %s", (name,))
            connection.execute(
                "insert into enrolment values (%s, %s, %s, %s) on conflict (account) do update"
                " set secret = excluded.secret, until = excluded.until, factor = excluded.factor",
                (name, fingerprint(secret), until, factor),
            )

        self._decide(name, lambda _: [EnrolmentIssued(account=name, by=by, until=until)], in_transaction=keep)
        return {"account": name, "enrolment": secret, "until": until.isoformat()}

    def _end_sessions(self, name: str) -> None:
        with transaction(self.context.engine) as connection:
            end_all(connection, name, self.now())


def read_command(account: Any, by: str) -> AddAccount:
    """The command in what was sent. Raises `Malformed`."""
    try:
        return msgspec.convert({**account, "name": str(account.get("name", "")).strip(), "by": by}, AddAccount)
    except (msgspec.ValidationError, TypeError, AttributeError) as error:
        raise Malformed(where="account", what=str(error)) from None


def _holds(connection: Connection, name: str, besides: str) -> list[str]:
    """The administrators' roles of the person of this name, in accounts that are not disabled."""
    rows = connection.execute(
        "select role from person where name = %s and account <> %s and role = any(%s) and not exists"
        " (select from event where appraisal = %s and stream = 'account-' || account"
        " and type = 'access.AccountDisabled.v1')",
        (name, besides, list(ADMINISTRATORS), SYSTEM_LOG),
    ).fetchall()
    return [role for (role,) in rows]
