"""Marshmallow's complaints as a flat list of places and short Chinese phrases. Values are never repeated."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from marshmallow import ValidationError

MOST = 100
_SAID = {
    "Missing data for required field.": "必填",
    "Field may not be null.": "不能为空",
    "Unknown field.": "没有这一项",
    "Not a valid string.": "应为文字",
    "Not a valid integer.": "应为整数",
    "Not a valid boolean.": "应为是或否",
    "Not a valid list.": "应为列表",
    "Not a valid date.": "应为日期,如2024-07-01",
    "Not a valid datetime.": "应为带时区的时间,如2024-07-01T09:00:00+08:00",
    "Not a valid mapping type.": "应为对象",
    "Invalid input type.": "应为对象",
    "Invalid type.": "应为对象",
}


def told(error: ValidationError) -> list[dict[str, str]]:
    """`[{where, what}]` of marshmallow's nested messages, at most a hundred."""
    messages = error.normalized_messages()  # type: ignore[no-untyped-call]  # untyped in marshmallow
    return [{"where": where, "what": what} for where, what in islice(_flat(messages, ()), MOST)]


def _flat(messages: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _flat(inner, path if key == "_schema" else (*path, str(key)[:60]))
    else:
        for message in messages:
            yield ".".join(path), _SAID.get(message, "不符合要求")
