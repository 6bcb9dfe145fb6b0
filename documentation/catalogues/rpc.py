"""docs/rpc.md: every request of every service, with its answer, its refusals and its time limit."""

import re
from collections.abc import Iterator
from importlib import import_module
from inspect import cleandoc
from typing import Any, TypeVar, get_args

import msgspec
from msgspec import inspect

from ops.system.services import SERVICES
from services.kernel import contract as any_service
from services.kernel.rpc.request import Answer, Request

_BLANKS = re.compile(r"\n{3,}")
HEAD = """\
<!-- made by `make docs` from services/*/contract.py; change that, not this -->

# Requests between the parts

Each is a remote procedure of nameko over RabbitMQ: exchange `nameko-rpc`, routing key `service.method`, one argument,
the request as a JSON object. What comes back is `{"ok": answer}` or `{"refused": {"code", "facts"}}`; any may be
refused as `MALFORMED`, and most as `OUTDATED` when others were faster. RPC is at least once: every request is
idempotent. A field marked `?` may be left out.
"""


def text() -> str:
    """The whole page."""
    parts = [HEAD, "## Every service\n", *map(_section, requests_of(""))]
    for service in SERVICES:
        parts += [f"## {service}\n", *map(_section, requests_of(service))]
    return "\n".join(parts)


def requests_of(service: str) -> list[type[Request[Any]]]:
    """The requests that this service answers, in the order of its contract; without a name, those that each answers."""
    module = import_module(f"services.{service}.contract") if service else any_service
    found = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, Request)]
    return [
        kind
        for kind in found
        if kind.service == service and kind.__module__ == module.__name__ and not isinstance(kind.answer, TypeVar)
    ]


def _section(request: type[Request[Any]]) -> str:
    lines = [f"### {request.method}\n", f"`{request.__name__}` {_said(request)}\n"]
    lines += _fields(request)
    answers = list(_answers(inspect.type_info(request.answer)))
    lines.append(f"\nAnswers `{_name(inspect.type_info(request.answer))}`" + ("." if not answers else ":") + "\n")
    for answer in answers:
        lines += [f"- `{answer.__name__}` {_said(answer)}"]
        lines += [f"    {line}" for line in _fields(answer)]
    if request.refusals:
        lines.append("\nRefusals: " + ", ".join(f"`{kind.code}`" for kind in request.refusals) + ".\n")
    if request.seconds is not None:
        lines.append(f"\nTime limit: {request.seconds:g} s.\n")
    return _BLANKS.sub("\n\n", "\n".join([*lines, ""]))


def _said(kind: type[Any]) -> str:
    said = cleandoc(kind.__doc__ or "")
    return "" if said.startswith(f"{kind.__name__}(") else said.replace("\n", " ")


def _fields(struct: type[msgspec.Struct]) -> list[str]:
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)
    return [f"- `{one.encode_name}`{'' if one.required else '?'}: {_name(one.type)}" for one in info.fields]


def _answers(kind: inspect.Type) -> Iterator[type[msgspec.Struct]]:
    """The structs of an answer, the outermost first, each once."""
    found: dict[type[msgspec.Struct], None] = {}

    def look(one: inspect.Type) -> None:
        match one:
            case inspect.Metadata(type=inner):
                look(inner)
            case inspect.StructType(cls=struct) if struct not in found:
                if isinstance(struct, type) and issubclass(struct, Answer):
                    found[struct] = None
                for field in one.fields:
                    look(field.type)
            case inspect.UnionType(types=types):
                for inner in types:
                    look(inner)
            case inspect.ListType(item_type=inner) | inspect.VarTupleType(item_type=inner):
                look(inner)
            case inspect.TupleType(item_types=types):
                for inner in types:
                    look(inner)
            case inspect.DictType(value_type=inner):
                look(inner)

    look(kind)
    yield from found


def _name(kind: inspect.Type) -> str:
    match kind:
        case inspect.Metadata(type=inner):
            return _name(inner)
        case inspect.StructType(cls=struct):
            of = get_args(struct)  # of an outcome, what it is the outcome of
            return f"outcome of {_name(inspect.type_info(of[0]))}" if of else struct.__name__
        case inspect.UnionType(types=types):
            return " or ".join(_name(one) for one in types)
        case inspect.ListType(item_type=inner) | inspect.VarTupleType(item_type=inner):
            return f"list of {_name(inner)}"
        case inspect.TupleType(item_types=types):
            return f"list of {', '.join(_name(one) for one in types)}"
        case inspect.DictType(key_type=key, value_type=value):
            return f"object of {_name(value)} by {_name(key)}"
        case inspect.LiteralType(values=values):
            return " or ".join(f'"{value}"' for value in values)
        case inspect.StrType(pattern=pattern, max_length=longest):
            return (
                "text"
                + (f" of at most {longest} characters" if longest else "")
                + (f" as `{pattern}`" if pattern else "")
            )
        case inspect.IntType(ge=least, le=most):
            between = f" from {least}" if least is not None else ""
            return "integer" + between + (f" to {most}" if most is not None else "")
    return PLAIN.get(type(kind), "any value")


PLAIN: dict[type[inspect.Type], str] = {
    inspect.NoneType: "null",
    inspect.BoolType: "true or false",
    inspect.FloatType: "number",
    inspect.DateType: "date",
    inspect.DateTimeType: "instant",
    inspect.BytesType: "base64",
}
