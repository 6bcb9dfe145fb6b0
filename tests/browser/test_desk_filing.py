"""A channel downloads the form T6, hands it in, sees wrong cells one by one, with and without a script (R-29)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from services.complaints.contract import FileMatters
from services.kernel.refusal import Refused
from tests.browser.conftest import Site, must_be_accessible, seat
from tests.browser.workbooks import workbook
from tests.gateway.matters_form import FORM
from tests.gateway.stand_in import APPRAISAL

Browse = Callable[..., Page]
Look = Callable[[Page, str], None]
WRONG = {"row": 3, "column": "登记时间", "cell": "D3", "code": "OUT_OF_QUARTER", "value": "2024-07-01"}


@pytest.fixture
def channel(site: Site) -> Site:
    """A channel that reports by file."""
    site.services.answers |= {
        "complaints.show_matters_form": FORM,
        "complaints.file_matters": {"rows": 31, "recorded": 4, "again": 27, "late": 0, "digest": "5f0c" * 16},
    }
    return site


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_file_is_corrected_and_handed_in(browse: Browse, channel: Site, look: Look, script: bool) -> None:
    page = browse(desk=True, script=script)
    seat(page, channel, "sorter", "xinfang-01", channel="petition_letter")
    page.goto(f"{channel.address}/staff/{APPRAISAL}/filing")
    with page.expect_download() as kept:
        page.get_by_role("link", name="下载模板").click()
    assert kept.value.suggested_filename.endswith(".xlsx")
    page.get_by_role("button", name="报送").click()
    expect(page.get_by_role("alert")).to_contain_text("请先选择文件")

    refusal = Refused("MATTERS_NOT_READABLE", {"errors": [WRONG], "count": 1})
    channel.services.answers["complaints.file_matters"] = refusal
    page.get_by_label("事项汇总文件").set_input_files(workbook())
    page.get_by_role("button", name="报送").click()
    expect(page.get_by_role("table", name="必须改正")).to_contain_text("登记时间不在本季度内")
    look(page, "desk-filing-errors")
    if script:
        must_be_accessible(page)
    with page.expect_download() as kept:
        page.get_by_role("button", name="标红的工作簿").click()
    assert kept.value.suggested_filename.endswith(".xlsx")

    channel.services.answers["complaints.file_matters"] = {
        "rows": 31,
        "recorded": 4,
        "again": 27,
        "late": 0,
        "digest": "5f0c" * 16,
    }
    sheet = workbook()
    page.get_by_label("事项汇总文件").set_input_files(sheet)
    page.get_by_role("button", name="报送").click()
    expect(page.get_by_role("status")).to_contain_text("已收下")
    expect(page.locator(".receipt")).to_contain_text("新收 4 件")
    look(page, "desk-filing-done")
    asked = channel.services.requests(FileMatters)[-1]
    assert (asked.channel, asked.by, asked.content) == ("petition_letter", "xinfang-01", sheet["buffer"])


def test_a_secret_channel_is_told_that_it_hands_in_no_matters(browse: Browse, channel: Site) -> None:
    """R-30, A-21."""
    channel.services.answers["complaints.show_matters_form"] = Refused("CHANNEL_SECRET", {"channel": "discipline"})
    page = browse(desk=True, script=False)
    seat(page, channel, "sorter", "jiwei-02", channel="discipline")
    page.goto(f"{channel.address}/staff/{APPRAISAL}/filing")
    expect(page.get_by_text("该渠道只报汇总")).to_be_visible()
    expect(page.get_by_label("事项汇总文件")).to_have_count(0)
