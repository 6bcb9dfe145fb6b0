"""The body of a call, derived from the request that it becomes: what neither the address nor the sign-in says.

`by` and whatever else is known of who asks is never a field of the body; a second person agrees by the token in
`confirmed_by_token`, which becomes the request's `confirmed_by`.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Annotated, Any, TypeVar

import msgspec

from gateway.errors.refusals import InvalidFields, NotFound
from gateway.errors.schema_errors import phrase
from gateway.http.bodies import Nothing
from services.kernel.clock import CHINA
from services.kernel.refusal import Malformed
from services.kernel.rpc.parse import fault, parse
from services.kernel.rpc.request import Request
from services.kernel.wire.fields import bare

R = TypeVar("R", bound=Request[Any])

_PART = re.compile(r"\{(\w+)\}")
Token = Annotated[str, msgspec.Meta(min_length=1, max_length=1000, examples=["eyJhY2NvdW50Ijoi…"])]


def body_of(request: type[Request[Any]], known: Iterable[str]) -> type[msgspec.Struct]:
    """The struct of the fields that are not `known` already; `Nothing` when nothing is left to be sent."""
    return _body_of(request, frozenset(known))


@cache
def _body_of(request: type[Request[Any]], known: frozenset[str]) -> type[msgspec.Struct]:
    fields: list[tuple[str, Any, Any]] = []
    for one in msgspec.structs.fields(request):
        if one.name in known:
            continue
        if one.name == "confirmed_by":
            fields.append(("confirmed_by_token", Token, msgspec.field()))
            continue
        fields.append((one.name, one.type, _default(one)))
    if not fields:
        return Nothing
    options: Any = {"frozen": True, "kw_only": True, "forbid_unknown_fields": True}
    return msgspec.defstruct(request.__name__, fields, namespace={"__doc__": request.__doc__}, **options)


def _default(one: msgspec.structs.FieldInfo) -> Any:
    if one.default is not msgspec.NODEFAULT:
        return msgspec.field(default=one.default, name=one.encode_name)
    if one.default_factory is not msgspec.NODEFAULT:
        return msgspec.field(default_factory=one.default_factory, name=one.encode_name)
    return msgspec.field(name=one.encode_name)


def path_parts(path: str) -> tuple[str, ...]:
    """The names of the parts of an address."""
    return tuple(_PART.findall(path))


def addressed(request: type[R], at: Mapping[str, str], more: Mapping[str, Any]) -> R:
    """The request that these parts of the address and these values make.

    A part of the address that cannot be what it names (a number, an id) is not found.
    """
    types = {one.name: one.type for one in msgspec.structs.fields(request)}
    return parse(request, {**_parts(types, at), **msgspec.to_builtins(more)})


def _value(text: str, kind: Any) -> Any:
    """What is written after the question mark. An instant that names no offset is meant as in China."""
    if is_list(kind):
        return msgspec.convert(text.split(","), kind, strict=False)
    try:
        return msgspec.convert(text, kind, strict=False)
    except msgspec.ValidationError as error:
        if fault(error)[1] != "NOT_INSTANT":
            raise
        return msgspec.convert(_with_offset(text), kind, strict=False)


def is_list(kind: Any) -> bool:
    """Whether values of this type are lists."""
    return isinstance(bare(msgspec.inspect.type_info(kind)), msgspec.inspect.ListType | msgspec.inspect.VarTupleType)


def _with_offset(text: str) -> str:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (instant if instant.tzinfo else instant.replace(tzinfo=CHINA)).isoformat()


def _parts(types: Mapping[str, Any], at: Mapping[str, str]) -> dict[str, Any]:
    try:
        read = {name: msgspec.convert(value, types[name], strict=False) for name, value in at.items() if name in types}
    except msgspec.ValidationError:
        raise NotFound() from None
    parts: dict[str, Any] = msgspec.to_builtins(read)
    return parts


def asked(request: type[R], query: Mapping[str, str], at: Mapping[str, str], known: Mapping[str, Any]) -> R:
    """The request of a question: parts of the address, what is known of who asks, the rest after the question mark.

    A list stands there with commas. Raises `NotFound`, `InvalidFields`.
    """
    fields = msgspec.structs.fields(request)
    known = {**_parts({one.name: one.type for one in fields}, at), **msgspec.to_builtins(known)}
    types = {one.encode_name: one.type for one in fields if one.name not in known}
    errors, read = [], dict[str, Any]()
    for name, kind in types.items():
        if not (text := query.get(name, "")):
            continue
        try:
            read[name] = _value(text, kind)
        except msgspec.ValidationError as error:
            errors.append({"where": name, "what": phrase(fault(error)[1])})
    if errors:
        raise InvalidFields(errors=errors)
    try:
        return parse(request, {**msgspec.to_builtins(read), **known})
    except Malformed as malformed:
        raise InvalidFields(
            errors=[{"where": malformed.facts["where"], "what": phrase(malformed.facts["what"])}]
        ) from None
