"""During the voting: forms on paper, calls, ballots by telephone, what the channels push."""

import re
from datetime import timedelta
from typing import Any

import msgspec
import pypdfium2
from playwright.sync_api import expect

from ops.system.gateway_client import GatewayClient
from services.ballot.fixed_ballot import fix
from simulation.county.catalogue import APPRAISAL
from simulation.play.push import push_signed
from simulation.quarter import timeline
from tests.browser.quarter import papers
from tests.browser.quarter.before import Quarter
from tests.browser.quarter.people import Desk, Phone, words
from tests.harness.waiting import wait_until

FORMS = 4
CROWD = 24


def forms_are_printed_and_handed_out(q: Quarter) -> None:
    """Blank forms with serials of their own; nobody notes who got which (A-10)."""
    q.town.at(timeline.FORMS_ISSUED)
    operator = q["ducha-01"]
    page = operator.section("测评表")
    operator.types("批次", "P-1")
    operator.types("份数", str(FORMS + 2))
    operator.press("生成编号")
    operator.done("已生成编号")
    _, pdf = operator.takes(lambda: _pdf(operator))
    q.kept["serials"] = _serials(pdf)
    operator.types("发出批次", "O-1")
    operator.types("发出份数", str(FORMS + 1))
    operator.press("登记发出")
    operator.done("已登记发出")
    q.picture(page, "paper-desk")


def _pdf(operator: Desk) -> None:
    link = operator.page.get_by_role("link", name="打开 P-1 的 PDF")
    link.evaluate("link => link.setAttribute('download', '')")  # what a person does by 另存为
    link.click()


def _serials(pdf: bytes) -> list[str]:
    """The serials as they stand on the printed pages."""
    with pypdfium2.PdfDocument(pdf) as document:
        said = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    return list(dict.fromkeys(re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", said)))


def the_invited_are_called(q: Quarter) -> None:
    """One is willing; one declines, and a reserve moves up; a code is lost and made anew."""
    q.town.at(timeline.CALLS[0])
    operator = q["ducha-02"]
    page = operator.section("电话动员")
    page.get_by_role("main").get_by_role("link", name="市场主体", exact=True).click()
    page.get_by_role("link", name="显示姓名和号码").click()
    operator.press("1 愿意参评")
    operator.done("已登记第 1 次通话")
    operator.press("2 无人接听")
    operator.done("已登记第 1 次通话")
    operator.press("3 拒绝")
    operator.done("由递补人员接替")
    q.picture(page, "calls", but=[owner.name for owner in papers.OWNERS])  # who is drawn is chance
    operator.press("补发 4")
    operator.done("新邀请码")
    code = page.get_by_role("status").locator(".digest").inner_text()
    q.sheets["市场主体"][3]["邀请码"] = code


def the_invited_vote(q: Quarter) -> None:
    """By the code of the call, and by a short message; on a telephone, without an account."""
    q.town.at(timeline.VOTING_FROM + timedelta(days=1, hours=10))
    owner, again = q.sheets["市场主体"][0], q.sheets["市场主体"][3]
    voter = Phone(q.browse(), q.town)
    voter.page.goto(voter.home)
    q.picture(voter.page, "voter-introduction")
    voter.begins()
    q.picture(voter.page, "voter-identity")
    voter.has_code(owner["电话"], owner["邀请码"])
    voter.finds("登记注册股")
    q.picture(voter.page, "voter-select", whole=True)
    voter.next()
    voter.next()
    expect(voter.page.get_by_role("alert")).to_contain_text("要补充")
    q.picture(voter.page, "voter-slips")
    voter.tells("推", "五月去办变更,窗口让我去税务局,税务局又让我回来。", "05")
    voter.next()
    q.picture(voter.page, "voter-check")
    q.receipts.append(voter.hands_in())
    q.picture(voter.page, "voter-receipt")

    second = Phone(q.browse(), q.town)
    second.begins()
    second.has_code(again["电话"], again["邀请码"])
    second.finds("食品经营监管股")
    second.next()
    second.tells("懒", "去年冬天递的材料,一直没有下文。", "11", since="2023")  # somebody must rule on it
    second.next()
    q.receipts.append(second.hands_in())

    visitor = q.sheets["办事公众"][0]
    third = Phone(q.browse(), q.town)
    third.begins()
    third.gets_message(visitor["电话"])
    third.finds("不动产登记中心")
    third.next()
    third.tells("冷", "四月去办证,问一句答半句,不耐烦。", "04")
    q.picture(third.page, "voter-fill")
    third.next()
    q.receipts.append(third.hands_in())


def the_public_votes(q: Quarter) -> None:
    """One by clicks. The crowd's ballots are posted, as its telephones would post them; they stand for clicks."""
    q.town.at(timeline.VOTING_FROM + timedelta(days=3))
    voter = Phone(q.browse(), q.town)
    voter.begins()
    voter.has_account("yanshan-0001", "13000008001")
    voter.finds("不动产登记中心")
    voter.next()
    voter.tells("推", "三月去办证,跑了三趟都说缺材料。", "03")
    voter.next()
    q.receipts.append(voter.hands_in())
    voter.page.get_by_role("link", name="查询回执").click()
    voter.page.get_by_label("回执号").fill(q.receipts[-1])
    voter.page.get_by_role("button", name="查询").click()
    expect(voter.page.get_by_role("main")).to_contain_text("已收到")
    q.picture(voter.page, "voter-looked-up")
    _crowd(q.town.http())


def _crowd(http: GatewayClient) -> None:
    """All about one office, so that the pictures of the count are the same whoever is drawn."""
    named: dict[str, str] = {}
    told = http.call("GET", f"/appraisals/{APPRAISAL}/keys").value()
    keys = {one["group"]: one["key"] for one in told["keys"]}
    for number in range(CROWD):
        proof = {"method": "development", "account": f"yanshan-{number + 10:04d}", "phone": f"130000082{number:02d}"}
        known = http.call("POST", f"/appraisals/{APPRAISAL}/identity", json_body=proof).value()
        session, group = known["session"], known["group"]
        if not named:
            offered = http.call("GET", f"/appraisals/{APPRAISAL}/offices", token=session).value()["offices"]
            named = {one["name"]: one["office_id"] for one in offered}
        pick: dict[str, Any] = {
            "office": named["不动产登记中心"],
            "categories": ["shirk"],
            "example": {"text": "五月去办事,说缺材料,跑了好几趟。", "occurred": "2024-05"},
        }
        fixed = fix(APPRAISAL, group, keys[group], [pick])
        issued = http.call("POST", f"/appraisals/{APPRAISAL}/credential", token=session, json_body=fixed.asks).value()
        ballot = msgspec.to_builtins(fixed.signed(issued["signature"]))
        http.call("POST", f"/appraisals/{APPRAISAL}/ballots", json_body=ballot).value()


def the_channels_push(q: Quarter) -> None:
    """Their systems do this, not people: signed, over HTTP."""
    http, secret = q.town.http(), q.town.webhook_secret()
    for matter in papers.COMPLAINTS:
        event = {
            "specversion": "1.0",
            "id": f"{matter['source_id']}-1",
            "source": "urn:hotline_12345:532622",
            "type": "cn.gov.complaint.reported.v1",
            "data": matter,
        }
        assert push_signed(http, secret, "hotline_12345", event).status < 300


def forms_come_back_and_are_keyed(q: Quarter) -> None:
    """Blind, by two people; where they differ a third settles; one keyed by mistake is set aside by two (A-15)."""
    q.town.at(timeline.FORMS_KEYED)
    first, second, third = q["ducha-01"], q["ducha-02"], q["ducha-03"]
    first.section("测评表")
    first.types("收回批次", "R-1")
    first.types("收回份数", str(FORMS))
    first.page.get_by_label("收回日", exact=True).fill("2024-07-12")
    first.press("登记收回")
    first.done("已登记收回")
    serials = q.kept["serials"]
    for serial, office in zip(serials[:FORMS], ("1", "5", "9", "1"), strict=False):
        _key(first, serial, office)
        if serial == serials[0]:
            q.picture(first.page, "paper-keying")
        first.press("录入")
        first.done("已录入")
    for serial, office in zip(serials[:FORMS], ("1", "5", "9", "2"), strict=False):
        _key(second, serial, office)
        second.press("录入")
        second.done("已录入")
    page = third.section("测评表")
    page.get_by_role("link", name=serials[FORMS - 1]).click()
    filled = page.get_by_label(words("不动产登记中心:原表是否填了"))
    filled.select_option(label="填了")
    page.get_by_label(words("不动产登记中心:表现")).fill("3")
    page.get_by_label(words("不动产登记中心:事例", whole=True)).fill("三月去办证,跑了三趟。")
    page.get_by_label(words("不动产登记中心:事例年月")).fill("2024-03")
    page.get_by_label(words("行政审批股:原表是否填了")).select_option(label="没有填")
    q.picture(page, "paper-settling")
    third.press("核定")
    third.done("已核定")


def _key(desk: Desk, serial: str, office: str) -> None:
    page = desk.section("测评表")
    page.get_by_label("表上的编号").fill(serial)
    desk.press("录入这份")
    page.get_by_label("收回日期").fill("2024-07-12")
    page.get_by_label("第1行股室", exact=True).fill(office)
    page.get_by_label("第1行表现").fill("3")
    page.get_by_label("第1行事例", exact=True).fill("三月去办证,跑了三趟。")
    page.get_by_label("第1行事例年月").fill("2024-03")


def those_who_watch_see_numbers_only(q: Quarter) -> None:
    """How many took part, never for whom; whether the system is well, never a vote (A-26)."""
    q.town.at(timeline.VOTING_UNTIL - timedelta(days=2))
    page = q["ducha-01"].section("参评情况")
    table = page.get_by_role("table", name="按类别")
    expect(table).to_contain_text("群众")

    def of_last_night() -> bool:
        page.reload()
        row = table.get_by_role("row", name=re.compile("群众")).inner_text()
        return len(re.findall(r"\d+", row)) == 2  # two services tell, each when it has turned

    wait_until(of_last_night, "the figures as of last night")
    expect(page.locator("canvas")).to_be_visible()
    q.picture(page, "participation")
    page = q["xitong-01"].section("死信")
    expect(page.get_by_role("heading", name="死信")).to_be_visible()
    q.picture(page, "dead-letters")
    q["xitong-01"].section("运行情况")
    page = q["shenguan-01"].section("查看登记")
    expect(page.get_by_role("heading", name="查看登记")).to_be_visible()


CHAPTERS = (
    forms_are_printed_and_handed_out,
    the_invited_are_called,
    the_invited_vote,
    the_public_votes,
    the_channels_push,
    those_who_watch_see_numbers_only,
    forms_come_back_and_are_keyed,
)
