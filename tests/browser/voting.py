"""What a voter does on the page where offices are chosen."""

from playwright.sync_api import Page

SERVICE_OFFICE = "不动产登记中心"


def tick(page: Page, name: str) -> None:
    """Find an office and tick it."""
    page.get_by_label("查找（汉字、拼音或首字母，如 bdc）").fill(name)
    page.get_by_role("button", name="查找", exact=True).last.click()
    page.locator("label.row", has_text=name).first.get_by_role("checkbox").check()
