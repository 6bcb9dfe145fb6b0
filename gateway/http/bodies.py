"""Reading what was sent: so much and no more, of the right type, JSON that can be written again."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec
from marshmallow import ValidationError
from starlette.requests import ClientDisconnect
from starlette.types import Receive

from gateway.errors.refusals import ControlCharacters, InvalidFields, TooLarge, UnsupportedMediaType
from gateway.errors.schema_errors import listed
from services.kernel.refusal import Malformed
from services.kernel.wire.schemas import form_schema

JSON = b"application/json"
KIB, MIB = 1024, 1024 * 1024
DEPTH = 20
LONGEST_DISCARDED = 4 * MIB
_BIGGEST, _SMALLEST = 2**63 - 1, -(2**63)
_NOT_TYPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

Headers = Iterable[tuple[bytes, bytes]]


def has_control_characters(text: str) -> bool:
    """Whether the text holds characters that nobody types; tabs and new lines are typed."""
    return _NOT_TYPED.search(text) is not None


def require_type(content_type: bytes | None, *accepted: bytes) -> bytes:
    """The media type without its parameters. Raises `UnsupportedMediaType` for any other than the accepted."""
    media_type = (content_type or b"").partition(b";")[0].strip().lower()
    if media_type not in accepted:
        raise UnsupportedMediaType(accepted=[kind.decode() for kind in accepted])
    return media_type


async def read(receive: Receive, limit: int) -> bytes:
    """The whole body. Raises `TooLarge` over `limit` bytes, `ClientDisconnect` when the sender went away."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    body: bytes = message.get("body", b"")
    if not message.get("more_body", False):
        if len(body) > limit:
            raise TooLarge(limit_bytes=limit)
        return body
    return await _read_on(receive, limit, body)


async def _read_on(receive: Receive, limit: int, first: bytes) -> bytes:
    parts, size, more = [first], len(first), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        more = message.get("more_body", False)
        size += len(message.get("body", b""))
        if size <= limit:
            parts.append(message.get("body", b""))
        elif size > limit + LONGEST_DISCARDED:
            break  # a little too much is read and thrown away, so that the sender can read the answer
    if size > limit:
        raise TooLarge(limit_bytes=limit)
    return b"".join(parts)


def parse(body: bytes) -> Any:
    """The JSON value of a body."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Malformed(where="body", what="json") from None


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """No fields: the address says it all."""


def load(struct: type[msgspec.Struct], body: bytes) -> dict[str, Any]:
    """The body as JSON values that make this struct. Raises `Malformed`, `ControlCharacters` or `InvalidFields`."""
    value = parse(body)
    must_be_writable(value)
    must_be_typed(value)
    try:
        loaded: dict[str, Any] = msgspec.to_builtins(form_schema(struct)().load(value))
    except ValidationError as error:
        raise InvalidFields(errors=listed(error)) from None
    return loaded


def must_be_writable(value: Any, depth: int = DEPTH) -> None:
    """Refuse what could be read but not written as JSON again: numbers beyond 64 bits, bottomless nesting."""
    if depth == 0:
        raise Malformed(where="body", what="depth")
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            must_be_writable(item, depth - 1)
    elif isinstance(value, int) and not _SMALLEST <= value <= _BIGGEST:
        raise Malformed(where="body", what="number")


def must_be_typed(value: Any) -> None:
    """Refuse texts with characters that nobody types."""
    if isinstance(value, str) and has_control_characters(value):
        raise ControlCharacters()
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list):
        for item in value:
            must_be_typed(item)
