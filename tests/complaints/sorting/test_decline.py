"""Setting aside what is no complaint about conduct."""

from functools import reduce

from msgspec import structs

from services.complaints.contract import Decline
from services.complaints.matter import Matter, evolve
from services.complaints.refusals import ComplaintsFrozenAlready, MatterUnknown
from services.complaints.sorting.decline import decline
from tests.complaints.examples import (
    APPRAISAL,
    DECLINED,
    FIRST,
    FROZEN_INTAKE,
    MATTER_ID,
    OPEN_INTAKE,
    REPORTED,
    SORTED,
    STRANGER,
)
from tests.spec import Spec

declining = Spec(decline, evolve, Matter())
DECLINE = Decline(appraisal=APPRAISAL, matter=MATTER_ID, reason="CONSULTATION", by=FIRST)


def test_an_enquiry_is_declined_with_a_reason_code() -> None:
    """1.3 rule 5: 咨询、表扬、建议、不予受理 do not count."""
    declining.given(REPORTED).when(DECLINE, intake=OPEN_INTAKE).then(DECLINED)


def test_a_sorted_matter_can_still_be_declined() -> None:
    declining.given(REPORTED, SORTED).when(DECLINE, intake=OPEN_INTAKE).then(DECLINED)


def test_the_same_decline_again_changes_nothing() -> None:
    declining.given(REPORTED, DECLINED).when(DECLINE, intake=OPEN_INTAKE).then_nothing()


def test_a_matter_nobody_reported_is_refused() -> None:
    declining.given().when(DECLINE, intake=OPEN_INTAKE).then_refused(MatterUnknown)


def test_nothing_is_declined_after_the_freeze() -> None:
    declining.given(REPORTED).when(DECLINE, intake=FROZEN_INTAKE).then_refused(ComplaintsFrozenAlready)


def test_another_channels_matter_is_not_declined() -> None:
    """R-48."""
    stranger = Decline(appraisal=APPRAISAL, matter=MATTER_ID, reason="PRAISE", by=STRANGER)
    declining.given(REPORTED).when(stranger, intake=OPEN_INTAKE).then_refused(MatterUnknown, matter_id=MATTER_ID)


def test_the_latest_of_two_declines_holds_and_a_sorting_takes_both_back() -> None:
    praise, enquiry = structs.replace(DECLINED, reason="PRAISE"), structs.replace(DECLINED, reason="CONSULTATION")
    for first, second in ((praise, enquiry), (enquiry, praise)):
        assert reduce(evolve, (REPORTED, first, second), Matter()).declined == second
        assert reduce(evolve, (REPORTED, first, second, SORTED), Matter()).declined is None
        assert reduce(evolve, (REPORTED, first, SORTED, second), Matter()).declined == second
    declining.given(REPORTED, praise).when(DECLINE, intake=OPEN_INTAKE).then(enquiry)
    declining.given(REPORTED, enquiry, praise).when(DECLINE, intake=OPEN_INTAKE).then(enquiry)
    declining.given(REPORTED, praise, enquiry).when(DECLINE, intake=OPEN_INTAKE).then_nothing()
