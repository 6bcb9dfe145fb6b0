"""The review queue in a browser: one pick, two people, no total (R-37)."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from services.kernel.refusal import Refused
from tests.browser.conftest import Site, must_be_accessible, seat
from tests.gateway import tally_answers
from tests.gateway.roster_answers import progress
from tests.gateway.stand_in import APPRAISAL, participation

Browse = Callable[..., Page]
Look = Callable[[Page, str], None]
PICK = {
    "pick": "5bc868d6",
    "words": "去年底至今跑了四趟，材料要求每次都不一样",
    "mentions": ["去年底至今"],
    "occurred": "2023-12",
    "continues": True,
    "why": "EXAMPLE_TOO_OLD",
    "proposal": {"counted": True, "reason": None},
    "vague": [],
    "disputed": False,
}
OTHER = {
    **PICK,
    "pick": "77ab20ff",
    "words": "态度不好",
    "occurred": None,
    "mentions": [],
    "why": "EXAMPLE_UNDATED",
    "vague": [{"hint": "ONLY_JUDGEMENT", "said": ["态度不好"]}, {"hint": "SAME_IN_BOX", "said": ["40"]}],
}


@pytest.fixture
def desk(site: Site) -> Site:
    """Two picks wait; one is gone whenever this person has said something of it."""
    waiting = [PICK, OTHER]

    def rule(asked: Any) -> Any:
        waiting[:] = [one for one in waiting if one["pick"] != asked.pick]
        return {"pick": asked.pick, "state": "proposed"}

    site.services.answers |= {
        "tally.next_pick": lambda _asked: waiting[0] if waiting else None,
        "tally.rule": rule,
        "roster.show_progress": progress(),
        "ballot.show_participation": participation(sealed=True),
        "complaints.show_intake": {"open": True, "until": None, "frozen": False},
        "tally.show_progress": tally_answers.progress(pool_committed=True),
    }
    return site


def opened(browse: Browse, desk: Site, *, script: bool = True) -> Page:
    page = browse(desk=True, script=script)
    seat(page, desk, "operator", "ducha-01")
    page.goto(f"{desk.address}/staff/{APPRAISAL}/rulings")
    return page


def said(desk: Site) -> list[Any]:
    return [
        {name: value for name, value in asked.items() if name not in ("appraisal", "by")}
        for (asked,) in desk.services.calls("tally.rule")
    ]


def test_the_queue_is_worked_off_with_a_keyboard(browse: Browse, desk: Site, look: Look) -> None:
    page = opened(browse, desk)
    main = page.get_by_role("main")
    expect(main).to_contain_text("跑了四趟")
    expect(main).to_contain_text("2023-12，至今仍在持续")
    look(page, "desk-ruling")
    must_be_accessible(page)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(main).to_contain_text("态度不好")
    expect(page.get_by_role("status")).to_contain_text("您的意见已记下")
    expect(main).to_contain_text("没有说什么事")
    look(page, "desk-ruling-vague")
    must_be_accessible(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(main).to_contain_text("现在没有等您认定的")
    expect(main).to_contain_text("用同一个种子继续抽取")
    look(page, "desk-ruling-done")
    must_be_accessible(page)
    assert said(desk) == [
        {"pick": "5bc868d6", "counted": True, "reason": None},
        {"pick": "77ab20ff", "counted": False, "reason": "EXAMPLE_UNDATED"},
    ]
    assert {one["what"] for one in desk.services.looks} == {"words"}


def test_without_a_script_a_choice_is_sent_by_its_button(browse: Browse, desk: Site) -> None:
    page = opened(browse, desk, script=False)
    page.get_by_label("无具体事例").check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("main")).to_contain_text("态度不好")
    assert said(desk) == [{"pick": "5bc868d6", "counted": False, "reason": "NO_EXAMPLE"}]


def test_enter_rules_on_nothing_that_was_not_chosen(browse: Browse, desk: Site) -> None:
    page = opened(browse, desk)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("main")).to_contain_text("跑了四趟")
    assert said(desk) == []


def test_before_the_seal_the_page_says_why_nothing_waits(browse: Browse, desk: Site) -> None:
    desk.services.answers["tally.next_pick"] = Refused("BOX_NOT_SEALED", {"appraisal": APPRAISAL})
    page = opened(browse, desk)
    expect(page.locator(".notyet")).to_be_visible()
    expect(page.get_by_role("button", name="提交")).to_have_count(0)


def test_nobody_but_the_inspection_office_rules(browse: Browse, desk: Site) -> None:
    page = browse(desk=True)
    seat(page, desk, "sorter", "rexian-01", channel="hotline_12345")
    answer = page.goto(f"{desk.address}/staff/{APPRAISAL}/rulings")
    assert answer is not None
    assert answer.status == 403
