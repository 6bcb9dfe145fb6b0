"""The paper desk in a browser: counts, blind double entry, a third person's settlement, two people (R-17, A-15)."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from services.ballot.contract import (
    Choice,
    ChoiceExample,
    KeyForm,
    RecountForms,
    ReturnForms,
    SettleForm,
    WithdrawForm,
)
from services.kernel.refusal import Refused
from tests.browser.conftest import Site, must_be_accessible, seat
from tests.gateway.staff_sessions import KNOWN, account_of
from tests.gateway.stand_in import APPRAISAL

Browse = Callable[..., Page]
Look = Callable[[Page, str], None]
DESK = {"printed": 130, "issued": 120, "returned": 118, "cast": 100, "withdrawn": 1}
BATCHES = {
    "printed": [{"batch": "P-0", "variant": "short", "count": 130}],
    "issued": [{"batch": "O-1", "count": 120}],
    "returned": [{"batch": "R-0712", "count": 118, "returned_on": "2024-07-12"}],
}


@pytest.fixture
def papers(site: Site) -> Site:
    """One form keyed once, one keyed twice in two ways."""
    reading = {"categories": ["cold", "shirk"], "ticked": True, "example": True, "occurred": "2024-03"}
    site.services.answers |= {
        "ballot.show_paper_forms": {**DESK, "batches": BATCHES, "keyed": ["7F3K9Q2M"], "disputed": ["2Q9M7F3K"]},
        "ballot.key_form": {"state": "keyed"},
        "ballot.settle_form": {"state": "cast"},
        "ballot.print_forms": {"batch": "P-1", "variant": "full", "serials": ["7F3K9Q2M"]},
        "ballot.return_forms": {"printed": 130, "issued": 120, "returned": 119},
        "ballot.show_form_differences": {
            "serial": "2Q9M7F3K",
            "returned_on": None,
            "damaged": [False, True],
            "offices": [{"office": "01-02", "readings": [[], [{**reading, "continues": False}]]}],
        },
    }
    return site


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_form_is_keyed_and_the_first_entry_is_not_shown(
    browse: Browse, papers: Site, look: Look, script: bool
) -> None:
    page = browse(desk=True, script=script)
    seat(page, papers, "operator", "ducha-02")
    page.goto(f"{papers.address}/staff/{APPRAISAL}/paper")
    expect(page.get_by_text("已收回还没有录入：16 份")).to_be_visible()
    look(page, "desk-paper")
    if script:
        must_be_accessible(page)
    page.get_by_label("表上的编号").fill("7F3K9Q2M")
    page.get_by_role("button", name="录入这份").click()
    assert papers.services.calls("ballot.show_form_differences") == []
    page.get_by_label("收回日期").fill("2024-07-02")
    page.get_by_label("第1行股室", exact=True).fill("2")
    page.get_by_label("第1行表现").fill("13")
    page.get_by_label("第1行事例", exact=True).fill("跑了三趟")
    page.get_by_label("第1行事例年月").fill("2024-03")
    page.get_by_label("第2行股室", exact=True).fill("办公室")
    page.get_by_label("第1行股室是否打勾").select_option(label="未勾")
    page.get_by_role("button", name="录入", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("第2行")
    expect(page.get_by_label("第1行事例", exact=True)).to_have_value("跑了三趟")
    look(page, "desk-paper-entry")
    if script:
        must_be_accessible(page)
    page.get_by_label("第2行股室", exact=True).fill("")
    page.get_by_role("button", name="录入", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已录入")
    expect(page.get_by_text("等另一人录第二次。")).to_be_visible()
    (entry,) = papers.services.requests(KeyForm)
    assert (entry.serial, entry.by, entry.returned_on) == ("7F3K9Q2M", "ducha-02", date(2024, 7, 2))
    example = ChoiceExample(text="跑了三趟", occurred="2024-03", continues=False)
    assert entry.picks == (Choice(office="01-02", categories=("cold", "shirk"), ticked=False, example=example),)


def test_who_keyed_it_first_is_told_so_and_his_typing_stays(browse: Browse, papers: Site) -> None:
    papers.services.answers["ballot.key_form"] = Refused("KEYED_ALREADY", {"serial": "7F3K9Q2M", "by": "ducha-01"})
    page = browse(desk=True)
    seat(page, papers, "operator", "ducha-01")
    page.goto(f"{papers.address}/staff/{APPRAISAL}/paper?serial=7F3K9Q2M&returned_on=2024-07-02")
    page.get_by_label("第1行股室", exact=True).fill("1")
    page.get_by_role("button", name="录入", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("同一人不能录两次")
    expect(page.get_by_label("第1行股室", exact=True)).to_have_value("1")


def test_a_third_person_settles_the_differences_and_nothing_else(browse: Browse, papers: Site, look: Look) -> None:
    page = browse(desk=True)
    seat(page, papers, "operator", "ducha-03")
    page.goto(f"{papers.address}/staff/{APPRAISAL}/paper")
    page.get_by_role("link", name="2Q9M-7F3K").click()
    look(page, "desk-paper-settle")
    must_be_accessible(page)
    expect(page.get_by_label("收回日期")).to_have_count(0)
    page.get_by_label("否", exact=True).first.check()
    page.get_by_label("原表是否填了").select_option(label="填了")
    page.get_by_label("表现").fill("1")
    page.get_by_role("button", name="核定").click()
    expect(page.get_by_role("status")).to_contain_text("已核定")
    settled = SettleForm(
        appraisal=APPRAISAL,
        serial="2Q9M7F3K",
        by="ducha-03",
        picks=(Choice(office="01-02", categories=("cold",), ticked=True),),
        damaged=False,
    )
    assert papers.services.requests(SettleForm) == [settled]


def test_forms_are_printed_and_counted_by_batch(browse: Browse, papers: Site) -> None:
    page = browse(desk=True)
    seat(page, papers, "operator", "ducha-01")
    page.goto(f"{papers.address}/staff/{APPRAISAL}/paper")
    page.get_by_label("批次", exact=True).fill("P-1")
    page.get_by_label("份数", exact=True).fill("130")
    page.get_by_role("button", name="生成编号").click()
    expect(page.get_by_role("link", name="打开 P-1 的 PDF")).to_have_attribute(
        "href", f"/api/v1/appraisals/{APPRAISAL}/forms/print?batch=P-1"
    )
    page.get_by_label("收回批次").fill("R-1")
    page.get_by_label("收回份数").fill("1")
    page.get_by_label("收回日").fill("2024-07-02")
    page.get_by_role("button", name="登记收回").click()
    expect(page.get_by_role("status")).to_contain_text("已登记收回")
    returned = ReturnForms(appraisal=APPRAISAL, batch="R-1", count=1, returned_on=date(2024, 7, 2))
    assert papers.services.requests(ReturnForms) == [returned]


def test_a_form_is_withdrawn_by_two_people(browse: Browse, papers: Site) -> None:
    papers.services.answers |= {
        "access.vouch": account_of({**KNOWN, "account": "ducha-02"}),
        "ballot.withdraw_form": {"state": "withdrawn"},
    }
    page = browse(desk=True, script=False)
    seat(page, papers, "operator", "ducha-01")
    page.goto(f"{papers.address}/staff/{APPRAISAL}/paper")
    page.get_by_text("撤回录错的编号").click()
    page.get_by_label("作废的编号").fill("7F3K9Q2M")
    signing = page.locator("form", has=page.get_by_label("作废的编号"))
    signing.get_by_label("账号").fill("ducha-02")
    signing.get_by_label("口令").fill("correct horse")
    signing.get_by_label("动态码").fill("123456")
    signing.get_by_role("button", name="作废").click()
    expect(page.get_by_role("status")).to_contain_text("已作废")
    withdrawn = WithdrawForm(
        appraisal=APPRAISAL, serial="7F3K9Q2M", reason="SPOILED", by="ducha-01", confirmed_by="ducha-02"
    )
    assert papers.services.requests(WithdrawForm) == [withdrawn]


def test_a_count_that_is_refused_keeps_what_was_typed(browse: Browse, papers: Site) -> None:
    papers.services.answers["ballot.issue_forms"] = Refused("MORE_ISSUED_THAN_PRINTED", {"issued": 140, "printed": 130})
    page = browse(desk=True, script=False)
    seat(page, papers, "operator", "ducha-01")
    page.goto(f"{papers.address}/staff/{APPRAISAL}/paper")
    page.get_by_label("发出批次").fill("O-2")
    page.get_by_label("发出份数").fill("20")
    page.get_by_role("button", name="登记发出").click()
    expect(page.get_by_role("alert")).to_contain_text("发出多于印制")
    expect(page.get_by_label("发出批次")).to_have_value("O-2")
    expect(page.get_by_label("发出份数")).to_have_value("20")
    expect(page.get_by_label("收回批次")).to_have_value("")


def test_batches_are_listed_printed_again_and_counted_again_by_two(browse: Browse, papers: Site) -> None:
    papers.services.answers |= {
        "access.vouch": account_of({**KNOWN, "account": "ducha-02"}),
        "ballot.recount_forms": {"printed": 130, "issued": 120, "returned": 117},
    }
    page = browse(desk=True, script=False)
    seat(page, papers, "operator", "ducha-01")
    page.goto(f"{papers.address}/staff/{APPRAISAL}/paper")
    address = f"/api/v1/appraisals/{APPRAISAL}"
    expect(page.get_by_role("link", name="P-0 的 PDF")).to_have_attribute("href", f"{address}/forms/print?batch=P-0")
    expect(page.get_by_role("link", name="参评领导名册")).to_have_attribute(
        "href", f"{address}/documents/leaders-register"
    )
    page.get_by_text("更正收回的份数").click()
    counting = page.locator("form", has=page.get_by_label("重新清点的份数"))
    counting.get_by_label("重新清点的份数").fill("117")
    counting.get_by_label("账号").fill("ducha-02")
    counting.get_by_label("口令").fill("correct horse")
    counting.get_by_label("动态码").fill("123456")
    counting.get_by_role("button", name="更正份数").click()
    expect(page.get_by_role("status")).to_contain_text("已更正")
    recounted = RecountForms(appraisal=APPRAISAL, batch="R-0712", count=117, by="ducha-01", confirmed_by="ducha-02")
    assert papers.services.requests(RecountForms) == [recounted]
