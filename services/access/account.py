"""An account: one person in one role, and what may be done with it."""

from dataclasses import dataclass, replace
from typing import Annotated, Any

import msgspec

from services.access.events import (
    AccountAdded,
    AccountDisabled,
    AccountEnrolled,
    AccountNarrowed,
    EnrolmentIssued,
    RoleCode,
)
from services.kernel.refusal import Refusal

SYSTEM_LOG = "house"  # the log of what is about no single appraisal
CONSOLE = "console"  # whoever stands at the machine itself
NARROWED_BY: dict[str, str] = {"provider": "provider", "sorter": "channel", "department": "department"}
ADMINISTRATORS = ("system", "security", "audit")

AccountId = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{1,39}\Z")]


class AccountUnknown(Refusal):
    """There is no such account. Facts: `account`."""


class AccountDisabledAlready(Refusal):
    """The account was disabled; a person who comes back gets a new one. Facts: `account`."""


@dataclass(frozen=True)
class Account:
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
    def state(self) -> str:
        return "disabled" if self.disabled else "open" if self.enrolled else "invited"


def evolve(account: Account, event: Any) -> Account:
    match event:
        case AccountAdded():
            return Account(added=event, county=event.county, appraisal=event.appraisal)
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


def must_be_there(name: str, account: Account) -> Account:
    """The account, unless nobody ever added it or it was disabled."""
    if account.added is None:
        raise AccountUnknown(account=name)
    if account.disabled:
        raise AccountDisabledAlready(account=name)
    return account


def shown(name: str, account: Account) -> dict[str, Any]:
    """What the gateway must know of whoever signs in as this account."""
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
