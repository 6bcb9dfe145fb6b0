"""Ballot as its neighbours find it: every request of its contract has a method, its log can be pulled."""

from services.ballot import contract
from services.ballot import events as published
from services.ballot.contract import FindReceipt, IssueForms, KeyForm, PrintForms, ReturnForms, Seal
from services.ballot.service import LANGUAGE, BallotService
from services.kernel.contract import EventsAfter, Heads, Ping
from services.kernel.event import Event
from services.kernel.rpc.request import RequestMeta
from tests.ballot.conftest import Box
from tests.ballot.examples import APPRAISAL, OVER, ballot, codes
from tests.ballot.keying import keyed


def test_every_request_of_the_contract_is_answered() -> None:
    own = {kind for kind in vars(contract).values() if isinstance(kind, RequestMeta) and kind.service}
    assert {kind.service for kind in own} == {"ballot"}
    assert all(callable(getattr(BallotService, kind.method)) for kind in own)


def test_a_batch_is_answered_one_by_one(box: Box) -> None:
    assert codes(box.cast(ballot(1), {}, ballot(1))) == ["new", "MALFORMED", "again"]


def test_what_is_refused_as_a_whole_is_a_refusal(closed: Box) -> None:
    assert closed.refused(PrintForms, batch="P", count=1) == "BOX_NOT_OPEN"
    assert closed.refused(IssueForms, batch="O", count=1) == "BOX_NOT_OPEN"
    assert closed.refused(ReturnForms, batch="R", count=1, returned_on="2024-07-12") == "BOX_NOT_OPEN"
    assert closed.refused(KeyForm, serial="A1", **keyed()) == "BOX_NOT_OPEN"
    assert closed.refused(Seal, by="inspector-1") == "BOX_NOT_OPEN"
    assert closed.refused(FindReceipt, code="x") == "BOX_NOT_OPEN"
    assert closed.refused(KeyForm) == "MALFORMED"


def test_a_neighbour_may_pull_what_it_missed(box: Box) -> None:
    """The broker is a fast way to hear, the log is where it stands."""
    box.cast(ballot(1), ballot(2))
    assert box.ask(Heads) == {APPRAISAL: 1}  # of ballots before the seal nobody hears anything
    box.at(OVER).seals()
    assert box.ask(Heads) == {APPRAISAL: 5}
    pulled = box.ask(EventsAfter, sequence=1, limit=10)
    assert [text.encode() for text in pulled] == box.bodies()[1:]


def test_the_service_says_what_time_it_believes_it_is(box: Box) -> None:
    alive = box.ask(Ping)
    assert (alive.service, alive.now) == ("ballot", box.clock.instant)


def test_the_service_reads_every_event_it_writes() -> None:
    """A log is read with the language of its service."""
    own = {
        kind for kind in vars(published).values() if isinstance(kind, type) and issubclass(kind, Event) and kind.wire
    }
    assert {kind for kind in own if kind.wire.startswith("ballot.")} == set(LANGUAGE.event_types.values())
