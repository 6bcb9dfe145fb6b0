"""The leaders' register (T4, R-17): to whom forms are handed, without a serial."""

import pytest

from services.roster.answers import Leader
from services.roster.contract import ListLeaders
from services.roster.lists.leaders_register import handle
from services.roster.refusals import AppraisalUnknown
from tests.roster.conftest import Roster
from tests.roster.quarter import ANNOUNCED, APPRAISAL, VOTING, phone


def register(roster: Roster) -> list[Leader]:
    return handle(ListLeaders(appraisal=APPRAISAL), roster.context)


def test_the_register_has_the_leaders_in_the_order_of_their_list(prepared: Roster) -> None:
    """R-17, A-10: names are needed to hand out forms; numbers are masked, serials are none."""
    prepared.file("inspection", "T4", range(3))
    told = register(prepared)
    assert len(told) == 3
    assert Leader.__struct_fields__ == ("organisation", "post", "name", "phone", "voted_online")
    assert all(line.name and "****" in line.phone for line in told)
    assert told == register(prepared)


def test_of_an_appraisal_that_nobody_drafted_there_is_no_register(roster: Roster) -> None:
    with pytest.raises(AppraisalUnknown):
        register(roster)


def test_who_voted_online_before_being_listed_is_handed_no_form(prepared: Roster) -> None:
    """A-17: one ballot a person; the one online cannot be taken back, because nobody can name it (ADR 0038)."""
    voting = prepared.at(ANNOUNCED)
    voting.open()
    voting.at(VOTING).credential(voting.sign_in("a", phone(5000)).person)
    voting.add_leaders(5000)
    assert [line.voted_online for line in register(voting)] == [False, False, False, True]
