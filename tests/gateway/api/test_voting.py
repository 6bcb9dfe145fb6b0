"""From identity to credential over HTTP (R-03, R-20, R-21, A-11, A-12), and the receipt (R-46)."""

from hashlib import sha256
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.identity import voter_sessions
from services.kernel.proof.blind_signature import sign_blindly
from services.kernel.refusal import Refused
from services.roster.contract import IssueCredential
from services.roster.signing import signing_key
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.stand_in import APPRAISAL, KEY, RECEIPT, TICKET, signature_of

PROOF = {"method": "invitation", "phone": "13000000123", "code": "482913"}


def signed_in(gateway: GatewayClient) -> dict[str, str]:
    return {"authorization": "Bearer " + gateway.ask("POST", "identity", json=PROOF).json()["session"]}


def test_an_invited_person_gets_a_session_for_his_group(gateway: GatewayClient) -> None:
    """A-12: identity first, then the ballot that belongs to it."""
    response = gateway.ask("POST", "identity", json=PROOF)
    assert response.status_code == 200
    assert response.json().keys() == {"session", "group", "method", "scope"}
    assert response.json()["group"] == "service"
    assert gateway.services.calls("roster.identify") == [[{"appraisal": APPRAISAL, "proof": PROOF}]]


def test_a_wrong_code_is_refused(gateway: GatewayClient) -> None:
    wrong = PROOF | {"code": "000000"}
    assert refusal_of(gateway.ask("POST", "identity", json=wrong)) == (403, "INVITATION_NOT_RECOGNISED")


def test_the_development_identity_is_for_development_only(
    gateway: GatewayClient, strict_gateway: GatewayClient
) -> None:
    proof = {"method": "development", "account": "li", "phone": "13000000124"}
    assert gateway.ask("POST", "identity", json=proof).status_code == 200
    assert refusal_of(strict_gateway.ask("POST", "identity", json=proof)) == (403, "IDENTITY_METHOD_CLOSED")
    assert strict_gateway.services.asked == []


@pytest.mark.parametrize(
    "proof", [{}, {"method": "guess"}, {"method": "invitation", "phone": "13000000123"}, PROOF | {"name": "李四"}]
)
def test_an_incomplete_proof_is_told_what_is_missing(gateway: GatewayClient, proof: Any) -> None:
    response = gateway.ask("POST", "identity", json=proof)
    assert refusal_of(response) == (422, "INVALID_FIELDS")
    assert response.json()["facts"]["errors"][0].keys() == {"where", "what"}
    assert gateway.services.asked == []


def test_everybody_may_read_what_the_appraisal_is(gateway: GatewayClient) -> None:
    """R-03, R-06, R-50: without signing in; instants as in China; no keys, no catalogue."""
    told = gateway.ask("GET", "").json()
    assert told["voting_from"] == "2024-07-01T00:00:00+08:00"
    assert told["voting_until"] == "2024-07-15T00:00:00+08:00"
    assert told["hotline"] == "0876-3133677"
    assert told["rules"]["max_offices"] == 10
    assert not told.keys() & {"groups", "offices"}


def test_an_unknown_appraisal_is_not_found(gateway: GatewayClient) -> None:
    assert refusal_of(gateway.ask("GET", "/api/v1/appraisals/532622-2030Q1")) == (404, "APPRAISAL_UNKNOWN")


def test_a_group_is_offered_the_offices_in_its_scope(gateway: GatewayClient) -> None:
    """A-11: outside the scope nothing is offered online."""
    told = gateway.ask("GET", "offices", headers=signed_in(gateway)).json()
    assert [office["office_id"] for office in told["offices"]] == ["02-03"]
    assert told["max_offices"] == 10


def test_the_public_is_offered_every_office(gateway: GatewayClient) -> None:
    gateway.services.answers["roster.identify"] = {"ticket": TICKET | {"group": "public"}, "scope": []}
    told = gateway.ask("GET", "offices", headers=signed_in(gateway)).json()
    assert [office["office_id"] for office in told["offices"]] == ["02-03", "05-01"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("不动产", 1),
        ("bdc", 1),
        ("BUDONG", 1),
        ("自然资源", 1),
        ("审批", 1),
        ("xzsp", 1),
        ("行政", 1),
        ("没有", 0),
        ("", 2),
    ],
)
def test_offices_are_found_by_characters_pinyin_or_initials(gateway: GatewayClient, wanted: str, found: int) -> None:
    gateway.services.answers["roster.identify"] = {"ticket": TICKET | {"group": "public"}, "scope": []}
    told = gateway.ask("GET", "offices", params={"q": wanted}, headers=signed_in(gateway)).json()
    assert len(told["offices"]) == found


def test_a_ballot_is_signed_unseen_for_the_person_of_the_session(gateway: GatewayClient) -> None:
    """R-21: roster is asked with its own ticket, whatever a body says; the same again is answered the same."""
    headers, blinded = signed_in(gateway), {"group": "service", "blinded": "07" * 256}
    first, again = (gateway.ask("POST", "credential", headers=headers, json=blinded) for _ in range(2))
    assert first.json() == again.json() == {"signature": sign_blindly(KEY, bytes.fromhex("07" * 256)).hex()}
    (one, other) = gateway.services.requests(IssueCredential)
    assert one == other == msgspec.convert({"appraisal": APPRAISAL, "ticket": TICKET, **blinded}, IssueCredential)
    another = gateway.ask("POST", "credential", headers=headers, json=blinded | {"blinded": "08" * 256})
    assert refusal_of(another) == (409, "ISSUED_ALREADY")
    for change in ({"person": "another"}, {"blinded": "07"}, {"blinded": "G" * 512}, {"group": "nobody"}):
        body = blinded | change
        assert refusal_of(gateway.ask("POST", "credential", headers=headers, json=body)) == (422, "INVALID_FIELDS")


def test_the_signing_keys_are_the_same_for_everybody(gateway: GatewayClient) -> None:
    """Whoever got a key of their own could be recognised by it: the digest is what people compare."""
    told = gateway.ask("GET", "keys").json()
    assert {key["group"]: key["key"] for key in told["keys"]} == dict.fromkeys(
        ("service", "public"), signing_key.public_der(KEY)
    )
    ids = sorted(key["id"] for key in told["keys"])
    der = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert set(ids) == {sha256(der).hexdigest()}
    assert told["digest"] == sha256("".join(f"{one}\n" for one in [*ids, told["receipt_key"]]).encode()).hexdigest()
    file = gateway.ask("GET", f"/a/{APPRAISAL}/keys-{told['digest']}.json")
    assert file.json() == told
    assert "immutable" in file.headers["cache-control"]
    assert gateway.ask("GET", f"/a/{APPRAISAL}/keys-{'0' * 64}.json").status_code == 404


def test_calls_of_a_voter_need_his_session(gateway: GatewayClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for method, path in (("GET", "offices"), ("POST", "credential")):
        assert refusal_of(gateway.ask(method, path)) == (401, "SESSION_MISSING")
        forged = {"authorization": "Bearer forged.x.y"}
        assert refusal_of(gateway.ask(method, path, headers=forged)) == (401, "SESSION_INVALID")
        staff = gateway.token("operator")
        assert refusal_of(gateway.ask(method, path, headers=staff)) == (401, "SESSION_INVALID")
    headers = signed_in(gateway)
    elsewhere = gateway.ask("GET", "/api/v1/appraisals/532622-2024Q3/offices", headers=headers)
    assert refusal_of(elsewhere) == (403, "SESSION_OF_ANOTHER_APPRAISAL")
    monkeypatch.setattr(voter_sessions, "SESSION_SECONDS", -1)
    assert refusal_of(gateway.ask("GET", "offices", headers=headers)) == (401, "SESSION_EXPIRED")


def test_a_receipt_says_received_and_nothing_else(gateway: GatewayClient) -> None:
    """R-46: no contents, no group, no ballot id."""
    response = gateway.ask("GET", "receipts/YS24Q2-7F3K-9Q2M-4TXC")
    assert response.json() == {"received": True, "sealed": False, "signature": signature_of(RECEIPT)}
    assert response.headers["cache-control"] == "no-store"
    assert gateway.ask("GET", "receipts/ys24q2-7f3k-9q2m-4txc").status_code == 200
    assert refusal_of(gateway.ask("GET", "receipts/YS24Q2-0000-0000-0000")) == (404, "RECEIPT_UNKNOWN")


def test_a_mistyped_receipt_is_told_so(gateway: GatewayClient) -> None:
    gateway.services.answers["ballot.find_receipt"] = Refused("RECEIPT_MISTYPED", {})
    assert refusal_of(gateway.ask("GET", "receipts/YS24Q2-7F3K-9Q2M-4TX0")) == (422, "RECEIPT_MISTYPED")
