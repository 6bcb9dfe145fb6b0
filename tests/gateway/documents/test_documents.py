"""The documents of an appraisal over HTTP: who may have them, and that they are what they should be (R-38…R-43)."""

from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from openpyxl import load_workbook

from gateway.api.documents import DOCUMENTS
from gateway.papers import press
from gateway.papers.papers import PAPERS
from tests.gateway.conftest import House, refusal_of
from tests.gateway.documents.made_up import APPEAL, DRAW, FILINGS, KNOWN, SAMPLE, result
from tests.gateway.documents.reading import cells, paragraphs, tables

RESULT = result([number % 23 + 1 for number in range(400)], range(40), {"BLANK": 2})
COUNTY, STATIONED = (
    next(office["office_id"] for office in KNOWN["offices"] if office["department_kind"] == kind)
    for kind in ("county", "stationed")
)


MOVED = [
    {"office_id": office["office_id"], "rank": [place, place + 1], "final": [9, 8 + place]}
    for place, office in enumerate(RESULT["offices"][:2])
]


@pytest.fixture
def stocked(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The services know a quarter that has been determined. Papers are drawn here; `test_press` has the processes."""
    monkeypatch.setattr(press, "_drawn", lambda paper, facts: PAPERS[paper].draw(facts))
    house.services.answers |= {
        "roster.appraisal": KNOWN,
        "roster.filings": lambda _, provider=None: [
            filing for filing in FILINGS if provider in (None, filing["provider"])
        ],
        "roster.draw_record": DRAW,
        "roster.leaders_register": [
            {"organisation": "=HYPERLINK(1)", "post": "局长", "name": "张三", "phone": "138****0001"}
        ],
        "ballot.paper_desk": {"printed": 130, "issued": 122, "returned": 120},
        "tally.result": RESULT,
        "tally.errata": [{"result_version": 2, "moved": MOVED}],
        "tally.determination": {"named": [COUNTY, STATIONED], "reason": None, "by": "conduct-1"},
        "tally.appeals": {
            "appeals_end_on": "2024-07-29",
            "appeals": [APPEAL, {**APPEAL, "appeal": 2, "conclusion": None}],
        },
        "tally.sample_record": SAMPLE,
        "access.record_looks": {"recorded": 1},
    }
    return house


def fetch(house: House, path: str, role: Any = "operator") -> bytes:
    response = house.ask("GET", f"documents/{path}", headers=house.token(role))
    assert response.status_code == 200, response.text
    return response.content


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_a_document_is_for_its_roles_only(stocked: House, document: Any) -> None:
    """R-48, R-49."""
    for role in {"operator", "conduct", "auditor", "system"} - set(document.roles):
        response = stocked.ask("GET", f"documents/{document.name}", headers=stocked.token(role))
        assert refusal_of(response) == (403, "FORBIDDEN_ROLE")
    assert refusal_of(stocked.ask("GET", f"documents/{document.name}")) == (401, "TOKEN_MISSING")


@pytest.mark.parametrize("document", [one for one in DOCUMENTS if any(q.required for q in one.query)], ids=str)
def test_a_document_says_what_it_must_be_told(stocked: House, document: Any) -> None:
    response = stocked.ask("GET", f"documents/{document.name}", headers=stocked.token("operator"))
    assert refusal_of(response) == (422, "INVALID_FIELDS")


def test_the_announcement_has_the_rules_of_the_appraisal(stocked: House) -> None:
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
    from ops.official.texts import PHRASES
    from ops.quarter.catalogue import announcement

    published = announcement().replace(" ", "")
    assert all(phrase in published for phrase in PHRASES)


def test_providers_are_told_what_to_send_and_until_when(stocked: House) -> None:
    """R-18, A-16: for 26 June, from Friday the 21st to Tuesday the 25th."""
    drawn = fetch(stocked, "roster-request?signed_on=2024-06-19")
    assert "2024年6月21日至2024年6月25日" in "".join(paragraphs(drawn))
    (asked,) = tables(drawn)
    assert ["县消防救援大队", "T2 项目企业", "25名\uff08合计\uff09"] in asked
    assert not any("督查室" in line[0] for line in asked)


def test_a_provider_gets_its_receipt(stocked: House) -> None:
    """R-18: the code is the digest of the file."""
    page = pypdfium2.PdfDocument(fetch(stocked, "roster-receipt?provider=fire"))[0]
    text = page.get_textpage().get_text_bounded()
    assert all(part in text for part in ("县消防救援大队", "312人", "逾期", "2024年6月24日15时00分"))
    assert [code.text for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())] == ["5f" * 32]


@pytest.mark.parametrize(
    ("draw", "parts"),
    [
        ("market", ("砚山2024Q2|317|884|052", "督查室 张三", "县市场监管局", "9a" * 32, "b1946ac9b1946ac9 张*")),
        (
            "sample",
            ("砚山2024Q2|471|036|829", "office-1", "1200份", "77" * 32, "b2b2b2b2b2b2b2b2 ×", "c3c3c3c3c3c3c3c3"),
        ),
    ],
)
def test_the_record_of_a_draw_can_be_signed_and_checked(stocked: House, draw: str, parts: tuple[str, ...]) -> None:
    """R-14…R-16, R-24: seed, witnesses, digests, outcome; the digest as a code; a place for each signature."""
    pages = list(pypdfium2.PdfDocument(fetch(stocked, f"draw-record?draw={draw}", "conduct")))
    text = "".join(page.get_textpage().get_text_bounded() for page in pages).replace("\r\n", "")
    assert all(part in text for part in (*parts, "主持人", "见证人", "记录人"))
    codes = [code.text for page in pages for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]
    assert codes == [DRAW["digest"] if draw == "market" else SAMPLE["digest"]]


def test_the_leaders_register_has_no_serials_and_no_formulas(stocked: House) -> None:
    """R-17, A-10: T4; a cell that looks like a formula is text."""
    content = fetch(stocked, "leaders-register")
    _, _, heads, _, line = cells(content)
    assert heads == ("序号", "单位", "职务", "姓名", "手机号", "发放时间", "签收", "回收时间")
    assert line == (1, "=HYPERLINK(1)", "局长", "张三", "138****0001", None, None, None)
    cell = load_workbook(BytesIO(content)).active.cell(5, 2)  # type: ignore[union-attr]
    assert cell.data_type == "s"


def test_the_table_marks_who_was_corrected(stocked: House) -> None:
    """R-39: 备注."""
    lines = cells(fetch(stocked, "statistics-table", "auditor"))[4:]
    assert ["更正" in (line[24] or "") for line in lines][:2] == [True, False]


def test_a_circular_says_until_when_to_appeal(stocked: House) -> None:
    """R-39, R-40."""
    text = "".join(paragraphs(fetch(stocked, "circular", "conduct")))
    assert "2024年7月29日24时前提出申诉" in text
    unit = next(office["department"] for office in KNOWN["offices"] if office["office_id"] == STATIONED)
    assert f"其中\uff0c{unit}为省州驻砚山单位" in text


def test_letters_go_to_superiors_of_stationed_units_only(stocked: House) -> None:
    """R-43."""
    (listed,) = tables(fetch(stocked, f"referral?office={STATIONED}", "conduct"))
    assert len(listed) == 2
    response = stocked.ask("GET", f"documents/referral?office={COUNTY}", headers=stocked.token("conduct"))
    assert refusal_of(response) == (404, "NOT_FOUND")


def test_a_talk_is_asked_for_of_named_offices_only(stocked: House) -> None:
    """R-41."""
    text = "".join(paragraphs(fetch(stocked, f"talk-notice?office={COUNTY}&due_on=2024-08-07", "conduct")))
    assert "约谈完成期限\uff1a2024年8月7日" in text
    other = stocked.ask("GET", "documents/talk-notice?office=99-99", headers=stocked.token("conduct"))
    assert refusal_of(other) == (404, "NOT_FOUND")


def test_an_appeal_is_answered_once_it_is_decided(stocked: House) -> None:
    """R-39."""
    text = "".join(paragraphs(fetch(stocked, "appeal-reply?appeal=1")))
    assert all(part in text for part in ("第1号", "2024年7月26日", "结论\uff1a更正", "统计结果已予更正"))
    open_one = stocked.ask("GET", "documents/appeal-reply?appeal=2", headers=stocked.token("operator"))
    assert refusal_of(open_one) == (404, "NOT_FOUND")


def test_the_day_of_a_document_is_today_or_what_the_clerk_says(stocked: House) -> None:
    assert paragraphs(fetch(stocked, "announcement"))[-1] == "2024年7月3日"
    response = stocked.ask("GET", "documents/announcement?signed_on=morgen", headers=stocked.token("operator"))
    assert refusal_of(response) == (422, "INVALID_FIELDS")
