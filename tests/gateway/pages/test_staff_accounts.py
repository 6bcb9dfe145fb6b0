"""Security administrators manage accounts on a page; audit administrators look, others are on record (三员)."""

import httpx
import pytest

from services.access.contract import AddAccount, DisableAccount, ResetAccount
from services.kernel.refusal import Refused
from tests.gateway.conftest import GatewayClient
from tests.gateway.staff_sessions import signed_in
from tests.harness.page import Page

ONE = {
    "account": "rexian-01",
    "role": "sorter",
    "name": "<b>张三</b>",
    "state": "open",
    "channel": "hotline_12345",
    "provider": None,
    "department": None,
    "county": None,
    "appraisal": None,
}
MADE = {"account": "rexian-02", "enrolment": "kQ3secret", "until": "2024-07-19T01:00:00+00:00"}
TYPED = {"account": "rexian-02", "role": "sorter", "name": "李四", "channel": "hotline_12345"}


@pytest.fixture
def gateway(gateway: GatewayClient) -> GatewayClient:
    gateway.services.answers |= {
        "access.list_accounts": [ONE],
        "access.add_account": MADE,
        "access.reset_account": MADE,
    }
    return gateway


def post(gateway: GatewayClient, path: str, form: dict[str, str], **known: str) -> httpx.Response:
    headers = signed_in(gateway, **{"role": "security", "account": "anquan-01", **known})
    return gateway.ask("POST", path, headers=headers, data={"csrf": headers["x-csrf-token"], **form})


def test_names_are_shown_as_they_are_written(gateway: GatewayClient) -> None:
    page = Page(gateway.ask("GET", "/staff/accounts", headers=signed_in(gateway, role="audit")).text)
    assert [row[2] for row in page.rows] == ["<b>张三</b>"]
    assert "新建账号" not in page.source


def test_the_enrolment_of_a_new_account_is_shown_once(gateway: GatewayClient) -> None:
    page = Page(post(gateway, "/staff/accounts", {**TYPED, "county": ""}).text)
    assert "/staff/enrolment/kQ3secret" in page.status.lines
    assert gateway.services.requests(AddAccount) == [AddAccount(**TYPED, by="anquan-01")]
    assert "kQ3secret" not in gateway.ask("GET", "/staff/accounts", headers=signed_in(gateway, role="security")).text


def test_what_was_typed_stands_beside_what_stood_in_the_way(gateway: GatewayClient) -> None:
    gateway.services.answers["access.add_account"] = Refused("ACCOUNT_TAKEN", {"account": "rexian-02"})
    response = post(gateway, "/staff/accounts", TYPED)
    assert response.status_code == 409
    page = Page(response.text)
    assert page.alert.lines[0] == "账号已存在"
    assert page.typed("name") == ["李四"]


def test_accounts_are_reset_and_disabled_by_whoever_is_signed_in(gateway: GatewayClient) -> None:
    gateway.services.answers["access.disable_account"] = {"account": "rexian-01"}
    page = Page(post(gateway, "/staff/accounts/rexian-01/reset", {}).text)
    assert "/staff/enrolment/kQ3secret" in page.status.lines
    assert post(gateway, "/staff/accounts/rexian-01/disabling", {}).status_code == 303
    assert gateway.services.requests(ResetAccount) == [ResetAccount(account="rexian-01", by="anquan-01")]
    assert gateway.services.requests(DisableAccount) == [DisableAccount(account="rexian-01", by="anquan-01")]


@pytest.mark.parametrize("role", ["operator", "audit", "system"])
def test_nobody_else_manages_accounts(gateway: GatewayClient, role: str) -> None:
    assert post(gateway, "/staff/accounts", TYPED, role=role).status_code == 403
    assert gateway.services.requests(AddAccount) == []
    assert [(one["role"], one["refused"]) for one in gateway.services.looks] == [(role, "FORBIDDEN_ROLE")]


def test_without_our_mark_nothing_is_done(gateway: GatewayClient) -> None:
    assert post(gateway, "/staff/accounts", {**TYPED, "csrf": "0" * 64}).status_code == 403
    assert gateway.services.requests(AddAccount) == []
