"""Before the voting: accounts, the draft, the lists, the draws, the announcement."""

from dataclasses import dataclass, field
from typing import Any

from openpyxl import load_workbook
from playwright.sync_api import expect

from simulation.county.catalogue import COUNTY, DIVISION
from simulation.quarter import timeline
from tests.browser.pictures import Pictures
from tests.browser.quarter import papers
from tests.browser.quarter.people import Browse, Desk, two_agree
from tests.browser.quarter.town import Town

STAFF = (
    ("ducha-01", "督查室", "督查一", {}),
    ("ducha-02", "督查室", "督查二", {}),
    ("ducha-03", "督查室", "督查三", {}),
    ("shichang-01", "名单提供单位", "市场监管一", {"名单提供单位代码": "market-regulation"}),
    ("rexian-01", "渠道梳理", "热线一", {"渠道代码": "hotline_12345"}),
    ("rexian-02", "渠道梳理", "热线二", {"渠道代码": "hotline_12345"}),
    ("xinfang-01", "渠道梳理", "信访一", {"渠道代码": "discipline"}),
    ("xinfang-02", "渠道梳理", "信访二", {"渠道代码": "discipline"}),
    ("jiwei-01", "党风政风监督室", "党风一", {}),
    ("jiwei-02", "党风政风监督室", "党风二", {}),
    ("ziran-01", "被评议单位", "自然资源一", {"被评议单位": papers.LAND}),
    ("shenji-01", "审计员", "审计一", {}),
    ("shenguan-01", "审计管理员", "审管一", {}),
    ("xitong-01", "系统管理员", "系统一", {}),
)


@dataclass
class Quarter:
    """Everybody who takes part, and what they remember from one day to the next."""

    town: Town
    browse: Browse
    picture: Pictures
    at: dict[str, Desk] = field(default_factory=dict)
    sheets: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    receipts: list[str] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)

    def sits_down(self, account: str) -> Desk:
        self.at[account] = Desk(self.browse(desk=True), self.town, account)
        return self.at[account]

    def __getitem__(self, account: str) -> Desk:
        return self.at[account]


def everybody_gets_an_account(q: Quarter) -> None:
    """The first account comes from the machine; it makes all others, each with its one-time address (三员)."""
    security = q.sits_down("anquan-01")
    security.opens(q.town.first_account("anquan-01", "安全一"))
    q.picture(security.page, "account-enrolment")
    security.enrols()
    security.types_in()
    q.picture(security.page, "sign-in")
    security.press("登录")
    expect(security.page.get_by_role("heading", name="工作台")).to_be_visible()
    security.page.get_by_role("link", name="账号").click()
    for account, role, name, confined in STAFF:
        page = security.page
        security.types("账号", account)
        page.get_by_label("岗位", exact=True).select_option(label=role)
        security.types("姓名", name)
        for label, value in confined.items():
            security.types(label, value)
        security.press("新建")
        security.done(f"账号 {account} 的启用页面")
        if account == "ducha-01":
            q.picture(page, "account-made")
        enrolment = page.get_by_role("status").locator("code").inner_text()
        new = q.sits_down(account)
        new.opens(enrolment)
        new.enrols()
        new.signs_in()
    security.page.reload()


def the_quarter_is_drafted(q: Quarter) -> None:
    """From nothing: name, dates, catalogue, rules, channels, one step after the other."""
    operator = q["ducha-01"]
    operator.home()
    page = operator.page
    page.get_by_role("link", name="准备新的一季").click()
    page.get_by_label("年份").fill("2024")
    page.get_by_label("季度", exact=True).select_option(label="第二季度")
    operator.types("县的行政区划代码", DIVISION)
    operator.types("县名", COUNTY)
    operator.types("举报电话", "0876-3133677")
    q.picture(page, "prepare-begin")
    operator.press("拟定草案")
    operator.done("草案已拟定")
    page.get_by_label("公告发布时间").fill(f"{timeline.OPENED:%Y-%m-%dT%H:%M}")
    operator.press("保存日期")
    operator.done("日期已保存")
    q.picture(page, "prepare-dates")
    _onward(operator, "股室目录")
    operator.chooses("目录文件", papers.catalogue(), "股室目录.xlsx")
    operator.press("先检查")
    operator.done("检查通过:12 个股室")
    q.picture(page, "prepare-catalogue")
    operator.press("导入,替换现在的目录")
    operator.done("目录")
    _onward(operator, "规则")
    page.get_by_label("抽样份数").fill(str(papers.SAMPLE_SIZE))
    operator.press("保存规则")
    operator.done("规则已保存")
    q.picture(page, "prepare-rules")
    _onward(operator, "名单与渠道")
    for channel in papers.CHANNELS:
        _adds(operator, *channel)
    q.picture(page, "prepare-channels")


def _onward(operator: Desk, step: str) -> None:
    operator.page.get_by_role("list", name="准备的步骤").get_by_role("link", name=step).click()


def _adds(operator: Desk, code: str, item: str, custodian: str, numbered: str, kinds: str, feeds: str) -> None:
    """A channel, in the row that is still empty."""
    row = operator.page.get_by_role("group", name="新渠道")
    if not row.is_visible():
        operator.page.get_by_text("增加一个渠道").click()
    row.get_by_role("combobox").select_option(label=code)
    for label, text in (
        ("公告中的序号", item),
        ("保管、梳理单位", custodian),
        ("编号的叫法", numbered),
        ("事项类型", kinds),
    ):
        row.get_by_label(label).fill(text)
    for feed in feeds.split():
        row.get_by_label(feed).check()
    operator.press("保存渠道")
    operator.done("渠道已保存")


def lists_come_in(q: Quarter) -> None:
    """The market's bureau files its own list, wrong at first; the Inspection Office types in what came on a stick."""
    q.town.at(timeline.ROSTERS_FILED)
    clerk = q["shichang-01"]
    page = clerk.section("名单报送")
    q.picture(page, "roster-empty")
    clerk.chooses("名单文件", papers.market_list(wrong=True))
    clerk.press("先检查")
    expect(page.get_by_role("table", name="必须改正")).to_contain_text("手机号")
    q.picture(page, "roster-errors")
    name, _ = clerk.takes(lambda: clerk.press("下载标红的工作簿"))
    assert name.endswith(".xlsx")
    clerk.chooses("名单文件", papers.market_list())
    clerk.press("先检查")
    clerk.done("检查通过:52 人")
    page.get_by_label("本单位承诺").check()
    q.picture(page, "roster-checked")
    clerk.press("报送")
    clerk.done("名单已报送")
    q.picture(page, "roster-receipt")

    operator = q["ducha-01"]
    page = operator.section("名单报送")
    for provider, sheet in papers.other_lists():
        page.get_by_role("link", name=f"代报 {provider}").click()
        operator.chooses("名单文件", sheet)
        operator.press("先检查")
        operator.done("检查通过")
        page.get_by_label("本单位承诺").check()
        operator.press("报送")
        operator.done("名单已报送")
    page = operator.section("名单报送")
    expect(page.get_by_role("row").filter(has_text="✓ 已报送")).to_have_count(8)
    q.picture(page, "roster-inbox")


def people_are_drawn(q: Quarter) -> None:
    """List fixed, digest read out, three numbers spoken, a second person agrees, people drawn; in three groups."""
    q.town.at(timeline.INVITEES_DRAWN)
    first, second = q["ducha-01"], q["ducha-02"]
    for group in ("项目企业", "市场主体", "办事公众"):
        page = first.section("抽取参评人员")
        first.press(f"固定{group}名单")
        first.done("名单摘要")
        if group == "市场主体":
            q.picture(page, "draw-list-fixed")

        def spoken(group: str = group) -> None:
            form = first.page.locator("form", has=first.page.get_by_role("button", name=f"抽取{group}"))
            for party, number in (("督查室", "317"), ("纪委", "884"), ("群众代表", "052")):
                form.get_by_label(f"{party}报数").fill(number)
                form.get_by_label(f"{party}见证人").fill(f"{party[0]}某")
            first.press(f"抽取{group}")

        two_agree(first, second, "抽取参评人员", spoken, "种子无误,抽取", "已抽取")
    q.picture(second.page, "draw-done")


def the_quarter_is_announced(q: Quarter) -> None:
    """The checklist, then what will be frozen is looked at by two, and the link is public."""
    q.town.at(timeline.OPENED)
    first, second = q["ducha-01"], q["ducha-02"]
    page = first.section("准备本季度")
    _onward(first, "检查清单")
    q.picture(page, "prepare-checklist")

    def proposed() -> None:
        _onward(first, "开启")
        page.get_by_label("已经核对").check()
        first.press("公告并开启")

    def agreed() -> None:
        _onward(second, "开启")
        q.picture(second.page, "prepare-opening")
        second.press("复核无误,开启")

    two_agree(first, second, "准备本季度", proposed, agreed, "已复核")


def sheets_are_made(q: Quarter) -> None:
    """The codes of the invited, as workbooks for those who will call."""
    operator = q["ducha-01"]
    for group in ("项目企业", "市场主体", "办事公众"):
        page = operator.section("电话动员")
        page.get_by_role("main").get_by_role("link", name=group, exact=True).click()
        name, book = operator.takes(lambda: operator.press("生成邀请码和登记表", exact=False))
        q.sheets[group] = _lines(book)
        assert name.endswith(".xlsx")


def _lines(book: bytes) -> list[dict[str, Any]]:
    from io import BytesIO

    sheet = load_workbook(BytesIO(book)).worksheets[0]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    at = next(number for number, row in enumerate(rows) if "邀请码" in row)
    return [dict(zip(map(str, rows[at]), row, strict=True)) for row in rows[at + 1 :] if row[0]]


CHAPTERS = (
    everybody_gets_an_account,
    the_quarter_is_drafted,
    lists_come_in,
    people_are_drawn,
    the_quarter_is_announced,
    sheets_are_made,
)
