"""The events the kernel is tested with: two made-up neighbours, and what they say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.kernel.event import Event, Language, Recorded, encode, record

NOON = datetime(2024, 6, 28, 12, 0, 30, 250_000, tzinfo=UTC)
QUARTER = "532622-2024Q2"


class Said(Event, wire="north.Said.v1"):
    """Somebody in the north said a number."""

    number: int
    aside: str = ""


class Whispered(Event, wire="north.Whispered.v1", to_the_minute=True):
    """Somebody in the north said something that must not be timed too well."""

    words: str


class Answered(Event, wire="south.Answered.v1"):
    """Somebody in the south answered."""

    number: int


LANGUAGE = Language(Said, Whispered, Answered)


@dataclass
class Sum:
    """What is remembered of a stream of numbers."""

    total: int = 0
    count: int = 0


def add(state: Sum, event: Event) -> Sum:
    """Fold: the numbers so far."""
    return Sum(state.total + getattr(event, "number", 0), state.count + 1)


def written(
    sequence: int,
    event: Event | None = None,
    *,
    source: str = "north",
    appraisal: str = QUARTER,
    stream: str = "talk",
    version: int | None = None,
) -> bytes:
    """The bytes of a record as the log of `source` would have stored it."""
    return encode(
        recorded(sequence, event, source=source, appraisal=appraisal, stream=stream, version=version or sequence)
    )


def recorded(sequence: int, event: Event | None, *, source: str, appraisal: str, stream: str, version: int) -> Recorded:
    """A record, without a log."""
    return record(
        event or (Said(number=sequence) if source == "north" else Answered(number=sequence)),
        source=source,
        appraisal=appraisal,
        sequence=sequence,
        stream=stream,
        version=version,
        time=NOON + timedelta(seconds=sequence % 3600),
    )


def batch(bodies: Iterable[bytes]) -> bytes:
    """Several records as one message: a CloudEvents JSON batch."""
    return b"[" + b",".join(bodies) + b"]"


def say(*numbers: int) -> list[Event]:
    return [Said(number=number) for number in numbers]
