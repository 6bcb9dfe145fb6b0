"""What could not be taken in is put back by one person, and set aside for good only by two."""

from typing import Any

import pytest

from services.access import dead_letters
from services.access.dead_letters import DeadLetter, DropNotProposed, Fate, LetterDropped
from services.access.events import LetterDropConfirmed, LetterDropProposed, LetterReturned
from services.kernel.refusal import Malformed, SamePerson
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
    "digest": "5f0c",
}
LETTER = DeadLetter(**{name: value for name, value in TOLD.items() if name != "tries"})
RETURNED = LetterReturned(letter="9c1f4e0a7b21", queue="complaints.intake", digest="5f0c", by="xitong-01")
PROPOSED = LetterDropProposed(
    letter="9c1f4e0a7b21",
    queue="complaints.intake",
    key="hotline_12345",
    died_of="QUARTER_NOT_OPEN",
    died_at="2024-05-06T01:12:00+00:00",
    size=412,
    digest="5f0c",
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


def test_what_was_decided_is_told_with_its_reason(access: Access) -> None:
    other = {**TOLD, "letter": "aa"}
    dead_letters.handle_return(access.context, [other], "xitong-01")
    dead_letters.handle_proposal(access.context, [TOLD], "来源重复推送,已另行收下", "xitong-01")
    known = dead_letters.fates(access.context, [TOLD["letter"], "aa", "bb"])
    assert known == {TOLD["letter"]: {"by": "xitong-01", "reason": "来源重复推送,已另行收下", "confirmed_by": None}}
    dead_letters.handle_confirmation(access.context, [TOLD["letter"]], "shenguan-01")
    told = dead_letters.decided(access.context)
    assert [(one["letter"], one["what"], one["by"], one["proposed_by"]) for one in told] == [
        (TOLD["letter"], "dropped", "shenguan-01", "xitong-01"),
        ("aa", "returned", "xitong-01", None),
    ]
    assert told[0]["reason"] == "来源重复推送,已另行收下"


def test_of_several_none_is_dropped_when_one_may_not_be(access: Access) -> None:
    dead_letters.handle_proposal(access.context, [TOLD], "重复", "xitong-01")
    with pytest.raises(DropNotProposed):
        dead_letters.handle_confirmation(access.context, [TOLD["letter"], "bb"], "shenguan-01")
    assert dead_letters.decided(access.context) == []


def test_the_log_holds_no_words(access: Access) -> None:
    """ADR 0004."""
    dead_letters.handle_proposal(access.context, [TOLD], "张三来电说明", "xitong-01")
    assert "张三" not in b"".join(access.context.log.bodies("house")).decode()


@pytest.mark.parametrize("wrong", [[{"letter": "../x"}], "all", [{**TOLD, "letter": "x" * 50}]])
def test_what_is_no_letter_is_refused(access: Access, wrong: Any) -> None:
    with pytest.raises(Malformed):
        dead_letters.handle_return(access.context, wrong, "xitong-01")
