"""The page of proofs: who asked for a bundle with ballots, when, and the button of the second person."""

from typing import Any

import pytest

from gateway.identity.staff_tokens import Role
from services.tally.contract import AskBundle, ConfirmBundle
from tests.gateway.conftest import GatewayClient
from tests.gateway.pages.sitting import sit
from tests.gateway.stand_in import APPRAISAL
from tests.gateway.tally_answers import job

PROPOSED = job(job="j1", state="proposed", by="ducha-01", asked_at="2024-07-23T01:00:00+00:00")
MADE = {**PROPOSED, "state": "waiting", "confirmed_by": "jiwei-01"}


@pytest.fixture
def gateway(gateway: GatewayClient) -> GatewayClient:
    """A bundle with ballots waits for a second person."""
    gateway.services.answers |= {
        "tally.list_jobs": [PROPOSED],
        "tally.show_job": PROPOSED,
        "tally.ask_bundle": PROPOSED,
        "tally.confirm_bundle": MADE,
    }
    return gateway


@pytest.mark.parametrize(
    ("role", "account"), [("conduct", "jiwei-01"), ("auditor", "shenji-01"), ("operator", "ducha-02")]
)
def test_the_second_person_sees_who_asked_and_when_and_confirms(
    gateway: GatewayClient, role: Role, account: str
) -> None:
    desk = sit(gateway, role, account=account)
    page = desk.see("proof")
    assert "ducha-01 于 2024年7月23日" in page.text
    assert "确认生成" in page.text
    assert "待另一人确认" in page.text
    desk.done("proof", "confirm", job="j1")
    assert gateway.services.requests(ConfirmBundle) == [ConfirmBundle(appraisal=APPRAISAL, job="j1", by=account)]
    (look,) = gateway.services.looks
    assert (look["what"], look["asked_by"], look["confirmed_by"]) == ("ballot_bundle", "ducha-01", account)


def test_the_first_person_has_no_such_button(gateway: GatewayClient) -> None:
    page = sit(gateway, "operator", account="ducha-01").see("proof")
    assert "确认生成" not in page.text
    assert "您要的须由别人" in page.text


def test_asking_leads_to_what_waits(gateway: GatewayClient) -> None:
    gateway.services.answers["tally.list_jobs"] = []
    desk = sit(gateway, "operator", account="ducha-01")
    response: Any = desk.do("proof", "bundle")
    assert (response.status_code, response.headers["location"].endswith("&job=j1")) == (303, True)
    assert gateway.services.requests(AskBundle) == [AskBundle(appraisal=APPRAISAL, by="ducha-01")]


def test_the_ledger_tells_the_two(gateway: GatewayClient) -> None:
    look = {
        "sequence": 7,
        "at": "2024-07-23T02:00:00+00:00",
        "account": "shenji-01",
        "role": "auditor",
        "what": "ballot_bundle",
        "operation": "download_made_bundle",
        "subject": "j1",
        "refused": None,
        "overstepped": False,
        "reason": None,
        "asked_by": "ducha-01",
        "confirmed_by": "jiwei-01",
    }
    gateway.services.answers["access.find_access"] = {"records": [look], "next": None}
    page = sit(gateway, "auditor").see("access-log")
    assert "含评议票的审计包" in page.text
    assert "ducha-01 要、jiwei-01 确认" in page.text
