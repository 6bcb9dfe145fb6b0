"""Calling the invited and passing seats on (R-19, A-13)."""

from datetime import date
from functools import reduce

import pytest

from services.roster.answers import CallRecorded, DrawProgress
from services.roster.calls.call import Call, make_call, vacate_by_calls, why_vacated
from services.roster.contract import MakeCall
from services.roster.events import CallMade, CallOutcome, InvitationsIssued, SeatVacated
from services.roster.preparation import Preparation, evolve
from services.roster.progress import progress_of
from services.roster.refusals import CallOutOfTurn, InvitationLocked, InvitationNotRecognised, NotInvited, VotingEnded
from tests.roster.conftest import Roster
from tests.roster.quarter import ANNOUNCED, APPRAISAL, DRAFTED, OVER, VOTING, at, drawn, phone

SEATED = reduce(evolve, [DRAFTED, drawn("market", "p1", "p2", reserve=("p3", "p4"))], Preparation())
FIRST, SECOND = date(2024, 6, 27), date(2024, 6, 28)


def calls(*outcomes: tuple[CallOutcome, date]) -> tuple[Call, ...]:
    return tuple(
        Call(CallMade(group="market", call=number, outcome=outcome, by="op"), day)
        for number, (outcome, day) in enumerate(outcomes, start=1)
    )


THREE_MISSED = calls(("no_answer", FIRST), ("switched_off", FIRST), ("no_answer", SECOND))


def make(call: int, outcome: CallOutcome, person: str = "p1") -> MakeCall:
    return MakeCall(appraisal=APPRAISAL, person=person, call=call, outcome=outcome, by="op")


# --- what the calls say of a seat -------------------------------------------------------------------------


def test_three_missed_calls_on_two_days_free_a_seat() -> None:
    assert why_vacated(THREE_MISSED, SEATED.rules) == "not_reached"


@pytest.mark.parametrize(
    "made",
    [
        calls(),
        calls(("no_answer", FIRST), ("no_such_number", SECOND)),
        calls(("no_answer", FIRST), ("no_answer", FIRST), ("no_answer", FIRST)),
        calls(("no_answer", FIRST), ("notified", FIRST), ("no_answer", SECOND), ("no_answer", SECOND)),
        calls(("willing", FIRST)),
    ],
)
def test_fewer_calls_one_day_or_a_person_reached_do_not(made: tuple[Call, ...]) -> None:
    """A-13: three calls on at least two days; who was reached once is not unreached."""
    assert why_vacated(made, SEATED.rules) is None


@pytest.mark.parametrize("outcome", ["declined", "duplicate"])
def test_who_declines_or_is_the_same_person_gives_his_seat_up_at_once(outcome: CallOutcome) -> None:
    assert why_vacated(calls((outcome, FIRST)), SEATED.rules) == outcome


def test_reserves_follow_until_the_end_of_10_july_and_then_no_more() -> None:
    """A-13: the cut-off is a rule (`reserves_days`)."""
    vacated = [SeatVacated(group="market", person="p1", reason="not_reached", successor="p3")]
    assert vacate_by_calls("p1", SEATED, THREE_MISSED, frozenset(), at(7, 10, 23, 59)) == vacated
    assert vacate_by_calls("p1", SEATED, THREE_MISSED, frozenset(), at(7, 11, 0)) == []


def test_the_seat_of_who_has_voted_stays_his_and_a_reserve_who_has_is_passed_over() -> None:
    """R-21."""
    assert vacate_by_calls("p1", SEATED, THREE_MISSED, frozenset({"p1"}), VOTING) == []
    (event,) = vacate_by_calls("p1", SEATED, THREE_MISSED, frozenset({"p3"}), VOTING)
    assert event.successor == "p4"


# --- the log of calls ---------------------------------------------------------------------------------------


def test_calls_are_numbered_and_the_same_one_again_changes_nothing() -> None:
    (event,) = make_call(make(1, "no_answer"), SEATED, (), ANNOUNCED)
    assert event == CallMade(group="market", call=1, outcome="no_answer", by="op")
    assert make_call(make(1, "no_answer"), SEATED, [Call(event, FIRST)], OVER) == []
    with pytest.raises(CallOutOfTurn) as refusal:
        make_call(make(1, "willing"), SEATED, [Call(event, FIRST)], ANNOUNCED)
    assert refusal.value.facts == {"call": 1, "next": 2}


def test_only_the_invited_are_called_and_nobody_after_the_voting() -> None:
    with pytest.raises(NotInvited):
        make_call(make(1, "willing", "p3"), SEATED, (), ANNOUNCED)
    with pytest.raises(VotingEnded):
        make_call(make(1, "willing"), SEATED, (), OVER)


# --- on a real PostgreSQL -------------------------------------------------------------------------------------


@pytest.fixture
def called(prepared: Roster) -> Roster:
    prepared.invite("market")
    prepared.at(ANNOUNCED).open()
    return prepared


def miss_thrice(roster: Roster, person: str) -> None:
    for number, day in ((1, 27), (2, 27), (3, 28)):
        answer = roster.at(at(6, day, 14)).call(person, number, "no_answer")
    assert answer.calls == 3


def test_the_reserve_is_invited_by_himself_with_a_code_of_his_own(called: Roster) -> None:
    """A-13, R-20: he votes in the group; who lost the seat votes as the public."""
    lost = called.call_list("market", full=True)[0]
    for number, day in ((1, 27), (2, 27), (3, 28)):
        answer = called.at(at(6, day, 14)).call(lost.person, number, "no_answer")
    follower = answer.successor
    called.at(VOTING)
    known = called.identify(method="invitation", phone=follower.phone, code=follower.code)
    assert (known.person, known.group) == (follower.person, "market")
    assert called.sign_in("a", lost.phone).group == "public"
    assert called.call(lost.person, 3, "no_answer") == CallRecorded(calls=3, successor=None)
    assert len([event for event in called.events() if isinstance(event, SeatVacated)]) == 1
    assert [event.count for event in called.events() if isinstance(event, InvitationsIssued)] == [50, 1]


def test_who_is_invited_now_is_told_as_a_number(called: Roster) -> None:
    """发出 (R-37): who lost his seat is none of them, and the reserve who followed is."""
    lost = called.call_list("market", full=True)[0]
    for number, day in ((1, 27), (2, 27), (3, 28)):
        called.at(at(6, day, 14)).call(lost.person, number, "no_answer")
    progress = progress_of(reduce(evolve, called.events(), Preparation()))
    assert progress.draws["market"] == DrawProgress(committed=True, drawn=True, quota=50, invited=50)
    assert progress.draws["service"].invited == 0


def test_the_list_shows_calls_and_taking_part_as_yes_or_no_and_hides_numbers(called: Roster) -> None:
    first, second, *_ = called.call_list("market")
    assert first.name.startswith("张*")
    assert first.phone[3:7] == "****"
    called.call(first.person, 1, "willing")
    called.at(VOTING).turn().credential(first.person)
    assert not called.turn().call_list("market")[0].took_part
    line = called.at(at(7, 4, 3, 30)).turn().call_list("market")[0]
    assert (line.took_part, line.left, line.has_code) == (True, None, True)
    assert [(call.call, call.outcome) for call in line.calls] == [(1, "willing")]
    assert called.call_list("market")[1] == second
    assert called.call_list("market", full=True)[0].phone.startswith("13000000")


def test_who_left_stands_in_the_list_with_the_reason(called: Roster) -> None:
    person = called.call_list("market")[3].person
    answer = called.call(person, 1, "declined")
    lines = {line.person: line for line in called.call_list("market")}
    assert lines[person].left == "declined"
    assert lines[answer.successor.person].order == 51
    assert len(lines) == 51


def test_when_no_reserve_is_left_the_seat_stays_empty_and_nobody_is_invited(called: Roster) -> None:
    """A-13: of 59 on the lists nine wait."""
    answers = [called.call(line.person, 1, "declined") for line in called.call_list("market")[:10]]
    assert [answer.successor is None for answer in answers] == [False] * 9 + [True]
    assert [event.count for event in called.events() if isinstance(event, InvitationsIssued)] == [50, *[1] * 9]


def test_a_new_code_voids_the_old_one_and_unlocks(called: Roster) -> None:
    """A lost code is made anew and recorded; wrong tries are forgotten."""
    line = called.call_list("market", full=True)[0]
    old = called.replace_invitation(line.person).code
    new = called.replace_invitation(line.person).code
    called.at(VOTING)
    for code in ["x"] * 4 + ([old] if old != new else ["x"]):
        with pytest.raises(InvitationNotRecognised):
            called.identify(method="invitation", phone=line.phone, code=code)
    with pytest.raises(InvitationLocked):
        called.identify(method="invitation", phone=line.phone, code=new)
    newest = called.replace_invitation(line.person).code
    assert called.identify(method="invitation", phone=line.phone, code=newest).group == "market"


def test_only_the_invited_get_codes(called: Roster) -> None:
    with pytest.raises(NotInvited):
        called.replace_invitation("0" * 32)
    with pytest.raises(NotInvited):  # drawn, but nobody of the group has been invited yet
        called.replace_invitation(called.call_list("service")[0].person)


def test_no_name_and_no_number_is_in_the_log_of_calls(called: Roster) -> None:
    miss_thrice(called, called.call_list("market")[0].person)
    logged = b"".join(called.context.log.bodies(APPRAISAL)).decode()
    assert not any(phone(number) in logged or f"张{number}" in logged for number in range(3, 63))
