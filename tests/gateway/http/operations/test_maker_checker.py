"""Freezing, drawing, counting and publishing wait for a second person, who agrees from his own desk (R-24, R-49)."""

from dataclasses import replace
from typing import Any

import pytest
import yaml

from gateway.api.operations import OPERATIONS
from gateway.app import create_app
from gateway.http.operations.maker_checker import JOINT
from services.access.contract import ConfirmProposal, Propose
from services.ballot.contract import Seal
from services.kernel.refusal import Refused
from services.kernel.settings import Settings, from_environment
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.stand_in import APPRAISAL, Services
from tests.harness.processes import ROOT

SEALED = {"size": 1532, "root": "9a1b4c2e" * 8}
SEED = {"seed": "a|b|c"}
NAME = "5f0c1a9be2d34c77"
PROPOSED = {"proposal": NAME, "operation": "tally_count", "by": "ducha-01", "confirmed_by": None}
COMMAND = {"at": {"appraisal": APPRAISAL}, "body": {}}


@pytest.fixture
def gateway(settings: Settings) -> GatewayClient:
    """With two people, as an installation has it."""
    services, strict = Services(), replace(settings, two_people=True)
    return GatewayClient(create_app(strict, services), services, strict)


def test_an_installation_asks_for_two_people(monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["gateway"]
    monkeypatch.setenv("PINGYI_TWO_PEOPLE", gateway["environment"]["PINGYI_TWO_PEOPLE"])
    assert from_environment("gateway").two_people


def test_what_freezes_draws_counts_or_publishes_needs_two() -> None:
    needed = {one.name for one in OPERATIONS if one.two_people or "proposal" in str(one.examples.get(202))}
    assert needed == {
        *("roster_open_appraisal", "roster_draw_invitees", "ballot_seal", "complaints_freeze"),
        *("tally_commit_pool", "tally_draw_sample", "tally_count", "tally_publish"),
    }
    assert JOINT.all_roles == ("operator", "conduct")


def test_a_command_for_two_waits_and_is_not_given(gateway: GatewayClient) -> None:
    gateway.services.answers["access.propose"] = PROPOSED
    response = gateway.ask("POST", "count", headers=gateway.token("operator", "ducha-01"))
    assert (response.status_code, response.json()) == (202, PROPOSED)
    command = {"operation": "tally_count", "at": {"appraisal": APPRAISAL}, "body": {}, "by": "ducha-01"}
    assert gateway.services.requests(Propose) == [Propose(appraisal=APPRAISAL, **command)]
    assert gateway.services.calls("tally.count") == []


def confirm(gateway: GatewayClient, role: Any, account: str) -> Any:
    return gateway.ask("POST", f"proposals/{NAME}/confirmation", headers=gateway.token(role, account))


def test_when_a_second_agrees_it_is_given_in_the_name_of_the_first(gateway: GatewayClient) -> None:
    told = {**PROPOSED, **COMMAND, "operation": "ballot_seal"}
    gateway.services.answers |= {
        "access.show_proposal": told,
        "access.confirm_proposal": {**told, "confirmed_by": "ducha-02"},
        "ballot.seal": SEALED,
    }
    assert confirm(gateway, "operator", "ducha-02").json() == SEALED
    assert gateway.services.requests(ConfirmProposal) == [
        ConfirmProposal(appraisal=APPRAISAL, proposal=NAME, by="ducha-02")
    ]
    assert gateway.services.requests(Seal) == [Seal(appraisal=APPRAISAL, by="ducha-01")]


def test_the_same_person_does_not_agree_with_himself_and_nothing_is_done(gateway: GatewayClient) -> None:
    gateway.services.answers |= {
        "access.show_proposal": {**PROPOSED, **COMMAND},
        "access.confirm_proposal": Refused("SAME_PERSON", {"by": "ducha-01"}),
    }
    assert refusal_of(confirm(gateway, "operator", "ducha-01")) == (409, "SAME_PERSON")
    assert gateway.services.calls("tally.count") == []


def test_nobody_agrees_to_what_he_may_not_give(gateway: GatewayClient) -> None:
    gateway.services.answers["access.show_proposal"] = {**PROPOSED, **COMMAND}
    for role in ("conduct", "auditor", "security"):
        assert refusal_of(confirm(gateway, role, "jiwei-01")) == (403, "FORBIDDEN_ROLE")
    assert gateway.services.requests(ConfirmProposal) == []
    assert {one["operation"] for one in gateway.services.looks} == {"confirm_proposal"}


def test_what_waits_is_shown_to_those_who_may_agree(gateway: GatewayClient) -> None:
    gateway.services.answers["access.list_proposals"] = [{**PROPOSED, **COMMAND}]
    assert gateway.ask("GET", "proposals", headers=gateway.token("conduct")).json()[0]["proposal"] == NAME
