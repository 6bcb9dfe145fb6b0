"""An event's shape for those who do not run this code: a JSON Schema and a marshmallow schema.

Both are derived from the event class, from one reading of its fields, so they cannot drift from it or from
each other. The data is closed (nothing may slip in unnamed); the envelope is open, as CloudEvents asks.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from inspect import cleandoc
from typing import Annotated, Any, ClassVar, Literal, Union

import marshmallow
import msgspec
from marshmallow import EXCLUDE, fields
from msgspec import inspect

from services.kernel.event import Event, record_type
from services.kernel.rpc.parse import fault
from services.kernel.rpc.request import OpenPart
from services.kernel.wire.fields import Part, bare, is_rational, optional, parts_of, parts_of_envelope
from services.kernel.wire.rational import FRACTION, Rational

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
    data_schema(event_type)  # refuses a type that has no wire form
    return _made(_Open, record_type(event_type), parts_of_envelope(event_type))


@cache
def form_schema(struct: type[msgspec.Struct]) -> type[marshmallow.Schema]:
    """The marshmallow schema of a request's body. Loads to this struct; messages are the codes of `parse`."""
    return _closed(struct)


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
    kind = bare(kind)
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


FAULTS: dict[str, Any] = {
    "required": "MISSING",
    "null": "NULL",
    "invalid": "WRONG_TYPE",
    "type": "NOT_OBJECT",
    "unknown": "UNKNOWN",
}


class _Exact(fields.Field[Any]):
    """A value taken as msgspec takes it: no "yes" for true, no "1" for 1, no instant without an offset.

    What does not fit is named by the codes of `services.kernel.rpc.parse`.
    """

    default_error_messages = {**FAULTS}  # noqa: RUF012  # marshmallow's own way

    def __init__(self, kind: Any, **options: Any) -> None:
        super().__init__(**options)
        self.kind = kind

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        return msgspec.to_builtins(value)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:  # noqa: ARG002
        try:
            return msgspec.convert(value, self.kind)
        except msgspec.ValidationError as error:
            place, what = fault(error)
            raise marshmallow.ValidationError({place: [what]} if place else what) from error


class _Tuple(fields.List[Any]):
    """A list of one type and of a length, kept as a tuple."""

    default_error_messages = {**FAULTS, "invalid": "NOT_LIST"}  # noqa: RUF012  # marshmallow's own way

    def __init__(self, inner: fields.Field[Any], least: int, most: int | None, **options: Any) -> None:
        super().__init__(inner, **options)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        items = tuple(super()._deserialize(value, attr, data, **kwargs))
        if len(items) < self.least:
            raise marshmallow.ValidationError("TOO_SHORT")
        if self.most is not None and len(items) > self.most:
            raise marshmallow.ValidationError("TOO_LONG")
        return items


class _Nested(fields.Nested):
    default_error_messages = {**FAULTS, "type": "NOT_OBJECT"}  # noqa: RUF012  # marshmallow's own way


class _Closed(marshmallow.Schema):
    """Makes a struct, and takes nothing the struct does not name."""

    struct: ClassVar[type[msgspec.Struct]]
    error_messages = FAULTS

    @marshmallow.post_load
    def make(self, values: dict[str, Any], **_options: Any) -> msgspec.Struct:
        names = dict(zip(self.struct.__struct_encode_fields__, self.struct.__struct_fields__, strict=True))
        return self.struct(**{names[name]: value for name, value in values.items()})


class _Lenient(_Closed):
    """Makes a struct; what it does not name is passed over."""

    class Meta:
        unknown = EXCLUDE


class _Open(_Lenient):
    """Makes a record of an event."""

    @marshmallow.post_load
    def make(self, values: dict[str, Any], **_options: Any) -> msgspec.Struct:
        return self.struct(**{name: value for name, value in values.items() if name != "type"})

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        return type(obj.data).wire if attr == "type" else super().get_attribute(obj, attr, default)


def _field(kind: inspect.Type, **options: Any) -> fields.Field[Any]:
    kind = bare(kind)
    if (inner := _nullable(kind)) is not None:
        return _field(inner, allow_none=True, **options)
    if isinstance(kind, inspect.UnionType) and any(isinstance(one, inspect.NoneType) for one in kind.types):
        options["allow_none"] = True
    match kind:
        case inspect.VarTupleType() | inspect.ListType():
            return _Tuple(_field(kind.item_type), kind.min_length or 0, kind.max_length, **options)
        case inspect.StructType(cls=struct):
            return _Nested(_closed(struct), **options)
    return _Exact(Rational if is_rational(kind) else _annotation(kind), **options)


def _nullable(kind: inspect.Type) -> inspect.Type | None:
    """What a union of one type with None holds besides None."""
    if isinstance(kind, inspect.UnionType) and not is_rational(kind) and len(kind.types) == 2:
        others = [bare(one) for one in kind.types if not isinstance(one, inspect.NoneType)]
        return others[0] if len(others) == 1 else None
    return None


def _annotation(kind: inspect.Type) -> Any:
    """The annotation from which msgspec read this type, its bounds included."""
    kind = bare(kind)
    match kind:
        case inspect.LiteralType(values=values):
            return Literal[values]
        case inspect.UnionType(types=types):
            return Union[tuple(_annotation(one) for one in types)]  # noqa: UP007  # built at run time
        case inspect.NoneType():
            return None
        case inspect.AnyType():
            return Any
        case inspect.DictType(key_type=key, value_type=value):
            return dict[_annotation(key), _annotation(value)]  # type: ignore[misc]  # built at run time
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            return list[_annotation(item)]  # type: ignore[misc]  # built at run time
        case inspect.StructType(cls=struct):
            return struct
        case inspect.StrType():
            return _bounded(str, kind, "min_length", "max_length", "pattern")
        case inspect.IntType():
            return _bounded(int, kind, "ge", "gt", "le", "lt", "multiple_of")
        case inspect.FloatType():
            return _bounded(float, kind, "ge", "gt", "le", "lt", "multiple_of")
    return _scalar(kind)[0]


def _bounded(base: type, kind: inspect.Type, *names: str) -> Any:
    bounds = {name: getattr(kind, name) for name in names if getattr(kind, name) is not None}
    return Annotated[base, msgspec.Meta(**bounds)] if bounds else base


@cache
def _closed(struct: type[msgspec.Struct]) -> type[marshmallow.Schema]:
    return _made(_Lenient if issubclass(struct, OpenPart) else _Closed, struct, parts_of(struct))


def _made(base: type[_Closed], struct: type[msgspec.Struct], parts: tuple[Part, ...]) -> type[marshmallow.Schema]:
    declared = {part.name: _field(part.type, required=part.required) for part in parts}
    schema = base.from_dict(declared, name=f"{struct.__name__}Schema")
    schema.struct = struct  # type: ignore[attr-defined]  # from_dict answers a subclass of base
    return schema
