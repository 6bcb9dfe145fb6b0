"""What a sample pins: the bytes of one event, and with them its fields, their names and their order."""

from pathlib import Path
from typing import Any

import msgspec

from services.kernel.event import Event, Language, encode

SAMPLES = Path(__file__).parent / "samples"


def samples_of(wire: str) -> list[bytes]:
    """The stored bytes of an event's samples, in order."""
    folder = SAMPLES / wire
    return [path.read_bytes() for path in sorted(folder.glob("*.json"), key=lambda path: int(path.stem))]


def trouble(kind: type[Event], samples: list[bytes]) -> list[str]:
    """What is wrong between an event and its samples; nothing is, when the list is empty."""
    found = [what for number, body in enumerate(samples, start=1) for what in _trouble(kind, number, body)]
    if not found and not any(_again(kind, body) == body for body in samples):
        found.append("no sample has every field: the event has grown, add one")
    return found


def _trouble(kind: type[Event], number: int, body: bytes) -> list[str]:
    try:
        again = _again(kind, body)
    except msgspec.ValidationError as error:
        return [f"{number} is no longer read: {error}"]
    if again == body or _without_new(msgspec.json.decode(again), msgspec.json.decode(body)) == body:
        return []
    return [f"{number} comes out as {again.decode()}"]


def _again(kind: type[Event], body: bytes) -> bytes:
    return encode(Language(kind).decode(body))


def _without_new(again: Any, sample: Any) -> bytes:
    """What is written today, without the fields that the sample did not have yet."""

    def cut(now: Any, then: Any) -> Any:
        match now, then:
            case dict(), dict():
                return {name: cut(value, then[name]) for name, value in now.items() if name in then}
            case list(), list() if len(now) == len(then):
                return [cut(one, other) for one, other in zip(now, then, strict=True)]
        return now

    return msgspec.json.encode(cut(again, sample))
