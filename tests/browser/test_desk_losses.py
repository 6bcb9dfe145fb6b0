"""A second person at the desk sees what was proposed about missing ballots, and confirms exactly that (ADR 0045)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from services.ballot.contract import AcceptLoss
from tests.browser.conftest import Site, must_be_accessible, seat
from tests.gateway import tally_answers
from tests.gateway.loss_answers import OF_BALLOTS, PROPOSED
from tests.gateway.roster_answers import issued, listed, progress
from tests.gateway.stand_in import APPRAISAL, participation
from tests.gateway.tally_answers import HEARD

Browse = Callable[..., Page]
Look = Callable[[Page, str], None]


@pytest.fixture
def desk(site: Site) -> Site:
    """The box is open; ducha-01 has proposed to go on without what is missing."""
    site.services.answers |= PROPOSED | {
        "roster.show_progress": progress(lists=[listed("fire", people=40)]),
        "roster.show_participation": issued(1206, public=1204),
        "ballot.show_participation": participation(online=1201),
        "tally.show_participation": HEARD,
        "tally.show_progress": tally_answers.progress(),
        "complaints.show_intake": {"open": True, "until": "2024-07-19T16:00:00Z", "frozen": False},
    }
    return site


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_second_person_comes_from_today_to_what_was_proposed(
    browse: Browse, desk: Site, look: Look, script: bool
) -> None:
    page = browse(desk=True, script=script)
    page.on("dialog", lambda dialog: dialog.accept())
    seat(page, desk, "operator", "ducha-02")
    page.goto(f"{desk.address}/staff/{APPRAISAL}")
    look(page, "desk-loss-waits")
    if script:
        must_be_accessible(page)
    page.get_by_role("link", name="网上票").click()
    proposed = page.get_by_role("group", name="网上票有缺失")
    for said in ("ducha-01", "2024年7月3日9:30", "入箱至少 1204 张，核对时在箱 1201 张", "数据库退回到以前", "3 张"):
        expect(proposed).to_contain_text(said)
    look(page, "desk-loss-proposed")
    if script:
        must_be_accessible(page)
    proposed.get_by_role("button", name="确认继续").click()
    expect(page.get_by_role("status")).to_contain_text("ducha-02 已确认继续")
    confirmed = AcceptLoss(appraisal=APPRAISAL, by="ducha-02", proposal=OF_BALLOTS["proposal"])
    assert desk.services.requests(AcceptLoss) == [confirmed]
