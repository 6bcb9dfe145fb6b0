"""A decision is taken back by another person, until the freeze."""

import pytest

from services.complaints.contract import Sorter, Undo
from services.complaints.events import ComplaintsMerged, DecisionUndone
from services.complaints.matter import Matter, evolve
from services.complaints.refusals import ComplaintsFrozenAlready, DecidedAcrossChannels, MatterUnknown, NothingToUndo
from services.complaints.sorting.undo import undo
from services.kernel.event import Event
from services.kernel.refusal import SamePerson
from tests.complaints.examples import (
    ANONYMOUS,
    APPRAISAL,
    CONFIRMED,
    DECLINED,
    DUPLICATE,
    FIRST,
    FROZEN_INTAKE,
    MATTER_ID,
    MERGED,
    OPEN_INTAKE,
    REPORTED,
    SECOND,
    SORTED,
    STRANGER,
)
from tests.spec import Spec

undoing = Spec(undo, evolve, Matter())


def taking_back(decision: int = 2, by: Sorter = SECOND) -> Undo:
    return Undo(appraisal=APPRAISAL, matter=MATTER_ID, decision=decision, by=by)


def undone(decision: int = 2, by: str = "sorter-2") -> DecisionUndone:
    return DecisionUndone(matter_id=MATTER_ID, decision=decision, by=by)


@pytest.mark.parametrize("made", [SORTED, DECLINED, MERGED])
def test_a_colleague_takes_a_decision_back(made: Event) -> None:
    """R-48, 1.3 rule 9: every decision leaves its trail, and its undoing too."""
    undoing.given(ANONYMOUS, made).when(taking_back(), intake=OPEN_INTAKE).then(undone())


def test_a_confirmation_is_taken_back_by_the_one_who_sorted() -> None:
    undoing.given(REPORTED, SORTED, CONFIRMED).when(taking_back(3, FIRST), intake=OPEN_INTAKE).then(
        undone(3, "sorter-1")
    )


def test_nobody_takes_his_own_decision_back() -> None:
    undoing.given(REPORTED, SORTED).when(taking_back(by=FIRST), intake=OPEN_INTAKE).then_refused(
        SamePerson, by="sorter-1"
    )


def test_what_is_undone_is_not_undone_again() -> None:
    again = undoing.given(REPORTED, SORTED, undone())
    again.when(taking_back(), intake=OPEN_INTAKE).then_nothing()
    third = Sorter(account="sorter-3", channel=SECOND.channel)
    again.when(taking_back(by=third), intake=OPEN_INTAKE).then_refused(NothingToUndo, decision=2)


@pytest.mark.parametrize("decision", [1, 3])
def test_a_report_is_no_decision_and_what_never_was_cannot_be_undone(decision: int) -> None:
    undoing.given(REPORTED, SORTED).when(taking_back(decision), intake=OPEN_INTAKE).then_refused(NothingToUndo)


def test_another_channels_decision_is_not_undone() -> None:
    """R-48."""
    undoing.given(REPORTED, SORTED).when(taking_back(by=STRANGER), intake=OPEN_INTAKE).then_refused(MatterUnknown)


def test_what_was_decided_across_channels_is_not_one_channels_to_undo() -> None:
    across = ComplaintsMerged(matter_id=MATTER_ID, into=DUPLICATE, by="inspector-1", across=True)
    undoing.given(ANONYMOUS, across).when(taking_back(), intake=OPEN_INTAKE).then_refused(DecidedAcrossChannels)


def test_nothing_is_undone_after_the_freeze() -> None:
    undoing.given(REPORTED, SORTED).when(taking_back(), intake=FROZEN_INTAKE).then_refused(ComplaintsFrozenAlready)


def test_what_stood_before_a_decision_stands_again() -> None:
    matter = Matter()
    for event in (REPORTED, SORTED, CONFIRMED, DECLINED):
        matter = evolve(matter, event)
    assert matter.declined == DECLINED
    restored = evolve(matter, undone(4))
    assert (restored.declined, restored.sorting, restored.is_confirmed) == (None, SORTED, True)
    unconfirmed = evolve(restored, undone(3, "sorter-1"))
    assert (unconfirmed.sorting, unconfirmed.is_confirmed) == (SORTED, False)
    assert evolve(unconfirmed, undone(2)).sorting is None
