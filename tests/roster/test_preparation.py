"""What must be remembered of an appraisal and its people, and whether it is being voted on (R-06, A-04)."""

from datetime import date, datetime, timedelta
from functools import reduce

import pytest

from services.kernel.event import Event
from services.kernel.refusal import Refusal
from services.roster.events import CatalogueImported, IssuedListed, PeopleErased
from services.roster.preparation import Preparation, Stage, evolve, must_be_voting
from services.roster.refusals import AppraisalUnknown, NotOpenYet, VotingEnded
from tests.roster.quarter import ANNOUNCED, APPRAISAL, BEFORE, DRAFTED, OPENED, OVER, VOTING, at

LISTED = IssuedListed(issued=())
ERASED = PeopleErased(erased=(), due_on=date(2025, 1, 1), by="one", confirmed_by="two")
MOMENT = timedelta(microseconds=1)


def after(*events: Event) -> Preparation:
    return reduce(evolve, events, Preparation())


@pytest.mark.parametrize("now", [at(7, 1, 0), VOTING, OVER - MOMENT])
def test_from_the_first_instant_to_the_last_it_is_voted_on(now: datetime) -> None:
    assert must_be_voting(APPRAISAL, after(DRAFTED, OPENED), now) is OPENED


@pytest.mark.parametrize(
    ("state", "now", "refusal"),
    [
        (after(), VOTING, AppraisalUnknown),
        (after(DRAFTED), VOTING, NotOpenYet),
        (after(DRAFTED, OPENED), at(7, 1, 0) - MOMENT, NotOpenYet),
        (after(DRAFTED, OPENED), OVER, VotingEnded),
        (after(DRAFTED), OVER, VotingEnded),
        (after(DRAFTED, OPENED, LISTED), VOTING, VotingEnded),
    ],
)
def test_before_and_after_or_once_it_was_sealed_early_it_is_not(
    state: Preparation, now: datetime, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        must_be_voting(APPRAISAL, state, now)


@pytest.mark.parametrize(
    ("now", "stage"), [(ANNOUNCED, "announced"), (at(7, 1, 0), "voting"), (OVER - MOMENT, "voting"), (OVER, "closed")]
)
def test_an_opened_appraisal_goes_through_its_stages(now: datetime, stage: Stage) -> None:
    assert after(DRAFTED, OPENED).stage(now) == stage
    assert after(DRAFTED).stage(now) == after().stage(BEFORE) == "drafted"


def test_an_erasure_and_a_catalogue_are_remembered() -> None:
    """D-5; a catalogue takes the place of the draft's own, if there is a draft."""
    assert after(DRAFTED, ERASED).erased is ERASED
    brought_in = CatalogueImported(offices=DRAFTED.offices[:1], by="op-1")
    assert after(DRAFTED, brought_in).offices == DRAFTED.offices[:1]
    assert after(brought_in).offices == ()
