"""The complaints of the quarter: every odd way in which a channel reports (A-20, requirements 1.3)."""

from typing import Any

import pytest

from simulation.quarter import timeline
from simulation.quarter.complaints import CHANNELS, Matter, push_is_late
from simulation.quarter.generate import Quarter

QUARTER = Quarter.generate()


def matters(case: str) -> list[Matter]:
    return [matter for matter in QUARTER.matters if matter.case == case]


def matter(case: str) -> Matter:
    (only,) = matters(case)
    return only


def data(matter: Matter, push: int = 0) -> dict[str, Any]:
    return dict(matter.pushes[push].event["data"])


def test_every_channel_that_pushes_has_matters_and_the_secret_one_has_none() -> None:
    """R-27…R-29, A-21."""
    assert {push.channel for push in QUARTER.pushes} == set(CHANNELS)
    assert "discipline" not in CHANNELS


def test_every_matter_has_its_own_number_in_its_channel() -> None:
    assert len(QUARTER.matter) == len(QUARTER.matters) == 200


def test_complaint_in_two_channels() -> None:
    first, second = matters("in two channels")
    assert first.channel != second.channel
    assert data(second)["complainant"].endswith(data(first)["complainant"])
    assert first.sorting is not None
    assert second.sorting is not None
    assert first.sorting.offices == second.sorting.offices


def test_anonymous_duplicates_are_merged_by_a_person() -> None:
    one, other = matters("anonymous duplicate")
    assert [data(m)["complainant"] for m in (one, other)] == [None, None]
    assert other.into == one.source_id


def test_different_people_about_one_matter() -> None:
    one, other = matters("different people, one matter")
    assert data(one)["complainant"] != data(other)["complainant"]


@pytest.mark.parametrize(
    ("case", "status"), [("withdrawn", "withdrawn"), ("not accepted", "not_accepted"), ("unfounded", "unfounded")]
)
def test_a_second_event_takes_the_complaint_back(case: str, status: str) -> None:
    assert [data(matter(case), n)["seq"] for n in (0, 1)] == [1, 2]
    assert matter(case).latest["status"] == status


def test_a_later_event_overtakes_an_earlier_one() -> None:
    assert [data(matter("out of order"), n)["seq"] for n in (0, 1)] == [2, 1]
    assert matter("out of order").latest["seq"] == 2


def test_one_event_is_delivered_twice() -> None:
    once, twice = matter("delivered twice").pushes
    assert once.event == twice.event
    assert twice.expect == "again"


@pytest.mark.parametrize("case", ["late push", "push after the freeze"])
def test_pushes_after_the_channels_froze(case: str) -> None:
    assert all(push_is_late(push) for push in matter(case).pushes)


def test_one_push_comes_on_the_last_day_and_one_after_the_freeze() -> None:
    assert matter("pushed on the last day").pushes[0].at.date().isoformat() == "2024-07-19"
    assert matter("push after the freeze").pushes[0].at > timeline.COMPLAINTS_FROZEN


def test_joint_letter() -> None:
    assert data(matter("joint letter"))["people"] == 17


def test_what_its_source_calls_an_enquiry_is_not_taken() -> None:
    assert data(matter("of a kind that is not reported"))["kind"] == "咨询"
    assert matter("of a kind that is not reported").pushes[0].expect == "refused"


@pytest.mark.parametrize("case", ["enquiry", "praise"])
def test_what_is_no_complaint_is_declined(case: str) -> None:
    sorting = matter(case).sorting
    assert sorting is not None
    assert sorting.decline == "NOT_A_COMPLAINT"


def test_department_only() -> None:
    sorting = matter("department only").sorting
    assert sorting is not None
    assert (sorting.offices, sorting.decline) == ((), None)


def test_sorting_that_nobody_confirmed() -> None:
    sorting = matter("unconfirmed").sorting
    assert sorting is not None
    assert sorting.confirmed_by == ""


def test_three_offices_in_one_matter() -> None:
    sorting = matter("three offices").sorting
    assert sorting is not None
    assert len({office for office, _ in sorting.offices}) == 3


@pytest.mark.parametrize(
    ("case", "received", "expect"),
    [
        ("first moment of the quarter", "2024-04-01T00:00:00+08:00", "taken"),
        ("last moment of the quarter", "2024-06-30T23:59:59+08:00", "taken"),
        ("before the quarter", "2024-03-31T23:59:59+08:00", "refused"),
        ("after the quarter", "2024-07-01T00:00:00+08:00", "refused"),
    ],
)
def test_matters_at_the_ends_of_the_quarter(case: str, received: str, expect: str) -> None:
    assert data(matter(case))["received_at"] == received
    assert matter(case).pushes[0].expect == expect


def test_matters_from_before_the_year_and_of_unknown_date() -> None:
    assert data(matter("occurred before 2024"))["occurred"] == "2023-08"
    assert data(matter("occurred unknown"))["occurred"] is None


def test_two_sorters_of_the_channel_decide() -> None:
    for m in QUARTER.matters:
        if m.sorting is not None:
            assert m.sorting.by != m.sorting.confirmed_by
            assert m.channel in m.sorting.by
