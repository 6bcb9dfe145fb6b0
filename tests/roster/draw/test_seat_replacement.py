"""Seats that fall free, and who follows (A-13, A-17)."""

from functools import reduce

from services.roster.draw.seat_replacement import give_way_to_leaders, next_reserve, vacate
from services.roster.events import SeatVacated
from services.roster.preparation import Preparation, evolve
from tests.roster.quarter import DRAFTED, drawn, filed


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
