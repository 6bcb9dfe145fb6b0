"""Going on although rows are missing, at the desk: by two accounts, in one step of the seal's page (ADR 0045)."""

from typing import Any

import pytest

from services.ballot.contract import AcceptLoss, ProposeLoss
from services.kernel.refusal import Refused
from services.kernel.rpc.request import Request
from services.roster.contract import AcceptIssuedLoss, ProposeIssuedLoss
from tests.gateway.conftest import GatewayClient
from tests.gateway.loss_answers import LOST, OF_BALLOTS, OF_ISSUED, PROPOSED, SHORT
from tests.gateway.pages.after_count import counted
from tests.gateway.pages.sitting import sit
from tests.gateway.roster_answers import issued, progress
from tests.gateway.stand_in import APPRAISAL, participation
from tests.gateway.tally_answers import STEPS
from tests.harness.page import Page

BUTTONS = {"按现在的数目重新提出", "确认继续"}


@pytest.fixture
def gateway(gateway: GatewayClient) -> GatewayClient:
    """The box is open, and rows are missing of both services; ducha-01 has proposed to go on."""
    counted(gateway, **dict.fromkeys(STEPS, False))
    gateway.services.answers |= {"ballot.show_participation": participation(), **PROPOSED}
    return gateway


@pytest.mark.parametrize(
    ("action", "asks", "says"),
    [
        (
            "propose-lost-ballots",
            ProposeLoss,
            "已提出继续，等另一个账号确认。网上票：入箱至少 1204 张，核对时在箱 1201 张（原因：数据库退回到以前）",
        ),
        (
            "accept-lost-ballots",
            AcceptLoss,
            "ducha-02 已确认继续。网上票：入箱至少 1204 张，核对时在箱 1201 张（原因：数据库退回到以前）",
        ),
        (
            "propose-lost-issued",
            ProposeIssuedLoss,
            "ducha-02 已提出继续，等另一个账号确认。领票记录：计数的凭据丢失过，少没少记录核对不了，当时记着 1201 人次",
        ),
        ("accept-lost-issued", AcceptIssuedLoss, "ducha-02 已确认继续。领票记录：计数的凭据丢失过"),
    ],
)
def test_each_step_is_the_services_and_says_what_is_missing(
    gateway: GatewayClient, action: str, asks: type[Request[Any]], says: str
) -> None:
    seen = {"proposal": "5f0c1a9be2d34c77"} if action.startswith("accept") else {}
    page = Page(sit(gateway, "operator", account="ducha-02").do("count", action, **seen).text)
    assert page.says(says)
    assert gateway.services.requests(asks) == [asks(appraisal=APPRAISAL, by="ducha-02", **seen)]


@pytest.mark.parametrize(
    ("action", "method", "refusal", "says"),
    [
        ("propose-lost-ballots", "ballot.propose_loss", Refused("NOTHING_LOST", {}), "没有要接受的缺失"),
        ("accept-lost-ballots", "ballot.accept_loss", Refused("SAME_PERSON", {"by": "ducha-01"}), "须由两人办理"),
        ("propose-lost-issued", "roster.propose_issued_loss", Refused("NOTHING_LOST", {}), "没有要接受的缺失"),
        ("accept-lost-ballots", "ballot.accept_loss", Refused("LOSS_LAPSED", {}), "只在当天有效"),
        (
            "accept-lost-issued",
            "roster.accept_issued_loss",
            Refused("LOSS_CHANGED", {"counted": 1204, "found": 1200}),
            "入库至少1204条，在库1200条",
        ),
        ("accept-lost-issued", "roster.accept_issued_loss", Refused("LOSS_NOT_PROPOSED", {}), "先由一人提出"),
    ],
)
def test_a_refusal_is_shown_where_it_was_asked(
    gateway: GatewayClient, action: str, method: str, refusal: Refused, says: str
) -> None:
    gateway.services.answers[method] = refusal
    _, page = sit(gateway, "operator", account="ducha-02").refused("count", action, proposal="5f0c1a9be2d34c77")
    assert page.alert.says(says)
    assert set(page.buttons) >= BUTTONS


def test_it_is_offered_to_those_who_may_until_the_seal_or_the_listing(gateway: GatewayClient) -> None:
    assert not BUTTONS & set(sit(gateway, "auditor").see("count").buttons)
    page = sit(gateway, "operator", account="ducha-02").see("count")
    assert [page.buttons.count(button) for button in sorted(BUTTONS)] == [2, 2]
    gateway.services.answers["ballot.show_participation"] = participation(sealed=True)
    sealed = sit(gateway, "operator", account="ducha-02").see("count")
    assert [sealed.buttons.count(button) for button in sorted(BUTTONS)] == [1, 1]
    gateway.services.answers["roster.show_progress"] = progress(keys_destroyed=True)
    assert not BUTTONS & set(sit(gateway, "operator", account="ducha-02").see("count").buttons)


IN_FIGURES = (
    "网上票：入箱至少 1204 张，核对时在箱 1201 张（原因：数据库退回到以前）",
    "领票记录：计数的凭据丢失过，少没少记录核对不了，当时记着 1201 人次（原因：计数的凭据丢失）",
)


SEEN = (
    *("数据库退回到以前", "入箱至少 1204 张，核对时在箱 1201 张"),
    *("计数的凭据丢失", "计数的凭据丢失过，少没少记录核对不了，当时记着 1201 人次"),
)


def test_the_second_person_sees_what_was_proposed_and_confirms_exactly_that(gateway: GatewayClient) -> None:
    page = sit(gateway, "operator", account="ducha-02").see("count")
    for said in (*SEEN, "ducha-01", "2024年7月3日9:30", "3 张", "2024年7月4日0:00前"):
        assert page.says(said), said
    assert page.sent("accept-lost-ballots") == {"proposal": "5f0c1a9be2d34c77"}
    assert page.sent("accept-lost-issued") == {"proposal": "0a1b2c3d4e5f6071"}


def test_who_proposed_it_is_not_offered_to_confirm_it(gateway: GatewayClient) -> None:
    page = sit(gateway, "operator", account="ducha-01").see("count")
    assert page.says("须由另一个账号确认")
    assert "确认继续" not in page.buttons


def test_who_looks_on_sees_what_was_proposed(gateway: GatewayClient) -> None:
    page = sit(gateway, "auditor").see("count")
    assert all(page.says(said) for said in SEEN)
    assert not BUTTONS & set(page.buttons)


def test_where_nothing_was_proposed_there_is_nothing_to_confirm(gateway: GatewayClient) -> None:
    gateway.services.answers |= {"ballot.show_loss_proposal": None, "roster.show_issued_loss_proposal": None}
    page = sit(gateway, "operator", account="ducha-02").see("count")
    assert page.buttons.count("提出继续") == 2
    assert not BUTTONS & set(page.buttons)


def test_the_page_of_today_says_what_waits_and_what_was_found(gateway: GatewayClient) -> None:
    page = sit(gateway, "operator", account="ducha-02").see("today")
    assert page.says("等您确认")
    for figures in IN_FIGURES:
        (row,) = (row for row in page.rows if figures in row[0])
        assert "2024年7月3日9:30 提出" in row[0]
        assert (row[1], "2024年7月4日" in row[2]) == ("ducha-01", True)
    assert f"/staff/{APPRAISAL}/count#lost" in page.links.values()


@pytest.mark.parametrize(("role", "account"), [("operator", "ducha-01"), ("auditor", "shenji-01")])
def test_who_may_not_confirm_it_is_not_told_that_it_waits(gateway: GatewayClient, role: str, account: str) -> None:
    assert not sit(gateway, role, account=account).see("today").says("等您确认")


@pytest.mark.parametrize(("path", "proposed"), [("sealing/loss", OF_BALLOTS), ("issuing/loss", OF_ISSUED)])
def test_the_api_shows_what_was_proposed_to_those_who_count(
    gateway: GatewayClient, path: str, proposed: dict[str, Any]
) -> None:
    assert gateway.ask("GET", path, headers=gateway.token("auditor")).json() == proposed
    assert gateway.ask("GET", path, headers=gateway.token("audit")).status_code == 403


def test_who_may_not_do_it_is_refused(gateway: GatewayClient) -> None:
    status, _ = sit(gateway, "auditor").refused("count", "accept-lost-ballots", proposal="5f0c1a9be2d34c77")
    assert status == 403
    assert not gateway.services.requests(AcceptLoss)


def test_what_was_accepted_stands_with_the_seal(gateway: GatewayClient) -> None:
    gateway.services.answers["ballot.show_participation"] = participation(losses=[SHORT, LOST])
    gateway.services.answers["roster.show_participation"] = {**issued(1201), "losses": [LOST]}
    page = sit(gateway, "auditor").see("count")
    for said in (
        "入箱至少 1204 张，核对时在箱 1201 张。",
        "计数的凭据丢失过，少没少票核对不了，当时在箱 1201 张。",
        "少没少记录核对不了，当时记着 1201 人次。",
    ):
        assert page.says(said)
    assert "LANE_LOST" not in page.source
