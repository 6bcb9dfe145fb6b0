"""Going on although rows are missing, at the desk: by two accounts, in one step of the seal's page (ADR 0045)."""

from typing import Any

import pytest

from services.ballot.contract import AcceptLoss, ProposeLoss
from services.kernel.refusal import Refused
from services.kernel.rpc.request import Request
from services.roster.contract import AcceptIssuedLoss, ProposeIssuedLoss
from tests.gateway.conftest import GatewayClient
from tests.gateway.pages.after_count import counted
from tests.gateway.pages.sitting import sit
from tests.gateway.roster_answers import issued, progress
from tests.gateway.stand_in import APPRAISAL, participation
from tests.gateway.tally_answers import STEPS
from tests.harness.page import Page

SHORT = {"why": "LANE_SHORT", "counted": 1204, "found": 1201}
LOST = {"why": "LANE_LOST", "counted": 0, "found": 1201}
BUTTONS = {"提出继续", "确认继续"}


@pytest.fixture
def gateway(gateway: GatewayClient) -> GatewayClient:
    """The box is open, and rows are missing of both services."""
    counted(gateway, **dict.fromkeys(STEPS, False))
    gateway.services.answers |= {
        "ballot.show_participation": participation(),
        "ballot.propose_loss": {**SHORT, "by": "ducha-01"},
        "ballot.accept_loss": SHORT,
        "roster.propose_issued_loss": LOST,
        "roster.accept_issued_loss": LOST,
    }
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
    page = Page(sit(gateway, "operator", account="ducha-02").do("count", action).text)
    assert page.says(says)
    assert gateway.services.requests(asks) == [asks(appraisal=APPRAISAL, by="ducha-02")]


@pytest.mark.parametrize(
    ("action", "method", "refusal", "says"),
    [
        ("propose-lost-ballots", "ballot.propose_loss", Refused("NOTHING_LOST", {}), "票箱与计数相符"),
        ("accept-lost-ballots", "ballot.accept_loss", Refused("SAME_PERSON", {"by": "ducha-01"}), "须由两人办理"),
        ("propose-lost-issued", "roster.propose_issued_loss", Refused("NOTHING_ISSUED_LOST", {}), "没有要接受的缺失"),
        ("accept-lost-issued", "roster.accept_issued_loss", Refused("ISSUED_LOSS_NOT_PROPOSED", {}), "先由一人提出"),
    ],
)
def test_a_refusal_is_shown_where_it_was_asked(
    gateway: GatewayClient, action: str, method: str, refusal: Refused, says: str
) -> None:
    gateway.services.answers[method] = refusal
    _, page = sit(gateway, "operator").refused("count", action)
    assert page.alert.says(says)
    assert set(page.buttons) >= BUTTONS


def test_it_is_offered_to_those_who_may_until_the_seal_or_the_listing(gateway: GatewayClient) -> None:
    assert not BUTTONS & set(sit(gateway, "auditor").see("count").buttons)
    page = sit(gateway, "operator").see("count")
    assert [page.buttons.count(button) for button in sorted(BUTTONS)] == [2, 2]
    gateway.services.answers["ballot.show_participation"] = participation(sealed=True)
    sealed = sit(gateway, "operator").see("count")
    assert [sealed.buttons.count(button) for button in sorted(BUTTONS)] == [1, 1]
    gateway.services.answers["roster.show_progress"] = progress(keys_destroyed=True)
    assert not BUTTONS & set(sit(gateway, "operator").see("count").buttons)


def test_who_may_not_do_it_is_refused(gateway: GatewayClient) -> None:
    status, _ = sit(gateway, "auditor").refused("count", "accept-lost-ballots")
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
