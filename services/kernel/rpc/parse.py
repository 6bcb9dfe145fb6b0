"""What arrives becomes a value of the right type, or is refused with where it is wrong and a code of what is wrong."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from services.kernel.refusal import Malformed

T = TypeVar("T")

NOT_A: Mapping[str, str] = {
    "str": "NOT_TEXT",
    "int": "NOT_INTEGER",
    "float": "NOT_NUMBER",
    "bool": "NOT_BOOLEAN",
    "array": "NOT_LIST",
    "object": "NOT_OBJECT",
    "date": "NOT_DATE",
    "datetime": "NOT_INSTANT",
}
_PLACE = re.compile(r"(?P<what>.*?)(?: - at `(?P<where>[^`]*)`)?\Z", re.DOTALL)
_INDEX = re.compile(r"\[([0-9]+)\]")
_FIELD = re.compile(r"Object (?P<fault>missing required|contains unknown) field `(?P<name>.*)`")
_LENGTH = re.compile(r"Expected `\w+` of length (?P<bound>>=|<=|==)")
_RANGE = re.compile(r"Expected `(int|float)` [<>]")
_TYPE = re.compile(r"Expected `(?P<wanted>[^`]*)`, got `(?P<got>\w+)`")
_FAULTS: tuple[tuple[str, str], ...] = (
    ("Expected `str` matching regex", "BAD_FORMAT"),
    ("Expected `datetime` with", "NOT_INSTANT"),
    ("Invalid RFC3339 encoded datetime", "NOT_INSTANT"),
    ("Invalid RFC3339 encoded date", "NOT_DATE"),
    ("Invalid base64 encoded string", "NOT_BASE64"),
    ("Invalid enum value", "NOT_ONE_OF"),
    ("Invalid value", "NOT_ONE_OF"),
    ("Integer value out of range", "OUT_OF_RANGE"),
    ("JSON is malformed", "NOT_JSON"),
)


def parse(kind: type[T], value: Any, where: str = "") -> T:
    """The JSON value as this type. Raises `Malformed` with `where` (field names and places, dotted) and a code."""
    return _told(lambda: msgspec.convert(value, kind), where)


def parse_json(kind: type[T], body: bytes, where: str = "") -> T:
    """The JSON text as this type. Raises `Malformed` as `parse` does."""
    return _told(lambda: msgspec.json.decode(body, type=kind), where)


def _told(read: Callable[[], T], where: str) -> T:
    try:
        return read()
    except msgspec.ValidationError as error:
        place, what = fault(error)
        raise Malformed(where=".".join(part for part in (where, place) if part), what=what) from None
    except msgspec.DecodeError:
        raise Malformed(where=where, what="NOT_JSON") from None
    except (UnicodeError, RecursionError):
        raise Malformed(where=where, what="UNWRITABLE") from None


def fault(error: msgspec.ValidationError) -> tuple[str, str]:
    """Where msgspec found a value wrong (dotted, empty for the whole) and the code of what is wrong with it."""
    found = _PLACE.match(str(error))
    assert found is not None
    path = _INDEX.sub(r".\1", found["where"] or "").replace("[...]", "").removeprefix("$").strip(".")
    message = found["what"]
    if named := _FIELD.match(message):
        what = "MISSING" if named["fault"] == "missing required" else "UNKNOWN"
        return ".".join(part for part in (path, named["name"]) if part), what
    return path, _code(message)


def _code(message: str) -> str:
    if length := _LENGTH.match(message):
        return {">=": "TOO_SHORT", "<=": "TOO_LONG"}.get(length["bound"], "BAD_FORMAT")
    if _RANGE.match(message):
        return "OUT_OF_RANGE"
    if kind := _TYPE.match(message):
        return "NULL" if kind["got"] == "null" else NOT_A.get(kind["wanted"].removesuffix(" | null"), "WRONG_TYPE")
    return next((code for start, code in _FAULTS if message.startswith(start)), "WRONG_TYPE")
