"""What could not be taken in is put back by one person, and set aside for good only by two."""

from typing import Any

import pytest

from services.access import dead_letters
from services.access.contract import (
    ConfirmLetterDrop,
    LetterDrop,
    ListLetterDecisions,
    ProposeLetterDrop,
    ReturnLetters,
    ShowLetterDrops,
)
from services.access.dead_letters import Fate
from services.access.events import LetterDropConfirmed, LetterDropProposed, LetterReturned
from services.access.refusals import DropNotProposed, LetterDropped
from services.kernel.contract import DeadLetter
from services.kernel.refusal import Malformed, SamePerson
from services.kernel.rpc.parse import parse
from tests.access.conftest import Access
from tests.spec import Spec

TOLD: dict[str, Any] = {
    "letter": "9c1f4e0a7b21",
    "queue": "complaints.intake",
    "key": "hotline_12345",
    "code": "QUARTER_NOT_OPEN",
    "died_at": "2024-05-06T01:12:00+00:00",
    "tries": 3,
    "bytes": 412,
    "digest": "5f0c" * 16,
}
LETTER = parse(DeadLetter, TOLD)
RETURNED = LetterReturned(letter="9c1f4e0a7b21", queue="complaints.intake", digest="5f0c" * 16, by="xitong-01")
PROPOSED = LetterDropProposed(
    letter="9c1f4e0a7b21",
    queue="complaints.intake",
    key="hotline_12345",
    died_of="QUARTER_NOT_OPEN",
    died_at="2024-05-06T01:12:00+00:00",
    size=412,
    digest="5f0c" * 16,
    reason="ab",
    by="xitong-01",
)
CONFIRMED = LetterDropConfirmed(letter="9c1f4e0a7b21", by="shenguan-01")

returning = Spec(dead_letters.put_back, dead_letters.evolve, Fate())
proposing = Spec(dead_letters.propose_drop, dead_letters.evolve, Fate())


def agreeing(*events: Any) -> Spec:
    def decide(by: str, fate: Fate) -> Any:
        return dead_letters.confirm_drop("9c1f4e0a7b21", fate, by)

    return Spec(decide, dead_letters.evolve, Fate()).given(*events)


def test_one_person_puts_back() -> None:
    returning.given().when(LETTER, by="xitong-01").then(RETURNED)
    returning.given(RETURNED).when(LETTER, by="xitong-01").then_nothing()


def test_what_nobody_agreed_to_drop_may_be_put_back() -> None:
    returning.given(PROPOSED).when(LETTER, by="xitong-01").then(RETURNED)


def test_what_two_have_dropped_is_not_put_back() -> None:
    returning.given(PROPOSED, CONFIRMED).when(LETTER, by="xitong-01").then_refused(LetterDropped)


def test_whoever_proposes_first_stays_who_proposed() -> None:
    proposing.given().when(LETTER, reason="ab", by="xitong-01").then(PROPOSED)
    proposing.given(PROPOSED).when(LETTER, reason="cd", by="xitong-02").then_nothing()


def test_it_takes_a_second_person_to_drop() -> None:
    agreeing().when("shenguan-01").then_refused(DropNotProposed, letter="9c1f4e0a7b21")
    agreeing(PROPOSED).when("xitong-01").then_refused(SamePerson, by="xitong-01")
    agreeing(PROPOSED).when("shenguan-01").then(CONFIRMED)
    agreeing(PROPOSED, CONFIRMED).when("shenguan-01").then_nothing()


def propose(access: Access, reason: str = "来源重复推送,已另行收下") -> None:
    access.ask(ProposeLetterDrop(letters=[LETTER], reason=reason, by="xitong-01"))


def test_what_was_decided_is_told_with_its_reason(access: Access) -> None:
    access.ask(parse(ReturnLetters, {"letters": [{**TOLD, "letter": "aa"}], "by": "xitong-01"}))
    propose(access)
    known = access.ask(ShowLetterDrops(letters=[LETTER.letter, "aa", "bb"]))
    assert known == {LETTER.letter: LetterDrop(by="xitong-01", reason="来源重复推送,已另行收下", confirmed_by=None)}
    access.ask(ConfirmLetterDrop(letters=[LETTER.letter], by="shenguan-01"))
    told = access.ask(ListLetterDecisions())
    assert [(one.letter, one.what, one.by, one.proposed_by) for one in told] == [
        (LETTER.letter, "dropped", "shenguan-01", "xitong-01"),
        ("aa", "returned", "xitong-01", None),
    ]
    assert told[0].reason == "来源重复推送,已另行收下"


def test_of_several_none_is_dropped_when_one_may_not_be(access: Access) -> None:
    propose(access)
    with pytest.raises(DropNotProposed):
        access.ask(ConfirmLetterDrop(letters=[LETTER.letter, "bb"], by="shenguan-01"))
    assert access.ask(ListLetterDecisions()) == []


def test_the_log_holds_no_words(access: Access) -> None:
    """ADR 0004."""
    propose(access, "张三来电说明")
    assert "张三" not in access.text("house")


@pytest.mark.parametrize("wrong", [[{**TOLD, "letter": "../x"}], "all", [{**TOLD, "letter": "x" * 50}]])
def test_what_is_no_letter_is_refused(access: Access, wrong: Any) -> None:
    with pytest.raises(Malformed):
        access.ask(parse(ReturnLetters, {"letters": wrong, "by": "xitong-01"}))


@pytest.mark.parametrize("reason", ["", "x" * 501, "a\0b"])
def test_a_drop_needs_a_reason_that_can_be_kept(access: Access, reason: str) -> None:
    with pytest.raises(Malformed):
        propose(access, reason)
