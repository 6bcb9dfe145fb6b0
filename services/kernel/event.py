"""What a fact is, and how it is written down: one CloudEvents 1.0 JSON object, hashed exactly as stored."""

import sys
from datetime import UTC, datetime
from typing import Any, ClassVar, Union, dataclass_transform

import msgspec


@dataclass_transform(kw_only_default=True, frozen_default=True)
class EventMeta(msgspec.StructMeta):
    """Give each event its wire name `owner.Name.vN` where the class is written."""

    wire: str
    to_the_minute: bool

    def __new__(
        mcs,
        name: str,
        bases: tuple[type, ...],
        namespace: dict[str, Any],
        *,
        wire: str | None = None,
        to_the_minute: bool = False,
    ) -> "EventMeta":
        cls = super().__new__(mcs, name, bases, namespace, frozen=True, kw_only=True)
        cls.wire = wire or ""
        cls.to_the_minute = to_the_minute
        return cls


class Event(msgspec.Struct, metaclass=EventMeta):
    """A fact in the past tense, owned by one service.

    `wire` is its name everywhere outside Python. An event declared `to_the_minute` is recorded with its
    time cut to the minute, where a finer time would help to join a person to an action.
    """

    wire: ClassVar[str]
    to_the_minute: ClassVar[bool]


class Recorded(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=""):
    """An event as the log keeps it: a CloudEvents 1.0 object whose bytes are hashed and sent unchanged.

    `id` is `{appraisal}/{sequence}`, unique per `source`; `subject` is the stream and `version` the place
    in it; `time` is an instant in UTC. `type` leads the object, so that a reader can choose early.
    """

    specversion: str = "1.0"
    id: str
    source: str
    subject: str
    time: datetime
    datacontenttype: str = "application/json"
    dataschema: str
    appraisal: str
    sequence: int
    version: int
    data: Event

    @property
    def stream(self) -> str:
        return self.subject


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """The envelope of a record, enough to store it: source, appraisal and sequence. `data` stays unread."""

    type: str
    specversion: str
    id: str
    source: str
    subject: str
    time: datetime
    appraisal: str
    sequence: int
    version: int


_encoder = msgspec.json.Encoder()
_position = msgspec.json.Decoder(Position)
_record_types: dict[type[Event], type[Recorded]] = {}


def record_type(event_type: type[Event]) -> type[Recorded]:
    """The envelope that carries this event type, tagged with its wire name."""
    if event_type not in _record_types:
        _record_types[event_type] = msgspec.defstruct(  # type: ignore[assignment]  # its base is Recorded
            f"Recorded{event_type.__name__}",
            [("data", event_type)],
            bases=(Recorded,),
            frozen=True,
            kw_only=True,
            tag=event_type.wire,
        )
    return _record_types[event_type]


def record(
    event: Event, *, source: str, appraisal: str, sequence: int, stream: str, version: int, time: datetime
) -> Recorded:
    """Put the event in its envelope; `encode` of the answer is what the log stores and hashes."""
    kind = type(event)
    if kind.to_the_minute:
        time = time.replace(second=0, microsecond=0)
    return record_type(kind)(
        id=f"{appraisal}/{sequence}",
        source=source,
        subject=stream,
        time=time.astimezone(UTC),
        dataschema=f"urn:pingyi:{kind.wire}",
        appraisal=appraisal,
        sequence=sequence,
        version=version,
        data=event,
    )


def encode(recorded: Recorded) -> bytes:
    """The bytes of a record: JSON in field order, without spaces. Stored, hashed and sent as they are."""
    return _encoder.encode(recorded)


def position(body: bytes) -> Position:
    """The position of a record, without reading its data. Raises `msgspec.ValidationError` on anything else."""
    return _position.decode(body)


def has_type(body: bytes, *wires: str) -> bool:
    """Whether a record is of one of these types; told by how it begins, so nothing is decoded."""
    return body.startswith(tuple(f'{{"type":"{wire}"'.encode() for wire in wires))


class Language:
    """The events a reader understands, decoded in one typed pass.

    Events of other types are not errors: a neighbour may speak of new things before we listen.
    """

    def __init__(self, *event_types: type[Event]) -> None:
        self.event_types = {kind.wire: kind for kind in event_types}
        envelopes = tuple(record_type(kind) for kind in event_types)
        self._decoder = msgspec.json.Decoder(Union[envelopes])  # noqa: UP007  # built at run time

    @classmethod
    def declared_in(cls, module: str) -> "Language":
        """All events that this module declares."""
        found = vars(sys.modules[module]).values()
        events = [kind for kind in found if isinstance(kind, type) and issubclass(kind, Event)]
        return cls(*(kind for kind in events if kind.__module__ == module))

    def __contains__(self, wire: str) -> bool:
        return wire in self.event_types

    def decode(self, body: bytes) -> Recorded:
        """Read a record whose type is in this language. Raises `msgspec.ValidationError` otherwise."""
        return self._decoder.decode(body)  # type: ignore[no-any-return]

    def decode_known(self, body: bytes) -> Recorded | None:
        """Read a record, or answer None when its type is not in this language."""
        try:
            return self.decode(body)
        except msgspec.ValidationError:
            if position(body).type in self.event_types:
                raise
            return None
