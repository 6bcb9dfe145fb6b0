"""Before the voting: accounts, the draft, the lists, the draws, the announcement."""

from dataclasses import dataclass, field
from typing import Any

from openpyxl import load_workbook
from playwright.sync_api import expect

from ops.quarter import timeline
from ops.quarter.catalogue import APPRAISAL, draft
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
    """Dates, rules, catalogue."""
    drafted = draft() | {"appraisal": APPRAISAL, "offices": []}
    drafted["rules"] = drafted["rules"] | {"sample_size": papers.SAMPLE_SIZE}
    api, token = q.town.http(), q.town.token("operator", "ducha-01")
    api.call("POST", "/appraisals", token=token, json_body=drafted).value()
    sent = {"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
    path = f"/appraisals/{APPRAISAL}/catalogue"
    api.call("PUT", path, token=token, body=papers.catalogue(), headers=sent).value()


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
    for group in ("项目企业", "市场主体", "办事群众"):
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
    """Rules and catalogue are frozen; the link is public."""
    q.town.at(timeline.OPENED)
    api = q.town.http()
    path = f"/appraisals/{APPRAISAL}/opening"
    proposed = api.call("POST", path, token=q.town.token("operator", "ducha-01")).value()
    path = f"/appraisals/{APPRAISAL}/proposals/{proposed['proposal']}/confirmation"
    api.call("POST", path, token=q.town.token("operator", "ducha-02")).value()


def sheets_are_made(q: Quarter) -> None:
    """The codes of the invited, as workbooks for those who will call."""
    operator = q["ducha-01"]
    for group in ("项目企业", "市场主体", "办事群众"):
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
