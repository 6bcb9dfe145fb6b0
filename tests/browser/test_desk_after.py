"""What comes after the count, at the desk in a browser, 1366×768, with and without a script (R-22, R-38…R-45)."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from gateway.chinese.names import CHANNELS, GROUPS
from simulation.county import catalogue
from tests.browser.conftest import Site, must_be_accessible, seat
from tests.gateway.documents.made_up import FILINGS, public, talk
from tests.gateway.documents.made_up import result as made_up
from tests.gateway.pages.after_count import LINE, PAPER, RELEASES, measures_answer
from tests.gateway.pages.after_count import taken as measures_taken
from tests.gateway.roster_answers import draw, progress
from tests.gateway.stand_in import APPRAISAL, KNOWN, participation
from tests.gateway.tally_answers import appeal, appeals, counted

Browse = Callable[..., Page]
Look = Callable[[Page, str], None]
SCRIPTS = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
OFFICES = [dict(office) for office in catalogue.offices()]
FIRST, OTHER = OFFICES[0], OFFICES[4]
STATIONED = OFFICES[-1]  # as the others, one of those that `made_up` gives votes
RESULT = made_up([number % 23 + 1 for number in range(400)], range(40), {"BLANK": 2})
FILE: FilePayload = {"name": "通报.pdf", "mimeType": "application/pdf", "buffer": b"%PDF signed"}


def follows(office: dict[str, Any], **recorded: Any) -> dict[str, Any]:
    blank = {"card": True, "talk": None, "notice": None, "superior": None, "rectification": None, "earlier": []}
    known = {name: office[name] for name in ("department", "department_kind")}
    return {"office": office["office_id"], **known, "named": True, **blank, **recorded}


LINES = [
    follows(FIRST, card=False),
    follows(
        OTHER,
        talk={**talk("2024-07-01"), "overdue": True},
        notice={"issued_on": "2024-06-28", "notice": PAPER},
        earlier=["532622-2024Q1", "532622-2023Q4"],
    ),
    follows(
        STATIONED,
        talk=talk("2024-07-01", "2024-06-29", "已约谈,当场提出整改要求,三日内报送整改措施。", [PAPER]),
        rectification={
            "due_on": "2024-09-30",
            "plan": "一次性告知清单上墙,周六延时服务。",
            "overdue": False,
            "shown": [{"account": "清单已上墙。", "evidence": [PAPER]}],
        },
    ),
]


@pytest.fixture
def desk(site: Site) -> Site:
    """A quarter that is published; three offices are named."""
    draws = {group: draw(quota=25) for group in ("projects", "market", "service")}
    named = [line["office"] for line in LINES]
    known = {
        **KNOWN,
        "stage": "published",
        "rules": {**catalogue.draft()["rules"], "min_cell": 5},
        "groups": [{"code": code, "method": "online", "quota": 50} for code in GROUPS],
        "offices": OFFICES,
    }
    site.services.answers |= {
        "roster.show_appraisal": known,
        "roster.list_filings": FILINGS,
        "roster.show_progress": progress(draws=draws),
        "ballot.show_participation": participation(forms_issued=120, forms_returned=118, sealed=True),
        "complaints.show_intake": {"open": False, "until": "2024-07-19T16:00:00Z", "frozen": True},
        "tally.show_progress": counted(),
        "tally.list_recounts": [],
        "tally.show_determination": {"named": named, "reason": "得票居首", "by": "jiwei-01"},
        "tally.show_result": RESULT,
        "tally.show_published_result": public(RESULT),
        "tally.list_errata": [],
        "tally.show_consequences": {"named": 3, "offices": LINES},
        "tally.show_releases": RELEASES,
        "tally.enter_release": RELEASES,
        "tally.list_appeals": appeals(appeal(office=FIRST["office_id"]), end_on="2024-07-08"),
        "access.list_proposals": [],
    }
    measures_answer(site.services)
    return site


def opened(browse: Browse, desk: Site, path: str, role: str, *, script: bool = True, **narrowed: str) -> Page:
    page = browse(desk=True, script=script)
    page.on("dialog", lambda dialog: dialog.accept())
    seat(page, desk, role, f"{role}-01", **narrowed)
    page.goto(f"{desk.address}/staff/{APPRAISAL}/{path}")
    return page


@SCRIPTS
def test_a_release_is_entered_and_the_last_day_for_appeals_is_told(
    browse: Browse, desk: Site, look: Look, script: bool
) -> None:
    """R-22, R-39, A-01."""
    page = opened(browse, desk, "releases", "conduct", script=script)
    expect(page.locator(".countdown")).to_contain_text("2024-07-08")
    page.get_by_label("渠道").select_option("website")
    page.get_by_label("发布时间").fill("2024-07-01T09:00")
    page.get_by_label("网址").fill("https://www.example.gov.cn/gsgg/2.html")
    look(page, "desk-releases")
    if script:
        must_be_accessible(page)
    page.get_by_role("button", name="登记评议结果的发布").click()
    expect(page.get_by_role("status")).to_contain_text("结果的发布已登记")
    ((asked,),) = desk.services.calls("tally.enter_release")
    by = asked["by"]
    release = {name: value for name, value in asked.items() if name not in ("appraisal", "by")}
    assert (release["released_at"], by) == ("2024-07-01T09:00:00+08:00", "conduct-01")


@SCRIPTS
def test_measures_are_taken_for_the_offices_that_were_ticked(
    browse: Browse, desk: Site, look: Look, script: bool
) -> None:
    """R-41: with the keyboard alone."""
    page = opened(browse, desk, "consequences", "conduct", script=script)
    expect(page.get_by_role("row", name=OTHER["name"])).to_contain_text("逾期")
    expect(page.get_by_role("row", name=OTHER["name"])).to_contain_text("2024年第1季度")
    look(page, "desk-consequences")
    if script:
        must_be_accessible(page)
    for office in (FIRST, OTHER):
        page.get_by_label(f"选 {office['department']}{office['name']}").focus()
        page.keyboard.press("Space")
    page.get_by_label("安排约谈").check()
    page.get_by_label("完成期限").fill("2024-08-15")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("约谈已安排")
    sent = {"measure": "talk", "due_on": "2024-08-15"}
    taken = [(office, measure) for office, measure, *_ in measures_taken(desk.services)]
    assert taken == [(FIRST["office_id"], sent), (OTHER["office_id"], sent)]


@SCRIPTS
def test_a_talk_is_recorded_with_its_paper(browse: Browse, desk: Site, look: Look, script: bool) -> None:
    """R-41, R-43: the file is hashed and dropped."""
    page = opened(browse, desk, "consequences", "operator", script=script)
    page.get_by_role("link", name=OTHER["name"]).click()
    expect(page.get_by_role("heading", name=OTHER["name"])).to_be_visible()
    page.get_by_label("约谈日期").fill("2024-07-02")
    page.get_by_label("约谈情况").fill("已约谈,当场提出整改要求。")
    page.get_by_label("签字的约谈记录").set_input_files(FILE)
    look(page, "desk-consequence")
    if script:
        must_be_accessible(page)
    page.get_by_role("button", name="登记约谈情况").click()
    expect(page.get_by_role("status")).to_contain_text("约谈情况已登记")
    expect(page.get_by_role("heading", name=OTHER["name"])).to_be_visible()
    ((_, measure, department, by),) = measures_taken(desk.services)
    assert (measure["held_on"], len(measure["evidence"]), department, by) == ("2024-07-02", 1, None, "operator-01")


@SCRIPTS
def test_a_department_reports_what_it_did(browse: Browse, desk: Site, look: Look, script: bool) -> None:
    """R-45: of its own offices only."""
    own = [line for line in LINES if line["department"] == STATIONED["department"]]
    desk.services.answers["tally.show_consequences"] = {"named": 1, "offices": own}
    unit = STATIONED["department"]
    page = opened(browse, desk, "consequences", "department", script=script, department=unit)
    page.get_by_role("link", name=STATIONED["name"]).click()
    expect(page.get_by_text("周六延时服务")).to_be_visible()
    page.get_by_label("整改情况").last.fill("延时服务已开始,本月办理十二件。")
    look(page, "desk-rectification")
    if script:
        must_be_accessible(page)
    page.get_by_role("button", name="报告整改情况").click()
    expect(page.get_by_role("status")).to_contain_text("整改情况已提交")
    assert desk.services.calls("tally.show_consequences")[0][0]["department"] == unit
    ((_, measure, department, _),) = measures_taken(desk.services)
    assert (measure["measure"], department) == ("shown", unit)


VOTES = [
    {
        "source": source,
        "of": of,
        **origin,
        "categories": ["shirk", "cold"],
        "rules": ["R-36"],
        "corrected": False,
        "ruled": source == "directed",
    }
    for source, of, origin in (
        ("directed", "leaders", {"ballot_id": "ab12" * 8, "picked": FIRST["office_id"]}),
        ("sampled", "public", {"ballot_id": "cd34" * 8, "picked": FIRST["office_id"]}),
        (
            "other",
            next(iter(CHANNELS)),
            {
                "matter_id": "9c1f4e",
                "matters": [
                    {
                        "matter_id": "9c1f4e",
                        "offices": [
                            {"office": FIRST["office_id"], "categories": ["shirk"]},
                            {"office": OTHER["office_id"], "categories": ["cold"]},
                        ],
                    }
                ],
            },
        ),
    )
]


@SCRIPTS
def test_an_appeal_is_reviewed_by_ticking_the_votes(browse: Browse, desk: Site, look: Look, script: bool) -> None:
    """R-39, A-24: a pick is moved, a matter loses this office and keeps the other."""
    desk.services.answers["tally.show_votes"] = {"office": FIRST["office_id"], "digest": "5f", "votes": VOTES}
    desk.services.answers["tally.review_appeal"] = {"appeal": 1, "review": 1, "conclusion": "correct"}
    page = opened(browse, desk, "appeals", "operator", script=script)
    look(page, "desk-appeals-register")
    if script:
        must_be_accessible(page)
    page.get_by_role("link", name="复核申诉1").click()
    page.get_by_label("更正下面勾选的").check()
    page.get_by_label("更正 ab12").check()
    page.get_by_label("ab12ab12ab12 改计到").fill(STATIONED["name"])
    page.get_by_label("更正 9c1f4e").check()
    page.get_by_label("答复意见").fill("经复核,归错了股室,予以更正。")
    look(page, "desk-appeal-review")
    if script:
        must_be_accessible(page)
    page.get_by_role("button", name="提出复核意见").click()
    expect(page.get_by_role("status")).to_contain_text("等另一人确认")
    ((review,),) = desk.services.calls("tally.review_appeal")
    number = review["appeal"]
    assert number == 1
    assert [(pick["office"], pick["to"]) for pick in review["picks"]] == [(FIRST["office_id"], STATIONED["office_id"])]
    assert [to["office"] for to in review["matters"][0]["offices"]] == [OTHER["office_id"]]


def test_a_second_person_confirms_and_the_erratum_is_shown(browse: Browse, desk: Site, look: Look) -> None:
    """A-24: who moved, and what is still to be done until version 2 is public."""
    review = {
        "review": 1,
        "by": "operator-02",
        "conclusion": "correct",
        "picks": [{"ballot_id": "ab12" * 8, "office": FIRST["office_id"], "to": None, "ground": "DUPLICATE"}],
        "matters": [],
    }
    first = appeal(office=FIRST["office_id"], review=review, reply="予以更正")
    desk.services.answers["tally.list_appeals"] = appeals(first, end_on="2024-07-08")
    desk.services.answers["tally.decide_appeal"] = {"appeal": 1, "conclusion": "correct", "corrections": 1}
    page = opened(browse, desk, "appeals", "operator")
    look(page, "desk-appeal-confirm")
    decided = {**first, "conclusion": "correct", "decided_on": "2024-07-02"}
    desk.services.answers["tally.list_appeals"] = appeals(decided, end_on="2024-07-08")
    desk.services.answers["tally.show_progress"] = counted(to_recount=True)
    moved = [
        {"office_id": FIRST["office_id"], "rank": [1, 2], "final": [31, 30]},
        {"office_id": OTHER["office_id"], "rank": [2, 1], "final": [30, 31]},
    ]
    corrections = [{"what": "pick", "ground": "DUPLICATE", "count": 1}]
    because = [{"appeal": 1, "office": FIRST["office_id"], "corrections": corrections}]
    desk.services.answers["tally.list_errata"] = [
        {"result_version": 2, "digest": "5f", "moved": moved, "because": because}
    ]
    page.get_by_role("button", name="确认这个结论").click()
    expect(page.get_by_role("status")).to_contain_text("结论已确认")
    expect(page.get_by_role("row", name=OTHER["name"])).to_contain_text("31")
    expect(page.get_by_text("重新统计")).to_be_visible()
    look(page, "desk-erratum")
    must_be_accessible(page)


@SCRIPTS
def test_the_count_is_repeated_before_the_determination(browse: Browse, desk: Site, look: Look, script: bool) -> None:
    """R-38."""
    desk.services.answers["tally.show_progress"] = counted(determined=False, published=False)
    digest = "5f0c1a9b" * 8
    found = {"digest": digest, "found": "77aa" * 16, "same": False, "checks": 14}
    desk.services.answers["tally.recount"] = {**found, "difference": "result: digest"}
    page = opened(browse, desk, "count", "conduct", script=script)
    page.get_by_label("重算的理由").fill("前两名得票相近,请复核")
    page.get_by_role("button", name="重新统计并核对").click()
    expect(page.get_by_role("status")).to_contain_text("不同")
    look(page, "desk-recount")
    if script:
        must_be_accessible(page)


@SCRIPTS
def test_the_value_for_the_year_is_entered(browse: Browse, desk: Site, look: Look, script: bool) -> None:
    """R-42."""
    lines = [
        {**LINE, "value": None, "basis": None, "office": FIRST["office_id"], "name": FIRST["name"]},
        {**LINE, "appraisal": "532622-2024Q1"},
    ]
    desk.services.answers["tally.show_annual_assessment"] = {
        "year_of": APPRAISAL,
        "appraisals": ["532622-2024Q1", APPRAISAL],
        "lines": lines,
    }
    page = opened(browse, desk, "assessment", "conduct", script=script)
    page.get_by_label("股室", exact=True).select_option(FIRST["office_id"])
    page.get_by_label("扣减", exact=False).fill("-0.5")
    page.get_by_label("依据").fill("经考核领导小组会议研究")
    look(page, "desk-assessment")
    if script:
        must_be_accessible(page)
    page.get_by_role("button", name="填写").click()
    expect(page.get_by_role("status")).to_contain_text("扣减已填写")
    with page.expect_download() as kept:
        page.get_by_role("button", name="下载年度汇总表").click()
    assert kept.value.suggested_filename.endswith(".xlsx")


@SCRIPTS
def test_documents_are_ready_or_say_what_is_missing(browse: Browse, desk: Site, look: Look, script: bool) -> None:
    """R-38…R-43: downloaded here, refused here."""
    page = opened(browse, desk, "documents", "conduct", script=script)
    expect(page.get_by_role("row", name="统计总表")).to_contain_text("可下载")
    expect(page.get_by_role("row", name="约谈通知")).to_contain_text("注明草稿")
    look(page, "desk-documents")
    if script:
        must_be_accessible(page)
    page.get_by_label("通报:发文字号").or_(page.get_by_label("通报\uff1a发文字号")).fill("12号")
    page.get_by_role("button", name="下载通报").click()
    expect(page.get_by_role("alert")).to_contain_text("机关代字")
    look(page, "desk-document-refused")
    page.get_by_label("通报:发文字号").or_(page.get_by_label("通报\uff1a发文字号")).fill("砚纪办〔2024〕12号")
    with page.expect_download() as kept:
        page.get_by_role("button", name="下载通报").click()
    assert kept.value.suggested_filename == "通报.docx"


@SCRIPTS
def test_an_article_is_copied_from_the_page(browse: Browse, desk: Site, look: Look, script: bool) -> None:
    """R-40: small cells are held back, the hotline and the link are in it."""
    page = opened(browse, desk, "documents?article=result-article", "conduct", script=script)
    text = page.get_by_label("纯文字").input_value()
    assert "0876-3133677" in text
    assert f"/a/{APPRAISAL}/result" in text
    expect(page.get_by_role("textbox", name="带格式")).to_contain_text(FIRST["name"])
    look(page, "desk-article")
    if script:
        must_be_accessible(page)
