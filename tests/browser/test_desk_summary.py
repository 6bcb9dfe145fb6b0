"""A secret channel's summary on a page: typed by one, confirmed by another, with no room for words (R-30, A-21)."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from services.kernel.refusal import Refused
from tests.browser.conftest import Site, must_be_accessible, seat
from tests.gateway.stand_in import APPRAISAL, KNOWN

Browse = Callable[..., Page]
Look = Callable[[Page, str], None]
CHANNEL = "discipline"
OF_CHANNEL = {"appraisal": APPRAISAL, "channel": CHANNEL}
LINE = {"office": "02-03", "categories": ["shirk", "corrupt"], "month": "2024-05", "count": 2}
FILED: dict[str, Any] = {"filing": 1, "by": "xinfang-01", "late": False, "confirmed_by": None, "lines": [LINE]}


@pytest.fixture
def secret(site: Site) -> Site:
    """The discipline office's channel, of which nothing has been filed."""
    site.services.answers |= {
        "roster.show_appraisal": {**KNOWN, "secret_channels": [CHANNEL]},
        "complaints.show_summary": Refused("NO_SUMMARY", {"channel": CHANNEL}),
        "complaints.file_summary": {"filing": 1, "matters": 2, "late": False},
        "complaints.confirm_summary": {"filing": 1},
    }
    return site


def opened(browse: Browse, secret: Site, account: str, *, script: bool = True) -> Page:
    page = browse(desk=True, script=script)
    seat(page, secret, "sorter", account, channel=CHANNEL)
    page.goto(f"{secret.address}/staff/{APPRAISAL}/summary")
    return page


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_counts_are_typed_and_what_is_wrong_is_said_by_line(
    browse: Browse, secret: Site, look: Look, script: bool
) -> None:
    page = opened(browse, secret, "xinfang-01", script=script)
    expect(page.get_by_role("navigation", name="栏目").get_by_role("link")).to_have_text(["今天", "汇总报送"])
    page.get_by_label("第1行股室").fill("bdc")
    page.get_by_label("第1行表现").fill("35")
    page.get_by_role("button", name="报送汇总").click()
    expect(page.get_by_role("alert")).to_contain_text("请选登记的月份")
    expect(page.get_by_label("第1行表现")).to_have_value("35")
    if script:
        must_be_accessible(page)
    page.get_by_label("第1行月份").select_option("2024-05")
    page.get_by_label("第1行件数").fill("2")
    secret.services.answers["complaints.show_summary"] = FILED
    page.get_by_role("button", name="报送汇总").click()
    expect(page.get_by_role("status")).to_contain_text("等另一人确认")
    expect(page.get_by_role("region", name="现在的汇总")).to_contain_text("还没有确认")
    expect(page.get_by_role("button", name="核对无误")).to_have_count(0)
    look(page, "desk-summary")
    if script:
        must_be_accessible(page)
    assert secret.services.calls("complaints.file_summary") == [[{**OF_CHANNEL, "lines": [LINE], "by": "xinfang-01"}]]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_another_person_confirms_what_he_has_looked_at(browse: Browse, secret: Site, script: bool) -> None:
    secret.services.answers["complaints.show_summary"] = FILED
    page = opened(browse, secret, "xinfang-02", script=script)
    expect(page.get_by_role("row", name="县自然资源局 不动产登记中心")).to_contain_text("推贪")
    secret.services.answers["complaints.show_summary"] = {**FILED, "confirmed_by": "xinfang-02"}
    page.get_by_role("button", name="核对无误").click()
    expect(page.get_by_role("status")).to_contain_text("汇总已确认")
    expect(page.get_by_role("region", name="现在的汇总")).to_contain_text("xinfang-02 已确认")
    assert secret.services.calls("complaints.confirm_summary") == [[{**OF_CHANNEL, "filing": 1, "by": "xinfang-02"}]]


def test_a_channel_that_is_not_secret_is_told_how_it_reports(browse: Browse, secret: Site) -> None:
    secret.services.answers["complaints.show_summary"] = Refused(
        "CHANNEL_NOT_FED", {"channel": "hotline_12345", "feed": "offline_summary", "feeds": ["http"]}
    )
    page = browse(desk=True)
    seat(page, secret, "sorter", "rexian-01", channel="hotline_12345")
    page.goto(f"{secret.address}/staff/{APPRAISAL}/summary")
    expect(page.get_by_text("该渠道不这样报送")).to_be_visible()
    expect(page.get_by_role("link", name="汇总报送")).to_have_count(0)
    expect(page.get_by_role("link", name="梳理")).to_have_count(1)
