"""Example values of the types of a contract, put together from the examples that stand beside the types."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import inspect

PLAIN: Mapping[type[inspect.Type], Any] = {
    inspect.StrType: "…",
    inspect.IntType: 1,
    inspect.FloatType: 1.5,
    inspect.BoolType: True,
    inspect.DateType: "2024-07-26",
    inspect.DateTimeType: "2024-07-26T09:00:00+08:00",
    inspect.NoneType: None,
}


def example(kind: Any) -> Any:
    """A JSON value of this type. Where the type names examples, the first; of a choice, the first by name."""
    return _example(inspect.type_info(kind), ())


def _example(kind: inspect.Type, within: tuple[type, ...]) -> Any:
    match kind:
        case inspect.Metadata():
            given = (kind.extra_json_schema or {}).get("examples")
            return given[0] if given else _example(kind.type, within)
        case inspect.StructType(cls=struct):
            return _struct(struct, (*within, struct))
        case inspect.UnionType(types=types):
            return _example(next((one for one in types if not isinstance(one, inspect.NoneType)), types[0]), within)
        case inspect.LiteralType(values=values) | inspect.EnumType(cls=values):
            return next(iter(values))
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item) | inspect.SetType(item_type=item):
            deeper = isinstance(item, inspect.StructType) and item.cls in within
            return [] if deeper else [_example(item, within)]
        case inspect.TupleType(item_types=items):
            return [_example(item, within) for item in items]
        case inspect.DictType(key_type=key, value_type=value):
            return {_example(key, within): _example(value, within)}
    return PLAIN.get(type(kind))


def _struct(struct: type[msgspec.Struct], within: tuple[type, ...]) -> dict[str, Any]:
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)
    return {field.encode_name: _example(field.type, within) for field in info.fields}
