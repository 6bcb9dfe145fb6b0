"""Accounts: one person in one role; security administrators manage them, and nobody his own."""

import json
from typing import Any

import pytest

from services.access.accounts import account as accounts
from services.access.accounts.account import AccountState
from services.access.accounts.manage_accounts import add_account, must_manage
from services.access.contract import (
    AddAccount,
    DisableAccount,
    DisabledAccount,
    ListAccounts,
    NarrowAccount,
    ResetAccount,
    ShowEnrolment,
    ShowSession,
    StaffAccount,
)
from services.access.events import AccountAdded, AccountDisabled, AccountEnrolled, AccountNarrowed, EnrolmentIssued
from services.access.refusals import (
    AccountTaken,
    AccountUnknown,
    AdministratorAlready,
    EnrolmentUnknown,
    NarrowingMissing,
    OwnAccount,
    SecurityAdministratorManages,
    SignInRefused,
    StaffSessionEnded,
)
from services.kernel.refusal import Malformed
from tests.access.conftest import MORNING, PASSWORD, Access
from tests.spec import Spec

add = Spec(add_account, accounts.evolve, AccountState())
ADD = AddAccount(account="rexian-01", role="sorter", name="张三", by="anquan-01", channel="hotline_12345")
ADDED = AccountAdded(account="rexian-01", role="sorter", by="anquan-01", channel="hotline_12345")
ENROLLED = AccountEnrolled(account="rexian-01")


def changed(**fields: Any) -> AddAccount:
    return AddAccount(**{**{name: getattr(ADD, name) for name in ADD.__struct_fields__}, **fields})


def test_an_account_is_for_one_role_and_what_the_role_is_for() -> None:
    add.given().when(ADD, holds=[]).then(ADDED)


@pytest.mark.parametrize(
    ("role", "needed"), [("sorter", "channel"), ("provider", "provider"), ("department", "department")]
)
def test_a_role_that_is_for_something_says_for_what(role: str, needed: str) -> None:
    add.given().when(changed(role=role, channel=None), holds=[]).then_refused(NarrowingMissing, needed=needed)


def test_adding_the_same_again_changes_nothing() -> None:
    add.given(ADDED).when(ADD, holds=[]).then_nothing()
    add.given(ADDED).when(changed(by="anquan-02"), holds=[]).then_nothing()


def test_an_account_is_not_given_to_another_role_nor_twice() -> None:
    add.given(ADDED).when(changed(role="operator", channel=None), holds=[]).then_refused(AccountTaken)
    add.given(ADDED, ENROLLED).when(ADD, holds=[]).then_refused(AccountTaken)
    add.given(ADDED, AccountDisabled(account="rexian-01", by="x")).when(ADD, holds=[]).then_refused(AccountTaken)


@pytest.mark.parametrize("role", ["system", "security", "audit"])
def test_nobody_holds_two_of_the_three_administrators_roles(role: str) -> None:
    """三员分立 (GB/T 22239)."""
    command = changed(role=role, channel=None)
    other = {"system": "security", "security": "audit", "audit": "system"}[role]
    add.given().when(command, holds=[other]).then_refused(AdministratorAlready, role=other)
    assert add.given().when(command, holds=[role]).refusal is None


def test_nobody_manages_his_own_account() -> None:
    with pytest.raises(OwnAccount):
        must_manage("anquan-01", "anquan-01", "security", managed=True)


def test_at_the_machine_accounts_are_managed_until_somebody_else_can() -> None:
    must_manage("console", "rexian-01", "sorter", managed=False)
    must_manage("console", "anquan-01", "security", managed=True)
    with pytest.raises(SecurityAdministratorManages):
        must_manage("console", "rexian-01", "sorter", managed=True)


def test_only_accounts_that_are_there_are_managed(access: Access) -> None:
    with pytest.raises(AccountUnknown):
        access.ask(ResetAccount(account="nobody", by="console"))
    with pytest.raises(AccountUnknown):
        access.ask(NarrowAccount(account="nobody", by="console"))
    with pytest.raises(AccountUnknown):
        access.ask(DisableAccount(account="nobody", by="console"))


def test_the_first_account_is_added_at_the_machine_and_then_others_by_it(access: Access) -> None:
    access.add("anquan-01", "security")
    access.add("ducha-01", "operator")
    access.enrol("anquan-02", "security")
    with pytest.raises(SecurityAdministratorManages):
        access.add("rexian-01", "sorter")
    assert access.add("rexian-01", "sorter", by="anquan-02").account == "rexian-01"


def test_the_same_person_is_not_made_another_administrator(access: Access) -> None:
    access.add("anquan-01", "security", name="李四")
    with pytest.raises(AdministratorAlready):
        access.add("shenji-01", "audit", name=" 李四 ")
    access.ask(DisableAccount(account="anquan-01", by="console"))
    access.add("shenji-01", "audit", name="李四")


def test_names_stand_beside_the_log(access: Access) -> None:
    """ADR 0004."""
    access.enrol("rexian-01", name="张三")
    assert access.ask(ListAccounts())[0].name == "张三"
    log = access.text("house")
    assert "张三" not in log
    assert PASSWORD not in log
    fields = {name for body in access.context.log.bodies("house") for name in json.loads(body)["data"]}
    assert fields == {*("account", "role", "by", "provider", "channel", "department", "county", "appraisal", "until")}


def test_the_list_says_how_far_each_account_is(access: Access) -> None:
    access.add("rexian-01")
    access.enrol("rexian-02")
    access.enrol("rexian-03")
    access.ask(DisableAccount(account="rexian-03", by="console"))
    assert [(one.account, one.state) for one in access.ask(ListAccounts())] == [
        ("rexian-01", "invited"),
        ("rexian-02", "open"),
        ("rexian-03", "disabled"),
    ]


def test_an_account_that_is_disabled_opens_nothing_at_once(access: Access) -> None:
    person = access.enrol()
    session = person.signs_in().session
    for _ in range(2):
        assert access.ask(DisableAccount(account="rexian-01", by="console")) == DisabledAccount(account="rexian-01")
    with pytest.raises(StaffSessionEnded):
        access.ask(ShowSession(session=session))
    access.later(minutes=1)
    with pytest.raises(SignInRefused):
        person.signs_in()
    assert sum(isinstance(event, AccountDisabled) for event in access.events("house")) == 1


def test_after_a_reset_the_person_begins_anew(access: Access) -> None:
    person = access.enrol()
    session = person.signs_in().session
    access.ask(ResetAccount(account="rexian-01", by="console"))
    with pytest.raises(StaffSessionEnded):
        access.ask(ShowSession(session=session))
    access.later(minutes=1)
    with pytest.raises(SignInRefused):
        person.signs_in()


def test_narrowing_is_on_record_and_holds_from_the_next_sign_in(access: Access) -> None:
    person = access.enrol()
    for _ in range(2):
        access.ask(NarrowAccount(account="rexian-01", by="console", county="532622"))
    known = person.signs_in()
    assert (known.county, known.appraisal) == ("532622", None)
    assert access.events("house").count(AccountNarrowed(account="rexian-01", by="console", county="532622")) == 1


def test_an_enrolment_opens_once_for_three_days_and_only_the_newest(access: Access) -> None:
    first, second = (ShowEnrolment(secret=access.add().enrolment) for _ in range(2))
    with pytest.raises(EnrolmentUnknown):
        access.ask(first)
    assert access.ask(second) == access.ask(second)
    access.later(hours=72)
    with pytest.raises(EnrolmentUnknown):
        access.ask(second)


def test_who_did_it_is_on_record(access: Access) -> None:
    access.add()
    until = access.clock.instant.replace(day=19)
    assert access.events("house") == [
        AccountAdded(account="rexian-01", role="sorter", by="console", channel="hotline_12345"),
        EnrolmentIssued(account="rexian-01", by="console", until=until),
    ]
    assert access.clock.instant == MORNING


@pytest.mark.parametrize("wrong", [{"account": "张三"}, {"account": "A"}, {"role": "mayor"}, {"name": " "}, {"x": "y"}])
def test_what_is_no_account_is_refused(access: Access, wrong: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        access.add(**wrong)


def test_an_account_is_invited_then_open_then_invited_again_then_disabled() -> None:
    """The state after each event, in order; a new enrolment closes the account until it is used."""
    issued = EnrolmentIssued(account="rexian-01", by="anquan-01", until=MORNING)
    disabled = AccountDisabled(account="rexian-01", by="anquan-01")
    account, states = AccountState(), []
    for event in (ADDED, ENROLLED, issued, ENROLLED, disabled):
        account = accounts.evolve(account, event)
        states.append(account.state)
    assert states == ["invited", "open", "invited", "open", "disabled"]


def test_the_whole_answer_to_who_signs_in() -> None:
    added = AccountAdded(
        account="a", role="provider", by="b", provider="fire", county="532622", appraisal="532622-2024Q2"
    )
    assert accounts.shown("a", accounts.evolve(AccountState(), added)) == StaffAccount(
        account="a",
        role="provider",
        provider="fire",
        channel=None,
        department=None,
        county="532622",
        appraisal="532622-2024Q2",
    )
