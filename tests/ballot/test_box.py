"""The box takes ballots from the first instant of the first day to the last of the last (R-06, A-04)."""

from datetime import datetime
from functools import reduce
from typing import get_args

import pytest

from services.ballot.box import ON_ITS_WAY, Box, evolve, must_be_voting, rules_of
from services.ballot.events import BallotCast, EarlySealConfirmed, EarlySealProposed, EarlySealReason, EnvelopeMade
from services.ballot.refusals import BoxNotOpen, BoxSealedAlready, VotingEnded, VotingNotStarted
from services.kernel.clock import CHINA
from services.kernel.event import Event
from tests.ballot.examples import MICROSECOND, OFFICES, OVER, RULES, SEALED, VOTING, box_opened, in_utc, keys

FIRST = RULES.voting_from


def after(*events: Event) -> Box:
    return reduce(evolve, events, Box())


OPEN = after(box_opened())


def test_the_box_remembers_what_it_was_opened_with() -> None:
    """D-1: rules, keys and offices are frozen at opening; a group without a key casts on paper only."""
    remembered = OPEN
    assert remembered == Box(rules=RULES, keys=keys(), offices=frozenset(OFFICES), mark="YS24Q2", receipt_key="4b" * 32)
    assert set(OPEN.keys) == {"market", "public"}


def test_the_envelope_that_was_made_last_is_used() -> None:
    first, second = EnvelopeMade(key="a1"), EnvelopeMade(key="b2")
    assert (OPEN.envelope, after(box_opened(), first, second).envelope) == ("", "b2")


def test_ballots_do_not_change_the_box() -> None:
    cast = BallotCast(ballot_id="0a", group="public", channel="online", picks=())
    assert evolve(OPEN, cast) == OPEN


@pytest.mark.parametrize("now", [FIRST, in_utc(FIRST), VOTING, OVER - MICROSECOND, in_utc(OVER - MICROSECOND)])
def test_ballots_are_taken_in_the_window(now: datetime) -> None:
    """R-06, A-04: both days whole."""
    assert must_be_voting(OPEN, now) == RULES


def test_what_was_signed_by_the_end_of_14_july_in_china_is_taken_for_ten_minutes() -> None:
    """A-04: 2024-07-14 24:00 at +08:00, whatever the clock's zone; from then on roster signs nothing."""
    must_be_voting(OPEN, datetime(2024, 7, 15, 0, 9, 59, 999999, tzinfo=CHINA))
    for late in (datetime(2024, 7, 15, 0, 10, tzinfo=CHINA), in_utc(datetime(2024, 7, 15, 0, 10, tzinfo=CHINA))):
        with pytest.raises(VotingEnded) as refusal:
            must_be_voting(OPEN, late)
        assert refusal.value.facts == {"voting_until": "2024-07-15T00:00:00+08:00"}


def test_before_the_first_day_voting_has_not_started() -> None:
    """R-06: the link is public before."""
    with pytest.raises(VotingNotStarted) as refusal:
        must_be_voting(OPEN, FIRST - MICROSECOND)
    assert refusal.value.facts == {"voting_from": "2024-07-01T00:00:00+08:00"}


@pytest.mark.parametrize("now", [FIRST - MICROSECOND, VOTING, OVER])
def test_a_sealed_box_takes_nothing_whatever_the_time(now: datetime) -> None:
    sealed = after(box_opened(), SEALED)
    with pytest.raises(BoxSealedAlready):
        must_be_voting(sealed, now)
    with pytest.raises(BoxSealedAlready):
        rules_of(sealed)


def test_a_box_that_was_not_opened_takes_nothing() -> None:
    with pytest.raises(BoxNotOpen):
        must_be_voting(Box(), VOTING)


def test_a_confirmed_early_seal_ends_the_voting_and_a_proposed_one_does_not() -> None:
    proposed = EarlySealProposed(reason=get_args(EarlySealReason)[0], cause="c", by="one")
    confirmed = EarlySealConfirmed(by="one", confirmed_by="two")
    assert must_be_voting(after(box_opened(), proposed), FIRST) == RULES
    with pytest.raises(VotingEnded) as ended:
        must_be_voting(after(box_opened(), proposed, confirmed), FIRST)
    assert ended.value.facts == {"voting_until": RULES.voting_until.isoformat()}
    until = FIRST + ON_ITS_WAY
    on_its_way = after(box_opened(), proposed, EarlySealConfirmed(by="one", confirmed_by="two", until=until))
    assert must_be_voting(on_its_way, until - MICROSECOND) == RULES
    with pytest.raises(VotingEnded):
        must_be_voting(on_its_way, until)


def test_a_box_that_nobody_opened_is_empty() -> None:
    assert Box() == Box(rules=None, keys={}, offices=frozenset(), mark="")
