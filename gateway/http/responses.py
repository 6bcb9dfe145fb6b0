"""A value on the wire: JSON with its instants at +08:00, or a file to keep."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

import msgspec
from starlette.responses import Response

from gateway.chinese.instants import in_china

_encoder = msgspec.json.Encoder()


def answer(value: Any, status: int = 200) -> Response:
    """The value as a Starlette response."""
    return Response(_encoder.encode(as_json(value)), status, media_type="application/json")


def as_answer(value: Any, status: int = 200) -> Response:
    """A response as it is, anything else as JSON."""
    return value if isinstance(value, Response) else answer(value, status)


def as_json(value: Any) -> Any:
    """The value, structs included, as JSON values with instants at +08:00."""
    return in_china(msgspec.to_builtins(value, builtin_types=(datetime,)))


def attachment(content: bytes, media_type: str, name: str) -> Response:
    """A file to keep, under a name that may be Chinese (RFC 6266)."""
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=media_type, headers={"content-disposition": disposition})
