"""Staff sign in at the gateway: cookies, the mark against foreign pages, tokens where people sign in."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from gateway.app import create_app
from gateway.errors.refusals import TokensNotAccepted
from gateway.identity import staff_sessions
from gateway.identity.staff_tokens import Tokens, mint
from services.access.contract import AddAccount, DisableAccount, NarrowAccount, ResetAccount, ShowSession, SignIn
from services.kernel.refusal import Refused
from services.kernel.rpc.request import Request
from services.kernel.settings import Settings
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.staff_sessions import KNOWN, OURS, TYPED, account_of, signed_in
from tests.gateway.stand_in import APPRAISAL, Services
from tests.gateway.tally_answers import COUNTED, published, result


def test_signing_in_answers_who_one_is_and_sets_cookies_that_scripts_and_other_sites_cannot_use(
    gateway: GatewayClient,
) -> None:
    gateway.services.answers["access.sign_in"] = KNOWN
    response = gateway.ask("POST", "/api/v1/staff/sign-in", json=TYPED)
    told = response.json()
    assert (told["account"], told["role"], told["idle_seconds"]) == ("ducha-01", "operator", 900)
    assert gateway.services.requests(SignIn) == [SignIn(**TYPED, device="")]
    set_cookies = response.headers.get_list("set-cookie")
    assert [one.partition("=")[0] for one in set_cookies] == ["__Host-pingyi-staff", "__Host-pingyi-device"]
    for one in set_cookies:
        assert {"HttpOnly", "Secure", "Path=/", "SameSite=strict"} <= set(one.split("; "))
    assert "s3cret" not in response.text


def test_who_signed_in_works_in_his_role(gateway: GatewayClient) -> None:
    headers = signed_in(gateway)
    gateway.services.answers["tally.count"] = COUNTED
    assert gateway.ask("POST", "count", headers=headers).status_code == 200
    assert gateway.ask("GET", "/api/v1/staff/session", headers=headers).json()["account"] == "ducha-01"
    refused = gateway.ask("POST", "publication", headers=headers)
    assert refusal_of(refused) == (403, "FORBIDDEN_ROLE")
    assert [one["operation"] for one in gateway.services.looks] == ["tally_publish"]


def test_what_is_looked_at_after_signing_in_is_on_record(gateway: GatewayClient) -> None:
    headers = signed_in(gateway)
    gateway.services.answers["tally.show_result"] = result()
    assert gateway.ask("GET", "result", headers=headers).json()["result_version"] == 1
    assert [(one["account"], one["what"]) for one in gateway.services.looks] == [("ducha-01", "result")]


def test_staff_of_other_roles_see_the_published_result_like_everybody(gateway: GatewayClient) -> None:
    headers = signed_in(gateway, role="sorter", channel="hotline_12345")
    gateway.services.answers["tally.show_published_result"] = published()
    assert gateway.ask("GET", "result", headers=headers).json()["result_version"] == 1


def test_a_command_without_our_mark_is_refused(gateway: GatewayClient) -> None:
    headers = signed_in(gateway)
    for wrong in ({"x-csrf-token": ""}, {"x-csrf-token": "0" * 64}):
        assert refusal_of(gateway.ask("POST", "count", headers={**headers, **wrong})) == (403, "CROSS_SITE")
    assert gateway.services.calls("tally.count") == []


@pytest.mark.parametrize(
    "from_where",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}],
)
def test_a_foreign_page_gets_nothing_done(gateway: GatewayClient, from_where: dict[str, str]) -> None:
    headers = {name: value for name, value in signed_in(gateway).items() if name != "sec-fetch-site"} | from_where
    assert refusal_of(gateway.ask("POST", "count", headers=headers)) == (403, "CROSS_SITE")
    foreign = gateway.ask("POST", "/api/v1/staff/sign-in", json=TYPED, headers=from_where)
    assert refusal_of(foreign) == (403, "CROSS_SITE")


def test_one_persons_mark_is_not_anothers(gateway: GatewayClient) -> None:
    first = signed_in(gateway)
    second = signed_in(gateway, session="another")
    mixed = {**first, "x-csrf-token": second["x-csrf-token"]}
    assert refusal_of(gateway.ask("POST", "count", headers=mixed)) == (403, "CROSS_SITE")


def test_a_session_is_asked_for_at_access_and_held_a_few_seconds(
    gateway: GatewayClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = signed_in(gateway)
    for _ in range(3):
        gateway.ask("GET", "/api/v1/staff/session", headers=headers)
    assert gateway.services.requests(ShowSession) == [ShowSession(session="s3cret")]
    monkeypatch.setattr(staff_sessions, "monotonic", lambda: 10.0**9)
    gateway.services.answers["access.show_session"] = Refused("STAFF_SESSION_ENDED", {})
    assert refusal_of(gateway.ask("GET", "/api/v1/staff/session", headers=headers)) == (401, "STAFF_SESSION_ENDED")
    assert refusal_of(gateway.ask("POST", "count", headers=headers)) == (401, "STAFF_SESSION_ENDED")


def test_signing_out_ends_the_session_there_and_here(gateway: GatewayClient) -> None:
    headers = signed_in(gateway)
    gateway.ask("GET", "/api/v1/staff/session", headers=headers)
    gateway.services.answers["access.sign_out"] = {"ended": True}
    response = gateway.ask("POST", "/api/v1/staff/sign-out", headers=headers)
    assert response.json() == {"ended": True}
    assert "Max-Age=0" in response.headers["set-cookie"]
    gateway.services.answers["access.show_session"] = Refused("STAFF_SESSION_ENDED", {})
    assert refusal_of(gateway.ask("GET", "/api/v1/staff/session", headers=headers)) == (401, "STAFF_SESSION_ENDED")


def test_the_browser_is_known_again(gateway: GatewayClient) -> None:
    headers = signed_in(gateway)
    gateway.ask("POST", "/api/v1/staff/sign-in", json=TYPED, headers=headers)
    assert gateway.services.requests(SignIn)[1].device == "d3vice"


@pytest.mark.parametrize("cookie", ["__Host-pingyi-staff=made.up", "__Host-pingyi-staff=", "pingyi-staff=x"])
def test_a_cookie_of_others_opens_nothing(gateway: GatewayClient, cookie: str) -> None:
    response = gateway.ask("GET", "/api/v1/staff/session", headers={"cookie": cookie})
    assert refusal_of(response)[0] == 401
    assert gateway.services.asked == []


def test_who_is_refused_gets_no_cookie(gateway: GatewayClient) -> None:
    for code, status in (("SIGN_IN_REFUSED", 401), ("SIGN_IN_LOCKED", 429), ("SIGN_IN_BUSY", 503)):
        gateway.services.answers["access.sign_in"] = Refused(code, {"minutes": 10})
        response = gateway.ask("POST", "/api/v1/staff/sign-in", json=TYPED)
        assert refusal_of(response) == (status, code)
        assert "set-cookie" not in response.headers


def with_settings(settings: Settings, **changed: Any) -> GatewayClient:
    services = Services()
    changed_settings = replace(settings, **changed)
    return GatewayClient(create_app(changed_settings, services), services, changed_settings)


def test_where_people_sign_in_tokens_are_for_machines_or_nobody(settings: Settings) -> None:
    for accepted, person, machine in (("everybody", 200, 200), ("machines", 403, 200), ("nobody", 403, 403)):
        gateway = with_settings(settings, staff_tokens=accepted)
        gateway.services.answers["tally.count"] = COUNTED
        told = gateway.ask("POST", "count", headers=gateway.token("operator"))
        assert told.status_code == person
        bearer = {"authorization": f"Bearer {mint(settings, 'operator', 'replayer', machine=True)}"}
        assert gateway.ask("POST", "count", headers=bearer).status_code == machine
        if person == 403:
            assert refusal_of(told) == (403, "TOKENS_NOT_ACCEPTED")


def test_cookies_travel_in_the_clear_only_where_nobody_else_listens(settings: Settings) -> None:
    with pytest.raises(ValueError, match="SECURE_COOKIES"):
        with_settings(settings, secure_cookies=False, host="0.0.0.0")
    for host in ("127.0.0.1", "::1", "localhost"):
        gateway = with_settings(settings, secure_cookies=False, host=host)
        gateway.services.answers["access.sign_in"] = KNOWN
        (cookie, _) = gateway.ask("POST", "/api/v1/staff/sign-in", json=TYPED).headers.get_list("set-cookie")
        assert cookie.startswith("pingyi-staff=")
        assert "Secure" not in cookie


def test_an_account_of_one_county_does_not_reach_another(gateway: GatewayClient) -> None:
    gateway.services.answers["tally.count"] = COUNTED
    for county, status in (("532622", 200), ("532623", 403)):
        assert gateway.ask("POST", "count", headers=gateway.token("operator", county=county)).status_code == status
    gateway.services.answers["roster.draft_appraisal"] = {}
    draft = {
        "appraisal": "532623-2024Q2",
        "county": "532623",
        "title": "t",
        "hotline": "h",
        "rules": {},
        "offices": [{"office_id": "1"}],
    }
    headers = gateway.token("operator", county="532622")
    assert refusal_of(gateway.ask("POST", "/api/v1/appraisals", headers=headers, json=draft)) == (403, "FORBIDDEN_ROLE")


ACCOUNT = {"account": "rexian-01", "role": "sorter", "name": "张三", "channel": "hotline_12345"}
ENROLMENT = {"account": "rexian-01", "enrolment": "kQ3", "until": "2024-07-19T01:00:00Z"}
WHO = {"account": "rexian-01", "by": "anquan-01"}
MANAGED: list[tuple[str, Any, Request[Any], Any]] = [
    ("accounts", ACCOUNT, AddAccount(**ACCOUNT, by="anquan-01"), ENROLMENT),
    ("accounts/rexian-01/reset", None, ResetAccount(**WHO), ENROLMENT),
    ("accounts/rexian-01/disabling", None, DisableAccount(**WHO), {"account": "rexian-01"}),
    (
        "accounts/rexian-01/narrowing",
        {"county": "532622"},
        NarrowAccount(**WHO, county="532622"),
        {"account": "rexian-01", "county": "532622", "appraisal": None},
    ),
]


@pytest.mark.parametrize(("path", "body", "asked", "answered"), MANAGED, ids=lambda one: type(one).__name__)
def test_security_administrators_manage_accounts_and_see_no_data(
    gateway: GatewayClient, path: str, body: Any, asked: Request[Any], answered: Any
) -> None:
    gateway.services.answers[f"access.{asked.method}"] = answered
    headers = gateway.token("security", "anquan-01")
    assert gateway.ask("POST", f"/api/v1/staff/{path}", headers=headers, json=body).status_code == 200
    assert gateway.services.requests(type(asked)) == [asked]
    for seen in ("result", "complaints", "rulings", "access-log", "participation", "determination"):
        assert refusal_of(gateway.ask("GET", seen, headers=headers)) == (403, "FORBIDDEN_ROLE")


def test_whoever_signs_in_is_told_nothing_that_helps_to_guess(gateway: GatewayClient) -> None:
    """The door adds nothing to what access says: no account in the answer, no hint."""
    gateway.services.answers["access.sign_in"] = Refused("SIGN_IN_REFUSED", {})
    told: httpx.Response = gateway.ask("POST", "/api/v1/staff/sign-in", json=TYPED)
    assert "ducha-01" not in told.text
    assert APPRAISAL not in told.text


def test_a_second_person_agrees_at_anothers_desk_by_password_and_code(gateway: GatewayClient) -> None:
    """Where tokens are not taken from people; what he leaves opens nothing by itself."""
    strict = with_settings(gateway.settings, staff_tokens="nobody")
    strict.services.answers["access.vouch"] = account_of({**KNOWN, "account": "ducha-02"})
    told = strict.ask("POST", "/api/v1/staff/agreement", json={**TYPED, "account": "ducha-02"}, headers=OURS).json()
    assert told["account"] == "ducha-02"
    tokens = Tokens(strict.settings.gateway_secret, "nobody")
    assert tokens.second(told["agreement"]).account == "ducha-02"
    bearer = {"authorization": f"Bearer {told['agreement']}"}
    assert refusal_of(strict.ask("POST", "count", headers=bearer)) == (401, "TOKEN_INVALID")
    with pytest.raises(TokensNotAccepted):
        tokens.second(mint(strict.settings, "operator", "ducha-02"))
