"""The roster inbox in a browser: wrong cells, the promise, the receipt, with and without a script (R-18)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from services.roster.contract import FileRoster
from tests.browser.conftest import Site, must_be_accessible, seat
from tests.browser.workbooks import workbook
from tests.gateway.roster_answers import NOT_FILED, checked, filing, taken
from tests.gateway.stand_in import APPRAISAL

Browse = Callable[..., Page]
Look = Callable[[Page, str], None]
WRONG = {"row": 3, "column": "联系电话", "cell": "C3", "code": "PHONE_INVALID", "value": "138****000"}
DOUBTFUL = {"row": 4, "column": "拼音", "cell": "B4", "code": "READING_INVALID", "value": "du"}


@pytest.fixture
def inbox(site: Site) -> Site:
    """A market list that is not yet in."""
    site.services.answers |= {
        "roster.list_filings": lambda request: [
            one
            for one in (
                filing("market-regulation", **NOT_FILED),
                filing("fire", late=True),
            )
            if request.provider in (None, one["provider"])
        ],
        "roster.check_roster": checked(count=1, errors=[WRONG], warnings=[DOUBTFUL]),
        "roster.file_roster": taken(),
    }
    return site


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_provider_corrects_its_list_and_files_what_was_checked(
    browse: Browse, inbox: Site, look: Look, script: bool
) -> None:
    page = browse(desk=True, script=script)
    seat(page, inbox, "provider", "shichang-01", provider="market-regulation")
    page.goto(f"{inbox.address}/staff/{APPRAISAL}/rosters")
    expect(page.get_by_text("县消防救援大队")).to_have_count(0)
    sheet = workbook()
    page.get_by_label("名单文件").set_input_files(sheet)
    page.get_by_role("button", name="先检查").click()
    expect(page.get_by_role("table", name="必须改正")).to_contain_text("手机号应为 11 位")
    expect(page.get_by_role("table", name="请核对")).to_contain_text("B4")
    expect(page.get_by_role("button", name="报送")).to_have_count(0)
    look(page, "desk-roster-errors")
    if script:
        must_be_accessible(page)
    with page.expect_download() as kept:
        page.get_by_role("button", name="标红的工作簿").click()
    assert kept.value.suggested_filename.endswith(".xlsx")

    inbox.services.answers["roster.check_roster"] = checked(rows=2, people=2)
    page.get_by_label("名单文件").set_input_files(sheet)
    page.get_by_role("button", name="先检查").click()
    expect(page.get_by_role("status")).to_contain_text("检查通过：2 人")
    page.get_by_role("button", name="报送").click()
    expect(page.get_by_role("alert")).to_contain_text("请勾选承诺")
    page.get_by_label("名单文件").set_input_files(sheet)
    page.get_by_role("button", name="先检查").click()
    page.get_by_label("本单位承诺").check()
    inbox.services.answers["roster.list_filings"] = [filing("market-regulation", filed_by="shichang-01")]
    page.get_by_role("button", name="报送").click()
    expect(page.get_by_role("status")).to_contain_text("名单已报送")
    expect(page.locator(".receipt")).to_contain_text("308 人")
    look(page, "desk-roster-receipt")
    (asked,) = inbox.services.requests(FileRoster)
    assert (asked.provider, asked.by, asked.already_drawn) == ("market-regulation", "shichang-01", False)
    assert asked.content == sheet["buffer"]


def test_the_operator_sees_who_is_late_and_files_for_one(browse: Browse, inbox: Site, look: Look) -> None:
    page = browse(desk=True)
    seat(page, inbox, "operator", "ducha-01")
    page.goto(f"{inbox.address}/staff/{APPRAISAL}/rosters")
    expect(page.get_by_role("row", name="县消防救援大队")).to_contain_text("逾期报送")
    look(page, "desk-roster-inbox")
    must_be_accessible(page)
    page.get_by_role("link", name="代报 县市场监管局").click()
    expect(page.get_by_role("heading", name="县市场监管局")).to_be_visible()
    expect(page.get_by_role("link", name="下载模板")).to_have_attribute(
        "href", f"/api/v1/appraisals/{APPRAISAL}/rosters/market-regulation/form"
    )


def test_a_provider_may_not_file_for_another(browse: Browse, inbox: Site) -> None:
    """What the form says does not matter: the API asks whose clerk it is."""
    page = browse(desk=True, script=True)
    seat(page, inbox, "provider", "shichang-01", provider="market-regulation")
    page.goto(f"{inbox.address}/staff/{APPRAISAL}/rosters")
    page.evaluate("document.querySelector('[name=provider]').value = 'fire'")
    page.get_by_label("名单文件").set_input_files(workbook())
    page.get_by_label("本单位承诺").check()
    page.get_by_role("button", name="报送").click()
    expect(page.get_by_role("alert")).to_contain_text("无权办理")
    assert inbox.services.calls("roster.file_roster") == []
