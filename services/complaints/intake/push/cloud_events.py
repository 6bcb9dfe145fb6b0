"""CloudEvents 1.0 as they come over AMQP: an event in binary or structured mode, or a batch of them.

Binary mode has the attributes in headers, named as the AMQP binding says (`cloudEvents:id`, `cloudEvents_id`) or as
the RabbitMQ binding does (`ce-id`), and the data as the body.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from services.kernel.messaging.broker import raw_body

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"

_ATTRIBUTE = re.compile(r"(?:cloudEvents[:_]|ce-)([a-z0-9]+)")
_JSON = re.compile(r"application/([\w.-]+\+)?json")

_parts = msgspec.json.Decoder(list[msgspec.Raw])


class NotACloudEvent(Exception):
    """The message is in none of the three modes. Says what was found instead."""


def events_of(message: Any) -> list[tuple[Any, bytes | None]]:
    """The events of a message, each with its own bytes if it is part of a batch.

    Raises `NotACloudEvent`; whether an event is one of ours is judged later.
    """
    media_type = (message.content_type or "").partition(";")[0].strip().lower()
    if media_type == BATCH:
        return [(part, part) for part in _split(raw_body(message))]
    if media_type == STRUCTURED:
        return [(raw_body(message), None)]
    attributes = dict(_attributes(message.headers or {}))
    if not attributes:
        raise NotACloudEvent(f"content type {media_type[:60]!r} and no attributes in headers")
    if not _JSON.fullmatch(media_type):
        raise NotACloudEvent(f"data of type {media_type[:60]!r}")
    return [({**attributes, "datacontenttype": media_type, "data": _data(raw_body(message))}, None)]


def _split(body: bytes) -> list[bytes]:
    try:
        return [bytes(part) for part in _parts.decode(body)]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise NotACloudEvent("a batch that is no JSON array") from None


def _data(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise NotACloudEvent("data that is no JSON") from None


def _attributes(headers: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in headers.items():
        if attribute := _ATTRIBUTE.fullmatch(name):
            yield attribute[1], _instant(value) if attribute[1] == "time" else value


def _instant(value: Any) -> Any:
    """`time` may be AMQP's own timestamp: milliseconds, or in AMQP 0-9-1 seconds, which the client has read."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=value.tzinfo or UTC).isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return datetime.fromtimestamp(value / 1000, UTC).isoformat() if 0 <= value < 2**45 else str(value)
    return value
