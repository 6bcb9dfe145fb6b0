"""An event's shape for those who do not run this code: a JSON Schema and a marshmallow schema.

Both are derived from the event class, from one reading of its fields, so they cannot drift from it or from
each other. The data is closed (nothing may slip in unnamed); the envelope is open, as CloudEvents asks.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from inspect import cleandoc
from typing import Annotated, Any, ClassVar, Literal

import marshmallow
import msgspec
from marshmallow import EXCLUDE, fields
from msgspec import inspect

from services.kernel.event import Event, record_type
from services.kernel.rational import FRACTION, Rational
from services.kernel.wire_parts import Part, is_rational, optional, parts_of, parts_of_envelope

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Instant = Annotated[datetime, msgspec.Meta(tz=True)]

SCALARS: Mapping[type[inspect.Type], tuple[Any, dict[str, str]]] = {
    inspect.StrType: (str, {"type": "string"}),
    inspect.IntType: (int, {"type": "integer"}),
    inspect.BoolType: (bool, {"type": "boolean"}),
    inspect.DateType: (date, {"type": "string", "format": "date"}),
    inspect.DateTimeType: (Instant, {"type": "string", "format": "date-time"}),
}


def json_schema(event_type: type[Event]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of this event in its envelope. The data's own is inside, under its `dataschema`."""
    data = data_schema(event_type)
    envelope = _object(parts_of_envelope(event_type), {})
    envelope["properties"]["data"] = {"$ref": data["$id"]}
    return {
        "$schema": DIALECT,
        "$id": f"urn:pingyi:envelope:{event_type.wire}",
        "title": event_type.wire,
        "description": cleandoc(event_type.__doc__ or ""),
        **envelope,
        "$defs": {"data": data},
    }


def data_schema(event_type: type[Event]) -> dict[str, Any]:
    """The JSON Schema that `dataschema` names: of the data alone, closed."""
    definitions: dict[str, Any] = {}
    own = _struct(event_type, definitions)
    return {"$id": f"urn:pingyi:{event_type.wire}", **own, **({"$defs": definitions} if definitions else {})}


@cache
def schema_of(event_type: type[Event]) -> type[marshmallow.Schema]:
    """The marshmallow schema of this event in its envelope. Loads to a `Recorded`, dumps one to JSON values."""
    return _made(_Open, record_type(event_type), parts_of_envelope(event_type))


# JSON Schema


def _object(parts: tuple[Part, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for part in parts:
        properties[part.name] = _json(part.type, definitions)
        if not part.required:
            properties[part.name]["default"] = msgspec.to_builtins(part.default)
    return {"type": "object", "properties": properties, "required": [part.name for part in parts if part.required]}


def _struct(struct: type[msgspec.Struct], definitions: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": struct.__name__,
        "description": cleandoc(struct.__doc__ or ""),
        **_object(parts_of(struct), definitions),
        "additionalProperties": False,
    }


def _json(kind: inspect.Type, definitions: dict[str, Any]) -> dict[str, Any]:
    if (inner := optional(kind)) is not None:
        return {"anyOf": [_json(inner, definitions), {"type": "null"}]}
    if is_rational(kind):
        return {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": FRACTION}]}
    match kind:
        case inspect.LiteralType(values=(value,)):
            return {"const": value}
        case inspect.LiteralType(values=values):
            return {"enum": list(values)}
        case inspect.VarTupleType(item_type=item):
            return {"type": "array", "items": _json(item, definitions)}
        case inspect.StructType(cls=struct):
            if struct.__name__ not in definitions:
                definitions[struct.__name__] = _struct(struct, definitions)
            return {"$ref": f"#/$defs/{struct.__name__}"}
    return dict(_scalar(kind)[1])


def _scalar(kind: inspect.Type) -> tuple[Any, dict[str, str]]:
    try:
        return SCALARS[type(kind)]
    except KeyError:
        raise TypeError(f"{kind} has no wire form") from None


# marshmallow


class _Exact(fields.Field[Any]):
    """A value taken as msgspec takes it: no "yes" for true, no "1" for 1, no instant without an offset."""

    def __init__(self, kind: Any, **options: Any) -> None:
        super().__init__(**options)
        self.kind = kind

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        return msgspec.to_builtins(value)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:  # noqa: ARG002
        try:
            return msgspec.convert(value, self.kind)
        except msgspec.ValidationError as error:
            raise marshmallow.ValidationError(str(error)) from error


class _Tuple(fields.List[Any]):
    """A list of one type, kept as a tuple."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(value, attr, data, **kwargs))


class _Closed(marshmallow.Schema):
    """Makes a struct, and takes nothing the struct does not name."""

    struct: ClassVar[type[msgspec.Struct]]

    @marshmallow.post_load
    def make(self, values: dict[str, Any], **_options: Any) -> msgspec.Struct:
        return self.struct(**values)


class _Open(_Closed):
    """Makes a record; CloudEvents attributes it does not know are passed over."""

    class Meta:
        unknown = EXCLUDE

    @marshmallow.post_load
    def make(self, values: dict[str, Any], **_options: Any) -> msgspec.Struct:
        return self.struct(**{name: value for name, value in values.items() if name != "type"})

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        return type(obj.data).wire if attr == "type" else super().get_attribute(obj, attr, default)


def _field(kind: inspect.Type, **options: Any) -> fields.Field[Any]:
    if (inner := optional(kind)) is not None:
        return _field(inner, allow_none=True, **options)
    if is_rational(kind):
        return _Exact(Rational, **options)
    match kind:
        case inspect.LiteralType(values=values):
            return _Exact(Literal[values], **options)
        case inspect.VarTupleType(item_type=item):
            return _Tuple(_field(item), **options)
        case inspect.StructType(cls=struct):
            return fields.Nested(_closed(struct), **options)
    return _Exact(_scalar(kind)[0], **options)


@cache
def _closed(struct: type[msgspec.Struct]) -> type[marshmallow.Schema]:
    return _made(_Closed, struct, parts_of(struct))


def _made(base: type[_Closed], struct: type[msgspec.Struct], parts: tuple[Part, ...]) -> type[marshmallow.Schema]:
    declared = {part.name: _field(part.type, required=part.required) for part in parts}
    schema = base.from_dict(declared, name=f"{struct.__name__}Schema")
    schema.struct = struct  # type: ignore[attr-defined]  # from_dict answers a subclass of base
    return schema
