"""From the sealed box to the publication: sorting, rulings, the draw of the ballots, the count, the result."""

from playwright.sync_api import expect

from simulation.quarter import timeline
from tests.browser.quarter.before import Quarter
from tests.browser.quarter.people import Desk, Phone, two_agree, words
from tests.harness.waiting import wait_until

COUNT = "封存、抽取、统计"
AGREE = ("复核无误,办理", "并已照原样办理")


def matters_are_sorted_and_confirmed(q: Quarter) -> None:
    """One person sorts to an office and ticks what it was about; another agrees, or takes a decision back."""
    q.town.at(timeline.COMPLAINTS_SORTED)
    first, second = q["rexian-01"], q["rexian-02"]
    page = first.section("梳理")
    q.picture(page, "sorting-list")
    _opens(first, "000001")
    q.picture(page, "sorting-matter")
    _ticks(first, "不动产登记中心", "懒")
    first.press("提交梳理")
    first.done("已梳理")
    _opens(first, "000002")
    _ticks(first, "登记注册股", "推")
    first.press("提交梳理")
    first.done("已梳理")
    _opens(first, "000003")
    page.get_by_label("不计票").select_option(index=1)
    first.press("不计票")
    first.done("已记为不计票")
    _opens(first, "000004")
    first.press("只到部门,不计票")
    first.done("已记为只到部门")
    page = second.section("梳理")
    page.get_by_role("link", name="待复核").click()
    page.get_by_role("link", name="办理下一件").click()
    q.picture(page, "sorting-confirm")
    for _ in range(3):
        second.press("复核一致")
        second.done("已复核")
    expect(page.get_by_role("main")).to_contain_text("没有等您办理的了")


def _opens(desk: Desk, number: str) -> None:
    desk.section("梳理").get_by_role("link", name=f"GD2024-{number}").click()


def _ticks(desk: Desk, office: str, kind: str) -> None:
    desk.page.get_by_label("找股室").fill(office)
    desk.press("找", exact=False)
    desk.page.get_by_role("checkbox", name=words(f"{office}:{kind}")).check()


def the_discipline_office_files_its_counts(q: Quarter) -> None:
    """Numbers only, by one; confirmed by another (A-21)."""
    first, second = q["xinfang-01"], q["xinfang-02"]
    page = first.section("汇总报送")
    page.get_by_label("第1行股室").fill("不动产登记中心")
    page.get_by_label("第1行表现").fill("5")
    page.get_by_label("第1行月份").select_option("2024-05")
    page.get_by_label("第1行件数").fill("2")
    q.picture(page, "summary")
    first.press("报送汇总")
    first.done("等另一人确认")
    page = second.section("汇总报送")
    q.picture(page, "summary-confirm")
    second.press("核对无误,确认")
    second.done("汇总已确认")


def the_box_is_sealed(q: Quarter) -> None:
    """Nothing can be put in any more."""
    q.town.at(timeline.SEALED)
    first, second = q["ducha-01"], q["ducha-02"]
    two_agree(first, second, COUNT, lambda: first.press("封存票箱"), *AGREE)
    q.picture(second.page, "count-sealed")


def the_pool_is_fixed(q: Quarter) -> None:
    """Before anybody knows the seed."""
    q.town.at(timeline.POOL_COMMITTED)
    first, second = q["ducha-01"], q["ducha-02"]
    two_agree(first, second, COUNT, lambda: first.press("固定票池"), *AGREE)


def the_channels_are_closed(q: Quarter) -> None:
    q.town.at(timeline.COMPLAINTS_FROZEN)
    first, second = q["ducha-02"], q["ducha-01"]
    two_agree(first, second, COUNT, lambda: first.press("冻结"), *AGREE)


def doubtful_examples_are_ruled_on(q: Quarter) -> None:
    """One at a time, by two people who see neither ballot nor office nor group (R-37)."""
    q.town.at(timeline.RULED)
    for number, account in enumerate(("ducha-01", "ducha-02")):
        desk = q[account]
        page = desk.section("有效票认定")
        expect(page.get_by_role("main")).to_contain_text("一直没有下文")
        if not number:
            q.picture(page, "ruling")
        page.get_by_role("radio", name="计票").first.check()
        desk.press("提交,看下一条")
        expect(page.get_by_role("main")).to_contain_text("现在没有等您认定的")


def the_ballots_are_drawn(q: Quarter) -> None:
    """Three numbers, spoken before all eyes."""
    q.town.at(timeline.SAMPLE_DRAWN)
    first, second = q["ducha-01"], q["ducha-02"]

    def spoken() -> None:
        for party, number in (("督查室", "317"), ("纪委", "884"), ("群众代表", "052")):
            first.page.get_by_label(f"{party}报数").fill(number)
        first.page.get_by_label("见证人姓名").fill("督某、纪某、群某")
        q.picture(first.page, "count-seed")
        first.press("抽取")

    two_agree(first, second, COUNT, spoken, *AGREE)


def the_votes_are_counted_and_handed_over(q: Quarter) -> None:
    """Counted by two, handed to those who determine."""
    q.town.at(timeline.COUNTED)
    first, second = q["ducha-01"], q["ducha-02"]
    two_agree(first, second, COUNT, lambda: first.press("统计"), *AGREE)
    page = first.section("结果")
    expect(page.get_by_role("heading", name="统计结果")).to_be_visible()
    expect(page.locator("canvas").first).to_be_visible()
    q.picture(page, "result")
    page.get_by_role("row", name="不动产登记中心").get_by_role("link").click()
    q.picture(page, "result-votes")
    q.town.at(timeline.HANDED_OVER)
    first.section(COUNT)
    first.press("移交统计情况")
    first.done("统计情况已移交")


def the_result_is_determined_and_published(q: Quarter) -> None:
    """Counted once more when asked. The system names nobody: people do, and say why (R-38)."""
    q.town.at(timeline.DETERMINED)
    first, second = q["jiwei-01"], q["jiwei-02"]
    page = first.section(COUNT)
    page.get_by_label("重算的理由").fill("前两名得票相近,请复核。")
    first.press("重新统计并核对")
    first.done("与移交的数字相同")
    q.picture(page, "count-recounted")
    page = first.section(COUNT)
    page.get_by_role("checkbox", name="县自然资源局 不动产登记中心").check()
    page.get_by_label("理由", exact=True).fill("得票居首,事例集中,反映的问题一致。")
    q.picture(page, "determine")
    first.press("确定")
    first.done("评议结果已确定")
    q.town.at(timeline.PUBLISHED)
    two_agree(first, second, COUNT, lambda: first.press("公开发布"), *AGREE)
    everybody = Phone(q.browse(), q.town)
    leads_on = everybody.page.get_by_role("link", name="看评议结果")

    def is_told() -> bool:
        everybody.page.goto(everybody.home)
        return leads_on.is_visible()

    wait_until(is_told, "everybody is told of the result")
    leads_on.click()
    expect(everybody.page.get_by_role("main")).to_contain_text("不动产登记中心")
    q.picture(everybody.page, "public-result")


def a_voter_looks_his_receipt_up(q: Quarter) -> None:
    """Now with the proof that it is in the sealed box."""
    voter = Phone(q.browse(), q.town)
    voter.page.goto(f"{voter.home}/receipt")
    voter.page.get_by_label("回执号").fill(q.receipts[0])
    voter.page.get_by_role("button", name="查询").click()
    expect(voter.page.get_by_role("main")).to_contain_text("已收到")
    q.picture(voter.page, "receipt-proved")


CHAPTERS = (
    the_box_is_sealed,
    the_pool_is_fixed,
    matters_are_sorted_and_confirmed,
    the_discipline_office_files_its_counts,
    the_channels_are_closed,
    doubtful_examples_are_ruled_on,
    the_ballots_are_drawn,
    the_votes_are_counted_and_handed_over,
    the_result_is_determined_and_published,
    a_voter_looks_his_receipt_up,
)
