"""Signing in at the portal from the voter's page, at a certified provider, with and without a script (R-23, A-12)."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ops.system.ports import free_port
from services.kernel.clock import RehearsalClock
from services.kernel.refusal import Refused
from services.kernel.settings import Settings
from simulation.county import catalogue
from tests.browser.conftest import TODAY, Site, listening, must_be_accessible
from tests.browser.voting import SERVICE_OFFICE, tick
from tests.gateway.conftest import SECRET
from tests.gateway.identity.portal.conftest import provider_for
from tests.gateway.stand_in import KNOWN, Services

Browse = Callable[..., Page]
TITLE = "县政务网账号"


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Site]:
    clock, port = tmp_path / "clock", free_port()
    RehearsalClock.set(clock, TODAY)
    outside = f"http://127.0.0.1:{port}"
    known = {**KNOWN, "offices": [dict(office) for office in catalogue.offices()]}
    services = Services(answers={"roster.show_appraisal": known})
    with provider_for(f"{outside}/api/v1/portals/yszw/callback", tmp_path / "log") as issuer:
        settings = Settings(
            gateway_secret=SECRET,
            keys=tmp_path / "keys",
            portals={
                "yszw": {
                    "kind": "oidc",
                    "title": TITLE,
                    "issuer": issuer,
                    "client_id": "pingyi",
                    "client_secret": "a secret of the test",
                }
            },
            public_url=outside,
            rehearsal_clock=clock,
            port=port,
            secure_cookies=False,
        )
        with listening(settings, services) as address:
            yield Site(address, services, clock)


def sign_in(page: Page, login: str) -> None:
    """Fill in the provider's two forms: who one is, and that the county may know it."""
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill("x")
    page.locator("button[type=submit]").click()
    page.locator("button[type=submit]").click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_who_signs_in_at_the_portal_comes_back_to_the_ballot(
    browse: Browse, portal: Site, look: Callable[[Page, str], None], script: bool
) -> None:
    page = browse(script=script)
    page.goto(f"{portal.home}/identity")
    if script:
        must_be_accessible(page)
        look(page, "voter-portal")
    page.get_by_role("link", name=f"用{TITLE}登录").click()
    sign_in(page, "0001")
    expect(page.get_by_role("heading", name="选出难办事的股室")).to_be_visible()
    proof = portal.services.calls("roster.identify")[-1][0]["proof"]
    assert (proof["method"], proof["portal"], proof["subject"]) == ("portal", "yszw", "0001")
    assert "session" not in page.content()


def test_what_stood_in_the_way_is_said_where_one_began(
    browse: Browse, portal: Site, look: Callable[[Page, str], None]
) -> None:
    page = browse(script=False)
    page.goto(f"{portal.home}/identity")
    page.get_by_role("link", name=f"用{TITLE}登录").click()
    sign_in(page, "without-phone")
    expect(page.get_by_role("alert")).to_contain_text("没有绑定手机号")
    expect(page.get_by_role("link", name=f"用{TITLE}登录")).to_be_visible()
    look(page, "voter-portal-refused")


def test_a_leader_who_signs_in_is_told_of_the_paper_form(browse: Browse, portal: Site) -> None:
    portal.services.answers["roster.identify"] = Refused("LEADER_VOTES_ON_PAPER", {})
    page = browse(script=False)
    page.goto(f"{portal.home}/identity")
    page.get_by_role("link", name=f"用{TITLE}登录").click()
    sign_in(page, "0002")
    expect(page.get_by_role("alert")).to_contain_text("测评表")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_session_that_ends_midway_is_renewed_at_the_portal_and_the_ballot_goes_on(
    browse: Browse, portal: Site, script: bool
) -> None:
    page = browse(script=script)
    page.goto(f"{portal.home}/identity")
    page.get_by_role("link", name=f"用{TITLE}登录").click()
    sign_in(page, "0003")
    tick(page, SERVICE_OFFICE)
    page.context.clear_cookies(name="pingyi-voter")
    page.locator(".bar").get_by_role("button", name="下一步").click()
    go_on = page.get_by_role("button", name="接着填")
    go_on.click()
    expect(page.get_by_role("alert")).to_be_visible()  # not signed in yet: nothing is lost
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=f"用{TITLE}登录").click()
    expect(opened.value.get_by_role("heading", name="选出难办事的股室")).to_be_visible()  # the provider knows him still
    go_on.click()
    expect(page.get_by_role("heading", name=SERVICE_OFFICE)).to_be_visible()  # where something is still missing


def test_a_way_back_that_was_not_begun_here_is_explained_on_a_page(browse: Browse, portal: Site) -> None:
    page = browse(script=False)
    page.goto(f"{portal.address}/api/v1/portals/yszw/callback?code=1&state=2")
    expect(page.get_by_role("heading", name="请重新登录")).to_be_visible()


def test_an_address_that_does_not_exist_is_said_on_a_page(browse: Browse, portal: Site) -> None:
    page = browse(script=False)
    answer = page.goto(f"{portal.address}/nowhere")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", name="没有这个地址")).to_be_visible()
    asked = page.context.request.get(f"{portal.address}/nowhere", headers={"accept": "application/json"})
    assert (asked.status, asked.json()["code"]) == (404, "NOT_FOUND")
