"""What a channel may push, and what is refused without repeating a word of it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.complaints.intake.push.complaint_event import read
from services.kernel.refusal import Malformed
from tests.complaints.examples import pushed as an_event


def test_the_example_of_the_contract_is_read_from_an_object_and_from_bytes() -> None:
    event = an_event()
    assert read(event) == read(json.dumps(event).encode())
    assert read(event).division == "532622"


def test_more_than_is_asked_for_is_not_read() -> None:
    event = an_event(id_card="synthetic")
    event["extension"] = 1
    assert "synthetic" not in str(read(event))


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"kind": 7}, "data.kind"),
        ({"kind": ""}, "data.kind"),
        ({"seq": -1}, "data.seq"),
        ({"seq": 1.5}, "data.seq"),
        ({"seq": 2**31}, "data.seq"),
        ({"seq": "1"}, "data.seq"),
        ({"received_at": "2024-05-06T09:12:00"}, "data.received_at"),
        ({"received_at": "yesterday"}, "data.received_at"),
        ({"status": "lost"}, "data.status"),
        ({"people": 0}, "data.people"),
        ({"occurred": "2024-13"}, "data.occurred"),
        ({"occurred": "2024-1"}, "data.occurred"),
        ({"occurred": "2024-01\n"}, "data.occurred"),
        ({"source_id": "x" * 129}, "data.source_id"),
        ({"source_id": "a\0b"}, "data.source_id"),
        ({"text": "字" * 20_001}, "data.text"),
        ({"text": "a\0b"}, "data.text"),
        ({"text": "\ud83d"}, "data.text"),
        ({"verified": "no"}, "data.verified"),
    ],
)
def test_bad_fields_are_refused_with_their_place(changes: dict[str, Any], where: str) -> None:
    with pytest.raises(Malformed) as refusal:
        read(an_event(**changes))
    assert refusal.value.facts["where"] == where


@pytest.mark.parametrize(
    "event",
    [None, [], "text", 5, {}, b"", b"{", b"\xff\xfe", b'"\\ud800"', {**an_event(), "specversion": "0.3"}]
    + [{key: value for key, value in an_event().items() if key != missing} for missing in ("id", "source", "data")],
)
def test_what_is_no_event_is_refused(event: Any) -> None:
    with pytest.raises(Malformed):
        read(event)


WORDS = st.text("seq字\0\ud83d", max_size=5)
ANYTHING = st.none() | st.booleans() | st.integers() | WORDS


@given(st.recursive(ANYTHING, lambda part: st.dictionaries(WORDS, part), max_leaves=5))
def test_nothing_but_an_event_is_read_as_one(value: Any) -> None:
    """Bad input never does worse than a refusal."""
    with pytest.raises(Malformed):
        read({**an_event(), "data": value})


def test_a_refusal_does_not_repeat_what_was_said() -> None:
    with pytest.raises(Malformed) as refusal:
        read(an_event(kind=["向领导反映"], text="秘密"))
    assert "秘密" not in str(refusal.value)
    assert "反映" not in str(refusal.value)
