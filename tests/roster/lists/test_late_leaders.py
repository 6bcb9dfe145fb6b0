"""A list of leaders that comes late: who has voted online has voted, the others get a form (A-17, R-21)."""

import pytest

from services.roster.events import RosterConfirmed, RosterFiled, SeatVacated
from services.roster.refusals import LeadersOnlyAdded, LeaderVotesOnPaper, RosterClosed
from tests.roster.conftest import Roster
from tests.roster.quarter import ANNOUNCED, APPRAISAL, OVER, VOTING, at, phone


@pytest.fixture
def voting(prepared: Roster) -> Roster:
    prepared.at(ANNOUNCED).open()
    return prepared.at(VOTING)


def test_a_ballot_that_was_cast_online_stands(voting: Roster) -> None:
    """Nobody can name it (ADR 0038); whoever took part gets no form."""
    person = voting.sign_in("a", phone(5000)).person
    voting.credential(person)
    before = len(list(voting.events()))
    voting.add_leaders(5000, 5001)
    (_, confirmed, filed) = list(voting.events())[before:]
    assert isinstance(confirmed, RosterConfirmed)
    assert isinstance(filed, RosterFiled)
    assert person in filed.people
    assert filed.late


def test_who_took_part_and_was_listed_later_comes_back_to_the_same_ballot(voting: Roster) -> None:
    """A-17: no form is handed out, so the person is not sent to one; the receipt can be seen."""
    person = voting.sign_in("a", phone(5000)).person
    first = voting.credential(person)
    voting.add_leaders(5000)
    assert voting.sign_in("a", phone(5000)).group == first.group == "public"
    assert voting.another_process().credential(person).group == "public"


def test_he_is_told_of_the_form_whoever_he_was_before(voting: Roster) -> None:
    """A-17: 您将通过测评表参评."""
    person = voting.sign_in("a", phone(5000)).person
    voting.add_leaders(5000)
    for ask in (lambda: voting.sign_in("a", phone(5000)), lambda: voting.another_process().credential(person)):
        with pytest.raises(LeaderVotesOnPaper):
            ask()


def test_his_seat_goes_to_a_reserve_who_has_not_voted(voting: Roster) -> None:
    voting.invite("market")
    leaving = voting.call_list("market", full=True)[0]
    waiting = voting.draw_record("market").reserve
    voting.credential(waiting[0].person)
    voting.add_leaders(int(leaving.phone[-4:]))
    (vacated,) = [event for event in voting.events() if isinstance(event, SeatVacated)]
    assert (vacated.reason, vacated.person) == ("leader", leaving.person)
    assert vacated.successor == waiting[1].person
    (line,) = voting.invite("market")
    known = voting.identify(method="invitation", phone=line.phone, code=line.code)
    assert (known.person, known.group) == (vacated.successor, "market")


def test_after_10_july_the_seat_stays_empty(voting: Roster) -> None:
    """A-13."""
    leaving = voting.call_list("market", full=True)[0]
    voting.at(at(7, 11)).add_leaders(int(leaving.phone[-4:]))
    (vacated,) = [event for event in voting.events() if isinstance(event, SeatVacated)]
    assert vacated.successor == ""


def test_the_list_only_grows_and_only_until_the_voting_ends(voting: Roster) -> None:
    """A form has been handed out to whoever was on it."""
    with pytest.raises(LeadersOnlyAdded) as refusal:
        voting.file("inspection", "T4", range(2, 5))
    assert refusal.value.facts == {"missing": 1}
    with pytest.raises(RosterClosed):
        voting.at(OVER).add_leaders(5000)


def test_other_lists_stay_closed(voting: Roster) -> None:
    with pytest.raises(RosterClosed):
        voting.file("fire", "T2", range(700, 703))


def test_names_stay_out_of_the_log(voting: Roster) -> None:
    voting.add_leaders(5000)
    assert phone(5000) not in b"".join(voting.context.log.bodies(APPRAISAL)).decode()
