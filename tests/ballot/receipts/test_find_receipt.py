"""A receipt says that a ballot is in the box, and nothing else (R-46)."""

import pytest

from services.ballot import follow
from services.ballot.contract import (
    FindReceipt,
    ReceiptFound,
    ReceiptProof,
    Seal,
    ShowParticipation,
)
from services.ballot.receipts.receipt import printed
from services.ballot.unsealed.table import lock_alone
from services.kernel.log.store import transaction
from tests.ballot.conftest import Box
from tests.ballot.examples import APPRAISAL, OVER, ballot, receipt, received

HERS = printed("YS24Q2", receipt(1))


def test_a_receipt_finds_its_ballot_once_it_is_in(box: Box) -> None:
    assert box.ask(FindReceipt, code=HERS) == ReceiptFound(received=False, sealed=False, receipt=HERS)
    signature = received(box.cast(ballot(1))[0]).signature
    known = ReceiptFound(received=True, sealed=False, receipt=HERS, signature=signature)
    assert box.ask(FindReceipt, code=HERS) == known
    box.at(OVER).seals()
    found = box.ask(FindReceipt, code=HERS)
    assert isinstance(found.proof, ReceiptProof)
    assert (found.received, found.sealed, found.receipt) == (True, True, HERS)


def test_a_receipt_of_a_ballot_that_was_dropped_is_not_signed_again(box: Box) -> None:
    """Who holds a signed one has proved that the box took a ballot; before the seal and after it."""
    box.cast(ballot(1), ballot(2))
    (table,) = box.tables()
    code = box.context.unsealed.keys.day(APPRAISAL, 1).code(receipt(1))
    with transaction(box.context.engine) as connection:
        assert connection.execute(f"delete from {table} where code = %s", (code,)).rowcount == 1
        lane = box.context.unsealed.lanes.count_anew(connection, APPRAISAL, 1)  # with the keys in hand
    box.context.unsealed.lanes.forget_before(lane)
    for sealed in (False, True):
        if sealed:
            box.at(OVER).seals()
        found = box.ask(FindReceipt, code=HERS)
        assert (found.received, found.sealed, found.signature) == (False, sealed, None)


def test_a_receipt_of_a_quarter_that_signed_none_is_found_without_a_signature(
    closed: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opened by version 0.4.0 or before: its log names no key that would verify one."""
    monkeypatch.setattr(follow, "public_key", lambda *_: "")
    closed.opens()
    closed.cast(ballot(1))
    for sealed in (False, True):
        if sealed:
            closed.at(OVER).seals()
        found = closed.ask(FindReceipt, code=HERS)
        assert (found.received, found.sealed, found.signature) == (True, sealed, None)


def test_another_process_finds_it_too_however_it_is_typed(box: Box) -> None:
    box.cast(ballot(1))
    bare = receipt(1)
    for typed in (HERS.lower(), HERS.replace("-", " "), bare, HERS.replace("0", "O").replace("1", "l")):
        assert box.another_process().ask(FindReceipt, code=typed).received


def test_what_was_asked_for_is_told_as_it_is_printed(box: Box) -> None:
    assert box.ask(FindReceipt, code=receipt(1).lower()).receipt == HERS


@pytest.mark.parametrize("typed", ["", HERS[:-1], HERS + "0", HERS[:-1] + "*", "票", "\0", "' or 1=1 --"])
def test_a_mistyped_receipt_is_said_to_be_so(box: Box, typed: str) -> None:
    box.cast(ballot(1))
    assert box.refused(FindReceipt, code=typed) == "RECEIPT_MISTYPED"


def test_a_receipt_of_another_county_finds_nothing_here(box: Box) -> None:
    """D-6: the same secret there would be another person's."""
    other = box.of("532626-2024Q2", "丘北县")
    box.cast(ballot(1))
    found = other.ask(FindReceipt, code=HERS)
    assert not found.received
    assert found.receipt.startswith("QB24Q2-")


def test_where_no_box_is_there_are_no_receipts(closed: Box) -> None:
    assert closed.refused(FindReceipt, code=HERS) == "BOX_NOT_OPEN"


def test_a_receipt_looked_up_while_the_box_is_sealed_is_found(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """The box was read before the seal, and its rows after it."""
    box.cast(ballot(1))
    other = box.another_process().at(OVER)
    holds = other.context.unsealed.holds_receipt

    def after_the_seal(appraisal: str, code: str) -> bool | None:
        box.at(OVER).seals()
        return holds(appraisal, code)

    monkeypatch.setattr(other.context.unsealed, "holds_receipt", after_the_seal)
    found = other.ask(FindReceipt, code=receipt(1))
    assert (found.received, found.sealed) == (True, True)


def test_nobody_waits_for_a_seal_that_goes_on(box: Box) -> None:
    box.cast(ballot(1))
    with transaction(box.another_process().context.engine) as sealing:
        lock_alone(sealing, APPRAISAL)
        assert box.ask(FindReceipt, code=receipt(1)).received
        assert box.ask(ShowParticipation).online == 1


def test_a_box_that_cannot_be_read_says_so(box: Box) -> None:
    box.cast(ballot(1))
    next(box.context.settings.keys.glob("box-*.key")).unlink()
    other = box.another_process()
    assert other.refused(FindReceipt, code=receipt(1)) == "BOX_UNREADABLE"
    assert other.at(OVER).refused(Seal, by="inspector-1") == "BOX_UNREADABLE"
