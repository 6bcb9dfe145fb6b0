"""An account: one person in one role, and what may be done with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.access.context import AccessContext
from services.access.contract import SYSTEM_LOG, StaffAccount, State
from services.access.events import (
    AccountAdded,
    AccountDisabled,
    AccountEnrolled,
    AccountNarrowed,
    EnrolmentIssued,
    RoleCode,
)
from services.access.refusals import AccountDisabledAlready, AccountUnknown
from services.kernel.event import Event
from services.kernel.log.store import Connection

NARROWED_BY: dict[str, str] = {"provider": "provider", "sorter": "channel", "department": "department"}
ADMINISTRATORS = ("system", "security", "audit")


@dataclass(frozen=True)
class AccountState:
    """What must be remembered of an account to decide the next step."""

    added: AccountAdded | None = None
    county: str | None = None
    appraisal: str | None = None
    enrolled: bool = False
    disabled: bool = False

    @property
    def is_open(self) -> bool:
        """Whether somebody may sign in to it."""
        return self.enrolled and not self.disabled

    @property
    def role(self) -> RoleCode:
        assert self.added is not None
        return self.added.role

    @property
    def state(self) -> State:
        return "disabled" if self.disabled else "open" if self.enrolled else "invited"


def evolve(account: AccountState, event: Any) -> AccountState:
    match event:
        case AccountAdded():
            return AccountState(added=event, county=event.county, appraisal=event.appraisal)
        case AccountNarrowed():
            return replace(account, county=event.county, appraisal=event.appraisal)
        case EnrolmentIssued():
            return replace(account, enrolled=False)
        case AccountEnrolled():
            return replace(account, enrolled=True)
        case AccountDisabled():
            return replace(account, disabled=True)
    return account


def stream(account: str) -> str:
    return f"account-{account}"


def find(context: AccessContext, name: str) -> AccountState:
    """The account as it stands; without `added` when there is none."""
    return context.log.replay(SYSTEM_LOG, stream(name), evolve, AccountState())[0]


def decide(
    context: AccessContext,
    name: str,
    decision: Callable[[AccountState], Sequence[Event]],
    in_transaction: Callable[[Connection], None] | None = None,
) -> AccountState:
    """Record what is decided about an account. Answers the state after it."""
    return context.log.decide(SYSTEM_LOG, stream(name), evolve, AccountState(), decision, in_transaction=in_transaction)


def must_be_there(name: str, account: AccountState) -> AccountState:
    """The account, unless nobody ever added it or it was disabled."""
    if account.added is None:
        raise AccountUnknown(account=name)
    if account.disabled:
        raise AccountDisabledAlready(account=name)
    return account


def enrol(name: str, account: AccountState) -> list[Event]:
    """Decide that the person has begun."""
    must_be_there(name, account)
    return [AccountEnrolled(account=name)]


def shown(name: str, account: AccountState) -> StaffAccount:
    """What the gateway must know of a session of this account."""
    return StaffAccount(**fields(name, account))


def fields(name: str, account: AccountState) -> dict[str, Any]:
    """The fields of `StaffAccount`."""
    added = account.added
    assert added is not None
    return {
        "account": name,
        "role": added.role,
        "provider": added.provider,
        "channel": added.channel,
        "department": added.department,
        "county": account.county,
        "appraisal": account.appraisal,
    }
