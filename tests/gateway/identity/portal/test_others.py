"""Portals that speak OAuth2 in their own way, and CAS (A-12, R-23)."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from gateway.identity.portal.portals import portals
from services.kernel.settings import Settings
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.identity.portal.conftest import BACK, Browser, StandIn, house_at

PROVINCE: dict[str, Any] = {
    "kind": "oauth2_custom",
    "client_id": "ys-532622",
    "client_secret": "secret",
    "names": {"client_id": "appId", "client_secret": "appKey", "token": "accessToken"},
    "token_at": "data.token",
    "good_at": "code",
    "good": ["0"],
    "reading": {
        "subject": "data.user.id",
        "phone": "data.user.mobile",
        "level": "data.user.authLevel",
        "name": "data.user.name",
        "id_number": "data.user.certNo",
        "levels": ["2", "3"],
    },
}
PERSON = {"id": 77, "mobile": "13800000001", "authLevel": "2", "name": "李四", "certNo": "532622190001010016"}


def enveloped(data: Any, code: Any = 0) -> tuple[int, bytes]:
    return 200, json.dumps({"code": code, "msg": "", "data": data}, ensure_ascii=False).encode()


@pytest.fixture
def province(settings: Settings, stand_in: StandIn) -> GatewayClient:
    stand_in.answers["/token"] = lambda _query: enveloped({"token": "t-1"})
    stand_in.answers["/user"] = lambda _query: enveloped({"user": PERSON})
    addresses = {f"{name}_url": f"{stand_in.address}/{name}" for name in ("authorize", "token")}
    return house_at(settings, **PROVINCE, **addresses, profile_url=f"{stand_in.address}/user")


def back(browser: Browser, **more: str) -> Any:
    state = dict(parse_qsl(urlsplit(browser.start()).query))["state"]
    return browser.come_back(**{"code": "c-1", "state": state, **more})


def test_a_province_is_asked_in_its_own_words(province: GatewayClient, stand_in: StandIn) -> None:
    browser = Browser(province)
    response = back(browser)
    assert response.status_code == 200, response.text
    (_, for_token), (_, for_profile) = stand_in.asked
    assert for_token == {
        "appId": "ys-532622",
        "appKey": "secret",
        "grant_type": "authorization_code",
        "code": "c-1",
        "redirect_uri": BACK,
    }
    assert for_profile["accessToken"] == "t-1"
    assert browser.proof() == {
        "method": "portal",
        "portal": "yszw",
        "subject": "77",
        "phone": "13800000001",
        "id_number": "532622190001010016",
    }


def test_of_the_profile_only_what_is_needed_comes_out(province: GatewayClient) -> None:
    """D-5: neither ID number nor name nor number is in the answer, nor in the session."""
    browser = Browser(province)
    text = back(browser).text
    assert not any(secret in text for secret in ("532622190001010016", "13800000001", "李四"))
    assert json.loads(text)["initial"] == "李"


def test_the_secret_never_goes_through_the_browser(province: GatewayClient) -> None:
    assert "secret" not in Browser(province).start()


def test_what_is_no_good_answer_signs_nobody_in(province: GatewayClient, stand_in: StandIn) -> None:
    for path, answer in (
        ("/token", enveloped({"token": "t-1"}, code=40001)),
        ("/token", enveloped({})),
        ("/token", (500, b"")),
        ("/token", (200, b"<html>")),
        ("/user", enveloped({"user": {**PERSON, "id": None}})),
        ("/user", enveloped(None)),
        ("/user", (200, b"x" * 300_000)),
    ):
        before = dict(stand_in.answers)
        stand_in.answers[path] = lambda _query, answer=answer: answer
        assert refusal_of(back(Browser(province))) == (502, "PORTAL_ANSWERED_ODDLY")
        stand_in.answers.update(before)
    assert province.services.calls("roster.identify") == []


def test_an_account_that_is_not_verified_is_told_so(province: GatewayClient, stand_in: StandIn) -> None:
    stand_in.answers["/user"] = lambda _query: enveloped({"user": {**PERSON, "authLevel": "1"}})
    assert refusal_of(back(Browser(province))) == (403, "PORTAL_LEVEL_TOO_LOW")


# --- CAS --------------------------------------------------------------------------------------------------------

GOOD = b"""<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas"><cas:authenticationSuccess>
<cas:user>u-9</cas:user><cas:attributes><cas:mobile>13800000009</cas:mobile><cas:name>\xe7\x8e\x8b</cas:name>
</cas:attributes></cas:authenticationSuccess></cas:serviceResponse>"""
BAD = b"""<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">
<cas:authenticationFailure code="INVALID_TICKET">no</cas:authenticationFailure></cas:serviceResponse>"""
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + GOOD


@pytest.fixture
def county(settings: Settings, stand_in: StandIn) -> GatewayClient:
    stand_in.answers["/validate"] = lambda query: (200, GOOD if query["ticket"] == "ST-1" else BAD)
    return house_at(
        settings, kind="cas", login_url=f"{stand_in.address}/login", validate_url=f"{stand_in.address}/validate"
    )


def with_ticket(browser: Browser, ticket: str) -> Any:
    service = dict(parse_qsl(urlsplit(browser.start()).query))["service"]
    return browser.come_back(ticket=ticket, **dict(parse_qsl(urlsplit(service).query)))


def test_a_ticket_is_validated_for_the_address_it_was_made_for(county: GatewayClient, stand_in: StandIn) -> None:
    browser = Browser(county)
    assert with_ticket(browser, "ST-1").status_code == 200
    ((_, asked),) = stand_in.asked
    assert asked["service"].startswith(f"{BACK}?state=")
    assert (browser.proof()["subject"], browser.proof()["phone"]) == ("u-9", "13800000009")


def test_a_bad_ticket_or_hostile_xml_signs_nobody_in(county: GatewayClient, stand_in: StandIn) -> None:
    assert refusal_of(with_ticket(Browser(county), "ST-2")) == (502, "PORTAL_ANSWERED_ODDLY")
    for body in (BOMB, b"<", b""):
        stand_in.answers["/validate"] = lambda _query, body=body: (200, body)
        assert refusal_of(with_ticket(Browser(county), "ST-1")) == (502, "PORTAL_ANSWERED_ODDLY")


# --- configuration, the ways in ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "portal",
    [
        {"kind": "saml"},
        {"kind": "oidc", "issuer": "x"},
        {"kind": "cas", "login_url": "a", "validate_url": "b", "tiket": "c"},
    ],
)
def test_a_portal_nobody_understands_stops_the_start(portal: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="PINGYI_PORTALS"):
        portals({"yszw": portal})


def test_the_ways_of_signing_in_can_be_asked_for(county: GatewayClient) -> None:
    ways = county.ask("GET", "identity").json()
    assert ways == {"methods": ["invitation", "development"], "portals": ["yszw"], "titles": {"yszw": "政务网账号"}}


def test_a_code_is_sent_and_nothing_else_is_told(county: GatewayClient) -> None:
    county.services.answers["roster.send_code"] = {"sent": True, "valid_seconds": 300}
    response = county.ask("POST", "identity/code", json={"phone": "13800000001"})
    assert (response.status_code, response.json()) == (202, {"sent": True, "valid_seconds": 300})


def test_nobody_claims_to_come_from_a_portal(county: GatewayClient) -> None:
    body = {"method": "portal", "portal": "yszw", "subject": "u", "phone": "13800000001"}
    assert refusal_of(county.ask("POST", "identity", json=body)) == (422, "INVALID_FIELDS")
