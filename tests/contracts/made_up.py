"""Events that nobody thought of: strategies made from the event types themselves."""

from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

from services.kernel.event import Event, Recorded, record
from services.kernel.wire.fields import is_rational, optional, parts_of
from services.kernel.wire.rational import written

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
NUMBERS = st.integers(-(2**63), 2**63 - 1)
PLACES = st.integers(1, 2**31 - 1)
ZONES = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=ZONES)  # noqa: DTZ001


@cache
def recorded(kind: type[Event]) -> st.SearchStrategy[Recorded]:
    """Records of one event type."""
    return st.builds(
        record,
        events(kind),
        source=st.just(kind.wire.partition(".")[0]),
        appraisal=TEXTS,
        sequence=PLACES,
        stream=TEXTS,
        version=PLACES,
        time=INSTANTS.map(lambda time: time.astimezone(UTC)),
    )


def events(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Events of one type; fields with defaults are now and then left out."""
    return _struct(kind)


def _struct(struct: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    parts = parts_of(struct)
    return st.fixed_dictionaries(
        {part.name: _values(part.type) for part in parts if part.required},
        optional={part.name: _values(part.type) for part in parts if not part.required},
    ).map(lambda fields: struct(**fields))


def _values(kind: inspect.Type) -> st.SearchStrategy[Any]:
    if (inner := optional(kind)) is not None:
        return st.none() | _values(inner)
    if is_rational(kind):
        return NUMBERS | st.fractions(-9, 9, max_denominator=99).map(written)
    match kind:
        case inspect.StrType():
            return TEXTS
        case inspect.IntType():
            return NUMBERS
        case inspect.BoolType():
            return st.booleans()
        case inspect.LiteralType(values=values):
            return st.sampled_from(values)
        case inspect.DateType():
            return st.dates(date(1970, 1, 1))
        case inspect.DateTimeType():
            return INSTANTS
        case inspect.VarTupleType(item_type=item):
            return st.lists(_values(item), max_size=3).map(tuple)
        case inspect.StructType(cls=struct):
            return _struct(struct)
    raise TypeError(kind)


@st.composite
def spoilt(draw: st.DrawFn, value: Any) -> Any:
    """This JSON value with one thing changed somewhere: a field left out, added, or holding something else."""
    if isinstance(value, dict) and value and draw(st.integers(0, 3)):
        name = draw(st.sampled_from(sorted(value)))
        match draw(st.sampled_from(("within", "without", "besides"))):
            case "within":
                return {**value, name: draw(spoilt(value[name]))}
            case "without":
                return {key: kept for key, kept in value.items() if key != name}
            case _:
                return {**value, "nobody_knows": 1}
    if isinstance(value, list) and value and draw(st.booleans()):
        place = draw(st.integers(0, len(value) - 1))
        return [*value[:place], draw(spoilt(value[place])), *value[place + 1 :]]
    return draw(
        st.sampled_from([None, True, 0, 1.5, "", "x", "1", "true", "2024-02-30", "2024-07-01T00:00:00", [], {}])
    )
