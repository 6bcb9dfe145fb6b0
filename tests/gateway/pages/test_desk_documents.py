"""The document centre: what is listed, ready or missing; a download, and what stands in its way (R-38…R-43)."""

from typing import Any

import pytest

from gateway.api.documents import DOCUMENTS, TEMPLATES_ZH
from gateway.pages.desk.document_list import WHEN, State
from services.kernel.refusal import Refused
from services.roster.contract import ShowDrawRecord
from tests.gateway.conftest import GatewayClient
from tests.gateway.documents.made_up import COUNTY, DRAW, KNOWN, STATIONED, follows, talk
from tests.gateway.documents.reading import paragraphs
from tests.gateway.pages.after_count import counted
from tests.gateway.pages.sitting import sit
from tests.gateway.roster_answers import draw
from tests.gateway.stand_in import APPRAISAL
from tests.harness.page import Page


@pytest.fixture
def centre(stocked: GatewayClient) -> GatewayClient:
    """A quarter that is published, with nothing recorded yet of what follows."""
    known = {**KNOWN, "stage": "published", "rehearsal": False, "hotline": "0876-3133677"}
    answers = dict(stocked.services.answers)
    counted(stocked)
    stocked.services.answers |= {name: answers[name] for name in ("tally.show_determination", "roster.list_filings")}
    stocked.services.answers["roster.show_appraisal"] = {**known, "appraisal": APPRAISAL}
    stocked.services.answers["roster.show_progress"]["draws"] = {"market": draw()}
    return stocked


def test_every_document_stands_in_one_place() -> None:
    listed = [entry.document.name for _, entries in WHEN for entry in entries if entry.document]
    assert sorted(listed) == sorted(document.name for document in DOCUMENTS)


def test_before_the_draw_everything_says_what_it_waits_for() -> None:
    waiting = {e.title: e.stands(State(names={})).waits_for for _, entries in WHEN for e in entries if e.document}
    assert waiting["公告"] == waiting["报送通知"] == waiting["公众号文章-公告"] == ""
    assert [title for title, what in waiting.items() if not what] == ["报送通知", "公告", "公众号文章-公告"]
    assert waiting["通报"] == waiting["约谈通知"] == "结果还没有确定"


def test_the_centre_says_what_is_ready_for_whom(centre: GatewayClient) -> None:
    page = sit(centre, "operator").see("documents")
    assert page.row("公告").says("可下载")
    assert any("县消防救援大队" in choice for choice in page.row("报送回执").choices("provider"))
    assert any("市场主体" in choice for choice in page.row("抽签记录").choices("draw"))
    assert any("群众评议票" in choice for choice in page.row("抽签记录").choices("draw"))
    assert any("第1号" in choice for choice in page.row("申诉答复").choices("appeal"))
    assert page.row("通报").says("草稿")
    assert page.row("约谈通知").says("2个股室的黄牌、约谈未登记")
    auditor = sit(centre, "auditor").see("documents")
    assert auditor.row("通报").says("由督查室、党风政风监督室下载")
    assert "circular" not in auditor.offered("action")
    assert "statistics-report" in auditor.offered("action")
    assert "documents/templates/" not in auditor.source


def test_what_is_recorded_is_told_beside_each_office(centre: GatewayClient) -> None:
    """ADR 0032; the letter to the superior is for stationed units only."""
    carded = [follows(COUNTY, card=True, talk=talk("2024-08-15")), follows(STATIONED, card=True)]
    centre.services.answers["tally.show_consequences"] = {"named": 2, "offices": carded}
    page = sit(centre, "conduct").see("documents")
    assert any("2024-08-15前约谈" in choice for choice in page.row("约谈通知").choices("office"))
    assert page.row("约谈通知").says("1个股室的约谈未登记")
    assert not page.row("通报").says("草稿")
    assert len(page.row("推送函").choices("office")) == 1
    assert len(page.row("约谈记录").choices("office")) == 2


def test_a_document_is_kept_under_its_name(centre: GatewayClient) -> None:
    conduct = sit(centre, "conduct")
    drawn = conduct.do("documents", "circular", number="砚纪办[2024]12号", signed_on="2024-08-02")
    assert drawn.status_code == 200
    assert "attachment" in drawn.headers["content-disposition"]
    said = paragraphs(drawn.content)
    assert "砚纪办〔2024〕12号" in said[:3]
    assert said[-1] == "2024年8月2日"
    notice = conduct.do("documents", "talk-notice", office=COUNTY, signed_on="", number="")
    assert "约谈通知书" in paragraphs(notice.content)


def test_what_stands_in_the_way_is_said_on_the_page(centre: GatewayClient) -> None:
    conduct = sit(centre, "conduct")
    status, page = conduct.refused("documents", "circular", number="12号")
    assert (status, page.alert.says("机关代字")) == (422, True)
    assert "12号" in page.typed("number")
    centre.services.answers["tally.show_determination"] = Refused("NOT_DETERMINED", {"appraisal": APPRAISAL})
    status, page = conduct.refused("documents", "talk-notice", office=COUNTY)
    assert (status, page.alert.says("评议结果尚未确定")) == (409, True)
    assert conduct.refused("documents", "announcement")[0] == 403
    assert conduct.refused("documents", "referral", office="99-99")[0] in (404, 409)


@pytest.mark.parametrize(("role", "name"), [("operator", "announcement-article"), ("conduct", "result-article")])
def test_an_article_is_there_to_be_copied(centre: GatewayClient, role: str, name: str) -> None:
    """R-22, R-40: with its format, and as plain text."""
    seat = sit(centre, role)
    page = seat.see("documents", article=name)
    assert page.text.count("0876-3133677") >= 2  # with its format, and below the page
    assert [field for field in page.fields if field.fixed and "0876-3133677" in field.value]  # and as plain text
    text = seat.do("documents", name, form="text")
    assert text.headers["content-type"].startswith("text/plain")
    assert "<p>" not in text.text


def test_an_article_that_cannot_be_had_says_why(centre: GatewayClient) -> None:
    centre.services.answers["tally.show_progress"]["published"] = False
    page = sit(centre, "conduct").see("documents", article="result-article")
    assert page.says("评议结果尚未发布")
    assert not [field for field in page.fields if field.fixed]


def test_words_in_an_article_stay_words(centre: GatewayClient) -> None:
    """Escaped where it is written, so it may stand in a page as it is."""
    offices = [{**office, "name": "<b>股</b>"} for office in KNOWN["offices"]]
    centre.services.answers["roster.show_appraisal"] |= {"offices": offices}
    response = centre.ask(
        "GET",
        f"/staff/{APPRAISAL}/documents",
        params={"article": "result-article"},
        headers=sit(centre, "conduct").headers,
    )
    assert [row for row in Page(response.text).rows if "<b>股</b>" in row]
    assert "<b>股</b>" not in response.text


def test_the_centre_says_where_templates_are_edited(centre: GatewayClient) -> None:
    page = sit(centre, "operator").see("documents")
    assert page.says("PINGYI_TEMPLATES")
    addresses = [address for address in page.links.values() if "/documents/templates/" in address]
    assert {address.rpartition("/")[2] for address in addresses} == set(TEMPLATES_ZH)


def test_a_department_has_no_centre(centre: GatewayClient) -> None:
    seat = sit(centre, "department", department="县自然资源局")
    response = centre.ask("GET", f"/staff/{APPRAISAL}/documents", headers=seat.headers)
    assert response.status_code == 403


@pytest.mark.slow
def test_the_draw_record_asks_which_draw(centre: GatewayClient) -> None:
    drawn: Any = sit(centre, "operator").do("documents", "draw-record", draw="market")
    assert drawn.content.startswith(b"%PDF")
    assert centre.services.requests(ShowDrawRecord) == [ShowDrawRecord(appraisal=APPRAISAL, group="market", names=True)]
    assert DRAW["group"] == "market"
