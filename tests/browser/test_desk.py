"""The staff desk in a browser, 1366×768: rights, refusals, the steps of the count, every vote's reason."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from services.kernel.refusal import Refused
from tests.browser.conftest import Site, must_be_accessible, seat
from tests.gateway import tally_answers
from tests.gateway.roster_answers import DIGEST, draw, issued, listed, progress
from tests.gateway.stand_in import APPRAISAL, participation
from tests.gateway.tally_answers import HEARD

Browse = Callable[..., Page]
Look = Callable[[Page, str], None]
CELLS = {"cold": 9, "lazy": 12, "shirk": 8, "disorder": 3, "corrupt": 1}


def line(office: str, rank: int, final: int) -> dict[str, Any]:
    directed = {"leaders": final - 9, "market": 2, "projects": 1, "service": 1, "total": final - 5}
    return {
        "office_id": office,
        "rank": rank,
        "final": final,
        "directed": directed,
        "sampled": 3,
        "other": {"hotline_12345": 2, "total": 2},
        "categories": CELLS,
    }


@pytest.fixture
def desk(site: Site) -> Site:
    """Services that have sealed the box and counted nothing."""
    group = {"received": 120, "valid": 114, "void": 6, "reasons": {"BLANK": 2, "OVER_LIMIT": 4}}
    groups = dict.fromkeys(("leaders", "market", "projects", "service", "public"), group)
    offices = [line("01-01", 1, 31), line("01-02", 2, 20), {**line("01-03", 3, 9), "final": 0}]
    box = {"received": {"leaders": 118, "public": 1200}, "paper": 118, "online": 1200, "sealed": True}
    site.services.answers |= {
        "roster.show_progress": progress(lists=[listed("fire", late=True, people=40)], draws={"market": draw()}),
        "roster.show_participation": issued(1206, public=1204),
        "ballot.show_participation": participation(**box, forms_issued=120, forms_returned=118),
        "tally.show_participation": HEARD,
        "complaints.show_intake": {"open": True, "until": "2024-07-19T16:00:00Z", "frozen": False},
        "tally.show_progress": tally_answers.progress(),
        "tally.show_result": tally_answers.result(ballots=groups, offices=offices),
        "tally.list_errata": [],
        "tally.show_votes": {
            "office": "01-01",
            "digest": DIGEST,
            "votes": [
                {
                    "source": "other",
                    "of": "hotline_12345",
                    "matter_id": "9c1f4e",
                    "categories": ["shirk"],
                    "rules": ["R-36", "A-20"],
                    "corrected": False,
                    "ruled": False,
                },
                {
                    "source": "other",
                    "of": "discipline",
                    "filing": 2,
                    "categories": ["corrupt"],
                    "rules": ["R-36", "A-21"],
                    "corrected": False,
                    "ruled": False,
                },
            ],
        },
    }
    return site


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_today_shows_what_is_due_and_no_votes(browse: Browse, desk: Site, look: Look, script: bool) -> None:
    page = browse(desk=True, script=script)
    seat(page, desk, "operator", "ducha-01")
    page.goto(f"{desk.address}/staff/{APPRAISAL}")
    expect(page.get_by_role("heading", name="今天 2024年7月3日")).to_be_visible()
    expect(page.get_by_role("row", name="封存票箱")).to_contain_text("已完成")
    expect(page.get_by_role("row", name="梳理")).to_contain_text("12")
    look(page, "desk-today")
    if script:
        must_be_accessible(page)


def test_the_seed_is_read_out_before_it_draws(browse: Browse, desk: Site, look: Look) -> None:
    desk.services.answers["tally.show_progress"] = tally_answers.progress(pool_committed=True)
    desk.services.answers["tally.draw_sample"] = {"state": "drawn", "walked": 214, "drawn": 200, "seed": "x"}
    page = browse(desk=True)
    seat(page, desk, "operator", "ducha-01")
    page.goto(f"{desk.address}/staff/{APPRAISAL}/count")
    look(page, "desk-count")
    must_be_accessible(page)
    for who, number in (("督查室", "317"), ("纪委", "884"), ("群众代表", "052")):
        page.get_by_label(f"{who}报数").fill(number)
    confirmed: list[str] = []
    page.on("dialog", lambda dialog: (confirmed.append(dialog.message), dialog.accept()))
    page.get_by_role("button", name="抽取").click()
    expect(page.get_by_role("status")).to_contain_text("已抽取")
    ((asked,),) = desk.services.calls("tally.draw_sample")
    seed, by, witnesses = asked["seed"], asked["by"], asked["witnesses"]
    assert seed.endswith("|317|884|052")
    assert (by, witnesses) == ("ducha-01", ["inspection", "conduct", "people"])
    assert confirmed == ["确定用这个种子抽取？不能重抽。"]


def test_a_refusal_says_what_happened_and_what_was_kept(browse: Browse, desk: Site, look: Look) -> None:
    desk.services.answers["complaints.freeze"] = Refused("CHANNELS_STILL_OPEN", {"until": "2024-07-19T16:00:00Z"})
    page = browse(desk=True, script=False)
    seat(page, desk, "operator", "ducha-01")
    page.goto(f"{desk.address}/staff/{APPRAISAL}/count")
    page.get_by_role("button", name="冻结").click()
    expect(page.get_by_role("alert")).to_contain_text("接收尚未截止")
    expect(page.get_by_role("alert")).to_contain_text("没有改动任何内容")
    look(page, "desk-refused")


def test_every_number_leads_to_its_votes(browse: Browse, desk: Site, look: Look) -> None:
    """为什么这样算: R-36, A-20."""
    page = browse(desk=True)
    seat(page, desk, "conduct", "jiwei-01")
    page.goto(f"{desk.address}/staff/{APPRAISAL}/result")
    expect(page.locator("canvas")).to_have_count(2)
    look(page, "desk-result")
    must_be_accessible(page)
    page.get_by_role("link", name="31", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("值班和应急服务股")
    expect(page.get_by_role("row", name="9c1f4e")).to_contain_text("R-36、A-20")
    expect(page.get_by_role("row", name="纪委信访室")).to_contain_text("第 2 次报送")
    look(page, "desk-votes")
    assert [(one["what"], one["operation"]) for one in desk.services.looks] == [
        ("result", "show_result"),
        ("result", "tally_errata"),
        ("ballots", "tally_votes"),
    ]


def test_the_count_page_shows_what_was_issued_returned_valid_and_void(browse: Browse, desk: Site, look: Look) -> None:
    """发出、收回、有效、无效 by group: R-37."""
    page = browse(desk=True)
    seat(page, desk, "operator", "ducha-01")
    page.goto(f"{desk.address}/staff/{APPRAISAL}/count")
    section = page.get_by_role("region", name="发出、收回、有效、无效")
    expect(section).to_contain_text("尚未统计")
    row = section.get_by_role("row").filter(has_text="领导干部")
    assert row.get_by_role("cell").all_inner_texts() == ["测评表", "120", "118", "—", "—", "—", "无"]
    desk.services.answers["tally.show_progress"] = tally_answers.progress(counted=True)
    page.reload()
    assert row.get_by_role("cell").all_inner_texts()[1:6] == ["120", "118", "120", "114", "6"]
    expect(section.get_by_role("row", name="合计")).to_contain_text("570")
    look(page, "desk-turnout")
    must_be_accessible(page)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_what_only_verified_complaints_would_change_is_shown_beside_the_result(
    browse: Browse, desk: Site, look: Look, script: bool
) -> None:
    """查实过滤, 1.3 rule 8: a question, and on record."""
    desk.services.answers["tally.verified_only"] = {
        "digest": "5f0c1a",
        "rules_digest": "77b2d0",
        "required_already": False,
        "complaints": {"reported": 200, "counted": [150, 62], "not_counted": {"UNVERIFIED": 88}},
        "other": [171, 70],
        "offices": [
            {"office_id": "01-01", "rank": [1, 2], "final": [31, 18], "other": [14, 1], "lost": 13},
            {"office_id": "01-02", "rank": [2, 1], "final": [20, "39/2"], "other": [2, 1], "lost": "1/2"},
        ],
    }
    page = browse(desk=True, script=script)
    seat(page, desk, "conduct", "jiwei-01")
    page.goto(f"{desk.address}/staff/{APPRAISAL}/result")
    page.get_by_role("button", name="只计查实的投诉举报").click()
    section = page.get_by_role("region", name="查实过滤")
    expect(section).to_contain_text("未查实 88 件")
    row = section.get_by_role("row").filter(has_text="值班和应急服务股")
    assert row.get_by_role("cell").all_inner_texts()[1:] == ["1", "2", "31", "18", "14", "1"]
    expect(section).to_contain_text("19.5")
    look(page, "desk-verified-only")
    if script:
        must_be_accessible(page)
    assert desk.services.calls("tally.verified_only") == [[{"appraisal": APPRAISAL, "by": "jiwei-01"}]]
    assert ("result", "tally_verified_only") in [(one["what"], one["operation"]) for one in desk.services.looks]


def test_who_may_not_see_is_refused_and_recorded(browse: Browse, desk: Site) -> None:
    page = browse(desk=True)
    seat(page, desk, "sorter", "rexian-01", channel="hotline_12345")
    response = page.goto(f"{desk.address}/staff/{APPRAISAL}/result")
    assert response is not None
    assert response.status == 403
    expect(page.get_by_role("heading", level=1)).to_contain_text("无权办理")
    expect(page.get_by_role("link", name="结果", exact=True)).to_have_count(0)


def test_nobody_sits_down_without_signing_in(browse: Browse, desk: Site) -> None:
    page = browse(desk=True)
    answer = page.request.get(f"{desk.address}/staff/{APPRAISAL}", max_redirects=0)
    assert (answer.status, answer.headers["location"]) == (303, f"/staff/sign-in?next=/staff/{APPRAISAL}")


def test_a_form_of_another_site_does_nothing(browse: Browse, desk: Site) -> None:
    """CSRF: the page's mark is missing."""
    page = browse(desk=True)
    seat(page, desk, "operator", "ducha-01")
    page.goto(f"{desk.address}/staff/{APPRAISAL}/count")
    page.evaluate("document.querySelectorAll('[name=csrf]').forEach((field) => { field.value = ''; })")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="固定票池").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("封存")
    assert desk.services.calls("tally.commit_pool") == []


def test_a_department_appeals_and_sees_the_days_left(browse: Browse, desk: Site, look: Look) -> None:
    """R-39, A-24."""
    desk.services.answers["tally.list_appeals"] = tally_answers.appeals(end_on="2024-07-08")
    desk.services.answers["tally.lodge_appeal"] = {"appeal": 1, "ends_on": "2024-07-08", "late": False}
    page = browse(desk=True)
    seat(page, desk, "department", "ziran-01", department="县自然资源局")
    page.goto(f"{desk.address}/staff/{APPRAISAL}/appeals")
    expect(page.locator(".countdown")).to_contain_text("还有 3 个工作日")
    offered = page.locator("#office option").all_inner_texts()[1:]
    assert {name.partition(" ")[0] for name in offered} == {"县自然资源局"}
    page.get_by_label("股室").select_option(index=1)
    page.get_by_label("理由与依据").fill("有一件反映的是另一股室。")
    look(page, "desk-appeals")
    must_be_accessible(page)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("status")).to_contain_text("申诉已收到")


def test_the_ledger_is_read_with_a_keyboard(browse: Browse, desk: Site, look: Look) -> None:
    looked = {
        "sequence": 17,
        "at": "2024-07-16T01:12:00Z",
        "account": "rexian-01",
        "role": "sorter",
        "what": "words",
        "operation": "complaints_unsorted",
        "subject": "hotline_12345",
        "refused": "FORBIDDEN_ROLE",
        "overstepped": True,
        "reason": None,
    }
    desk.services.answers["access.find_access"] = {"records": [looked, {**looked, "overstepped": False}], "next": None}
    page = browse(desk=True)
    seat(page, desk, "audit", "shenguan-01")
    page.goto(f"{desk.address}/staff/{APPRAISAL}/access-log")
    expect(page.get_by_role("row", name="越权")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("tr[aria-selected=true]")).to_have_count(1)
    look(page, "desk-access-log")
    must_be_accessible(page)
