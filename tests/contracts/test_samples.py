"""Every event has samples of the bytes that logs hold; they are read, written again and understood by others (D-2)."""

import json
from datetime import date

import pytest
from cloudevents.core.formats.json import JSONFormat
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from documentation.catalogues.published import all_events
from services.ballot.events import FormsReturned
from services.kernel.event import Event, Language, encode, position
from services.kernel.wire.schemas import json_schema, schema_of
from tests.contracts.pinned import SAMPLES, samples_of, trouble

EVENTS = {kind.wire: kind for kind in all_events()}
EVERY_SAMPLE = [
    pytest.param(kind, body, id=f"{wire}-{number}")
    for wire, kind in EVENTS.items()
    for number, body in enumerate(samples_of(wire), start=1)
]


@pytest.mark.parametrize("wire", EVENTS)
def test_every_event_has_a_typical_sample_and_an_edge_case(wire: str) -> None:
    assert len(samples_of(wire)) >= 2


def test_no_sample_belongs_to_an_event_that_nobody_knows() -> None:
    """An event may be retired, but what old logs hold must still be read."""
    assert {path.name for path in SAMPLES.iterdir() if path.is_dir()} <= EVENTS.keys()


@pytest.mark.parametrize("wire", EVENTS)
def test_samples_are_read_and_written_again_to_the_byte(wire: str) -> None:
    """D-2, D-3: a log written today replays under tomorrow's code."""
    assert trouble(EVENTS[wire], samples_of(wire)) == []


@pytest.mark.parametrize(("kind", "body"), EVERY_SAMPLE)
def test_samples_are_filed_by_their_position_alone(kind: type[Event], body: bytes) -> None:
    at = position(body)
    assert at.type == kind.wire
    assert at.id == f"{at.appraisal}/{at.sequence}"
    assert at.type.startswith(f"{at.source}.")


@pytest.mark.parametrize(("kind", "body"), EVERY_SAMPLE)
def test_samples_are_valid_under_the_json_schema(kind: type[Event], body: bytes) -> None:
    Draft202012Validator(json_schema(kind), format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
        json.loads(body)
    )


@pytest.mark.parametrize(("kind", "body"), EVERY_SAMPLE)
def test_samples_load_and_dump_through_marshmallow(kind: type[Event], body: bytes) -> None:
    """An old sample comes out with the fields that were added since, as it does without marshmallow."""
    loaded, read = schema_of(kind)().load(json.loads(body)), Language(kind).decode(body)
    assert loaded == read
    assert encode(loaded) == encode(read)


@pytest.mark.parametrize(("kind", "body"), EVERY_SAMPLE)
def test_samples_are_cloudevents_to_software_this_project_did_not_write(kind: type[Event], body: bytes) -> None:
    event = JSONFormat().read(None, body)
    recorded = Language(kind).decode(body)
    assert (event.get_type(), event.get_id(), event.get_source()) == (kind.wire, recorded.id, recorded.source)
    assert (event.get_subject(), event.get_time()) == (recorded.subject, recorded.time)
    assert event.get_dataschema() == f"urn:pingyi:{kind.wire}"
    assert event.get_extension("sequence") == recorded.sequence


@pytest.mark.parametrize("wire", [wire for wire, kind in EVENTS.items() if kind.to_the_minute])
def test_events_that_join_a_person_to_an_act_carry_no_seconds(wire: str) -> None:
    """R-46, D-5: a finer time would help to join who took a credential to the ballot that was cast with it."""
    times = [position(body).time for body in samples_of(wire)]
    assert times
    assert all(time.second == time.microsecond == 0 for time in times)


class AsItIs(Event, wire="ballot.FormsReturned.v1"):
    count: int
    returned_on: date


class Grown(Event, wire="ballot.FormsReturned.v1"):
    count: int
    returned_on: date
    damaged: int = 0


class GrownWithoutDefault(Event, wire="ballot.FormsReturned.v1"):
    count: int
    returned_on: date
    damaged: int


class Shrunk(Event, wire="ballot.FormsReturned.v1"):
    count: int


class Renamed(Event, wire="ballot.FormsReturned.v1"):
    count: int
    came_back_on: date | None = None


class Reordered(Event, wire="ballot.FormsReturned.v1"):
    returned_on: date
    count: int


class Retyped(Event, wire="ballot.FormsReturned.v1"):
    count: str
    returned_on: date


RETURNED = samples_of(FormsReturned.wire)[:2]  # as the event was before it grew


def test_an_event_that_stays_as_it_is_gives_no_trouble() -> None:
    assert trouble(AsItIs, RETURNED) == []


@pytest.mark.parametrize("changed", [GrownWithoutDefault, Shrunk, Renamed, Reordered, Retyped])
def test_a_field_does_not_change_without_a_new_wire_name(changed: type[Event]) -> None:
    assert trouble(changed, RETURNED)


def test_a_field_added_with_a_default_asks_for_a_sample_that_has_it() -> None:
    with_the_field = RETURNED[0].replace(b'"}}', b'","damaged":3}}')
    assert trouble(Grown, RETURNED) == ["no sample has every field: the event has grown, add one"]
    assert trouble(Grown, [*RETURNED, with_the_field]) == []
