"""Ballot's entrypoints as they are called over RPC: every answer is a value or a refusal, and can be sent as JSON."""

from datetime import datetime
from typing import Any

import msgspec

from services.ballot import events as published
from services.ballot.service import LANGUAGE
from services.kernel.event import Event
from tests.ballot.conftest import Box
from tests.ballot.examples import APPRAISAL, ballot, codes, in_utc


def sent(answer: Any) -> Any:
    """Through the wire and back."""
    return msgspec.json.decode(msgspec.json.encode(answer))


def test_a_batch_is_answered_one_by_one(box: Box) -> None:
    answers = sent(box.service.cast_many(APPRAISAL, sent([ballot(1), {}, ballot(1)])))["ok"]
    assert codes(answers) == ["new", "MALFORMED", "again"]


def test_what_is_refused_as_a_whole_is_a_refusal(closed: Box) -> None:
    for answer in (
        closed.service.print_forms(APPRAISAL, "P", 1, "full"),
        closed.service.issue_forms(APPRAISAL, "O", 1),
        closed.service.return_forms(APPRAISAL, "R", 1, "2024-07-12"),
        closed.service.key_form(APPRAISAL, "A1", {}),
        closed.service.seal(APPRAISAL, "inspector-1"),
        closed.service.receipt(APPRAISAL, "x"),
    ):
        assert set(sent(answer)) == {"refused"}


def test_a_neighbour_may_pull_what_it_missed(box: Box) -> None:
    """The broker is a fast way to hear, the log is where it stands."""
    box.cast(ballot(1), ballot(2))
    assert sent(box.service.heads({})) == {"ok": {APPRAISAL: 3}}
    pulled = sent(box.service.events_after({"appraisal": APPRAISAL, "sequence": 1, "limit": 10}))["ok"]
    assert [text.encode() for text in pulled] == box.bodies()[1:]


def test_the_service_says_what_time_it_believes_it_is(box: Box) -> None:
    answered = sent(box.service.ping({}))["ok"]
    assert answered["service"] == "ballot"
    assert datetime.fromisoformat(answered["now"]) == in_utc(box.clock.instant)


def test_the_service_reads_every_event_it_writes() -> None:
    """A log is read with the language of its service."""
    own = {
        kind for kind in vars(published).values() if isinstance(kind, type) and issubclass(kind, Event) and kind.wire
    }
    assert {kind for kind in own if kind.wire.startswith("ballot.")} == set(LANGUAGE.event_types.values())
