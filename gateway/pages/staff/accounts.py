"""Accounts, for security administrators: who works with the system, and how somebody begins, begins anew, or ends."""

from typing import Any

import msgspec
from starlette.responses import RedirectResponse, Response

from gateway.chinese.names import ACCOUNT_STATES
from gateway.chinese.names import ROLES as ROLE_NAMES
from gateway.errors.problems import document
from gateway.http.bodies import load
from gateway.http.operations.request_body import addressed, body_of
from gateway.identity.staff_tokens import ROLES, Role, Staff
from gateway.pages.staff.page import StaffPage, StaffPageRequest
from gateway.tables.table import Table
from services.access.contract import (
    AddAccount,
    DisableAccount,
    EnrolmentSecret,
    ListAccounts,
    ListedAccount,
    ResetAccount,
)
from services.kernel.refusal import Refusal

MANAGERS: tuple[Role, ...] = ("security",)
LISTERS: tuple[Role, ...] = ("security", "audit")
NARROWED = ("provider", "channel", "department", "county", "appraisal")
FIELDS = ("account", "role", "name", *NARROWED)
PATH = "/staff/accounts"
_form = body_of(AddAccount, ("by",))


async def list_accounts(page: StaffPageRequest) -> Response:
    """Every account, and for those who manage them the form for a new one."""
    return await _listed(page)


async def add_account(page: StaffPageRequest) -> Response:
    """A new account; its one-time address is shown once."""
    typed = {name: page.form.one(name) for name in FIELDS if page.form.one(name)}
    try:
        form = load(_form, msgspec.json.encode(typed))
        made = await page.context.rpc.ask(addressed(AddAccount, {}, {**form, "by": _by(page)}))
    except Refusal as refusal:
        return await _listed(page, trouble=document(refusal.code, refusal.facts), typed=typed)
    return await _listed(page, made=made)


async def reset_account(page: StaffPageRequest) -> Response:
    """The person begins anew; what they signed in with opens nothing any more."""
    reset = ResetAccount(account=page.request.path_params["account"], by=_by(page))
    made = await page.context.rpc.ask(reset)
    return await _listed(page, made=made)


async def disable_account(page: StaffPageRequest) -> Response:
    """The account is closed for good."""
    await page.context.rpc.ask(DisableAccount(account=page.request.path_params["account"], by=_by(page)))
    return RedirectResponse(PATH, 303)


async def _listed(
    page: StaffPageRequest,
    *,
    made: EnrolmentSecret | None = None,
    trouble: dict[str, Any] | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    accounts = await page.context.rpc.ask(ListAccounts())
    return page.render(
        "accounts",
        trouble["status"] if trouble else 200,
        table_of_accounts=_table(accounts),
        changeable={one.account for one in accounts if one.state != "disabled" and one.account != _by(page)},
        manages=_manager(page).role in MANAGERS,
        roles=ROLES,
        made=made,
        trouble=trouble,
        typed=dict.fromkeys(FIELDS, "") | (typed or {}),
    )


def _table(accounts: list[ListedAccount]) -> Table[ListedAccount]:
    return Table(
        caption="账号",
        heads=("账号", "岗位", "姓名", "范围", "状态"),
        rows=accounts,
        cells=lambda one: (
            *(one.account, ROLE_NAMES[one.role], one.name or "—"),
            *("、".join(filter(None, (getattr(one, narrow) for narrow in NARROWED))) or "—", ACCOUNT_STATES[one.state]),
        ),
    )


def _by(page: StaffPageRequest) -> str:
    return _manager(page).account


def _manager(page: StaffPageRequest) -> Staff:
    assert page.session is not None
    return page.session.staff


PAGES = (
    StaffPage(path=PATH, answers=list_accounts, roles=LISTERS),
    StaffPage(path=PATH, answers=add_account, method="POST", roles=MANAGERS),
    StaffPage(path=f"{PATH}/{{account}}/reset", answers=reset_account, method="POST", roles=MANAGERS),
    StaffPage(path=f"{PATH}/{{account}}/disabling", answers=disable_account, method="POST", roles=MANAGERS),
)
