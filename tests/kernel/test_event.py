"""A fact and its envelope: CloudEvents 1.0, the same bytes for ever."""

import json
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.event import Event, Language, encode, has_type, position, record
from tests.kernel.words import LANGUAGE, NOON, QUARTER, Said, Whispered, written

# written down by hand from the first version; stored logs are hashed over such bytes, so they must never change
GOLDEN = (
    b'{"type":"north.Said.v1","specversion":"1.0","id":"532622-2024Q2/1","source":"north","subject":"talk",'
    b'"time":"2024-06-28T12:00:31.250000Z","datacontenttype":"application/json",'
    b'"dataschema":"urn:pingyi:north.Said.v1","appraisal":"532622-2024Q2","sequence":1,"version":1,'
    b'"data":{"number":1,"aside":"\xe5\x86\xb7\xe6\x87\x92\xe6\x8e\xa8"}}'
)

events = st.builds(Said, number=st.integers(-(2**63), 2**63 - 1), aside=st.text())
instants = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001  # hypothesis adds the zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))]),
)


def test_stored_bytes_are_a_cloudevent() -> None:
    event = JSONFormat().read(CloudEvent, written(7))  # validates names and types of all attributes
    assert event.get_specversion() == "1.0"
    assert event.get_type() == "north.Said.v1"
    assert event.get_source() == "north"
    assert event.get_subject() == "talk"
    assert event.get_id() == f"{QUARTER}/7"
    assert event.get_time() == NOON + timedelta(seconds=7)
    assert event.get_dataschema() == "urn:pingyi:north.Said.v1"
    assert event.get_datacontenttype() == "application/json"
    assert (event.get_extension("appraisal"), event.get_extension("sequence")) == (QUARTER, 7)
    assert event.get_data() == {"number": 7, "aside": ""}


def test_neither_a_fact_nor_its_record_can_be_changed() -> None:
    recorded = LANGUAGE.decode(written(1))
    for thing, name in ((recorded, "sequence"), (recorded, "data"), (recorded.data, "number")):
        with pytest.raises(AttributeError):
            setattr(thing, name, 2)


def test_bytes_stay_what_they_were() -> None:
    assert written(1, Said(number=1, aside="冷懒推")) == GOLDEN


@given(events, instants, st.integers(1, 2**31), st.text(st.characters(exclude_characters="\0")))
def test_what_is_written_is_read_and_written_again_the_same(
    event: Said, time: datetime, sequence: int, stream: str
) -> None:
    body = encode(
        record(event, source="north", appraisal=QUARTER, sequence=sequence, stream=stream, version=1, time=time)
    )
    again = LANGUAGE.decode(body)
    assert again.data == event
    assert again.time == time
    assert again.stream == stream
    assert encode(again) == body
    assert json.loads(body)["type"] == "north.Said.v1"
    assert next(iter(json.loads(body))) == "type"  # a reader can choose early
    assert position(body).sequence == sequence


def test_time_is_written_in_utc() -> None:
    in_china = datetime(2024, 6, 28, 20, 0, tzinfo=timezone(timedelta(hours=8)))
    body = encode(
        record(Said(number=1), source="n", appraisal=QUARTER, sequence=1, stream="s", version=1, time=in_china)
    )
    assert json.loads(body)["time"] == "2024-06-28T12:00:00Z"


def test_an_event_to_the_minute_does_not_tell_the_second() -> None:
    times = {
        json.loads(written(sequence, Whispered(words="…")))["time"]
        for sequence in range(1, 29)  # 12:00:31.25 … 12:00:58.25
    }
    assert times == {"2024-06-28T12:00:00Z"}
    assert json.loads(written(1))["time"] == "2024-06-28T12:00:31.250000Z"


def test_an_unknown_type_is_not_an_error() -> None:
    narrow = Language(Whispered)
    assert narrow.decode_known(written(1)) is None
    assert "north.Said.v1" not in narrow
    assert "north.Whispered.v1" in narrow
    with pytest.raises(msgspec.ValidationError):
        narrow.decode(written(1))


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(GOLDEN.replace(b'"number":1', b'"number":"one"'), id="wrong type in a known event"),
        pytest.param(GOLDEN.replace(b'"number":1,', b""), id="field missing from a known event"),
        pytest.param(GOLDEN.replace(b'"sequence":1', b'"sequence":"1"'), id="wrong type in the envelope"),
        pytest.param(GOLDEN.replace(b'"source":"north",', b""), id="envelope without a source"),
        pytest.param(GOLDEN.replace(b"north.Said.v1", b"north.New.v1").replace(b'"id"', b'"no"'), id="unknown, no id"),
        pytest.param(b"{}", id="nothing"),
    ],
)
def test_a_malformed_event_is_an_error_known_or_not(broken: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        LANGUAGE.decode_known(broken)


@pytest.mark.parametrize("broken", [b"", b"{", GOLDEN[:-1], GOLDEN + b"x", b"\xff\xfe"])
def test_what_is_not_json_is_an_error(broken: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
        LANGUAGE.decode_known(broken)


def test_a_field_added_later_reads_old_and_new_records() -> None:
    class SaidMore(Event, wire="north.Said.v1"):
        number: int
        loudness: int = 3

    with_it = GOLDEN.replace(b'"number":1', b'"number":1,"loudness":5')
    later = Language(SaidMore)
    assert later.decode(GOLDEN).data == SaidMore(number=1)
    assert later.decode(with_it).data == SaidMore(number=1, loudness=5)
    assert LANGUAGE.decode(with_it).data == Said(number=1, aside="冷懒推")  # and who does not know it passes over it


def test_events_are_facts_and_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Said(number=1).number = 2
    assert hash(Said(number=1)) == hash(Said(number=1))


def test_a_record_has_the_type_that_it_begins_with() -> None:
    said = written(1)
    assert has_type(said, Said.wire)
    assert has_type(said, Whispered.wire, Said.wire)
    assert not has_type(said, Whispered.wire)
    assert not has_type(said, "north.Said")
    assert not has_type(b'{"data":' + said + b"}", Said.wire)


class Added(Event, wire="north.Added.v1"):
    number: int


def test_a_modules_language_is_what_it_declares_not_what_it_has_from_others() -> None:
    assert Language.declared_in(__name__).event_types == {"north.Added.v1": Added}
