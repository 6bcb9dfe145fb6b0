"""Sorting a matter to offices (梳理)."""

import msgspec
import pytest

from services.complaints.contract import OfficeFound, Sort, Sorter
from services.complaints.events import ComplaintSorted, SortedTo
from services.complaints.intake.intake import Intake
from services.complaints.matter import Matter, evolve
from services.complaints.refusals import (
    ComplaintsFrozenAlready,
    IntakeNotOpen,
    MatterMerged,
    MatterUnknown,
    UnknownOffice,
)
from services.complaints.sorting.sort import sort
from services.kernel.refusal import Malformed
from services.kernel.rpc.parse import parse
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

sorting = Spec(sort, evolve, Matter())


def command(*offices: OfficeFound, by: Sorter = FIRST) -> Sort:
    return Sort(appraisal=APPRAISAL, matter=MATTER_ID, offices=offices, by=by)


SHIRKED = OfficeFound(office="02-03", categories=("shirk",))
SORT = command(SHIRKED)


def test_a_matter_is_sorted_to_an_office_and_its_behaviours() -> None:
    """R-48, 1.3 rule 9."""
    sorting.given(REPORTED).when(SORT, intake=OPEN_INTAKE).then(SORTED)


def test_an_office_named_twice_is_one_with_the_behaviours_together() -> None:
    twice = command(
        OfficeFound(office="01-01", categories=("shirk",)), SHIRKED, OfficeFound(office="01-01", categories=("cold",))
    )
    offices = (SortedTo(office="01-01", categories=("cold", "shirk")), SortedTo(office="02-03", categories=("shirk",)))
    sorting.given(REPORTED).when(twice, intake=OPEN_INTAKE).then(
        ComplaintSorted(matter_id=MATTER_ID, offices=offices, by="sorter-1")
    )


def test_words_that_name_the_department_only_are_sorted_to_no_office() -> None:
    """1.3 rule 9: 部门级,未计票, never guessed."""
    sorting.given(REPORTED).when(command(), intake=OPEN_INTAKE).then(
        ComplaintSorted(matter_id=MATTER_ID, offices=(), by="sorter-1")
    )


def test_the_same_sorting_again_changes_nothing() -> None:
    sorting.given(REPORTED, SORTED, CONFIRMED).when(SORT, intake=OPEN_INTAKE).then_nothing()


def test_another_sorting_replaces_the_first_and_needs_its_own_confirmation() -> None:
    other = command(SHIRKED, by=SECOND)
    again = ComplaintSorted(matter_id=MATTER_ID, offices=SORTED.offices, by="sorter-2")
    matter = sorting.given(REPORTED, SORTED, CONFIRMED)
    matter.when(other, intake=OPEN_INTAKE).then(again)
    assert not evolve(matter.state, again).is_confirmed


def test_sorting_takes_a_decline_back() -> None:
    sorting.given(REPORTED, SORTED, DECLINED).when(SORT, intake=OPEN_INTAKE).then(SORTED)


def test_an_office_outside_the_catalogue_is_refused() -> None:
    sorting.given(REPORTED).when(
        command(OfficeFound(office="99-99", categories=("cold",))), intake=OPEN_INTAKE
    ).then_refused(UnknownOffice, office="99-99")


def test_an_office_without_a_behaviour_is_refused() -> None:
    sent = msgspec.to_builtins(command()) | {"offices": [{"office": "02-03", "categories": []}]}
    with pytest.raises(Malformed) as refusal:
        parse(Sort, sent)
    assert refusal.value.facts == {"where": "offices.0.categories", "what": "TOO_SHORT"}


def test_a_matter_nobody_reported_is_refused() -> None:
    sorting.given().when(SORT, intake=OPEN_INTAKE).then_refused(MatterUnknown, matter_id=MATTER_ID)


def test_a_merged_matter_is_not_sorted() -> None:
    sorting.given(ANONYMOUS, MERGED).when(SORT, intake=OPEN_INTAKE).then_refused(MatterMerged, into=DUPLICATE)


def test_nothing_is_sorted_after_the_freeze() -> None:
    sorting.given(REPORTED).when(SORT, intake=FROZEN_INTAKE).then_refused(ComplaintsFrozenAlready)


def test_nothing_is_sorted_before_the_opening() -> None:
    sorting.given(REPORTED).when(SORT, intake=Intake()).then_refused(IntakeNotOpen)


def test_another_channels_matter_is_not_sorted() -> None:
    """R-48."""
    sorting.given(REPORTED).when(command(SHIRKED, by=STRANGER), intake=OPEN_INTAKE).then_refused(
        MatterUnknown, matter_id=MATTER_ID
    )
