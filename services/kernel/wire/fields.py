"""The fields of an event and of its envelope, read once from the class: what `wire` makes its schemas of."""

from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from msgspec import NODEFAULT, inspect

from services.kernel.event import Event, record_type
from services.kernel.wire.rational import Rational

_RATIONAL = inspect.type_info(Rational)


@dataclass(frozen=True)
class Part:
    """One field: its name, its type, and what holds when it is left out (NODEFAULT: it may not be)."""

    name: str
    type: inspect.Type
    default: Any = NODEFAULT

    @property
    def required(self) -> bool:
        return self.default is NODEFAULT


def parts_of(struct: type[msgspec.Struct]) -> tuple[Part, ...]:
    """The fields of a struct, in order."""
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)
    return tuple(Part(field.encode_name, field.type, field.default) for field in info.fields)


def parts_of_envelope(event_type: type[Event]) -> tuple[Part, ...]:
    """The fields of this event's envelope, in order. What the event's type settles admits one value."""
    settled = {
        "specversion": "1.0",
        "source": event_type.wire.partition(".")[0],
        "datacontenttype": "application/json",
        "dataschema": f"urn:pingyi:{event_type.wire}",
    }
    return (
        Part("type", _exactly(event_type.wire)),
        *(
            Part(part.name, _exactly(settled[part.name])) if part.name in settled else part
            for part in parts_of(record_type(event_type))
        ),
    )


def bare(kind: inspect.Type) -> inspect.Type:
    """A type without the examples and descriptions that were written beside it."""
    return bare(kind.type) if isinstance(kind, inspect.Metadata) else kind


def optional(kind: inspect.Type) -> inspect.Type | None:
    """What a union with None holds besides None; None when the type is no such union."""
    if not isinstance(kind, inspect.UnionType) or is_rational(kind):
        return None
    others = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
    if len(others) != 1 or len(kind.types) != 2:
        raise TypeError(f"{kind} has no wire form: a union holds one type and None")
    return others[0]


def is_rational(kind: inspect.Type) -> bool:
    """Whether it is the one other union there is: an integer, or an exact fraction as `3/2`."""
    return kind == _RATIONAL


def _exactly(value: str) -> inspect.Type:
    return inspect.type_info(Literal[value])
