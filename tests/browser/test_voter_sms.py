"""A code by short message instead of the call's, with and without a script (R-23, A-12)."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ops.system.ports import free_port
from services.kernel.clock import RehearsalClock
from services.kernel.refusal import Refused
from services.kernel.settings import Settings
from services.roster.contract import SendCode
from tests.browser.conftest import TODAY, Site, listening, must_be_accessible
from tests.gateway.conftest import SECRET
from tests.gateway.stand_in import APPRAISAL, Services


@pytest.fixture
def messages(tmp_path: Path) -> Iterator[Site]:
    """A site where messages are sent."""
    clock = tmp_path / "clock"
    RehearsalClock.set(clock, TODAY)
    services = Services(answers={"roster.send_code": {"sent": True, "valid_seconds": 300}})
    settings = Settings(
        gateway_secret=SECRET,
        sms="console",
        rehearsal_clock=clock,
        port=free_port(),
        secure_cookies=False,
        keys=tmp_path / "keys",
    )
    with listening(settings, services) as address:
        yield Site(address, services, clock)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_code_is_sent_typed_wrong_and_typed_again(
    browse: Callable[..., Page], messages: Site, look: Callable[[Page, str], None], script: bool
) -> None:
    page = browse(script=script)
    page.goto(f"{messages.home}/identity")
    page.get_by_label("收验证码的手机号码").fill("13000000123")
    page.get_by_role("button", name="发送验证码").click()
    expect(page.get_by_role("status")).to_contain_text("验证码已发到 13000000123")
    assert messages.services.requests(SendCode) == [SendCode(appraisal=APPRAISAL, phone="13000000123")]
    look(page, "voter-sms")
    if script:
        must_be_accessible(page)
    messages.services.answers["roster.identify"] = Refused("SMS_CODE_NOT_RECOGNISED", {})
    for code, refused in (("111111", True), ("482913", False)):
        if not refused:
            del messages.services.answers["roster.identify"]
        field = page.get_by_label("短信里的验证码")
        field.fill(code)
        page.locator("form", has=field).get_by_role("button", name="下一步").click()
        if refused:
            expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("heading", name="选出难办事的股室")).to_be_visible()
    proof = messages.services.calls("roster.identify")[-1][0]["proof"]
    assert proof == {"method": "sms", "phone": "13000000123", "code": "482913"}


def test_asking_too_soon_says_when(browse: Callable[..., Page], messages: Site) -> None:
    messages.services.answers["roster.send_code"] = Refused("SMS_TOO_SOON", {"seconds": 42})
    page = browse(script=False)
    page.goto(f"{messages.home}/identity")
    page.get_by_label("收验证码的手机号码").fill("13000000123")
    page.get_by_role("button", name="发送验证码").click()
    expect(page.get_by_role("alert")).to_contain_text("请42秒后再试")
    expect(page.get_by_label("短信里的验证码")).to_have_count(0)
