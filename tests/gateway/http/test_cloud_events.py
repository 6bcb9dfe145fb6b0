"""CloudEvents over HTTP: which mode, which attributes, how many."""

import json
from typing import Any

import pytest

from gateway.errors.refusals import InvalidFields, TooLarge, UnsupportedMediaType
from gateway.http.cloud_events import attributes, events_of, mode_of
from services.kernel.refusal import Malformed

ONE, BATCH, DATA = b"application/cloudevents+json", b"application/cloudevents-batch+json", b"application/json"


@pytest.mark.parametrize("mode", [ONE, BATCH])
def test_the_type_says_one_event_or_a_batch(mode: bytes) -> None:
    assert mode_of({"content-type": f"{mode.decode()}; charset=utf-8"}) == mode


def test_json_with_a_version_is_an_event_in_binary_mode() -> None:
    assert mode_of({"content-type": "application/json", "ce-specversion": "1.0"}) == DATA


def test_json_without_a_version_is_told_the_other_modes() -> None:
    with pytest.raises(UnsupportedMediaType) as caught:
        mode_of({"content-type": "application/json", "ce-id": "1"})
    assert caught.value.facts == {"accepted": [ONE.decode(), BATCH.decode()]}


@pytest.mark.parametrize("headers", [{}, {"content-type": "text/plain", "ce-specversion": "1.0"}])
def test_any_other_type_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(UnsupportedMediaType) as caught:
        mode_of(headers)
    assert caught.value.facts == {"accepted": [ONE.decode(), BATCH.decode(), DATA.decode()]}


def test_attributes_are_decoded_and_other_headers_left_alone() -> None:
    headers = {"ce-id": "1", "ce-note": "50%25 %E4%BA%8B", "host": "x", "x-ce-id": "2"}
    assert attributes(headers) == {"id": "1", "note": "50% 事"}


def test_the_events_of_each_mode() -> None:
    headers = {"content-type": "application/json", "ce-id": "1"}
    assert events_of(ONE, headers, b'{"id": "2"}') == [{"id": "2"}]
    assert events_of(ONE, headers, b'[{"id": "2"}]') == [[{"id": "2"}]]
    assert events_of(BATCH, headers, b'[{"id": "2"}, 3]') == [{"id": "2"}, 3]
    assert events_of(DATA, headers, b'{"a": 1}') == [
        {"id": "1", "datacontenttype": "application/json", "data": {"a": 1}}
    ]


@pytest.mark.parametrize("value", [{}, {"id": "2"}, "x", 1, None, []])
def test_a_batch_is_a_list_of_one_or_more(value: Any) -> None:
    with pytest.raises(InvalidFields) as caught:
        events_of(BATCH, {}, json.dumps(value).encode())
    assert caught.value.facts == {"errors": [{"where": "body", "what": "应为列表"}]}


def test_a_batch_holds_five_hundred_events() -> None:
    assert len(events_of(BATCH, {}, json.dumps([1] * 500).encode())) == 500
    with pytest.raises(TooLarge) as caught:
        events_of(BATCH, {}, json.dumps([1] * 501).encode())
    assert caught.value.facts == {"limit_events": 500}


def test_what_is_no_json_is_malformed() -> None:
    with pytest.raises(Malformed):
        events_of(ONE, {}, b"{")
