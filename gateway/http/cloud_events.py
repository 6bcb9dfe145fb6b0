"""CloudEvents 1.0 over HTTP: one event in binary mode (`ce-` headers) or structured mode, or a batch of them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from gateway.errors.refusals import InvalidFields, TooLarge, UnsupportedMediaType
from gateway.http.bodies import parse, require_type

ONE = b"application/cloudevents+json"
BATCH = b"application/cloudevents-batch+json"
DATA = b"application/json"  # in binary mode
MOST_EVENTS = 500
_ATTRIBUTE = "ce-"


def mode_of(headers: Mapping[str, str]) -> bytes:
    """The media type that says how the body is to be read. Raises `UnsupportedMediaType`."""
    media_type = require_type(headers.get("content-type", "").encode("latin-1"), ONE, BATCH, DATA)
    if media_type == DATA and f"{_ATTRIBUTE}specversion" not in headers:
        raise UnsupportedMediaType(accepted=[ONE.decode(), BATCH.decode()])
    return media_type


def attributes(headers: Mapping[str, str]) -> dict[str, str]:
    """The attributes of an event in binary mode, as its binding percent-encodes them in headers."""
    return {
        name.removeprefix(_ATTRIBUTE): unquote(value) for name, value in headers.items() if name.startswith(_ATTRIBUTE)
    }


def events_of(mode: bytes, headers: Mapping[str, str], body: bytes) -> list[Any]:
    """The events of a request as JSON values, at least one. Raises `Malformed`, `InvalidFields`, `TooLarge`."""
    value = parse(body)
    if mode == BATCH:
        return _batch(value)
    return [value if mode == ONE else {**attributes(headers), "datacontenttype": DATA.decode(), "data": value}]


def _batch(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise InvalidFields(errors=[{"where": "body", "what": "应为列表"}])
    if len(value) > MOST_EVENTS:
        raise TooLarge(limit_events=MOST_EVENTS)
    return value
