"""docs/events/README.md: every event, what it says, its fields, its stream, who follows it."""

from collections.abc import Iterable, Iterator
from inspect import cleandoc

import msgspec
from msgspec import inspect

from documentation.catalogues.published import Published, published, readers, streams_of
from services.kernel.event import Event
from services.kernel.wire.fields import Part, is_rational, optional, parts_of, parts_of_envelope

WORDS = {
    inspect.StrType: "text",
    inspect.IntType: "whole number",
    inspect.BoolType: "true or false",
    inspect.DateType: "civil date",
    inspect.DateTimeType: "instant",
}

HEAD = """\
<!-- made by `make docs` from services/*/events.py; change those, not this -->

# Events

A fact is stored, hashed and sent as one CloudEvents 1.0 JSON object: the bytes are the same everywhere.
Each event has a [JSON Schema](schemas) of the whole object, which holds the schema of its data under the name
that `dataschema` gives, and [samples](../../tests/contracts/samples) of exactly what is written.
No event carries a name, a telephone number or the words of a voter or complainant
([why](../adr/0004-events-without-personal-data.md)).

Events travel in order, in batches of one log, on the exchange `pingyi.events` with the routing key
`<source>.<appraisal>` ([asyncapi.yaml](../asyncapi.yaml)). A reader passes over types and fields that it does not
know. A field that is added with a default keeps the event's version; any other change is a new name.

## The envelope
"""

NOTES = {
    "type": "the event's wire name, `owner.Name.vN`; it comes first, so that a reader can choose early",
    "id": "`<appraisal>/<sequence>`, unique for its source",
    "source": "the service that owns the event",
    "subject": "the stream",
    "time": "when it was recorded, in UTC; cut to the minute for events marked so",
    "dataschema": "the name of the data's JSON Schema",
    "appraisal": "whose log it is, for example `532622-2024Q2`",
    "sequence": "its place in that log: 1, 2, 3 … without gaps",
    "version": "its place in the stream",
    "data": "the event",
}


def text() -> str:
    """The whole page."""
    any_event = published()[0].events[0]
    envelope = [HEAD, "| field | type | |", "|---|---|---|"]
    for part in parts_of_envelope(any_event):
        envelope.append(f"| `{part.name}` | {_envelope_type(part)} | {NOTES.get(part.name, '')} |")
    return "\n".join([*envelope, *(line for one in published() for line in _service(one)), ""])


def _envelope_type(part: Part) -> str:
    if part.name in ("type", "source", "dataschema"):
        return "text"
    return "object" if part.name == "data" else _type(part.type)


def _service(one: Published) -> Iterator[str]:
    yield from ("", f"## {one.service}", "", cleandoc(one.about), "")
    yield from ("| event | what happened | stream | followed by |", "|---|---|---|---|")
    for kind in one.events:
        what = cleandoc(kind.__doc__ or "").partition("\n")[0]
        yield f"| {_link(kind.wire)} | {what} | {_streams(kind)} | {_readers(kind)} |"
    for kind in one.events:
        yield from _event(kind)
    for struct in one.structs:
        yield from ("", f"### {struct.__name__}", "", cleandoc(struct.__doc__ or ""), "", *_fields(parts_of(struct)))


def _event(kind: type[Event]) -> Iterator[str]:
    yield from ("", f"### {kind.wire}", "", cleandoc(kind.__doc__ or ""))
    if kind.to_the_minute:
        yield from ("", "Its time is recorded to the minute.")
    yield from ("", *_fields(parts_of(kind)), "")
    yield f"[JSON Schema](schemas/{kind.wire}.json) · [samples](../../tests/contracts/samples/{kind.wire})"


def _fields(parts: Iterable[Part]) -> Iterator[str]:
    yield from ("| field | type | when left out |", "|---|---|---|")
    for part in parts:
        default = "" if part.required else f"`{msgspec.json.encode(part.default).decode()}`"
        yield f"| `{part.name}` | {_type(part.type)} | {default} |"


def _type(kind: inspect.Type) -> str:
    if (inner := optional(kind)) is not None:
        return f"{_type(inner)} or null"
    if is_rational(kind):
        return "whole number or fraction"
    match kind:
        case inspect.LiteralType(values=values):
            return ", ".join(f"`{value}`" for value in values)
        case inspect.VarTupleType(item_type=inspect.LiteralType() as item):
            return f"list of: {_type(item)}"
        case inspect.VarTupleType(item_type=item):
            return f"list of {_type(item)}"
        case inspect.StructType(cls=struct):
            return _link(struct.__name__)
    return WORDS[type(kind)]


def _link(heading: str) -> str:
    """A link to a heading of this page, as GitHub names it."""
    return f"[{heading}](#{heading.lower().replace('.', '')})"


def _streams(kind: type[Event]) -> str:
    return ", ".join(f"`{stream}`" for stream in streams_of(kind)) or "?"


def _readers(kind: type[Event]) -> str:
    return ", ".join(readers()[kind]) or "–"
