"""What every answer has in common: problems for what is not there, safe headers, signs of life."""

import pytest

from gateway.app import create_app
from gateway.rpc.client import ServiceTimeout
from services.kernel.refusal import Refused
from services.kernel.settings import Settings
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.stand_in import Services, posted


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1",
        "/api/v1/appraisals/532622-2024Q2/",
        "/api/v1/appraisals/532622-2024Q2/nothing",
        "/api/v1/appraisals/532622%2F2024Q2",
        "/api/v1/appraisals/%00",
        "/api/v1/appraisals/'; drop table event; --/result",
        "/api/v1/appraisals/评议",
        "/api/v1/appraisals/532622-2024Q2/receipts/<script>",
        "/../etc/passwd",
    ],
)
def test_an_unknown_address_is_a_problem(gateway: GatewayClient, path: str) -> None:
    assert refusal_of(gateway.ask("GET", path)) == (404, "NOT_FOUND")
    assert gateway.services.asked == []


def test_a_ballot_for_what_can_be_no_appraisal_is_not_found(gateway: GatewayClient) -> None:
    response = gateway.ask("POST", "/api/v1/appraisals/a b/ballots", json={})
    assert refusal_of(response) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "ballots", "POST"),
        ("DELETE", "rulings", "GET, HEAD, POST"),
        ("POST", "rosters/fire", "GET, HEAD, PUT"),
        ("PUT", "/healthz", "GET, HEAD"),
        ("OPTIONS", "result", "GET, HEAD"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(gateway: GatewayClient, method: str, path: str, allowed: str) -> None:
    response = gateway.ask(method, path)
    assert refusal_of(response) == (405, "METHOD_NOT_ALLOWED")
    assert response.headers["allow"] == allowed


def test_every_answer_is_uncached_unsniffed_and_tells_the_next_site_nothing(gateway: GatewayClient) -> None:
    ballot = posted()
    for response in (
        gateway.ask("POST", "ballots", json=ballot),
        gateway.ask("POST", "ballots", content=b"{"),
        gateway.ask("GET", ""),
        gateway.ask("GET", "/nowhere"),
        gateway.ask("GET", "offices"),
        gateway.ask("DELETE", "ballots"),
        gateway.ask("GET", "/healthz"),
    ):
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in response.headers["content-security-policy"]


def test_an_unauthorised_answer_names_the_scheme(gateway: GatewayClient) -> None:
    assert gateway.ask("GET", "offices").headers["www-authenticate"] == "Bearer"


def test_the_process_is_alive_whatever_the_services_do(gateway: GatewayClient) -> None:
    assert gateway.ask("GET", "/healthz").json() == {"alive": True}
    assert gateway.services.asked == []


def test_ready_when_every_service_answers(gateway: GatewayClient) -> None:
    for service in ("roster", "ballot", "complaints", "tally", "access"):
        gateway.services.answers[f"{service}.ping"] = {"service": service, "now": "2024-07-03T02:00:00Z"}
    assert gateway.ask("GET", "/readyz").json() == {"ready": True}


def test_not_ready_names_the_missing(gateway: GatewayClient) -> None:
    gateway.services.answers |= {
        "roster.ping": {"service": "roster", "now": "2024-07-03T02:00:00Z"},
        "tally.ping": {"service": "tally", "now": "2024-07-03T02:00:00Z", "troubles": ["BOX_UNREADABLE"]},
        "ballot.ping": ServiceTimeout("ballot", "ping"),
        "complaints.ping": Refused("OUTDATED", {}),
    }
    response = gateway.ask("GET", "/readyz")
    assert refusal_of(response) == (503, "NOT_READY")
    assert response.json()["facts"] == {
        "missing": ["ballot", "complaints", "tally", "access"],
        "troubles": {"tally": ["BOX_UNREADABLE"]},
    }


def test_what_happened_is_counted(gateway: GatewayClient) -> None:
    ballot = posted()
    gateway.ask("POST", "ballots", json=ballot)
    gateway.ask("POST", "ballots", json=ballot)
    gateway.ask("POST", "ballots", content=b"{", headers={"content-type": "application/json"})
    gateway.ask("GET", "result")
    counted = gateway.ask("GET", "/metrics").text
    assert 'pingyi_ballot_posts_total{outcome="new"} 1.0' in counted
    assert 'pingyi_ballot_posts_total{outcome="again"} 1.0' in counted
    assert 'pingyi_ballot_posts_total{outcome="refused"} 1.0' in counted
    assert "pingyi_ballots_gathered_count 2.0" in counted
    assert 'pingyi_requests_total{operation="show_result",status="503"} 1.0' in counted


def test_two_gateways_live_in_one_process(settings: Settings) -> None:
    assert create_app(settings, Services()) is not create_app(settings, Services())


def test_the_gateway_does_not_start_without_a_secret() -> None:
    with pytest.raises(ValueError, match="PINGYI_GATEWAY_SECRET"):
        create_app(Settings(), Services())
