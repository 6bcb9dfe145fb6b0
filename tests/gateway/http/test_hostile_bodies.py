"""Bad input never costs data: whatever is posted, the answer is a 4xx problem with a code, and no service is told."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gateway.app import create_app
from gateway.identity.staff_tokens import mint
from services.kernel.settings import Settings
from tests.gateway.conftest import address, refusal_of
from tests.gateway.stand_in import Services, posted

pytestmark = pytest.mark.slow

SETTINGS = Settings(gateway_secret="a secret of sixteen characters or more", development_identity=True)
SERVICES = Services()
APP = create_app(SETTINGS, SERVICES)
JSON = {"content-type": "application/json"}
OPERATOR = {"authorization": f"Bearer {mint(SETTINGS, 'operator', 'zhang')}"}

numbers = st.integers(-(10**40), 10**40) | st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(max_size=40)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)
example = {"text": "事", "occurred": "2024-03", "continues": False}
pick = {"office": "02-03", "categories": ["shirk"], "example": example}
entry = {"picks": [pick], "returned_on": "2024-07-12", "damaged": False}


def post(path: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(APP), base_url="http://gateway") as client:
            return await client.post(address(path), content=body, headers=headers)

    return asyncio.run(ask())


def refused_without_a_trace(path: str, body: bytes, headers: dict[str, str]) -> None:
    response = post(path, body, headers)
    status, code = refusal_of(response)
    assert 400 <= status < 500, (status, code)
    assert SERVICES.asked == []


@given(st.binary(max_size=300))
def test_bytes_that_are_no_json(body: bytes) -> None:
    refused_without_a_trace("ballots", body, JSON)
    refused_without_a_trace("draws", body, JSON | OPERATOR)
    refused_without_a_trace("identity", body, JSON)


@given(values)
def test_any_json_value_where_a_ballot_should_be(value: Any) -> None:
    refused_without_a_trace("ballots", json.dumps(value).encode(), JSON)


@given(values, st.sampled_from(["group", "nonce", "salt", "picks", "receipt_secret", "signature"]))
def test_any_value_in_a_field_of_a_ballot(value: Any, field: str) -> None:
    assume(not (field == "picks" and value == []))  # a blank ballot
    refused_without_a_trace("ballots", json.dumps(posted(picks=[pick]) | {field: value}).encode(), JSON)


@given(values, st.sampled_from(["office", "categories", "example", "extra"]))
def test_any_value_in_a_pick(value: Any, field: str) -> None:
    assume(not (field == "office" and isinstance(value, str) and value and not _controls(value)))
    assume(not (field == "categories" and value == []))
    assume(not (field == "example" and value is None))
    hostile = posted(picks=[pick | {field: value}])
    refused_without_a_trace("ballots", json.dumps(hostile).encode(), JSON)


@given(values, st.sampled_from(["text", "occurred", "continues", "extra"]))
def test_any_value_in_an_example(value: Any, field: str) -> None:
    assume(not (field == "text" and isinstance(value, str) and not _controls(value)))
    assume(not (field == "occurred" and value is None))
    assume(not (field == "continues" and isinstance(value, bool)))
    hostile = posted(picks=[pick | {"example": example | {field: value}}])
    refused_without_a_trace("ballots", json.dumps(hostile).encode(), JSON)


@given(values, st.sampled_from(["forms/S1/entries", "draws", "forms/issued", "rulings", "identity", "sealing"]))
def test_any_json_value_where_a_command_should_be(value: Any, path: str) -> None:
    assume(not (path == "sealing" and value == {}))
    headers = JSON if path == "identity" else JSON | OPERATOR
    refused_without_a_trace(path, json.dumps(value).encode(), headers)


@given(values, st.sampled_from(["picks", "returned_on"]))
def test_any_value_in_a_keyed_form(value: Any, field: str) -> None:
    assume(not (field == "picks" and value == []))
    refused_without_a_trace("forms/S1/entries", json.dumps(entry | {field: value}).encode(), JSON | OPERATOR)


@pytest.mark.parametrize("path", ["ballots", "draws", "identity", "forms/S1/entries"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[" * 60_000,
        b'{"nonce":' * 4000,
        b'{"picks": ' + b"[" * 5000 + b"]" * 5000 + b', "nonce": "00"}',
        b'{"count": 1' + b"0" * 5000 + b"}",
        json.dumps(posted()).replace("[]", '[], "picks": {}').encode(),
        json.dumps(posted(group="\ud800")).encode(),
        json.dumps(posted(group="public\0")).encode(),
        json.dumps(posted(group="DEL")).encode().replace(b"DEL", b"\xff"),
        b'{"nonce": NaN, "picks": Infinity}',
        b"\xef\xbb\xbf" + json.dumps(posted()).encode(),
        json.dumps(posted()).encode("utf-16"),
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>",
    ],
)
def test_known_tricks(path: str, body: bytes) -> None:
    refused_without_a_trace(path, body, JSON | (OPERATOR if path not in ("ballots", "identity") else {}))


def _controls(text: str) -> bool:
    return any(character in text for character in map(chr, [*range(9), 11, 12, *range(14, 32), 127]))
