"""Seats that fall free, and who follows (A-13, A-17)."""

from functools import reduce

from msgspec import structs

from services.roster.draw.seat_replacement import give_way_to, give_way_to_leaders, next_reserve, reserves_until, vacate
from services.roster.events import SeatVacated
from services.roster.preparation import Preparation, evolve
from tests.roster.quarter import DRAFTED, at, drawn, filed


def after(*events: object) -> Preparation:
    return reduce(evolve, events, Preparation())  # type: ignore[arg-type]


MARKET = drawn("market", "p1", "p2", reserve=("p3", "p4", "p5"))


def test_the_next_reserve_takes_the_seat_and_waits_no_longer() -> None:
    state = after(DRAFTED, MARKET)
    (event,) = vacate(state, "market", ["p1"], "not_reached")
    assert event == SeatVacated(group="market", person="p1", reason="not_reached", successor="p3")
    state = evolve(state, event)
    assert state.seats["market"] == ("p2", "p3")
    assert state.waiting["market"] == ("p4", "p5")


def test_leaders_the_seated_and_who_took_part_are_passed_over() -> None:
    state = after(DRAFTED, filed("inspection", "p3"), MARKET, drawn("service", "p4", reserve=("p1",)))
    assert next_reserve(state, "market", frozenset({"p5"})) == ""
    assert next_reserve(state, "market") == "p5"
    assert next_reserve(state, "service") == ""


def test_without_reserves_a_seat_stays_empty() -> None:
    state = after(DRAFTED, drawn("market", "p1"))
    (event,) = vacate(state, "market", ["p1"], "declined")
    assert event.successor == ""
    assert evolve(state, event).seats["market"] == ()


def test_a_late_list_of_leaders_frees_their_seats_and_no_leader_follows() -> None:
    """A-17: leaders before all others, also when their list shows it late."""
    state = after(DRAFTED, MARKET, filed("inspection", "p1", "p2", "p4"))
    assert give_way_to_leaders(state) == [
        SeatVacated(group="market", person="p1", reason="leader", successor="p3"),
        SeatVacated(group="market", person="p2", reason="leader", successor="p5"),
    ]


def test_two_groups_that_give_way_at_once_have_one_reserve_between_them() -> None:
    """A-17: who waits in both lists follows in the first and is passed over in the second."""
    state = after(
        DRAFTED,
        drawn("market", "p1", reserve=("r1", "r2")),
        drawn("service", "p2", reserve=("r1", "r3")),
        drawn("projects", "p1", "p2"),
    )
    assert give_way_to("projects", state) == [
        SeatVacated(group="market", person="p1", reason="drawn_elsewhere", successor="r1"),
        SeatVacated(group="service", person="p2", reason="drawn_elsewhere", successor="r3"),
    ]
    assert give_way_to("market", state) == give_way_to("service", state) == []


def test_leaders_leave_two_groups_and_one_reserve_follows_once() -> None:
    """A-17."""
    state = after(
        DRAFTED,
        drawn("market", "p1", reserve=("r1",)),
        drawn("service", "p2", reserve=("r1", "r2")),
        filed("inspection", "p1", "p2"),
    )
    assert give_way_to_leaders(state) == [
        SeatVacated(group="market", person="p1", reason="leader", successor="r1"),
        SeatVacated(group="service", person="p2", reason="leader", successor="r2"),
    ]
    assert give_way_to_leaders(state, frozenset({"r1"}), refill=False) == [
        SeatVacated(group="market", person="p1", reason="leader", successor=""),
        SeatVacated(group="service", person="p2", reason="leader", successor=""),
    ]


def test_two_seats_of_a_group_get_two_successors() -> None:
    """A-13: in the order of their tickets; who took part is passed over."""
    events = vacate(after(DRAFTED, MARKET), "market", ["p2", "p1"], "not_reached", frozenset({"p4"}))
    assert [(event.person, event.successor) for event in events] == [("p2", "p3"), ("p1", "p5")]


def test_reserves_follow_for_as_many_days_as_the_rules_say() -> None:
    """A-13: ten whole days of voting that begins on 1 July."""
    rules = DRAFTED.rules
    assert reserves_until(rules) == at(7, 11, 0)
    assert reserves_until(structs.replace(rules, reserves_days=3)) == at(7, 4, 0)
