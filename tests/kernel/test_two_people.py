"""One proposes, another confirms, once; nobody confirms their own."""

from typing import Any

import pytest

from services.kernel.event import Event
from services.kernel.refusal import Refusal, SamePerson
from services.kernel.two_people import Agreement, confirm, must_be_two


class Proposed(Event, wire="made-up.Proposed.v1"):
    by: str


class Confirmed(Event, wire="made-up.Confirmed.v1"):
    by: str


class NotProposed(Refusal):
    """Nobody has proposed it."""


def confirming(agreement: Agreement[Proposed], by: str) -> list[Any]:
    return confirm(agreement, by, lambda _: Confirmed(by=by), not_proposed=NotProposed())


WAITING = Agreement[Proposed]().propose(Proposed(by="ducha-01"))
AGREED = WAITING.confirm("ducha-02")


def test_another_person_confirms_once() -> None:
    assert WAITING.waits
    assert confirming(WAITING, "ducha-02") == [Confirmed(by="ducha-02")]
    assert not AGREED.waits
    assert confirming(AGREED, "ducha-02") == confirming(AGREED, "ducha-03") == []


def test_nobody_confirms_their_own_not_even_afterwards() -> None:
    for agreement in (WAITING, AGREED):
        with pytest.raises(SamePerson) as refused:
            confirming(agreement, "ducha-01")
        assert refused.value.facts == {"by": "ducha-01"}


def test_nobody_confirms_what_nobody_proposed() -> None:
    with pytest.raises(NotProposed):
        confirming(Agreement(), "ducha-02")


def test_what_is_proposed_anew_is_confirmed_anew() -> None:
    anew = AGREED.propose(Proposed(by="ducha-02"))
    assert anew.waits
    assert confirming(anew, "ducha-01") == [Confirmed(by="ducha-01")]


def test_two_people_are_two() -> None:
    must_be_two("ducha-01", "ducha-02")
    with pytest.raises(SamePerson):
        must_be_two("ducha-01", "ducha-01")
