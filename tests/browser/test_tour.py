"""`pingyi up --demo`: somebody new votes, sorts, draws, counts, publishes and verifies, each desk one click away."""

from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from simulation.practice import APPRAISAL
from tests.browser.conftest import must_be_accessible
from tests.harness.rehearsal import rehearsing

PATIENCE = 30_000  # ms: a whole system answers, on a machine that may do much else
NUMBERS = {"督查室报数": "317", "纪委报数": "28", "群众代表报数": "904"}


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a system that is up for a tour."""
    with rehearsing(tmp_path_factory.mktemp("tour")) as system:
        yield system.address


class Visitor:
    """Somebody new, who follows the steps of the tour."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        page.set_default_timeout(PATIENCE)
        page.on("dialog", lambda dialog: dialog.accept())

    def step(self, title: str) -> None:
        """Go to the tour, and press the button of this step."""
        self.page.goto(f"{self.address}/demo")
        card = self.page.get_by_role("listitem").filter(has=self.page.get_by_role("heading", name=title))
        with self.page.expect_navigation():
            card.locator("button, a.button").click()

    def press(self, name: str) -> None:
        with self.page.expect_response(lambda response: "done=" in response.url):  # not what was said before
            self.page.get_by_role("button", name=name, exact=True).click()
        self.told()

    def agree(self, count: int) -> None:
        for _ in range(count):
            with self.page.expect_response(lambda response: "done=confirm" in response.url):
                self.page.get_by_role("button", name="复核无误").first.click()
            self.told("已复核")

    def told(self, what: str = "") -> None:
        expect(self.page.locator(".done[role=status]")).to_contain_text(what, timeout=PATIENCE)

    def sees(self, what: str) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(what, timeout=PATIENCE)


def test_somebody_new_walks_through_a_quarter(
    rehearsal: str, browse: Callable[..., Page], look: Callable[[Page, str], None]
) -> None:
    _votes(Visitor(browse(), rehearsal), look)
    desk = Visitor(browse(desk=True), rehearsal)
    _sorts(desk)
    _counts(desk)
    _publishes(desk, look)
    desk.step("看公布的核对办法")
    desk.sees("谁都可以核对")
    desk.sees("317|28|904")
    assert httpx.get(f"{rehearsal}/api/v1/appraisals/{APPRAISAL}/result").status_code == 200


def _votes(visitor: Visitor, look: Callable[[Page, str], None]) -> None:
    page = visitor.page
    page.goto(f"{visitor.address}/demo")
    must_be_accessible(page)
    look(page, "tour")
    visitor.step("投一票")
    page.get_by_role("link", name="开始评议").click()
    page.get_by_label("账号").fill("youke")
    who = page.locator("form", has=page.get_by_label("账号"))
    who.get_by_label("手机号码").fill("13800000123")
    who.get_by_role("button", name="下一步").click()
    page.locator("details").first.locator("summary").click()
    page.locator("label.row").first.get_by_role("checkbox").check()
    page.locator(".bar").get_by_role("button", name="下一步").click()
    page.get_by_role("checkbox", name="推").check()
    page.get_by_label("具体是什么事").fill("八月去办证跑了三趟都说缺材料")
    page.get_by_label("年", exact=True).select_option("2024")
    page.get_by_label("月", exact=True).select_option("08")
    page.locator(".bar").get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="交票").click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible(timeout=PATIENCE)


def _sorts(visitor: Visitor) -> None:
    visitor.step("梳理一件投诉")
    visitor.page.get_by_role("link", name="办理下一件").click()
    visitor.page.locator("#ticks input[name=tick]").first.check()
    visitor.press("提交梳理")
    visitor.step("另一人复核")
    visitor.sees("待复核 1")


def _counts(visitor: Visitor) -> None:
    visitor.step("拨钟")
    visitor.step("固定票池、冻结事项")
    for _ in range(30):  # the box seals itself within seconds
        if visitor.page.get_by_role("button", name="固定票池").count():
            break
        visitor.page.wait_for_timeout(1_000)
        visitor.page.reload()
    visitor.press("固定票池")
    visitor.press("冻结")
    visitor.step("复核，再报种子抽取")
    visitor.agree(2)
    for label, number in NUMBERS.items():
        visitor.page.get_by_label(label).fill(number)
    visitor.press("抽取")
    visitor.step("复核抽取，再提出统计")
    visitor.agree(1)
    visitor.press("统计")
    visitor.step("复核统计，移交")
    visitor.agree(1)
    visitor.press("移交统计情况")


def _publishes(visitor: Visitor, look: Callable[[Page, str], None]) -> None:
    visitor.step("确定，提出发布")
    must_be_accessible(visitor.page)
    look(visitor.page, "tour-determine")
    visitor.page.locator("input[name=named]").first.check()
    visitor.page.get_by_label("理由", exact=True).fill("得票居首")
    visitor.press("确定")
    visitor.press("公开发布")
    visitor.step("同意发布")
    visitor.agree(1)
