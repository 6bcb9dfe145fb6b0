"""After the last day the box is sealed: nothing more goes in, and the root of what is in it is signed (R-06, D-2)."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import pytest

from services.ballot.box import Box, evolve
from services.ballot.contract import RecountForms, Seal, Sealed, SetFormAside, SettleForm, WithdrawForm
from services.ballot.events import BoxSealed
from services.ballot.refusals import BoxNotOpen, FormsDoNotBalance, FormsUnfinished, VotingStillOpen
from services.ballot.sealing import seal as sealing
from services.ballot.sealing.seal import Paper, seal
from services.kernel.proof.seal import is_signed
from services.kernel.rpc.request import Rejection
from tests.ballot.conftest import Box as Process
from tests.ballot.examples import APPRAISAL, MICROSECOND, OVER, SEALED, VOTING, ballot, box_opened, codes, on_offices
from tests.ballot.keying import keyed
from tests.spec import Spec


def decide(now: datetime, box: Box, **paper: int) -> list[BoxSealed]:
    already = seal(box, Paper(**paper), now)
    return [already] if already else []


sealer = Spec(decide, evolve, Box())
OPENED = box_opened()


def test_the_box_is_sealed_after_the_last_day() -> None:
    """R-06, A-04: nothing stands in the way."""
    sealer.given(OPENED).when(OVER).then_nothing()
    for early in (VOTING, OVER - MICROSECOND):
        sealer.given(OPENED).when(early).then_refused(VotingStillOpen, voting_until="2024-07-15T00:00:00+08:00")


def test_a_form_keyed_once_must_be_finished_first() -> None:
    """A-15: or its ballot would be lost."""
    sealer.given(OPENED).when(OVER, unfinished=2).then_refused(FormsUnfinished, count=2)


@pytest.mark.parametrize(("cast", "returned"), [(117, 118), (118, 117), (0, 1)])
def test_as_many_forms_are_in_the_box_as_came_back(cast: int, returned: int) -> None:
    """R-17, R-49: a form that came back and was not keyed would be a vote lost; one too many, a vote made up."""
    told = {"cast": cast, "returned": returned}
    sealer.given(OPENED).when(OVER, **told).then_refused(FormsDoNotBalance, **told)
    sealer.given(OPENED).when(OVER, cast=returned, returned=returned).then_nothing()


def test_a_sealed_box_answers_its_seal() -> None:
    sealer.given(OPENED, SEALED).when(VOTING, unfinished=2).then(SEALED)


def test_a_box_that_was_not_opened_is_not_sealed() -> None:
    sealer.given().when(OVER).then_refused(BoxNotOpen)


# on PostgreSQL


def rfc6962_root(entries: Sequence[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word, and without this project's code."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return sha256(b"\x01" + rfc6962_root(entries[:split]) + rfc6962_root(entries[split:])).digest()


@pytest.mark.parametrize("ballots", [0, 1, 2, 6, 7, 20])
def test_the_seal_names_the_root_of_every_stored_byte_before_it(box: Process, ballots: int) -> None:
    """D-2: the root is RFC 6962's, and the signature is over log, size and root."""
    box.cast(*(ballot(number, *on_offices(2)) for number in range(ballots)))
    before = box.bodies()
    sealed = box.at(OVER).seals()
    bodies = box.bodies()[:-2]
    assert sealed == Sealed(size=ballots + 1, root=rfc6962_root(bodies).hex())
    event = box.events()[-2]
    assert isinstance(event, BoxSealed)
    assert (bodies[:1], len(bodies)) == (before, ballots + 1)
    root, said = bytes.fromhex(event.root), {"source": "ballot", "appraisal": APPRAISAL, "size": event.size}
    assert is_signed(event.key, event.signature, **said, root=root)  # type: ignore[arg-type]
    assert not is_signed(event.key, event.signature, **{**said, "size": event.size + 1}, root=root)  # type: ignore[arg-type]
    assert not is_signed(event.key, event.signature, **said, root=bytes(32))  # type: ignore[arg-type]


def test_asking_again_answers_the_same_seal(box: Process) -> None:
    box.cast(ballot(1))
    first = box.at(OVER).seals()
    bodies = box.bodies()
    assert box.seals() == box.another_process().seals() == first
    assert box.bodies() == bodies


def test_an_open_vote_is_not_sealed(box: Process) -> None:
    assert box.refused(Seal, by="inspector-1") == "VOTING_STILL_OPEN"
    assert box.at(OVER - MICROSECOND).refused(Seal, by="inspector-1") == "VOTING_STILL_OPEN"


def test_a_box_of_nobody_is_not_sealed(closed: Process) -> None:
    assert closed.at(OVER).refused(Seal, by="inspector-1") == "BOX_NOT_OPEN"


def test_forms_under_way_keep_the_box_open(box: Process) -> None:
    """A-15: keyed once, or in dispute."""
    box.makes("A1", "A2", "A3", back=3)
    box.keys(keyed("keyer-1"), serial="A1")
    box.keys(keyed("keyer-1"), keyed("keyer-2", damaged=True), serial="A2")
    box.keys(keyed("keyer-1"), keyed("keyer-2"), serial="A3")
    box.at(OVER)
    refused = box.outcome(Seal, by="inspector-1").refused
    assert refused == Rejection("FORMS_UNFINISHED", {"count": 2})
    box.keys(keyed("keyer-2"), serial="A1")
    assert box.refused(Seal, by="inspector-1") == "FORMS_UNFINISHED"
    box.ask(SettleForm, serial="A2", by="keyer-3", damaged=False)
    assert box.seals().size == len(box.bodies()) - 2


def test_a_form_keyed_while_the_box_is_being_sealed_is_not_lost(box: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    """A-15: nobody was at the keying desk when the sealer looked; then somebody was."""
    look = sealing._paper
    box.makes("A7K2").at(OVER)

    def then_somebody_keys(*arguments: Any) -> Paper:
        found = look(*arguments)
        monkeypatch.setattr(sealing, "_paper", look)
        box.another_process().keys(keyed("keyer-1"))
        return found

    monkeypatch.setattr(sealing, "_paper", then_somebody_keys)
    refused = box.outcome(Seal, by="inspector-1").refused
    assert refused == Rejection("FORMS_UNFINISHED", {"count": 1})


def test_a_form_finished_while_the_box_is_being_sealed_is_in_it(box: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    look = sealing._paper
    box.makes("A7K2", back=1).at(OVER).keys(keyed("keyer-1"))

    def somebody_finishes_first(*arguments: Any) -> Paper:
        monkeypatch.setattr(sealing, "_paper", look)
        box.another_process().keys(keyed("keyer-2"))
        return look(*arguments)

    monkeypatch.setattr(sealing, "_paper", somebody_finishes_first)
    assert box.seals().size == len(box.bodies()) - 2
    assert len(box.ballots()) == 1


def test_what_was_keyed_by_mistake_does_not_keep_the_box_open(box: Process) -> None:
    """R-17: once two people have set it aside or withdrawn it."""
    box.makes("A1", "A2").at(OVER)
    box.keys(keyed("keyer-1"), serial="A1")
    box.keys(keyed("keyer-1"), keyed("keyer-2", damaged=True), serial="A2")
    assert box.refused(Seal, by="inspector-1") == "FORMS_UNFINISHED"
    box.ask(SetFormAside, serial="A1", by="keyer-1", confirmed_by="keyer-2")
    box.ask(WithdrawForm, serial="A2", reason="COPIED", by="keyer-1", confirmed_by="keyer-2")
    assert box.seals().size == len(box.bodies()) - 2


def test_a_form_that_came_back_and_was_not_keyed_keeps_the_box_open(box: Process) -> None:
    box.makes("A1", back=1).at(OVER)
    assert box.refused(Seal, by="inspector-1") == "FORMS_DO_NOT_BALANCE"
    box.ask(RecountForms, batch="R", count=0, by="inspector-1", confirmed_by="inspector-2")
    assert box.seals()


def test_each_appraisal_is_sealed_for_itself(box: Process) -> None:
    """D-6: another county's box stays open, and its root is another."""
    other = box.of("532626-2024Q2", "丘北县")
    for process, number in ((box, 1), (other, 2)):
        process.cast(ballot(number, appraisal=process.appraisal))
    sealed = box.at(OVER).seals()
    assert codes(other.at(VOTING).cast(ballot(3, appraisal=other.appraisal))) == ["new"]
    assert other.at(OVER).seals().root != sealed.root
