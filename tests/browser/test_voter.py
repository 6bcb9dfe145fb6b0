"""The voter's pages on a telephone (R-03, R-20, R-31…R-34, R-44, R-50, A-06, A-07, A-09, A-19, A-28)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, must_be_accessible
from tests.browser.voting import SERVICE_OFFICE, enter, fill_in, next_page, say_who, tick
from tests.harness.waiting import wait_until

Browse = Callable[..., Page]
Look = Callable[[Page, str], None]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_ballot_is_cast_from_the_announcement_to_the_receipt(
    browse: Browse, site: Site, look: Look, script: bool
) -> None:
    page = browse(script=script)
    name = "voter" if script else "voter-no-script"
    page.goto(site.home)
    look(page, f"{name}-1-introduction")
    page.get_by_role("link", name="开始评议").click()
    look(page, f"{name}-2-identity")
    enter(page, site)
    look(page, f"{name}-3-select")
    tick(page, SERVICE_OFFICE)
    look(page, f"{name}-3-found")
    next_page(page)
    look(page, f"{name}-4-fill")
    fill_in(page)
    next_page(page)
    expect(page.get_by_role("heading", name="请核对")).to_be_visible()
    look(page, f"{name}-5-check")
    page.get_by_role("button", name="交票").click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    look(page, f"{name}-6-receipt")

    (handed_in,) = site.services.box.values()
    (pick,) = handed_in["picks"]
    assert pick["categories"] == ["shirk"]
    example = {"continues": False} | pick["example"]  # the script leaves out what is not said
    assert example == {"text": "三月去办证，跑了三趟都说缺材料。", "occurred": "2024-03", "continues": False}
    assert "prepared" not in page.content()


def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost(
    browse: Browse, site: Site, look: Look
) -> None:
    page = browse()
    enter(page, site)
    tick(page, SERVICE_OFFICE)
    next_page(page)
    page.get_by_label("具体是什么事？").fill("太慢")
    next_page(page)
    expect(page.get_by_role("alert")).to_contain_text("还有3处要补充")
    expect(page.get_by_label("具体是什么事？")).to_have_value("太慢")
    look(page, "voter-4-slips")
    must_be_accessible(page)
    fill_in(page)
    next_page(page)
    expect(page.get_by_role("heading", name="请核对")).to_be_visible()


def test_the_eleventh_office_cannot_be_ticked(browse: Browse, site: Site, look: Look) -> None:
    """A-05: the page makes more than ten impossible, and says why in words."""
    page = browse()
    enter(page, site)
    for details in page.locator("details").all()[:4]:
        details.locator("summary").click()
    boxes = page.locator("details[open] input[name=office]")
    for number in range(10):
        boxes.nth(number).check()
    expect(page.get_by_text("已选满 10 个")).to_be_visible()
    expect(boxes.nth(10)).to_be_disabled()
    expect(page.locator("output")).to_have_text("已选 10/10")
    look(page, "voter-3-full")
    must_be_accessible(page)


def test_without_a_script_the_server_keeps_the_limit(browse: Browse, site: Site) -> None:
    page = browse(script=False)
    enter(page, site)
    for details in page.locator("details").all()[:4]:
        details.locator("summary").click()
    boxes = page.locator("details[open] input[name=office]")
    for number in range(11):
        boxes.nth(number).check()
    next_page(page)
    expect(page.get_by_role("alert")).to_contain_text("请去掉1个")
    assert page.locator("input[name=office]:checked").count() == 11
    assert site.services.box == {}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("wanted", ["不动产", "bdc", "budongchan"])
def test_offices_are_found_by_characters_pinyin_and_initials(
    browse: Browse, site: Site, wanted: str, script: bool
) -> None:
    page = browse(script=script)
    enter(page, site)
    page.get_by_label("查找（汉字、拼音或首字母，如 bdc）").fill(wanted)
    if not script:
        page.get_by_role("button", name="查找", exact=True).last.click()
    shown = page.locator("label.row:visible")
    expect(shown.first).to_contain_text(SERVICE_OFFICE)
    assert shown.count() < 6


def test_a_ballot_handed_in_twice_is_one_ballot_with_one_receipt(browse: Browse, site: Site) -> None:
    page = browse()
    enter(page, site)
    tick(page, SERVICE_OFFICE)
    next_page(page)
    fill_in(page)
    next_page(page)
    page.get_by_role("button", name="交票").dblclick()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    receipt = page.locator(".code").inner_text()
    assert len(site.services.box) == 1

    page.goto(f"{site.home}/ballot")
    expect(page.get_by_role("heading", name="您的票已经在票箱里")).to_be_visible()
    expect(page.locator(".code")).to_have_text(receipt)


def test_two_tabs_cast_one_ballot(browse: Browse, site: Site) -> None:
    page = browse()
    enter(page, site)
    other = page.context.new_page()
    other.goto(f"{site.home}/ballot")
    for tab, text in ((page, "第一张票里写的事情。"), (other, "第二张票里写的另一件事。")):
        tick(tab, SERVICE_OFFICE)
        next_page(tab)
        fill_in(tab, text)
        next_page(tab)
    page.get_by_role("button", name="交票").click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    other.get_by_role("button", name="交票").click()
    expect(other.get_by_role("heading", name="您的票已经在票箱里")).to_be_visible()
    assert len(site.services.box) == 1


def test_offline_then_online_votes_once_and_never_says_failed(browse: Browse, site: Site, look: Look) -> None:
    page = browse()
    enter(page, site)
    tick(page, SERVICE_OFFICE)
    next_page(page)
    fill_in(page)
    next_page(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="交票").click()
    expect(page.locator(".sending")).to_contain_text("正在确认是否已收到")
    look(page, "voter-5-offline")
    assert "失败" not in page.content()
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    assert len(site.services.box) == 1


def slow(page: Page) -> None:
    """A village at the edge of the net: 400 kbit/s each way, 400 ms there and back."""
    bytes_a_second = 400_000 // 8
    page.context.new_cdp_session(page).send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 400,
            "downloadThroughput": bytes_a_second,
            "uploadThroughput": bytes_a_second,
        },
    )


def test_on_a_slow_line_a_double_click_votes_once(browse: Browse, site: Site) -> None:
    page = browse()
    slow(page)
    enter(page, site)
    tick(page, SERVICE_OFFICE)
    next_page(page)
    fill_in(page)
    next_page(page)
    page.get_by_role("button", name="交票").dblclick()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible(timeout=15_000)
    assert len(site.services.box) == 1


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_when_the_box_does_not_answer_the_page_says_that_it_is_not_known(
    browse: Browse, site: Site, look: Look, script: bool
) -> None:
    from gateway.rpc.client import ServiceTimeout

    page = browse(script=script)
    enter(page, site)
    tick(page, SERVICE_OFFICE)
    next_page(page)
    fill_in(page)
    next_page(page)
    site.services.answers["ballot.cast_many"] = ServiceTimeout("ballot", "cast_many", "timeout")
    page.get_by_role("button", name="交票").click()
    expect(page.locator("body")).to_contain_text("正在确认是否已收到")
    look(page, f"voter-5-waiting{'' if script else '-no-script'}")
    del site.services.answers["ballot.cast_many"]
    if not script:
        page.get_by_role("button", name="再确认一次").click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()


def test_an_expired_session_loses_nothing_that_was_typed(browse: Browse, site: Site, look: Look) -> None:
    page = browse()
    enter(page, site)
    tick(page, SERVICE_OFFICE)
    next_page(page)
    fill_in(page)
    next_page(page)
    page.context.clear_cookies()
    page.get_by_role("button", name="交票").click()
    expect(page.get_by_role("heading", name="核对身份")).to_be_visible()
    look(page, "voter-2-again")
    say_who(page)  # what was handed in is finished by itself
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    (handed_in,) = site.services.box.values()
    assert "跑了三趟" in handed_in["picks"][0]["example"]["text"]


def test_what_was_typed_on_the_page_where_the_session_ended_is_not_lost(browse: Browse, site: Site) -> None:
    """Without a script, too: two hours over one office is where it happens."""
    page = browse(script=False)
    enter(page, site)
    tick(page, SERVICE_OFFICE)
    next_page(page)
    fill_in(page)
    page.context.clear_cookies()
    next_page(page)
    expect(page.get_by_role("alert")).to_contain_text("再核对一次身份")
    say_who(page)
    expect(page.get_by_role("heading", name="请核对")).to_be_visible()
    expect(page.locator(".words")).to_contain_text("跑了三趟")


def test_a_draft_is_offered_again_and_can_be_cleared(browse: Browse, site: Site, look: Look) -> None:
    page = browse()
    enter(page, site)
    tick(page, SERVICE_OFFICE)
    next_page(page)
    page.get_by_label("具体是什么事？").fill("写到一半的一件事情")
    wait_until(lambda: "写到一半" in page.evaluate("JSON.stringify(localStorage)"), "the draft is kept")
    page.goto(f"{site.home}/ballot")
    expect(page.get_by_role("button", name="接着填")).to_be_visible()
    look(page, "voter-3-restore")
    page.get_by_role("button", name="接着填").click()
    next_page(page)
    expect(page.get_by_label("具体是什么事？")).to_have_value("写到一半的一件事情")
    page.goto(f"{site.home}/ballot")
    page.locator(".restore").get_by_role("button", name="清除").click()
    page.reload()
    expect(page.get_by_role("button", name="接着填")).to_be_hidden()


def test_going_back_keeps_what_was_typed(browse: Browse, site: Site) -> None:
    page = browse(script=False)
    enter(page, site)
    tick(page, SERVICE_OFFICE)
    next_page(page)
    fill_in(page)
    page.locator(".bar").get_by_role("button", name="上一步").click()
    expect(page.locator("input[name=office]:checked")).to_have_count(1)
    next_page(page)
    expect(page.get_by_role("heading", name="请核对")).to_be_visible()
    page.go_back()
    next_page(page)
    expect(page.get_by_role("heading", name="请核对")).to_be_visible()


def test_letters_grow_and_stay_grown(browse: Browse, site: Site, look: Look) -> None:
    page = browse()
    page.goto(site.home)
    for _ in range(2):
        page.get_by_role("button", name="字变大").click()
    page.get_by_role("link", name="开始评议").click()
    expect(page.get_by_role("heading", name="核对身份")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "30px"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    look(page, "voter-2-large")


STATES = [
    ("announced", "评议还没有开始"),
    ("closed", "评议已经结束"),
    ("published", "结果已公布"),
    ("drafted", "评议正在准备"),
]


@pytest.mark.parametrize(("stage", "says"), STATES)
def test_each_state_is_told_with_the_hotline(browse: Browse, site: Site, look: Look, stage: str, says: str) -> None:
    site.services.answers["roster.show_appraisal"]["stage"] = stage
    page = browse()
    page.goto(site.home)
    expect(page.get_by_role("heading", level=1)).to_contain_text(says)
    expect(page.get_by_role("link", name="0876-3133677")).to_be_visible()
    expect(page.get_by_role("link", name="开始评议")).to_have_count(0)
    must_be_accessible(page)
    look(page, f"voter-1-{stage}")


def test_a_leader_is_told_of_the_paper_form(browse: Browse, site: Site, look: Look) -> None:
    """A-17: who is on the leaders' list votes on paper."""
    from services.kernel.refusal import Refused

    site.services.answers["roster.identify"] = Refused("LEADER_VOTES_ON_PAPER", {})
    page = browse()
    page.goto(f"{site.home}/identity")
    say_who(page)
    expect(page.get_by_role("heading", name="您将通过测评表参评")).to_be_visible()
    look(page, "voter-2-leader")


def test_a_receipt_is_looked_up_and_tells_only_that_it_is_in(browse: Browse, site: Site, look: Look) -> None:
    """R-46."""
    page = browse()
    page.goto(f"{site.home}/receipt")
    page.get_by_label("回执号").fill("YS24Q2-7F3K-9Q2M-4TXC")
    site.services.answers["ballot.find_receipt"] = {
        "received": True,
        "sealed": False,
        "receipt": "YS24Q2-7F3K-9Q2M-4TXC",
    }
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("status")).to_contain_text("已收到")
    look(page, "receipt-found")
    must_be_accessible(page)


def test_every_step_is_accessible(browse: Browse, site: Site) -> None:
    """WCAG 2.2 AA by axe-core."""
    page = browse()
    page.goto(site.home)
    must_be_accessible(page)
    page.goto(f"{site.home}/identity")
    must_be_accessible(page)
    enter(page, site)
    page.locator("details").first.locator("summary").click()
    must_be_accessible(page)
    page.locator("details").first.get_by_role("checkbox").first.check()
    next_page(page)
    must_be_accessible(page)
    fill_in(page)
    next_page(page)
    must_be_accessible(page)
    page.get_by_role("button", name="交票").click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    must_be_accessible(page)


@pytest.mark.parametrize("path", ["", "/identity", "/rules", "/receipt", "/result", "/verify"])
def test_nothing_is_cut_off_on_the_narrowest_screen(browse: Browse, site: Site, path: str) -> None:
    """WCAG 1.4.10: at 320 px, and with letters twice as large, nobody has to scroll sideways."""
    page = browse()
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{site.home}{path}")
    for larger in (False, True):
        if larger:
            page.evaluate("document.documentElement.style.fontSize = '200%'")
        wide = page.evaluate(
            """[...document.querySelectorAll("main *")]
               .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".wide, table, pre"))
               .map((e) => e.outerHTML.slice(0, 80))"""
        )
        assert wide == []


def test_targets_are_large_enough_for_old_fingers(browse: Browse, site: Site) -> None:
    """60 px in the elderly edition (适老化)."""
    page = browse()
    enter(page, site)
    page.locator("details").first.locator("summary").click()
    small = page.evaluate(
        """[...document.querySelectorAll("button, .button, summary, label.row, [type=search], [type=tel]")]
           .filter((e) => e.offsetParent && !e.classList.contains("link") && e.getBoundingClientRect().height < 60)
           .map((e) => e.outerHTML.slice(0, 80) + e.getBoundingClientRect().height)"""
    )
    assert small == []


def test_the_flow_weighs_little(browse: Browse, site: Site) -> None:
    """First view at most 30 KB, the whole flow at most 60 KB, own script at most 6 KB; nothing from elsewhere."""
    page = browse()
    sent: dict[str, int] = {}
    foreign: list[str] = []

    def note(response: object) -> None:
        request = response.request  # type: ignore[attr-defined]
        if not request.url.startswith((site.address, "data:")):
            foreign.append(request.url)
        if request.url.startswith(site.address):
            sizes = request.sizes()
            sent[f"{len(sent)} {request.url}"] = sizes["responseBodySize"] + sizes["responseHeadersSize"]

    page.on("response", note)
    page.goto(site.home, wait_until="networkidle")
    first = sum(sent.values())
    assert len(sent) <= 6
    enter(page, site)
    tick(page, SERVICE_OFFICE)
    next_page(page)
    fill_in(page)
    next_page(page)
    page.get_by_role("button", name="交票").click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    script = next(size for name, size in sent.items() if "voter." in name and name.endswith(".js"))
    assert (foreign, first <= 30_000, sum(sent.values()) <= 60_000, script <= 6_000) == ([], True, True, True), sent
