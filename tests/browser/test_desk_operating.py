"""Looking after the system and proving a result, 1366×768: dead letters, replays, bundles, charts, exports."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, must_be_accessible, seat
from tests.gateway.stand_in import APPRAISAL
from tests.gateway.test_dead_letters import set_aside

Browse = Callable[..., Page]
Look = Callable[[Page, str], None]
BOTH = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


def exported(page: Page) -> list[list[Any]]:
    """The first sheet of what the page exports."""
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 xlsx").click()
    sheet = openpyxl.load_workbook(BytesIO(download.value.path().read_bytes())).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@BOTH
def test_dead_letters_are_put_back_by_one_person(browse: Browse, site: Site, look: Look, script: bool) -> None:
    set_aside(site.services, lasting=False)
    page = browse(desk=True, script=script)
    page.on("dialog", lambda dialog: dialog.accept())
    seat(page, site, "system", "xitong-01")
    page.goto(f"{site.address}/staff/{APPRAISAL}/letters")
    expect(page.get_by_role("row", name="aa")).to_contain_text("还没有公告")
    expect(page.locator("main")).to_contain_text("重启后清空")
    look(page, "desk-letters")
    if script:
        must_be_accessible(page)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("1")
    else:
        page.get_by_label("选 aa").check()
    page.get_by_role("button", name="重投所选").click()
    expect(page.get_by_role("status")).to_contain_text("已重投")
    ((letters, by),) = site.services.calls("access.return_letters")
    assert ([one["letter"] for one in letters], by) == (["aa"], "xitong-01")


@BOTH
def test_dropping_says_what_is_missing_by_its_name(browse: Browse, site: Site, look: Look, script: bool) -> None:
    set_aside(site.services)
    page = browse(desk=True, script=script)
    page.on("dialog", lambda dialog: dialog.accept())
    seat(page, site, "system", "xitong-01")
    page.goto(f"{site.address}/staff/{APPRAISAL}/letters")
    page.get_by_label("选 aa").check()
    page.get_by_role("button", name="提出剔除所选").click()
    alert = page.get_by_role("alert")
    expect(alert.get_by_role("listitem")).to_contain_text("理由")
    expect(alert.get_by_role("listitem")).to_contain_text("必填")
    expect(page.get_by_label("选 aa")).to_be_checked()
    if script:
        expect(page.get_by_label("剔除的理由")).to_be_focused()
        must_be_accessible(page)
    look(page, "desk-letters-refused")
    page.get_by_label("剔除的理由").fill("来源已改正后另行推送")
    page.get_by_role("button", name="提出剔除所选").click()
    expect(page.get_by_role("status")).to_contain_text("等另一人同意")
    assert site.services.calls("complaints.drop_dead_letters") == []


def test_the_audit_administrator_agrees_and_cannot_begin(browse: Browse, site: Site, look: Look) -> None:
    set_aside(site.services)
    site.services.answers["access.letters_decided"] = [
        {
            "letter": "ff",
            "queue": "complaints.intake",
            "what": "dropped",
            "by": "shenguan-01",
            "at": "2024-07-02T01:00:00Z",
            "proposed_by": "xitong-01",
            "reason": "=HYPERLINK(1)",
        }
    ]
    page = browse(desk=True)
    page.on("dialog", lambda dialog: dialog.accept())
    seat(page, site, "audit", "shenguan-01")
    page.goto(f"{site.address}/staff/{APPRAISAL}/letters")
    expect(page.get_by_role("button", name="重投所选")).to_have_count(0)
    expect(page.get_by_role("table").nth(1)).to_contain_text("xitong-01 提出")
    look(page, "desk-letters-second")
    must_be_accessible(page)
    rows = exported(page)
    assert [row[0] for row in rows if row[0] in ("aa", "bb", "cc")] == ["cc", "aa", "bb"]
    page.get_by_role("button", name="同意剔除").click()
    expect(page.get_by_role("status")).to_contain_text("已剔除")
    assert site.services.calls("access.confirm_letter_drop") == [[["bb"], "shenguan-01"]]
