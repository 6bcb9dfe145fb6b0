"""Whether a ballot may be issued anew: who proposes what to whom, and what a second person finds (ADR 0047)."""

from dataclasses import replace

import pytest
from msgspec import structs

from services.kernel.refusal import SamePerson
from services.roster.events import GroupCode, Rules
from services.roster.identity.issued import Entered
from services.roster.personal_data.reissues import Proposal
from services.roster.refusals import (
    NotIssued,
    ReissuedAlready,
    ReissueLapsed,
    ReissueNotAllowed,
    ReissueNotProposed,
    ReissueWaits,
)
from services.roster.reissue.confirm_reissue import must_wait, why_not
from services.roster.reissue.propose_reissue import confirm_until, propose_reissue
from tests.roster.quarter import DRAFTED, OVER, at

RULES = DRAFTED.rules
NOBODY = structs.replace(RULES, reissue="nobody")
TODAY, YESTERDAY = at(7, 3).date(), at(7, 2).date()
WANTED = Proposal(person="p1", group="market", reason="telephone_changed", proposal="a1", by="operator-1", on=TODAY)
ANOTHERS = replace(WANTED, proposal="b2", by="operator-2")
SIGNED = Entered("market", bytes(32), b"")


def test_a_proposal_waits_and_the_same_again_changes_nothing() -> None:
    assert propose_reissue(WANTED, None, RULES, reissued=False) is WANTED
    again = replace(WANTED, proposal="c3")
    assert propose_reissue(again, WANTED, RULES, reissued=False) is WANTED
    other_reason = replace(again, reason="storage_lost")
    assert propose_reissue(other_reason, WANTED, RULES, reissued=False) is other_reason


def test_anothers_proposal_is_to_be_confirmed_and_not_replaced_until_its_day_is_over() -> None:
    with pytest.raises(ReissueWaits) as refusal:
        propose_reissue(WANTED, ANOTHERS, RULES, reissued=False)
    assert refusal.value.facts == {"by": "operator-2"}
    assert propose_reissue(WANTED, replace(ANOTHERS, on=YESTERDAY), RULES, reissued=False) is WANTED


@pytest.mark.parametrize("group", ["market", "projects", "service", "public"])
@pytest.mark.parametrize("rules", [RULES, NOBODY], ids=["invited", "nobody"])
def test_the_public_gets_none_anew_and_the_invited_unless_the_rules_say_nobody(group: GroupCode, rules: Rules) -> None:
    wanted, allowed = replace(WANTED, group=group), group != "public" and rules is RULES
    assert (why_not(Entered(group, bytes(32), b""), rules) is None) == allowed
    if allowed:
        assert propose_reissue(wanted, None, rules, reissued=False) is wanted
    else:
        with pytest.raises(ReissueNotAllowed) as refusal:
            propose_reissue(wanted, None, rules, reissued=False)
        assert refusal.value.facts == {"group": group}


def test_it_is_done_once_a_person() -> None:
    with pytest.raises(ReissuedAlready):
        propose_reissue(WANTED, None, RULES, reissued=True)
    assert why_not(replace(SIGNED, reissued=1), RULES) == ReissuedAlready()
    assert why_not(Entered("market", b"", b"", 1), RULES) == ReissuedAlready()


def test_to_whom_nothing_was_issued_nothing_is_issued_anew() -> None:
    assert why_not(None, RULES) == NotIssued()
    assert why_not(SIGNED, RULES) is None


def test_a_second_person_confirms_what_waits_on_its_day() -> None:
    assert must_wait(WANTED, "a1", "operator-2", on=TODAY) is WANTED
    with pytest.raises(SamePerson):
        must_wait(WANTED, "a1", "operator-1", on=TODAY)
    with pytest.raises(ReissueLapsed):
        must_wait(replace(WANTED, on=YESTERDAY), "a1", "operator-2", on=TODAY)
    with pytest.raises(ReissueNotProposed) as refusal:
        must_wait(None, "a1", "operator-2", on=TODAY)
    assert refusal.value.facts == {"proposal": "a1"}


def test_a_day_ends_at_midnight_in_china_and_the_last_one_with_the_voting() -> None:
    assert confirm_until(TODAY, RULES) == at(7, 4, 0)
    ends_at_noon = structs.replace(RULES, voting_until=at(7, 3, 12))
    assert confirm_until(TODAY, ends_at_noon) == at(7, 3, 12)
    assert confirm_until(at(7, 14).date(), RULES) == OVER


def test_only_a_row_that_was_given_up_waits_for_another_value() -> None:
    """Rows of 0.4.0 have no value either, and are nobody's to take."""
    waits = [Entered("market", value, b"", times).waits_anew for value in (b"", bytes(32)) for times in (0, 1)]
    assert waits == [False, True, False, False]
