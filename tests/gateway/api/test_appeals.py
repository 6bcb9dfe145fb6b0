"""Appeals at the door: who may lodge, what each sees (R-39, A-24, A-26)."""

from datetime import date
from typing import Any

import pytest

from services.tally.contract import ListAppeals, ListErrata, LodgeAppeal, ShowVotes
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.roster_answers import DIGEST
from tests.gateway.staff_sessions import scope
from tests.gateway.stand_in import APPRAISAL
from tests.gateway.tally_answers import appeals

TAKEN = {"appeal": 1, "ends_on": "2024-07-29", "late": False}
APPEAL: dict[str, Any] = {"office": "02-03", "ground": "MISMAPPED_OFFICE", "statement": "有一件反映的是另一股室。"}


def headers(gateway: GatewayClient, role: Any) -> dict[str, str]:
    return gateway.token(role, **scope(role))


def test_a_department_lodges_in_its_own_name(gateway: GatewayClient) -> None:
    """The department comes from the token, never from the body."""
    gateway.services.answers["tally.lodge_appeal"] = TAKEN
    response = gateway.ask("POST", "appeals", headers=headers(gateway, "department"), json=APPEAL)
    assert response.status_code == 201
    assert gateway.services.requests(LodgeAppeal) == [
        LodgeAppeal(appraisal=APPRAISAL, department="县自然资源局", by="zhang", **APPEAL)
    ]
    other = gateway.ask(
        "POST", "appeals", headers=headers(gateway, "department"), json={**APPEAL, "department": "县税务局"}
    )
    assert refusal_of(other) == (422, "INVALID_FIELDS")


def test_what_came_on_paper_is_entered_by_the_inspection_office(gateway: GatewayClient) -> None:
    gateway.services.answers["tally.lodge_appeal"] = TAKEN
    paper = {**APPEAL, "received_on": "2024-07-29"}
    assert gateway.ask("POST", "appeals", headers=headers(gateway, "operator"), json=paper).status_code == 201
    assert gateway.services.requests(LodgeAppeal) == [
        LodgeAppeal(appraisal=APPRAISAL, department=None, by="zhang", **APPEAL, received_on=date(2024, 7, 29))
    ]


def test_only_the_statistics_can_be_appealed(gateway: GatewayClient) -> None:
    """A-24: counting error, office, duplicate, period; neither who voted nor what was written."""
    body = {**APPEAL, "ground": "WHO_VOTED"}
    response = gateway.ask("POST", "appeals", headers=headers(gateway, "department"), json=body)
    assert refusal_of(response) == (422, "INVALID_FIELDS")


@pytest.mark.parametrize("role", ["provider", "sorter", "conduct", "auditor"])
def test_nobody_else_lodges(gateway: GatewayClient, role: str) -> None:
    response = gateway.ask("POST", "appeals", headers=headers(gateway, role), json=APPEAL)
    assert refusal_of(response) == (403, "FORBIDDEN_ROLE")


def test_a_department_sees_its_own_appeals_and_the_offices_in_charge_all(gateway: GatewayClient) -> None:
    gateway.services.answers["tally.list_appeals"] = appeals(end_on="2024-07-29")
    for role in ("department", "operator", "conduct", "auditor"):
        assert gateway.ask("GET", "appeals", headers=headers(gateway, role)).status_code == 200
    asked = [one.department for one in gateway.services.requests(ListAppeals)]
    assert asked == ["县自然资源局", None, None, None]
    for role in ("provider", "sorter"):
        assert refusal_of(gateway.ask("GET", "appeals", headers=headers(gateway, role))) == (403, "FORBIDDEN_ROLE")
    assert refusal_of(gateway.ask("GET", "appeals")) == (401, "TOKEN_MISSING")


def test_a_department_sees_no_single_vote(gateway: GatewayClient) -> None:
    """A-26."""
    gateway.services.answers["tally.show_votes"] = {"office": "02-03", "digest": DIGEST, "votes": []}
    path = "result/offices/02-03/votes"
    for role in ("operator", "conduct", "auditor"):
        assert gateway.ask("GET", path, headers=headers(gateway, role)).json()["votes"] == []
    for role in ("department", "provider", "sorter"):
        assert refusal_of(gateway.ask("GET", path, headers=headers(gateway, role))) == (403, "FORBIDDEN_ROLE")
    assert gateway.services.requests(ShowVotes) == [ShowVotes(appraisal=APPRAISAL, office="02-03")] * 3


def test_everybody_sees_what_a_published_correction_changed(gateway: GatewayClient) -> None:
    """A-24."""
    gateway.services.answers["tally.list_errata"] = []
    assert gateway.ask("GET", "result/errata").json() == []
    assert gateway.ask("GET", "result/errata", headers=headers(gateway, "conduct")).json() == []
    department = gateway.ask("GET", "result/errata", headers=headers(gateway, "department"))
    assert refusal_of(department) == (403, "FORBIDDEN_ROLE")
    assert [one.only_published for one in gateway.services.requests(ListErrata)] == [True, False]


def test_an_appeal_has_a_number(gateway: GatewayClient) -> None:
    response = gateway.ask(
        "POST", "appeals/first/confirmation", headers=headers(gateway, "operator"), json={"review": 1}
    )
    assert refusal_of(response) == (404, "NOT_FOUND")
