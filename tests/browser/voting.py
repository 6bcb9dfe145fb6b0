"""What a voter does on the pages, from the announcement to handing in."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

SERVICE_OFFICE = "不动产登记中心"


def enter(page: Page, site: Site) -> None:
    """From the announcement to the list of offices."""
    page.goto(site.home)
    page.get_by_role("link", name="开始评议").click()
    say_who(page)
    expect(page.get_by_role("heading", name="选出难办事的股室")).to_be_visible()


def say_who(page: Page) -> None:
    """The number and the code of the call."""
    page.get_by_label("手机号码（接到通知的号码）").fill("13000000123")
    code = page.get_by_label("六位邀请码（电话里告诉您的）")
    code.fill("482913")
    page.locator("form", has=code).get_by_role("button", name="下一步").click()


def next_page(page: Page) -> None:
    page.locator(".bar").get_by_role("button", name="下一步").click()


def fill_in(page: Page, text: str = "三月去办证，跑了三趟都说缺材料。") -> None:
    page.get_by_role("checkbox", name="推").check()
    page.get_by_label("具体是什么事？").fill(text)
    page.get_by_label("年", exact=True).select_option("2024")
    page.get_by_label("月", exact=True).select_option("03")


def tick(page: Page, name: str) -> None:
    """Find an office and tick it."""
    page.get_by_label("查找（汉字、拼音或首字母，如 bdc）").fill(name)
    page.get_by_role("button", name="查找", exact=True).last.click()
    page.locator("label.row", has_text=name).first.get_by_role("checkbox").check()


def fill_up_to_the_check(page: Page, text: str = "三月去办证，跑了三趟都说缺材料。") -> None:
    """From the list of offices to the last look before handing in."""
    tick(page, SERVICE_OFFICE)
    next_page(page)
    fill_in(page, text)
    next_page(page)
    expect(page.get_by_role("heading", name="请核对")).to_be_visible()


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="交票").click()
