"""Days of the voting: never a small number, none lost, and no hour (ADR 0033)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.ballot.contract import ShowParticipationDays
from services.ballot.turnout.participation_days import days_told
from tests.ballot.conftest import Box
from tests.ballot.examples import OVER, VOTING, ballot

FIRST = date(2024, 7, 1)
LEAST = 5


def day(number: int) -> date:
    return FIRST + timedelta(days=number - 1)


def told(counts: dict[int, int], *, until: int | None) -> list[int | None]:
    """One group's numbers, by the number of the day."""
    days = days_told(
        {"projects": {day(at): count for at, count in counts.items() if count}},
        least=LEAST,
        until=None if until is None else day(until),
    )
    return [one.received["projects"] for one in days]


def test_a_day_with_enough_is_told() -> None:
    assert told({1: 7, 2: 5}, until=2) == [7, 5]


def test_few_wait_until_there_are_enough() -> None:
    """R-46: with 25 heads of projects, “one on Tuesday” is somebody."""
    assert told({1: 2, 2: 2, 3: 1, 4: 3}, until=4) == [None, None, 5, None]


def test_a_day_with_none_and_a_day_with_few_look_alike() -> None:
    assert told({1: 5, 2: 0, 3: 6}, until=3) == told({1: 5, 2: 1, 3: 5}, until=3) == [5, None, 6]


def test_what_is_left_at_the_seal_joins_the_last_number() -> None:
    assert told({1: 6, 2: 3}, until=2) == [6, None]
    assert told({1: 6, 2: 3}, until=None) == [9, None]


def test_fewer_than_enough_in_all_are_told_on_no_day() -> None:
    assert told({1: 1, 3: 3}, until=None) == [None, None, None]


def test_a_day_that_goes_on_is_not_told() -> None:
    assert told({1: 6, 2: 600}, until=1) == [6]
    assert told({2: 6}, until=1) == []


@given(st.dictionaries(st.integers(1, 20), st.integers(0, 9)), st.integers(1, 22) | st.none())
def test_no_number_is_small_and_none_is_lost(counts: dict[int, int], until: int | None) -> None:
    numbers = [number for number in told(counts, until=until) if number is not None]
    over = sum(count for at, count in counts.items() if until is None or at <= until)
    assert all(number >= LEAST for number in numbers)
    assert over - LEAST < sum(numbers) <= over
    assert until is not None or over < LEAST or sum(numbers) == over


def test_ballots_are_counted_by_the_day_in_china(box: Box) -> None:
    box.cast(*(ballot(number) for number in range(1, 8)))
    box.cast(ballot(11, group="market"))
    assert box.ask(ShowParticipationDays).days == []  # the day is not over
    box.at(OVER).seals()
    found = box.ask(ShowParticipationDays)
    assert (found.least, found.until) == (5, None)
    assert [(one.on, one.received) for one in found.days] == [(VOTING.date(), {"market": None, "public": 7})]


def test_each_day_has_what_came_on_it_and_today_is_not_told(box: Box) -> None:
    for day, numbers in enumerate((range(1, 8), range(8, 14), range(14, 20))):
        box.at(VOTING + timedelta(days=day)).cast(*map(ballot, numbers))
    found = box.ask(ShowParticipationDays)
    yesterday = VOTING.date() + timedelta(days=1)
    assert found.until == yesterday
    assert [(one.on, one.received) for one in found.days] == [
        (VOTING.date(), {"public": 7}),
        (yesterday, {"public": 6}),
    ]
