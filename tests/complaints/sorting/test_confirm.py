"""A second person agrees with a sorting."""

from services.complaints.contract import Confirm
from services.complaints.matter import Matter, evolve
from services.complaints.refusals import ComplaintsFrozenAlready, MatterUnknown, NotSorted, SortedAnew
from services.complaints.sorting.confirm import confirm
from services.kernel.refusal import SamePerson
from tests.complaints.examples import (
    APPRAISAL,
    CONFIRMED,
    DECLINED,
    FIRST,
    FROZEN_INTAKE,
    MATTER_ID,
    OPEN_INTAKE,
    REPORTED,
    SECOND,
    SORTED,
    STRANGER,
    report,
)
from tests.spec import Spec

confirming = Spec(confirm, evolve, Matter())
CONFIRM = Confirm(appraisal=APPRAISAL, matter=MATTER_ID, by=SECOND)


def test_confirmation_names_the_sorting_it_confirms() -> None:
    """1.3 rule 9: `sorting` is its version in the matter's stream."""
    confirming.given(REPORTED, SORTED).when(CONFIRM, intake=OPEN_INTAKE).then(CONFIRMED)


def test_a_sorting_after_more_reports_is_confirmed_where_it_stands() -> None:
    outcome = confirming.given(REPORTED, report(seq=2), SORTED, report(seq=3)).when(CONFIRM, intake=OPEN_INTAKE)
    assert outcome.events[0].sorting == 3  # type: ignore[attr-defined]


def test_the_sorter_cannot_confirm_himself() -> None:
    alone = Confirm(appraisal=APPRAISAL, matter=MATTER_ID, by=FIRST)
    confirming.given(REPORTED, SORTED).when(alone, intake=OPEN_INTAKE).then_refused(SamePerson, by="sorter-1")


def test_a_confirmed_sorting_is_not_confirmed_again() -> None:
    confirming.given(REPORTED, SORTED, CONFIRMED).when(CONFIRM, intake=OPEN_INTAKE).then_nothing()


def test_an_unsorted_matter_cannot_be_confirmed() -> None:
    confirming.given(REPORTED).when(CONFIRM, intake=OPEN_INTAKE).then_refused(NotSorted, matter_id=MATTER_ID)


def test_a_declined_matter_cannot_be_confirmed() -> None:
    confirming.given(REPORTED, SORTED, DECLINED).when(CONFIRM, intake=OPEN_INTAKE).then_refused(NotSorted)


def test_nothing_is_confirmed_after_the_freeze() -> None:
    confirming.given(REPORTED, SORTED).when(CONFIRM, intake=FROZEN_INTAKE).then_refused(ComplaintsFrozenAlready)


def test_what_was_sorted_again_meanwhile_is_not_confirmed_unseen() -> None:
    """1.3 rule 9: who confirms has seen what he confirms."""
    seen = Confirm(appraisal=APPRAISAL, matter=MATTER_ID, by=SECOND, sorting=2)
    confirming.given(REPORTED, SORTED).when(seen, intake=OPEN_INTAKE).then(CONFIRMED)
    confirming.given(REPORTED, SORTED, SORTED).when(seen, intake=OPEN_INTAKE).then_refused(SortedAnew, sorting=3)


def test_another_channels_matter_is_not_confirmed() -> None:
    """R-48: to whom sorts another channel it is as unknown as none."""
    stranger = Confirm(appraisal=APPRAISAL, matter=MATTER_ID, by=STRANGER)
    confirming.given(REPORTED, SORTED).when(stranger, intake=OPEN_INTAKE).then_refused(MatterUnknown)
