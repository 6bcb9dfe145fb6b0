"""The derived schemas say what the events say, and both say the same."""

import json
from functools import cache
from typing import Any

import marshmallow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from documentation.catalogues.published import all_events
from services.kernel.event import Event, Language, Recorded, encode
from services.kernel.wire.schemas import data_schema, json_schema, schema_of
from tests.contracts import made_up

KINDS = st.sampled_from(all_events())


@cache
def validator(kind: type[Event]) -> Draft202012Validator:
    return Draft202012Validator(json_schema(kind), format_checker=Draft202012Validator.FORMAT_CHECKER)


@cache
def schema(kind: type[Event]) -> marshmallow.Schema:
    return schema_of(kind)()


def loaded(kind: type[Event], value: Any) -> Recorded | None:
    try:
        taken: Recorded = schema(kind).load(value)
    except marshmallow.ValidationError:
        return None
    return taken


@pytest.mark.parametrize("kind", all_events(), ids=lambda kind: kind.wire)
def test_json_schemas_are_schemas_and_name_what_dataschema_names(kind: type[Event]) -> None:
    Draft202012Validator.check_schema(json_schema(kind))
    assert data_schema(kind)["$id"] == f"urn:pingyi:{kind.wire}"


def test_dates_and_instants_are_checked() -> None:
    """Otherwise what follows would prove little: a missing checker passes over a format in silence."""
    assert {"date", "date-time"} <= Draft202012Validator.FORMAT_CHECKER.checkers.keys()


@given(KINDS.flatmap(made_up.recorded))
def test_whatever_is_written_both_schemas_accept_and_dump_again(recorded: Recorded) -> None:
    kind, written = type(recorded.data), json.loads(encode(recorded))
    validator(kind).validate(written)
    assert loaded(kind, written) == recorded
    assert schema(kind).dump(recorded) == written


@settings(max_examples=200)
@given(KINDS.flatmap(made_up.recorded), st.data())
def test_what_one_schema_accepts_the_other_accepts_and_the_log_reads(recorded: Recorded, data: st.DataObject) -> None:
    kind = type(recorded.data)
    value = data.draw(made_up.spoilt(json.loads(encode(recorded))))
    taken = loaded(kind, value)
    assert validator(kind).is_valid(value) == (taken is not None)
    if taken is not None:
        assert Language(kind).decode(json.dumps(value).encode()) == taken


def test_data_is_closed_and_the_envelope_is_open() -> None:
    """Nothing slips into an event unnamed (D-5); CloudEvents lets whoever carries it add attributes."""
    kind = next(kind for kind in all_events() if kind.wire == "ballot.FormsIssued.v1")
    written = {
        "type": kind.wire,
        "specversion": "1.0",
        "id": "532622-2024Q2/2",
        "source": "ballot",
        "subject": "forms-532622-2024Q2",
        "time": "2024-07-02T01:00:00Z",
        "datacontenttype": "application/json",
        "dataschema": f"urn:pingyi:{kind.wire}",
        "appraisal": "532622-2024Q2",
        "sequence": 2,
        "version": 1,
        "data": {"count": 120},
    }
    carried = written | {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
    assert loaded(kind, carried) is not None
    assert validator(kind).is_valid(carried)
    named = written | {"data": {"count": 120, "phone": "13000000123"}}
    assert loaded(kind, named) is None
    assert not validator(kind).is_valid(named)


def test_a_type_without_a_wire_form_is_refused_where_the_schema_is_made() -> None:
    class Weighed(Event, wire="kernel.Weighed.v1"):
        grams: float

    class Either(Event, wire="kernel.Either.v1"):
        what: int | str

    for kind in (Weighed, Either):
        with pytest.raises(TypeError, match="no wire form"):
            json_schema(kind)
        with pytest.raises(TypeError, match="no wire form"):
            schema_of(kind)


def test_a_wrong_value_is_told_where_it_stands() -> None:
    kind = next(kind for kind in all_events() if kind.wire == "ballot.BallotCast.v1")
    with pytest.raises(marshmallow.ValidationError) as refused:
        schema_of(kind)().load({"data": {"picks": [{"office": "02-03"}, {"office": 3}]}}, partial=True)
    messages: Any = refused.value.messages
    assert messages["data"]["picks"] == {1: {"office": ["NOT_TEXT"]}}
