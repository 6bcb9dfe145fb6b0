"""Signing in by OpenID Connect, against a certified provider (R-23, A-12)."""

import re
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx
import pytest

from services.kernel.settings import Settings
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.identity.portal.conftest import OUTSIDE, Browser, house_at


@pytest.fixture
def gateway(settings: Settings, provider: str) -> GatewayClient:
    return house_at(settings, kind="oidc", issuer=provider, client_id="pingyi", client_secret="a secret of the test")


def sign_in(at: str, login: str) -> dict[str, str]:
    """Fill in the provider's forms; answers the query with which it sends the browser back."""
    with httpx.Client() as client:
        response = client.get(at)
        for _ in range(12):
            if response.is_redirect:
                target = urljoin(str(response.url), response.headers["location"])
                if target.startswith(OUTSIDE):
                    return dict(parse_qsl(urlsplit(target).query))
                response = client.get(target)
                continue
            prompt = re.search(r'name="prompt" value="(\w+)"', response.text)
            action = re.search(r'action="([^"]+)"', response.text)
            assert prompt, response.text
            assert action, response.text
            form = {"prompt": prompt[1], "login": login, "password": "x"}
            response = client.post(urljoin(str(response.url), action[1]), data=form)
    raise AssertionError("the provider does not send the browser back")


def test_who_signs_in_at_the_provider_gets_a_session(gateway: GatewayClient) -> None:
    browser = Browser(gateway)
    came = sign_in(browser.start(), "0001")
    response = browser.come_back(**came)
    assert response.status_code == 200, response.text
    assert browser.proof() == {
        "method": "portal",
        "portal": "yszw",
        "subject": "0001",
        "phone": "+86 138 0000 0001",
        "id_number": None,
    }
    answer = response.json()
    assert (answer["method"], answer["initial"], answer["group"]) == ("portal:yszw", "张", "service")
    assert "0001" not in response.text
    session = {"authorization": f"Bearer {answer['session']}"}
    assert gateway.ask("GET", "offices", headers=session).status_code == 200


def test_the_request_is_bound_to_this_browser_and_to_this_code(gateway: GatewayClient) -> None:
    """State, nonce and PKCE go with the request; the verifier stays with the browser."""
    browser = Browser(gateway)
    asked = dict(parse_qsl(urlsplit(browser.start()).query))
    assert asked["code_challenge_method"] == "S256"
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    other = dict(parse_qsl(urlsplit(Browser(gateway).start()).query))
    assert all(asked[name] != other[name] for name in ("state", "nonce", "code_challenge"))


def test_a_way_back_that_this_browser_did_not_begin_leads_nowhere(gateway: GatewayClient) -> None:
    victim, attacker = Browser(gateway), Browser(gateway)
    came = sign_in(attacker.start(), "0002")
    victim.start()
    assert refusal_of(victim.come_back(**came)) == (400, "SIGN_IN_NOT_BEGUN")
    assert refusal_of(Browser(gateway).come_back(**came)) == (400, "SIGN_IN_NOT_BEGUN")
    assert gateway.services.calls("roster.identify") == []


def test_a_stolen_code_is_worth_nothing_without_its_verifier(gateway: GatewayClient) -> None:
    thief = Browser(gateway)
    at = thief.start()
    mine = dict(parse_qsl(urlsplit(at).query))
    stolen = sign_in(Browser(gateway).start(), "0003")
    answer = thief.come_back(**{**stolen, "state": mine["state"]})
    assert refusal_of(answer) == (502, "PORTAL_ANSWERED_ODDLY")


def test_a_code_serves_once(gateway: GatewayClient) -> None:
    browser = Browser(gateway)
    came = sign_in(browser.start(), "0004")
    assert browser.come_back(**came).status_code == 200
    assert refusal_of(browser.come_back(**came)) == (502, "PORTAL_ANSWERED_ODDLY")


def test_an_account_without_a_telephone_is_told_so(gateway: GatewayClient) -> None:
    browser = Browser(gateway)
    came = sign_in(browser.start(), "without-phone")
    assert refusal_of(browser.come_back(**came)) == (403, "PORTAL_PHONE_MISSING")


def test_who_declines_at_the_provider_is_not_signed_in(gateway: GatewayClient) -> None:
    browser = Browser(gateway)
    state = dict(parse_qsl(urlsplit(browser.start()).query))["state"]
    assert refusal_of(browser.come_back(error="access_denied", state=state)) == (502, "PORTAL_ANSWERED_ODDLY")


def test_another_providers_answer_is_not_taken(gateway: GatewayClient) -> None:
    """RFC 9207: mix-up."""
    browser = Browser(gateway)
    came = sign_in(browser.start(), "0005")
    assert refusal_of(browser.come_back(**{**came, "iss": "http://evil.example"}))[1] == "PORTAL_ANSWERED_ODDLY"


def test_a_provider_that_is_not_there_is_told(settings: Settings) -> None:
    gateway = house_at(settings, kind="oidc", issuer="http://127.0.0.1:9", client_id="pingyi")
    assert refusal_of(gateway.ask("GET", "portals/yszw/login")) == (503, "PORTAL_SILENT")
    assert refusal_of(gateway.ask("GET", "portals/nowhere/login")) == (404, "NOT_FOUND")
