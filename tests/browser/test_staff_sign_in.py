"""Staff sign in by a browser, with and without script: the first time, wrong, locked out, idle, with typed work."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import sleep

import psycopg
import pyotp
import pytest
from playwright.sync_api import Page, expect

from gateway.identity.staff_sessions import HELD_SECONDS
from ops.system.ports import free_port
from tests.browser.conftest import AXE
from tests.harness.addresses import BrokerUrl, DatabaseUrl, served
from tests.harness.processes import Processes, run

pytestmark = pytest.mark.served

PASSWORD = "三月的雨 落在老街上 慢慢走"


@dataclass
class Town:
    """A gateway and the access service, and a hand on the database where otherwise one would have to wait."""

    address: str
    environment: dict[str, str]
    database: DatabaseUrl

    def add(self, role: str, account: str) -> str:
        """Add an account at the machine; the address of its enrolment."""
        told = run("staff", "add", role, account, "--name", f"{account} 的人", environment=self.environment).stdout
        found = re.search(r"/staff/enrolment/\S+", told)
        assert found, told
        return self.address + found[0]

    def half_a_minute_later(self) -> None:
        """The codes that were used may be used again."""
        self._say("update access.credential set last_step = 0")

    def sits_idle(self) -> None:
        """Everybody has left his desk for a quarter of an hour, and the gateway has noticed."""
        self._say("update access.session set seen_at = now() - interval '15 minutes'")
        sleep(HELD_SECONDS)

    def _say(self, statement: str) -> None:
        with psycopg.connect(self.database, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture
def town(processes: Processes, database: DatabaseUrl, rabbit_vhost: BrokerUrl, tmp_path: Path) -> Town:
    port = free_port()
    environment = {
        **served(database, rabbit_vhost, tmp_path / "keys", port),
        "PINGYI_SECURE_COOKIES": "false",
        "PINGYI_STAFF_TOKENS": "machines",
    }
    processes.serve_all(("access", "gateway"), environment)
    return Town(f"http://127.0.0.1:{port}", environment, database)


Opens = Callable[..., Page]
Looks = Callable[[Page, str], None]


def test_from_the_first_account_to_signing_out(town: Town, browse: Opens, look: Looks) -> None:
    complaints: list[str] = []
    for script in (False, True):
        account = f"anquan-{script:d}1"
        page = browse(desk=True, script=script)
        page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
        factor = _enrols(page, town.add("security", account), account, look)
        town.half_a_minute_later()
        _is_refused_with_a_wrong_code(page, town, account, look)
        _signs_in(page, town, account, factor)
        expect(page.get_by_role("heading", name="工作台")).to_be_visible()
        expect(page.get_by_role("main")).to_contain_text("安全管理员")
        look(page, f"staff-desk-{'with' if script else 'without'}-script")
        _adds_an_account(page, f"rexian-{script:d}1", look)
        town.half_a_minute_later()
        town.sits_idle()
        page.get_by_role("button", name="退出登录").click()  # a form like any other
        if script:
            _signs_in_again_in_a_dialog(page, factor, look)
        else:
            _signs_in_again_on_a_page(page, account, factor, look)
        expect(page.get_by_role("heading", name="工作人员登录")).to_be_visible()  # what was sent has been done
        page.goto(f"{town.address}/staff")
        expect(page).to_have_url(f"{town.address}/staff/sign-in?next=/staff")
    _every_page_is_accessible(browse(desk=True), town)
    _strangers_are_locked_out(browse(desk=True), town, "anquan-11", look)
    assert complaints == []


def _enrols(page: Page, address: str, account: str, look: Looks) -> str:
    page.goto(address)
    expect(page.get_by_role("heading", name=f"启用账号 {account}")).to_be_visible()
    _fits(page)
    look(page, "staff-enrolment")
    factor = (page.locator("code").text_content() or "").replace(" ", "")
    _types_enrolment(page, "password1234", factor)
    expect(page.get_by_role("alert")).to_contain_text("口令太常见")
    _types_enrolment(page, PASSWORD, factor)
    expect(page.get_by_role("heading", name=f"账号 {account} 已启用")).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("heading", name="启用链接无效")).to_be_visible()
    return factor


def _types_enrolment(page: Page, password: str, factor: str) -> None:
    page.locator("#password").fill(password)
    page.locator("#again").fill(password)
    page.locator("#code").fill(pyotp.TOTP(factor).now())
    page.get_by_role("button", name="启用").click()


def _types(page: Page, account: str, password: str, code: str) -> None:
    page.locator("#account").fill(account)
    page.locator("#password").fill(password)
    page.locator("#code").fill(code)
    page.get_by_role("button", name="登录", exact=True).click()


def _is_refused_with_a_wrong_code(page: Page, town: Town, account: str, look: Looks) -> None:
    page.goto(f"{town.address}/staff/sign-in")
    _fits(page)
    _types(page, account, PASSWORD, "000000")
    expect(page.get_by_role("alert")).to_contain_text("账号、口令或动态码不对")
    look(page, "staff-sign-in-refused")


def _signs_in(page: Page, town: Town, account: str, factor: str) -> None:
    page.goto(f"{town.address}/staff/sign-in")
    _types(page, account, PASSWORD, pyotp.TOTP(factor).now())


def _adds_an_account(page: Page, account: str, look: Looks) -> None:
    page.get_by_role("link", name="账号").click()
    page.locator("#account").fill(account)
    page.get_by_label("岗位", exact=True).select_option("sorter")
    page.get_by_label("姓名").fill("张三")
    page.get_by_label("渠道代码").fill("hotline_12345")
    page.get_by_role("button", name="新建").click()
    expect(page.get_by_role("status")).to_contain_text("/staff/enrolment/")
    expect(page.get_by_role("row", name=account)).to_contain_text("待启用")
    _fits(page)
    look(page, "staff-accounts")


def _signs_in_again_in_a_dialog(page: Page, factor: str, look: Looks) -> None:
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    look(page, "staff-sign-in-again")
    _is_accessible(page)
    dialog.locator("[name=password]").fill(PASSWORD)
    dialog.locator("[name=code]").fill(pyotp.TOTP(factor).now())
    dialog.get_by_role("button", name="登录", exact=True).click()


def _signs_in_again_on_a_page(page: Page, account: str, factor: str, look: Looks) -> None:
    expect(page.get_by_role("alert")).to_contain_text("请重新登录")
    _types(page, account, PASSWORD, pyotp.TOTP(factor).now())
    expect(page.get_by_role("heading", name="已经登录")).to_be_visible()
    look(page, "staff-send-again")
    page.get_by_role("button", name="接着提交").click()


def _strangers_are_locked_out(page: Page, town: Town, account: str, look: Looks) -> None:
    page.goto(f"{town.address}/staff/sign-in")
    for _ in range(5):
        _types(page, account, "guess guess guess", "123456")
        expect(page.get_by_role("alert")).to_contain_text("没有登录成功")
    _types(page, account, PASSWORD, "123456")
    expect(page.get_by_role("alert")).to_contain_text("10分钟后再试")
    look(page, "staff-sign-in-locked")


def _every_page_is_accessible(page: Page, town: Town) -> None:
    for address in (
        town.add("security", "anquan-03"),
        f"{town.address}/staff/sign-in",
        f"{town.address}/staff/enrolment/used",
    ):
        page.goto(address)
        _is_accessible(page)


def _fits(page: Page) -> None:
    """Nothing has to be scrolled sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def _is_accessible(page: Page) -> None:
    """No violation of WCAG 2.2 AA that axe-core knows."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then(all => all.violations)"
    )
    assert [one["id"] for one in found] == [], json.dumps(found, ensure_ascii=False)[:2000]
