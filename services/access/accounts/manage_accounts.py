"""Adding, narrowing, resetting and disabling accounts: a security administrator's work, and no other's.

At the machine itself (`pingyi staff`) accounts are managed until there is a security administrator; after that only the
accounts of security administrators, in case they are locked out.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta

import msgspec

from services.access.accounts import account as accounts
from services.access.accounts.account import ADMINISTRATORS, NARROWED_BY, AccountState
from services.access.accounts.one_time_codes import new_factor
from services.access.context import AccessContext
from services.access.contract import (
    CONSOLE,
    SYSTEM_LOG,
    AddAccount,
    DisableAccount,
    DisabledAccount,
    EnrolmentSecret,
    NarrowAccount,
    NarrowedAccount,
    ResetAccount,
)
from services.access.events import AccountAdded, AccountDisabled, AccountNarrowed, EnrolmentIssued
from services.access.refusals import (
    AccountTaken,
    AdministratorAlready,
    NarrowingMissing,
    OwnAccount,
    SecurityAdministratorManages,
)
from services.access.sessions import end_all, fingerprint
from services.kernel.event import Event
from services.kernel.log.store import Connection, transaction

ENROLMENT_LASTS = timedelta(hours=72)


def add_account(command: AddAccount, account: AccountState, *, holds: Sequence[str]) -> list[Event]:
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
    """Whether `by` may: not their own account, and at the machine only while nobody else could.

    `managed` says that there is a security administrator.
    """
    if by == name:
        raise OwnAccount(account=name)
    if by == CONSOLE and managed and role != "security":
        raise SecurityAdministratorManages(account=name)


def add(request: AddAccount, context: AccessContext) -> EnrolmentSecret:
    """Add an account and make its enrolment."""
    command = msgspec.structs.replace(request, name=request.name.strip())
    must_manage(command.by, command.account, command.role, managed=_is_managed(context))
    with transaction(context.engine) as connection:
        holds = _holds(connection, command.name, besides=command.account)

    def keep_name(connection: Connection) -> None:
        connection.execute(
            "insert into person values (%s, %s, %s) on conflict (account) do nothing",
            (command.account, command.name, command.role),
        )

    accounts.decide(context, command.account, lambda account: add_account(command, account, holds=holds), keep_name)
    return _enrolment(context, command.account, command.by)


def reset(request: ResetAccount, context: AccessContext) -> EnrolmentSecret:
    """Let a person begin anew."""
    _must_manage(context, request.account, request.by)
    _end_sessions(context, request.account)
    return _enrolment(context, request.account, request.by)


def disable(request: DisableAccount, context: AccessContext) -> DisabledAccount:
    """Close an account for good."""
    _must_manage(context, request.account, request.by, also_disabled=True)
    event = AccountDisabled(account=request.account, by=request.by)
    accounts.decide(context, request.account, lambda account: [] if account.disabled else [event])
    _end_sessions(context, request.account)
    return DisabledAccount(account=request.account)


def narrow(request: NarrowAccount, context: AccessContext) -> NarrowedAccount:
    """Let an account reach one county or one appraisal only."""
    name, county, appraisal = request.account, request.county, request.appraisal
    _must_manage(context, name, request.by)
    event = AccountNarrowed(account=name, by=request.by, county=county, appraisal=appraisal)
    same = (county, appraisal)
    accounts.decide(context, name, lambda account: [] if (account.county, account.appraisal) == same else [event])
    _end_sessions(context, name)
    return NarrowedAccount(account=name, county=county, appraisal=appraisal)


def _must_manage(context: AccessContext, name: str, by: str, *, also_disabled: bool = False) -> None:
    account = accounts.find(context, name)
    if not (also_disabled and account.disabled):
        accounts.must_be_there(name, account)
    must_manage(by, name, account.role, managed=_is_managed(context))


def _is_managed(context: AccessContext) -> bool:
    with transaction(context.engine) as connection:
        rows = connection.execute("select account from person where role = 'security'").fetchall()
    return any(accounts.find(context, name).is_open for (name,) in rows)


def _enrolment(context: AccessContext, name: str, by: str) -> EnrolmentSecret:
    secret, until = secrets.token_urlsafe(24), context.real_clock.now() + ENROLMENT_LASTS
    factor = context.vault.close(new_factor())

    def keep(connection: Connection) -> None:
        connection.execute("delete from credential where account = %s", (name,))
        connection.execute(
            "insert into enrolment values (%s, %s, %s, %s) on conflict (account) do update"
            " set secret = excluded.secret, until = excluded.until, factor = excluded.factor",
            (name, fingerprint(secret), until, factor),
        )

    accounts.decide(context, name, lambda _: [EnrolmentIssued(account=name, by=by, until=until)], keep)
    return EnrolmentSecret(account=name, enrolment=secret, until=until)


def _end_sessions(context: AccessContext, name: str) -> None:
    with transaction(context.engine) as connection:
        end_all(connection, name, context.real_clock.now())


def _holds(connection: Connection, name: str, besides: str) -> list[str]:
    """The administrators' roles of the person of this name, in accounts that are not disabled."""
    rows = connection.execute(
        "select role from person where name = %s and account <> %s and role = any(%s) and not exists"
        " (select from event where appraisal = %s and stream = 'account-' || account"
        " and type = 'access.AccountDisabled.v1')",
        (name, besides, list(ADMINISTRATORS), SYSTEM_LOG),
    ).fetchall()
    return [role for (role,) in rows]
