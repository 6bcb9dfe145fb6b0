"""Standard Webhooks: who signed a delivery, when, and by what it is known if it comes again."""

from datetime import UTC, datetime
from typing import Any

import pytest
import standardwebhooks.webhooks
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors.refusals import BadSignature, InvalidFields
from gateway.http.webhooks import delivery_of, verify
from services.complaints.contract import Delivery

BODY = b'{"a":1}'
SECRET, OTHER = "whsec_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u", "whsec_b3RoZXItc2VjcmV0LW9mLXRoZS1zYW1l"
SIGNED_AT = 1_720_000_000
# printf 'msg_1.1720000000.{"a":1}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:<SECRET, decoded> -binary | base64
SIGNATURE = "v1,r/H6U11Q1nRvw/ctqHmKcvb3tWutYv88Qqcj++ux7KA="
HEADERS = {"webhook-id": "msg_1", "webhook-timestamp": "1720000000", "webhook-signature": SIGNATURE}


def at(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, **_: Any) -> "Clock":
            return cls.fromtimestamp(seconds, UTC)

    monkeypatch.setattr(standardwebhooks.webhooks, "datetime", Clock)


def refused(headers: dict[str, str], *secrets: str, body: bytes = BODY) -> None:
    with pytest.raises(BadSignature):
        verify(body, headers, secrets)


@pytest.mark.parametrize("secrets", [[SECRET], [OTHER, SECRET], [SECRET, OTHER], ["whsec_", SECRET], ["é", SECRET]])
def test_any_of_the_live_secrets_may_have_signed(monkeypatch: pytest.MonkeyPatch, secrets: list[str]) -> None:
    at(monkeypatch, SIGNED_AT)
    verify(BODY, HEADERS, secrets)


@pytest.mark.parametrize("secrets", [[], [OTHER], ["whsec_"], ["é"]])
def test_no_other_secret_may(monkeypatch: pytest.MonkeyPatch, secrets: list[str]) -> None:
    at(monkeypatch, SIGNED_AT)
    refused(HEADERS, *secrets)


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": "msg_2"},
        {"webhook-timestamp": "1720000001"},
        {"webhook-timestamp": "soon"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,not base64"},
        {"webhook-signature": SIGNATURE.replace("v1", "v2")},
    ],
)
def test_a_signature_covers_id_and_time(monkeypatch: pytest.MonkeyPatch, changed: dict[str, str]) -> None:
    at(monkeypatch, SIGNED_AT)
    refused(HEADERS | changed, SECRET)


@pytest.mark.parametrize("body", [b'{"a":2}', b'{"a":1} ', b"", b"\xff"])
def test_a_signature_covers_the_body(monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    at(monkeypatch, SIGNED_AT)
    refused(HEADERS, SECRET, body=body)


@pytest.mark.parametrize("seconds", [-300, 300])
def test_a_signature_is_good_for_five_minutes(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    at(monkeypatch, SIGNED_AT + seconds)
    verify(BODY, HEADERS, [SECRET])


@pytest.mark.parametrize("seconds", [-301, 301])
def test_and_not_for_a_second_more(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    at(monkeypatch, SIGNED_AT + seconds)
    refused(HEADERS, SECRET)


# each digest: printf '<content type>\0<attribute>\0<value>…\0<body>' | sha256sum, attributes by name, values decoded
KNOWN = [
    ({}, b"{}", "28a3a18f6cd6406b086e9ffda1f9b8a13dbcf44b0f3f32cb9031a11fd053acf9"),
    (
        {"content-type": "application/cloudevents+json"},
        BODY,
        "f217ce8b25271ce4cf31ecde44fb765d60083155bbfb60c8d875c9f34d98fa6b",
    ),
    (
        {"content-type": "application/json", "ce-source": "urn:x", "ce-id": "1", "ce-datacontenttype": "a%20b"},
        BODY,
        "744266e4783696b319506c9c5909646960dcc11fc50f53c0fb853e3eb6b8855e",
    ),
]


@pytest.mark.parametrize(("headers", "body", "digest"), KNOWN)
def test_a_delivery_is_known_by_its_id_and_a_digest(headers: dict[str, str], body: bytes, digest: str) -> None:
    assert delivery_of(body, headers | {"webhook-id": "msg_1"}) == Delivery(id="msg_1", digest=digest)


@given(st.permutations([("content-type", "application/json"), ("ce-b", "1"), ("ce-a", "2"), ("webhook-id", "m")]))
def test_the_order_of_headers_says_nothing(headers: list[tuple[str, str]]) -> None:
    assert delivery_of(BODY, dict(headers)) == delivery_of(BODY, dict(sorted(headers)))


@pytest.mark.parametrize(
    "other",
    [
        {"content-type": "application/json; charset=utf-8"},
        {"ce-id": "2"},
        {"ce-subject": "1"},
        {"ce-id": "1\0subject\0001"},
    ],
)
def test_other_words_are_another_delivery(other: dict[str, str]) -> None:
    headers = {"content-type": "application/json", "ce-id": "1", "webhook-id": "m"}
    assert delivery_of(BODY, headers | other) != delivery_of(BODY, headers)


def test_what_is_no_attribute_is_not_part_of_it() -> None:
    assert delivery_of(BODY, {"webhook-id": "m", "user-agent": "a"}) == delivery_of(BODY, {"webhook-id": "m"})


def test_an_id_of_256_characters_is_known_and_a_longer_one_refused() -> None:
    assert delivery_of(BODY, {"webhook-id": "m" * 256}).id == "m" * 256
    with pytest.raises(InvalidFields) as caught:
        delivery_of(BODY, {"webhook-id": "m" * 257})
    assert caught.value.facts == {"errors": [{"where": "webhook-id", "what": "不符合要求"}]}


def test_a_body_need_not_be_json_to_be_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sent it is told that it is no JSON, not that it has a bad signature. Signed with openssl as above."""
    at(monkeypatch, SIGNED_AT)
    verify(b"{", HEADERS | {"webhook-signature": "v1,Jg4erfr4ckYKSOmSrEZm8VC3EHu+b9g2rEpIvI0onvs="}, [SECRET])
