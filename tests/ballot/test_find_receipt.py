"""A receipt says that a ballot is in the box, and nothing else (R-46)."""

import pytest

from services.ballot.receipt import printed, receipt_code
from tests.ballot.conftest import Box
from tests.ballot.examples import OVER, ballot, nonce

HERS = printed("YS24Q2", receipt_code(nonce(1)))


def test_a_receipt_finds_its_ballot_once_it_is_in(box: Box) -> None:
    assert box.ask("receipt", HERS) == {"received": False, "sealed": False, "receipt": HERS}
    box.cast(ballot(1))
    assert box.ask("receipt", HERS) == {"received": True, "sealed": False, "receipt": HERS}
    box.at(OVER).seals()
    known = box.ask("receipt", HERS)
    del known["proof"]
    assert known == {"received": True, "sealed": True, "receipt": HERS}


def test_another_process_finds_it_too_however_it_is_typed(box: Box) -> None:
    box.cast(ballot(1))
    bare = receipt_code(nonce(1))
    for typed in (HERS.lower(), HERS.replace("-", " "), bare, HERS.replace("0", "O").replace("1", "l")):
        assert box.another_process().ask("receipt", typed)["received"]


def test_what_was_asked_for_is_told_as_it_is_printed(box: Box) -> None:
    assert box.ask("receipt", receipt_code(nonce(1)).lower())["receipt"] == HERS


@pytest.mark.parametrize("typed", ["", HERS[:-1], HERS + "0", HERS[:-1] + "*", "票", "\0", "' or 1=1 --"])
def test_a_mistyped_receipt_is_said_to_be_so(box: Box, typed: str) -> None:
    box.cast(ballot(1))
    assert box.refused("receipt", typed) == "RECEIPT_MISTYPED"


def test_a_receipt_of_another_county_finds_nothing_here(box: Box) -> None:
    """D-6: the same nonce there would be another person's."""
    other = box.of("532626-2024Q2", "丘北县")
    box.cast(ballot(1))
    assert not other.ask("receipt", HERS)["received"]
    assert other.ask("receipt", HERS)["receipt"].startswith("QB24Q2-")


def test_where_no_box_is_there_are_no_receipts(closed: Box) -> None:
    assert closed.refused("receipt", HERS) == "BOX_NOT_OPEN"
