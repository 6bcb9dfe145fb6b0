"""The documents of an appraisal over HTTP: who may have them, and that they are what they should be (R-38…R-43)."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pypdfium2
import pytest
import zxingcpp
from docx import Document
from openpyxl import load_workbook

from gateway.api.documents import DOCUMENTS
from gateway.app import create_app
from gateway.documents import records
from gateway.documents.gathered import Appraised
from gateway.papers import renderer
from gateway.papers.leaders_register import Leader, LeadersRegister, draw
from gateway.papers.renderer import RenderFailed
from services.roster.answers import Filing
from tests.gateway import tally_answers
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.documents.made_up import (
    COUNTY,
    DRAW,
    KNOWN,
    RESULT,
    SAMPLE,
    STATIONED,
    follows,
    talk,
)
from tests.gateway.documents.reading import cells, paragraphs, tables
from tests.gateway.roster_answers import APPRAISED, DIGEST, filing
from tests.gateway.stand_in import APPRAISAL


def fetch(gateway: GatewayClient, path: str, role: Any = "operator") -> bytes:
    response = gateway.ask("GET", f"documents/{path}", headers=gateway.token(role))
    assert response.status_code == 200, response.text
    return response.content


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_a_document_is_for_its_roles_only(stocked: GatewayClient, document: Any) -> None:
    """R-48, R-49."""
    for role in {"operator", "conduct", "auditor", "system"} - set(document.roles):
        response = stocked.ask("GET", f"documents/{document.name}", headers=stocked.token(role))
        assert refusal_of(response) == (403, "FORBIDDEN_ROLE")
    assert refusal_of(stocked.ask("GET", f"documents/{document.name}")) == (401, "TOKEN_MISSING")


@pytest.mark.parametrize(
    "document", [one for one in DOCUMENTS if any(q.required for q in one.query)], ids=lambda one: one.name
)
def test_a_document_says_what_it_must_be_told(stocked: GatewayClient, document: Any) -> None:
    response = stocked.ask("GET", f"documents/{document.name}", headers=stocked.token("operator"))
    assert refusal_of(response) == (422, "INVALID_FIELDS")


def test_the_announcement_has_the_rules_of_the_appraisal(stocked: GatewayClient) -> None:
    """R-06, R-13…R-16, R-24, R-34, R-35, R-50."""
    said = paragraphs(fetch(stocked, "announcement?signed_on=2024-06-25"))
    text = "".join(said)
    assert said[0] == "砚山县2024年第二季度“难办事股室”评议活动公告"
    for part in (
        "2024年7月1日至2024年7月14日",
        "抽取50名负责人\uff08由县市场监管局提供名单\uff09",
        "抽取25名\uff08由县住房和城乡建设局、县消防救援大队提供名单\uff09",
        "随机抽取100名",
        "随机抽取200份",
        "不得超过10个\uff08超过10个视为无效票\uff09",
        "事例属2024年1月1日前的无效",
        "举报电话\uff1a0876-3133677",
    ):
        assert part in text
    assert said[-2:] == ["砚山县人民政府办公室", "2024年6月25日"]


def test_the_announcement_is_the_announcement() -> None:
    """R-07…R-11: the five categories with every phrase, as they were published."""
    from documentation.official.texts import PHRASES
    from simulation.county.catalogue import announcement

    published = announcement().replace(" ", "")
    assert all(phrase in published for phrase in PHRASES)


def test_providers_are_told_what_to_send_and_until_when(stocked: GatewayClient) -> None:
    """R-18, A-16: for 26 June, from Friday the 21st to Tuesday the 25th."""
    drawn = fetch(stocked, "roster-request?signed_on=2024-06-19")
    assert "2024年6月21日至2024年6月25日" in "".join(paragraphs(drawn))
    (asked,) = tables(drawn)
    assert ["县消防救援大队", "T2 项目企业", "25名\uff08合计\uff09"] in asked
    assert not any("督查室" in line[0] for line in asked)


@pytest.mark.slow
def test_a_provider_gets_its_receipt(stocked: GatewayClient) -> None:
    """R-18: the code is the digest of the file."""
    page = pypdfium2.PdfDocument(fetch(stocked, "roster-receipt?provider=fire"))[0]
    text = page.get_textpage().get_text_bounded()
    assert all(part in text for part in ("县消防救援大队", "312人", "逾期", "2024年6月24日15时00分"))
    assert [code.text for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())] == [DIGEST]


@pytest.mark.parametrize(
    ("provider", "drawn_by_provider", "selection"),
    [
        ("fire", False, "由督查室当众抽取"),
        ("fire", True, "由提供单位抽取"),
        ("inspection", False, "不抽取,全部参评"),
    ],
)
def test_a_receipt_says_who_draws_from_the_list(provider: str, drawn_by_provider: bool, selection: str) -> None:
    """A-13: lists that their provider has drawn are marked; R-13: all leaders are asked."""
    filed = msgspec.convert(filing(provider, drawn_by_provider=drawn_by_provider), Filing)
    assert records.roster_receipt(Appraised(known=APPRAISED, day=date(2024, 7, 3)), filed).selection == selection


@pytest.mark.slow
@pytest.mark.parametrize(
    ("draw", "parts"),
    [
        ("market", ("砚山2024Q2|317|884|052", "督查室 张三", "县市场监管局", DIGEST, "b1946ac9b1946ac9 张*")),
        (
            "sample",
            (
                "砚山2024Q2|471|036|829",
                "督查室、office-1",
                "陈某、李某在场",
                "1200份",
                "77" * 32,
                "b2b2b2b2b2b2b2b2 ×",
                "c3c3c3c3c3c3c3c3",
            ),
        ),
    ],
)
def test_the_record_of_a_draw_can_be_signed_and_checked(
    stocked: GatewayClient, draw: str, parts: tuple[str, ...]
) -> None:
    """R-14…R-16, R-24: seed, witnesses, digests, outcome; the digest as a code; a place for each signature."""
    pages = list(pypdfium2.PdfDocument(fetch(stocked, f"draw-record?draw={draw}", "conduct")))
    text = "".join(page.get_textpage().get_text_bounded() for page in pages).replace("\r\n", "")
    assert all(part in text for part in (*parts, "主持人", "见证人", "记录人"))
    codes = [code.text for page in pages for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]
    assert codes == [DRAW["digest"] if draw == "market" else SAMPLE["digest"]]


def test_the_leaders_register_has_no_serials_and_no_formulas(stocked: GatewayClient) -> None:
    """R-17, A-10: T4; a cell that looks like a formula is text."""
    content = fetch(stocked, "leaders-register")
    _, _, heads, _, line = cells(content)
    assert heads == ("序号", "单位", "职务", "姓名", "手机号", "发放时间", "签收", "回收时间")
    assert line == (1, "=HYPERLINK(1)", "局长", "张三", "138****0001", None, None, None)
    drawn = draw(
        LeadersRegister(title="", leaders=[Leader(organisation="", post="", name="李四", phone="", voted_online=True)])
    )
    assert cells(drawn)[4][5:] == ("不发:已网上参评", "—", "—")
    cell = load_workbook(BytesIO(content)).active.cell(5, 2)  # type: ignore[union-attr]
    assert cell.data_type == "s"


def test_the_table_marks_who_was_corrected(stocked: GatewayClient) -> None:
    """R-39: 备注."""
    lines = cells(fetch(stocked, "statistics-table", "auditor"))[4:]
    assert ["更正" in (line[24] or "") for line in lines][:2] == [True, False]


def test_a_circular_says_until_when_to_appeal(stocked: GatewayClient) -> None:
    """R-39, R-40."""
    text = "".join(paragraphs(fetch(stocked, "circular", "conduct")))
    assert "2024年7月29日24时前提出申诉" in text
    unit = next(office["department"] for office in KNOWN["offices"] if office["office_id"] == STATIONED)
    assert f"其中\uff0c{unit}为省州驻砚山单位" in text


def test_a_corrected_result_opens_the_appeal_for_what_it_moved(stocked: GatewayClient) -> None:
    """A-24."""
    stocked.services.answers["tally.show_result"] = {**RESULT, "result_version": 2}
    text = "".join(paragraphs(fetch(stocked, "circular", "conduct")))
    assert "只限本版有变动的股室" in text
    assert "2024年7月29日" not in text


def test_letters_go_to_superiors_of_stationed_units_only(stocked: GatewayClient) -> None:
    """R-43."""
    (listed,) = tables(fetch(stocked, f"referral?office={STATIONED}", "conduct"))
    assert len(listed) == 2
    response = stocked.ask("GET", f"documents/referral?office={COUNTY}", headers=stocked.token("conduct"))
    assert refusal_of(response) == (404, "NOT_FOUND")


def test_a_talk_is_asked_for_of_named_offices_only(stocked: GatewayClient) -> None:
    """R-41."""
    text = "".join(paragraphs(fetch(stocked, f"talk-notice?office={COUNTY}&due_on=2024-08-07", "conduct")))
    assert "约谈完成期限\uff1a2024年8月7日" in text
    other = stocked.ask("GET", "documents/talk-notice?office=99-99", headers=stocked.token("conduct"))
    assert refusal_of(other) == (404, "NOT_FOUND")


@pytest.mark.slow
def test_a_draw_says_whether_witnesses_were_named(stocked: GatewayClient) -> None:
    """R-48: never recorded, and recorded but erased in time, are two things."""

    def printed(name: str, **record: Any) -> str:
        kept = DRAW if name == "market" else SAMPLE
        stocked.services.answers["roster.show_draw_record" if name == "market" else "tally.show_sample_record"] = (
            kept | record
        )
        pages = pypdfium2.PdfDocument(fetch(stocked, f"draw-record?draw={name}"))
        return "".join(page.get_textpage().get_text_bounded() for page in pages)

    assert "没有登记" in printed("market", witnesses=[], witnesses_digest="")
    assert "姓名已按期销毁" in printed("market", witnesses=[], witnesses_digest="5f" * 32)
    assert "没有登记" in printed("sample", witnesses=[], words=None, words_kept=False)
    assert "见证情况" not in printed("sample", words=None, words_kept=False)
    assert "姓名已按期销毁" in printed("sample", words=None, words_kept=True)


def test_a_letter_is_a_draft_until_what_it_says_is_recorded(stocked: GatewayClient) -> None:
    """ADR 0032: card, talk, notice, letter as recorded; before that from the determination, and it says so."""
    path = f"talk-notice?office={COUNTY}&due_on=2024-08-07"
    drawn = paragraphs(fetch(stocked, path, "conduct"))
    assert drawn[0].startswith("\uff08草稿")
    assert "黄牌、约谈尚未登记" in drawn[0]
    recorded = follows(COUNTY, card=True, talk=talk("2024-08-15"), notice={"issued_on": "2024-08-02", "notice": "ab"})
    stocked.services.answers["tally.show_consequences"] = {"named": 2, "offices": [recorded, follows(STATIONED)]}
    drawn = paragraphs(fetch(stocked, path, "conduct"))
    assert drawn[0] == "约谈通知书"
    assert "约谈完成期限\uff1a2024年8月15日" in "".join(drawn)  # what was recorded, not what the address says
    name = next(office["name"] for office in KNOWN["offices"] if office["office_id"] == STATIONED)
    assert f"{name}的黄牌尚未登记" in paragraphs(fetch(stocked, "circular", "conduct"))[0]
    carded = follows(STATIONED, card=True, superior={"sent_on": "2024-08-05", "letter": "ab"})
    stocked.services.answers["tally.show_consequences"] = {"named": 2, "offices": [recorded, carded]}
    assert "草稿" not in "".join(paragraphs(fetch(stocked, "circular", "conduct")))
    assert paragraphs(fetch(stocked, f"referral?office={STATIONED}", "conduct"))[-1] == "2024年8月5日"
    said = fetch(stocked, f"referral?office={STATIONED}&signed_on=2024-08-09", "conduct")
    assert paragraphs(said)[-1] == "2024年8月9日"


def test_who_is_named_no_more_keeps_what_was_recorded_and_the_letter_says_so(stocked: GatewayClient) -> None:
    """A-24: an upheld appeal may take an office out of the determination after its card."""
    stocked.services.answers["tally.show_determination"] = {"named": [STATIONED], "reason": None, "by": "conduct-1"}
    gone = follows(COUNTY, card=True, talk=talk("2024-08-15"), named=False)
    stocked.services.answers["tally.show_consequences"] = {"named": 2, "offices": [gone, follows(STATIONED)]}
    drawn = paragraphs(fetch(stocked, f"talk-notice?office={COUNTY}", "conduct"))
    assert "现行的评议结果没有列入" in drawn[0]
    assert "尚未登记" not in drawn[0]


def test_the_record_of_a_talk_is_blank_until_it_was_held(stocked: GatewayClient) -> None:
    """R-41."""
    (office,) = (one for one in KNOWN["offices"] if one["office_id"] == COUNTY)
    stocked.services.answers["tally.show_consequences"] = {
        "named": 1,
        "offices": [follows(COUNTY, card=True, talk=talk("2024-08-15"))],
    }
    blank = paragraphs(fetch(stocked, f"talk-record?office={COUNTY}", "conduct"))
    assert blank[0] == "约谈记录"
    assert blank.count("") >= 8
    held = talk("2024-08-15", "2024-08-12", "已约谈\uff0c当场提出整改要求。", ["ab" * 32])
    stocked.services.answers["tally.show_consequences"]["offices"] = [follows(COUNTY, card=True, talk=held)]
    filled = "".join(paragraphs(fetch(stocked, f"talk-record?office={COUNTY}", "conduct")))
    assert all(part in filled for part in ("2024年8月12日", "当场提出整改要求", "ab" * 32, office["name"]))


@pytest.mark.parametrize("typed", ["砚纪办〔2024〕12号", "砚纪办[2024]12号", " 砚纪办\uff082024\uff0912号 "])
def test_a_number_of_the_registry_stands_above_the_title(stocked: GatewayClient, typed: str) -> None:
    """GB/T 9704: 发文字号 in its brackets, whatever was typed."""
    drawn = stocked.ask("GET", "documents/circular", params={"number": typed}, headers=stocked.token("conduct"))
    said = paragraphs(drawn.content)
    assert said[:2] != []
    assert "砚纪办〔2024〕12号" in said[:3]


@pytest.mark.parametrize("typed", ["12号", "砚纪办〔2024〕012号", "砚纪办2024-12", "〔2024〕1号"])
def test_what_is_no_number_is_refused(stocked: GatewayClient, typed: str) -> None:
    drawn = stocked.ask("GET", "documents/circular", params={"number": typed}, headers=stocked.token("conduct"))
    assert refusal_of(drawn) == (422, "INVALID_FIELDS")
    assert drawn.json()["facts"]["errors"][0]["where"] == "发文字号"


def test_an_article_leads_to_the_page_and_has_the_hotline(stocked: GatewayClient) -> None:
    """R-22, R-40, R-50, R-51."""
    said = fetch(stocked, "announcement-article").decode()
    assert f'<a href="http://gateway/a/{APPRAISAL}">' in said
    assert all(part in said for part in ("<h1>", "<h2>一、评议对象</h2>", "随机抽取200份", "0876-3133677"))
    text = fetch(stocked, "announcement-article?form=text").decode()
    assert "<" not in text
    assert f"http://gateway/a/{APPRAISAL} " in text
    result_said = fetch(stocked, "result-article", "conduct").decode()
    assert f"http://gateway/a/{APPRAISAL}/result" in result_said
    assert "2024年7月29日24时前提出申诉" in result_said
    bad = stocked.ask("GET", "documents/result-article?form=pdf", headers=stocked.token("conduct"))
    assert refusal_of(bad) == (422, "INVALID_FIELDS")


def test_there_is_no_article_of_a_result_that_is_not_public(stocked: GatewayClient) -> None:
    """R-49; nor while a corrected one is on its way."""
    stocked.services.answers["tally.show_progress"] = tally_answers.progress()
    response = stocked.ask("GET", "documents/result-article", headers=stocked.token("conduct"))
    assert refusal_of(response) == (403, "NOT_PUBLISHED")
    assert stocked.services.calls("tally.show_published_result") == []


def test_a_county_has_templates_of_its_own(stocked: GatewayClient, tmp_path: Path) -> None:
    """`PINGYI_TEMPLATES`: a file of the same name takes the place of ours, the others stay."""
    document = Document()
    document.add_paragraph("本县自己的{{ 活动 }}通报")
    document.save(str(tmp_path / "circular.docx"))
    services = stocked.services
    own = GatewayClient(create_app(replace(stocked.settings, templates=tmp_path), services), services, stocked.settings)
    assert paragraphs(fetch(own, "circular", "conduct"))[0].startswith("本县自己的砚山县")
    assert fetch(own, "roster-request") == fetch(stocked, "roster-request")
    assert fetch(own, "templates/circular", "conduct") == (tmp_path / "circular.docx").read_bytes()
    assert paragraphs(fetch(own, "templates/referral", "conduct")) == paragraphs(fetch(stocked, "templates/referral"))
    unknown = own.ask("GET", "documents/templates/secrets", headers=own.token("operator"))
    assert refusal_of(unknown) == (404, "NOT_FOUND")


def test_a_template_that_cannot_be_filled_is_named(
    stocked: GatewayClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "circular.docx").write_bytes(b"")

    def spoilt(*_: Any) -> bytes:
        raise RenderFailed("official: 'x' is undefined")

    monkeypatch.setattr(renderer, "_drawn", spoilt)
    services = stocked.services
    own = GatewayClient(create_app(replace(stocked.settings, templates=tmp_path), services), services, stocked.settings)
    faulty = own.ask("GET", "documents/circular", headers=own.token("conduct"))
    assert refusal_of(faulty) == (409, "TEMPLATE_FAULTY")
    assert "circular.docx" in faulty.json()["detail"]
    ours = own.ask("GET", "documents/announcement", headers=own.token("operator"))
    assert refusal_of(ours) == (500, "INTERNAL_ERROR")


def test_an_appeal_is_answered_once_it_is_decided(stocked: GatewayClient) -> None:
    """R-39."""
    text = "".join(paragraphs(fetch(stocked, "appeal-reply?appeal=1")))
    assert all(part in text for part in ("第1号", "2024年7月26日", "结论\uff1a更正", "统计结果已予更正"))
    open_one = stocked.ask("GET", "documents/appeal-reply?appeal=2", headers=stocked.token("operator"))
    assert refusal_of(open_one) == (404, "NOT_FOUND")


def test_the_day_of_a_document_is_today_or_what_the_clerk_says(stocked: GatewayClient) -> None:
    assert paragraphs(fetch(stocked, "announcement"))[-1] == "2024年7月3日"
    response = stocked.ask("GET", "documents/announcement?signed_on=morgen", headers=stocked.token("operator"))
    assert refusal_of(response) == (422, "INVALID_FIELDS")
