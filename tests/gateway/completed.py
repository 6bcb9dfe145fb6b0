"""Canned answers made whole: what a test does not say of an answer is nothing, none, zero or no."""

from typing import Any

import msgspec
from msgspec import inspect


def completed(kind: Any, canned: Any) -> Any:
    """This JSON value with the fields that its type demands and the test left out."""
    return _completed(inspect.type_info(kind), canned)


def _completed(kind: inspect.Type, value: Any) -> Any:
    match kind:
        case inspect.Metadata():
            return _completed(kind.type, value)
        case inspect.UnionType(types=types):
            structs = [one for one in types if isinstance(one, inspect.StructType)]
            return _completed(structs[0], value) if structs and isinstance(value, dict) else value
        case inspect.StructType(fields=fields) if isinstance(value, dict):
            known = {field.encode_name: field for field in fields}
            given = {name: _completed(known[name].type, one) if name in known else one for name, one in value.items()}
            return {name: _blank(field.type) for name, field in known.items() if field.required} | given
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item) if isinstance(value, list):
            return [_completed(item, one) for one in value]
        case inspect.DictType(value_type=inner) if isinstance(value, dict):
            return {name: _completed(inner, one) for name, one in value.items()}
    return value


def _blank(kind: inspect.Type) -> Any:
    match kind:
        case inspect.Metadata(type=inspect.StrType()):
            return ((kind.extra_json_schema or {}).get("examples") or ["…"])[0]
        case inspect.Metadata():
            return _blank(kind.type)
        case inspect.UnionType(includes_none=True):
            return None
        case inspect.UnionType(types=types):
            return _blank(types[0])
        case inspect.StructType():
            return _completed(kind, {})
        case inspect.LiteralType(values=values):
            return values[0]
        case inspect.ListType() | inspect.VarTupleType():
            return []
        case inspect.IntType(ge=least):
            return least or 0
    return _PLAIN[type(kind)]


_PLAIN: dict[type[inspect.Type], Any] = {
    inspect.DictType: {},
    inspect.BoolType: False,
    inspect.FloatType: 0.0,
    inspect.StrType: "…",
    inspect.AnyType: None,
    inspect.DateType: "2024-07-26",
    inspect.DateTimeType: "2024-07-26T01:00:00Z",
    inspect.RawType: msgspec.Raw(b"null"),
}
