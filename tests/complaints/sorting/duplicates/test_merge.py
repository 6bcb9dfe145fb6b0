"""Merging anonymous duplicates."""

from services.complaints.contract import Merge
from services.complaints.events import MattersMarkedDistinct
from services.complaints.matter import Matter, evolve
from services.complaints.refusals import (
    ComplaintsFrozenAlready,
    MatterMerged,
    MatterUnknown,
    MergedIntoItself,
    NotAnonymous,
)
from services.complaints.sorting.duplicates.merge import merge
from tests.complaints.examples import (
    ANONYMOUS,
    APPRAISAL,
    DECLINED,
    DUPLICATE,
    DUPLICATE_REPORTED,
    FIRST,
    FROZEN_INTAKE,
    MATTER_ID,
    MERGED,
    OPEN_INTAKE,
    REPORTED,
    SORTED,
    STRANGER,
    report,
)
from tests.spec import Spec

merging = Spec(merge, evolve, Matter())
MERGE = Merge(appraisal=APPRAISAL, matter=MATTER_ID, into=DUPLICATE, by=FIRST)
OTHER = evolve(Matter(), DUPLICATE_REPORTED)


def test_anonymous_duplicates_become_one() -> None:
    """1.3 rule 4."""
    merging.given(ANONYMOUS).when(MERGE, intake=OPEN_INTAKE, other=OTHER).then(MERGED)


def test_merging_again_changes_nothing() -> None:
    merging.given(ANONYMOUS, MERGED).when(MERGE, intake=OPEN_INTAKE, other=OTHER).then_nothing()


def test_a_person_who_gave_his_name_keeps_his_vote() -> None:
    """1.3 rule 3: different people on one matter are a vote each."""
    merging.given(REPORTED).when(MERGE, intake=OPEN_INTAKE, other=OTHER).then_refused(NotAnonymous, matter_id=MATTER_ID)


def test_nobody_is_merged_with_a_person_who_gave_his_name() -> None:
    named = evolve(Matter(), report(matter_id=DUPLICATE))
    merging.given(ANONYMOUS).when(MERGE, intake=OPEN_INTAKE, other=named).then_refused(
        NotAnonymous, matter_id=DUPLICATE
    )


def test_a_matter_is_not_merged_into_itself() -> None:
    itself = Merge(appraisal=APPRAISAL, matter=MATTER_ID, into=MATTER_ID, by=FIRST)
    merging.given(ANONYMOUS).when(itself, intake=OPEN_INTAKE, other=OTHER).then_refused(MergedIntoItself)


def test_mergers_cannot_go_round_in_a_circle() -> None:
    """What a matter is merged into must stand for itself."""
    gone = evolve(OTHER, MERGED)
    merging.given(ANONYMOUS).when(MERGE, intake=OPEN_INTAKE, other=gone).then_refused(MatterMerged, matter_id=DUPLICATE)


def test_a_merged_matter_is_not_merged_elsewhere() -> None:
    elsewhere = Merge(appraisal=APPRAISAL, matter=MATTER_ID, into="0c" * 16, by=FIRST)
    merging.given(ANONYMOUS, MERGED).when(elsewhere, intake=OPEN_INTAKE, other=OTHER).then_refused(
        MatterMerged, into=DUPLICATE
    )


def test_matters_nobody_reported_are_refused() -> None:
    merging.given().when(MERGE, intake=OPEN_INTAKE, other=OTHER).then_refused(MatterUnknown, matter_id=MATTER_ID)
    merging.given(ANONYMOUS).when(MERGE, intake=OPEN_INTAKE, other=Matter()).then_refused(
        MatterUnknown, matter_id=DUPLICATE
    )


def test_nothing_is_merged_after_the_freeze() -> None:
    merging.given(ANONYMOUS).when(MERGE, intake=FROZEN_INTAKE, other=OTHER).then_refused(ComplaintsFrozenAlready)


def test_another_channels_matter_is_not_merged_nor_merged_into() -> None:
    """R-48: nobody learns by trying what other channels have."""
    stranger = Merge(appraisal=APPRAISAL, matter=MATTER_ID, into=DUPLICATE, by=STRANGER)
    merging.given(ANONYMOUS).when(stranger, intake=OPEN_INTAKE, other=OTHER).then_refused(MatterUnknown)
    elsewhere = evolve(Matter(), report(matter_id=DUPLICATE, complainant=None, channel="mailbox_county"))
    merging.given(ANONYMOUS).when(MERGE, intake=OPEN_INTAKE, other=elsewhere).then_refused(
        MatterUnknown, matter_id=DUPLICATE
    )


def test_who_gave_his_name_after_the_merger_stands_for_himself_again() -> None:
    """1.3 rule 3."""
    again = merging.given(ANONYMOUS, MERGED, report(seq=2)).when(MERGE, intake=OPEN_INTAKE, other=OTHER)
    again.then_refused(NotAnonymous, matter_id=MATTER_ID)


def test_only_what_was_found_to_be_another_is_marked_distinct() -> None:
    apart = MattersMarkedDistinct(matter_id=MATTER_ID, other=DUPLICATE, by="sorter-1")
    matter = Matter()
    for event in (ANONYMOUS, DECLINED, apart, SORTED):
        matter = evolve(matter, event)
    assert matter.marked_distinct == {DUPLICATE}
