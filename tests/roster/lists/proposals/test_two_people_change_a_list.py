"""A list after the opening, on a real PostgreSQL: what stands beside the log, and for how long (ADR 0044)."""

from datetime import datetime
from typing import Any

import pytest

from services.kernel.clock import CHINA
from services.kernel.refusal import SamePerson
from services.roster.answers import Filing, RosterWaiting
from services.roster.contract import ListFilings
from services.roster.events import RosterConfirmed, RosterFiled, RosterProposed, RosterWithdrawn, SeatVacated
from services.roster.lists import filings
from services.roster.lists.proposals.expiry import ErasesExpired
from services.roster.personal_data.erase import TABLES
from services.roster.refusals import (
    RosterNotProposed,
    RosterProposalExpired,
    RosterProposalOutdated,
    RosterProposedByAnother,
    RosterWaits,
)
from tests.roster.conftest import Roster
from tests.roster.quarter import ANNOUNCED, APPRAISAL, VOTING, at, phone, row, workbook

BESIDE = ("roster_proposal", "proposed_people")


@pytest.fixture
def voting(prepared: Roster) -> Roster:
    prepared.at(ANNOUNCED).open()
    return prepared.at(VOTING)


def leaders(*numbers: int, **changed: Any) -> bytes:
    """The list as it was, and these; `changed` of the first."""
    return workbook("T4", [row("T4", 1, **changed), *(row("T4", number) for number in (2, 3, *numbers))])


def propose(roster: Roster, content: bytes, by: str = "clerk-1") -> RosterWaiting:
    proposed = roster.file_content("inspection", content, by=by).proposed
    assert proposed is not None
    return proposed


def beside(roster: Roster) -> list[int]:
    return [roster.rows(f"select count(*) from {table}")[0][0] for table in BESIDE]


def receipt(roster: Roster) -> Filing:
    (found,) = filings.handle(ListFilings(appraisal=APPRAISAL, provider="inspection"), roster.context)
    return found


def test_before_the_opening_one_person_files(prepared: Roster) -> None:
    taken = prepared.file_content("inspection", leaders(4))
    assert (taken.proposed, taken.people, receipt(prepared).confirmed_by) == (None, 4, None)


def test_a_proposed_list_stands_beside_the_log_until_it_is_confirmed(voting: Roster) -> None:
    before = voting.rows("select person from people where provider = 'inspection' order by person")
    proposed = propose(voting, leaders(5000, 5001, 职务="副局长"))
    assert (proposed.added, proposed.removed, proposed.changed, proposed.vacated) == (2, 0, 1, 0)
    assert voting.rows("select person from people where provider = 'inspection' order by person") == before
    assert beside(voting) == [1, 5]
    assert (receipt(voting).people, receipt(voting).waiting) == (3, proposed)

    taken = voting.confirm("inspection", proposed.proposal)
    assert (taken.people, taken.proposed, beside(voting)) == (5, None, [0, 0])
    told = receipt(voting)
    assert (told.people, told.filed_by, told.confirmed_by, told.times) == (5, "clerk-1", "clerk-2", 2)
    assert told.waiting is None
    assert [type(event) for event in voting.events()][-3:] == [RosterProposed, RosterConfirmed, RosterFiled]
    assert voting.confirm("inspection", proposed.proposal, by="clerk-3") == taken
    assert voting.rows("select payload ->> '职务' from people where row_number = 4 and provider = 'inspection'") == [
        ("副局长",)
    ]


def test_the_log_names_nobody_and_does_not_hold_the_list_that_waits(voting: Roster) -> None:
    propose(voting, leaders(5000))
    person = voting.rows("select person from proposed_people where name = '张5000'")[0][0]
    said = b"".join(voting.context.log.bodies(APPRAISAL)).decode()
    for secret in (person, phone(5000), "张5000"):
        assert secret not in said


def test_who_confirms_sees_what_will_change(voting: Roster) -> None:
    """Masked, and who gives up a seat or has voted is told."""
    leaving = voting.call_list("market", full=True)[0]
    voted = voting.sign_in("a", phone(5000)).person
    voting.credential(voted)
    proposed = propose(voting, leaders(5000, int(leaving.phone[-4:]), 职务="副局长"))
    shown = voting.proposal("inspection", proposed.proposal)
    assert (shown.by, shown.outdated, shown.vacated, shown.name) == ("clerk-1", False, 1, "县政府办公室督查室")
    told = [(one.kind, one.columns, one.gives_up, one.voted_online) for one in shown.changes]
    assert told == [
        ("changed", ("职务",), None, False),
        ("added", (), None, True),
        ("added", (), "market", False),
    ]
    assert (shown.changes[1].name, shown.changes[1].phone) == ("张*0", "130****5000")
    voting.confirm("inspection", proposed.proposal)
    assert [event.person for event in voting.events() if isinstance(event, SeatVacated)] == [leaving.person]


def test_two_are_two(voting: Roster) -> None:
    proposed = propose(voting, leaders(5000))
    with pytest.raises(SamePerson):
        voting.confirm("inspection", proposed.proposal, by="clerk-1")
    with pytest.raises(RosterWaits):
        propose(voting, leaders(5001), by="clerk-2")
    with pytest.raises(RosterProposedByAnother):
        voting.withdraw("inspection", proposed.proposal, by="clerk-2")
    assert beside(voting) == [1, 4]


def test_what_became_another_thing_is_refused_and_proposed_anew(voting: Roster) -> None:
    proposed = propose(voting, leaders(5000))
    voting.credential(voting.sign_in("a", phone(5000)).person)
    assert voting.proposal("inspection", proposed.proposal).outdated
    with pytest.raises(RosterProposalOutdated):
        voting.confirm("inspection", proposed.proposal)
    anew = propose(voting, leaders(5000))
    assert anew.proposal != proposed.proposal
    with pytest.raises(RosterNotProposed):
        voting.confirm("inspection", proposed.proposal)
    assert voting.confirm("inspection", anew.proposal).people == 4


def test_sending_the_same_again_is_one_proposal(voting: Roster) -> None:
    content = leaders(5000)
    assert propose(voting, content) == propose(voting, content)
    assert sum(isinstance(event, RosterProposed) for event in voting.events()) == 1


def test_a_replaced_a_withdrawn_and_an_expired_list_are_erased(voting: Roster) -> None:
    propose(voting, leaders(5000, 5001, 5002))
    proposed = propose(voting, leaders(5000))
    assert beside(voting) == [1, 4]
    assert voting.withdraw("inspection", proposed.proposal).proposal == proposed.proposal
    assert (beside(voting), type(voting.events()[-1])) == ([0, 0], RosterWithdrawn)
    with pytest.raises(RosterNotProposed):
        voting.withdraw("inspection", proposed.proposal)

    propose(voting, leaders(5001))
    voting.at(at(7, 8, 23, 59))
    ErasesExpired(voting.context).look()
    assert beside(voting) == [1, 4]
    voting.at(at(7, 9, 0))
    expired = voting.events()[-1]
    assert isinstance(expired, RosterProposed)
    for ask in (voting.proposal, voting.confirm):
        with pytest.raises(RosterProposalExpired):
            ask("inspection", expired.proposal)
    ErasesExpired(voting.context).look()
    assert (beside(voting), receipt(voting).waiting) == ([0, 0], None)
    with pytest.raises(RosterProposalExpired):
        voting.confirm("inspection", expired.proposal)
    assert propose(voting, leaders(5001), by="clerk-2").by == "clerk-2"


def test_what_waits_is_erased_with_everything_else_about_people() -> None:
    assert set(BESIDE) <= set(TABLES)


def test_the_receipt_says_when_it_was_proposed(voting: Roster) -> None:
    proposed = propose(voting, leaders(5000))
    voting.at(at(7, 4)).confirm("inspection", proposed.proposal)
    assert receipt(voting).filed_at == datetime(2024, 7, 3, 9, tzinfo=CHINA)
