"""What arrives over the wire becomes a command of the right shape, or is refused with where and what."""

import re
from typing import Annotated, Any, TypeVar

import msgspec

from services.kernel.refusal import Malformed

T = TypeVar("T")

AppraisalId = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z][0-9A-Za-z-]{0,39}\Z")]
PersonKey = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]
Line = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]+\Z")]

_MESSAGE = re.compile(r"(?P<what>.*?)(?: - at `(?P<where>.*)`)?", re.DOTALL)


def unpack(kind: type[T], /, **fields: Any) -> T:
    """The command these fields make. Raises `Malformed`."""
    return convert(fields, kind)


def convert(value: Any, kind: type[T], where: str = "") -> T:
    """The value as this type. Raises `Malformed` with the path to what does not fit."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        message = _MESSAGE.fullmatch(str(error))
        path = (message["where"] or "" if message else "").removeprefix("$").removeprefix(".")
        raise Malformed(
            where=".".join(part for part in (where, path) if part), what=message["what"] if message else ""
        ) from None
