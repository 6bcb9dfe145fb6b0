"""The draw room and the call desk in a browser (R-14…R-16, R-19, R-20, A-13, A-17)."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from services.roster.contract import DrawInvitees, MakeCall
from tests.browser.conftest import Site, must_be_accessible, seat
from tests.gateway import tally_answers
from tests.gateway.roster_answers import SUCCESSOR, draw, draw_record, drawn, fixed, invitee, progress
from tests.gateway.stand_in import APPRAISAL, participation

Browse = Callable[..., Page]
Look = Callable[[Page, str], None]
DIGEST = "9a1b5f0c" * 8
PERSON = "b1946ac92492d2347c6235b4d2611184"


@pytest.fixture
def room(site: Site) -> Site:
    """Projects drawn, the market's lists fixed, the service's not."""
    site.services.answers |= {
        "roster.show_progress": progress(
            draws={
                "market": draw(drawn=False, invited=0),
                "projects": draw(quota=25, invited=0),
                "service": draw(committed=False, drawn=False, quota=100, invited=0),
            },
            opened=False,
        ),
        "complaints.show_intake": {"open": True, "until": "2024-07-19T16:00:00Z", "frozen": False},
        "ballot.show_participation": participation(),
        "tally.show_progress": tally_answers.progress(),
        "roster.show_draw_record": draw_record(
            seed="5326222024Q2|1|2|3",
            witnesses=["督查室 张三"],
            pool_size=31,
            drawn=[{"order": 1, "person": PERSON, "name": "张*"}],
            reserve=[{"order": 26, "person": PERSON, "name": "李*四"}],
            digest=DIGEST,
        ),
        "roster.commit_lists": fixed(
            group="service",
            lists_digest=DIGEST,
            lists=[{"provider": "government-services", "people": 912, "drawn_by_provider": False}],
        ),
        "roster.draw_invitees": drawn(),
        "access.list_proposals": [],
    }
    return site


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_lists_are_fixed_and_three_numbers_draw(browse: Browse, room: Site, look: Look, script: bool) -> None:
    page = browse(desk=True, script=script)
    page.on("dialog", lambda dialog: dialog.accept())
    seat(page, room, "operator", "ducha-01")
    page.goto(f"{room.address}/staff/{APPRAISAL}/draws")
    assert [text[:4] for text in page.locator(".steps h2").all_inner_texts()] == ["项目企业", "市场主体", "办事公众"]
    page.get_by_text("抽中和递补名单").click()
    expect(page.get_by_text("张*")).to_be_visible()
    look(page, "desk-draws")
    if script:
        must_be_accessible(page)
    page.get_by_role("button", name="固定办事公众名单").click()
    expect(page.get_by_role("status")).to_contain_text(DIGEST)
    for who, number in (("督查室", "317"), ("纪委", "884"), ("群众代表", "052")):
        page.get_by_label(f"{who}报数").fill(number)
        page.get_by_label(f"{who}见证人").fill("某某")
    page.get_by_role("button", name="抽取市场主体").click()
    expect(page.get_by_role("status")).to_contain_text("已抽取")
    (asked,) = room.services.requests(DrawInvitees)
    assert (asked.group, asked.seed) == ("market", "5326222024Q2|317|884|052")
    assert asked.witnesses == ("督查室 某某", "纪委 某某", "群众代表 某某")


def test_the_room_sees_the_digest_from_the_last_row(browse: Browse, room: Site, look: Look) -> None:
    page = browse(desk=True)
    seat(page, room, "conduct", "jiwei-01")
    page.goto(f"{room.address}/staff/{APPRAISAL}/draws?projector=1")
    assert page.locator(".digest").first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 32
    expect(page.get_by_role("button", name="抽取市场主体")).to_have_count(0)
    look(page, "desk-draws-projector")
    must_be_accessible(page)


def line(order: int, **more: Any) -> dict[str, Any]:
    return invitee(**{"order": order, "person": f"{order}{PERSON[1:]}", "phone": "138****0001", **more})


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_third_call_in_vain_brings_the_reserve(browse: Browse, site: Site, look: Look, script: bool) -> None:
    before = [
        {"call": 1, "at": "2024-06-27T14:12:00+08:00", "outcome": "no_answer", "by": "ducha-01"},
        {"call": 2, "at": "2024-06-28T09:12:00+08:00", "outcome": "switched_off", "by": "ducha-01"},
    ]
    site.services.answers |= {
        "roster.list_calls": lambda request: [
            line(7, calls=before, phone="13800000001" if request.full else "138****0001"),
            line(8, took_part=True),
        ],
        "roster.make_call": {
            "calls": 3,
            "successor": {"person": SUCCESSOR, "name": "李四", "phone": "13000000456", "code": "052317"},
        },
        "roster.replace_invitation": {"person": PERSON, "code": "730915"},
    }
    page = browse(desk=True, script=script)
    page.on("dialog", lambda dialog: dialog.accept())
    seat(page, site, "operator", "ducha-01")
    page.goto(f"{site.address}/staff/{APPRAISAL}/calls?group=market")
    expect(page.get_by_text("138****0001").first).to_be_visible()
    look(page, "desk-calls")
    if script:
        must_be_accessible(page)
    page.get_by_role("link", name="显示姓名和号码").click()
    expect(page.get_by_text("13800000001")).to_be_visible()
    assert {one["what"] for one in site.services.looks} == {"roster"}
    page.get_by_role("button", name="7 无人接听").click()
    expect(page.get_by_role("status")).to_contain_text("052317")
    command = MakeCall(appraisal=APPRAISAL, person=f"7{PERSON[1:]}", call=3, outcome="no_answer", by="ducha-01")
    assert site.services.requests(MakeCall) == [command]
    page.get_by_role("button", name="补发 7").click()
    expect(page.get_by_role("status")).to_contain_text("730915")
