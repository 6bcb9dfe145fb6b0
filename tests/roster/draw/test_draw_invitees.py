"""Drawing who is invited (R-14, R-15, R-16, R-21, A-13, A-14, A-17)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from random import Random

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.kernel.refusal import Malformed
from services.roster.contract import DrawInvitees
from services.roster.draw.draw_invitees import draw_invitees
from services.roster.draw.tickets import in_ticket_order
from services.roster.events import GroupCode, InviteesDrawn, SeatVacated
from services.roster.preparation import Preparation, evolve
from services.roster.providers import providers_of
from services.roster.refusals import AppraisalUnknown, DrawnAlready, DrawOutOfOrder, ListsNotCommitted, VotingBegun
from tests.roster.quarter import APPRAISAL, BEFORE, DRAFTED, VOTING, committed, drawn, filed
from tests.spec import Spec

drawing = Spec(draw_invitees, evolve, Preparation())


def people(first: int, count: int) -> tuple[str, ...]:
    return tuple(f"{number:032x}" for number in range(first, first + count))


def draw(group: GroupCode, seed: str = "317|884|052") -> DrawInvitees:
    return DrawInvitees(appraisal=APPRAISAL, group=group, seed=seed)


def result(spec: Spec, group: GroupCode, seed: str = "317|884|052") -> InviteesDrawn:
    """The draw, after the lists were fixed."""
    spec = Spec(spec.decide, spec.evolve, spec.initial, evolve(spec.state, committed(group)))
    event = spec.when(draw(group, seed), now=BEFORE).events[0]
    assert isinstance(event, InviteesDrawn)
    return event


MARKET = filed("market-regulation", *people(0, 160))


def test_fifty_are_drawn_in_ticket_order_and_the_rest_is_reserve() -> None:
    event = result(drawing.given(DRAFTED, MARKET), "market")
    order = in_ticket_order(MARKET.people, "317|884|052")
    assert list(event.drawn) == order[:50]
    assert list(event.reserve) == order[50:]
    assert (event.quota, event.pool_size) == (50, 160)


def test_drawing_again_with_the_same_seed_changes_nothing() -> None:
    given_ = drawing.given(DRAFTED, MARKET, drawn("market", "p1", seed="317|884|052"))
    given_.when(draw("market", " ３１７|884|052"), now=VOTING).then_nothing()


def test_draw_is_not_retried_with_a_luckier_seed() -> None:
    given_ = drawing.given(DRAFTED, MARKET, drawn("market", "p1", seed="317|884|052"))
    given_.when(draw("market", "1"), now=BEFORE).then_refused(DrawnAlready, group="market", seed="317|884|052")


def test_fewer_than_the_quota_are_all_drawn() -> None:
    """A-13: the shortfall shows in the figures."""
    event = result(drawing.given(DRAFTED, filed("market-regulation", *people(0, 30))), "market")
    assert (len(event.drawn), event.reserve, event.quota) == (30, (), 50)


def test_five_project_heads_of_each_bureau() -> None:
    """A-14."""
    lists = [filed(code, *people(100 * place, 20)) for place, code in enumerate(providers_of("projects"))]
    event = result(drawing.given(DRAFTED, *lists), "projects")
    assert [len(set(event.drawn) & set(roster.people)) for roster in lists] == [5] * 5


def test_seats_a_short_list_leaves_open_go_to_the_next_tickets_of_all() -> None:
    """A-14: the fire brigade lists 3; two seats go to the pooled rest by ticket."""
    sizes = {"development-reform": 18, "industry-commerce": 14, "housing": 20, "ecology": 12, "fire": 3}
    lists = [filed(code, *people(100 * place, sizes[code])) for place, code in enumerate(sizes)]
    event = result(drawing.given(DRAFTED, *lists), "projects")
    counts = {roster.provider: len(set(event.drawn) & set(roster.people)) for roster in lists}
    assert len(event.drawn) == 25
    assert counts["fire"] == 3
    assert all(counts[code] >= 5 for code in sizes if code != "fire")
    firsts = {p for roster in lists for p in in_ticket_order(roster.people, event.seed)[:5]}
    rest = [p for p in in_ticket_order([p for roster in lists for p in roster.people], event.seed) if p not in firsts]
    assert set(event.drawn) - firsts == set(rest[:2])


def test_one_project_is_heard_once_though_two_bureaus_list_it() -> None:
    """A-14: of two persons of one project the first ticket stays, the other is not even in reserve."""
    lists = [
        filed("development-reform", *people(0, 4), units=("u1", "u2", "", "")),
        filed("housing", *people(10, 4), units=("u1", "", "", "")),
    ]
    event = result(drawing.given(DRAFTED, *lists), "projects")
    first, second = in_ticket_order([people(0, 1)[0], people(10, 1)[0]], event.seed)
    assert first in event.drawn
    assert second not in {*event.drawn, *event.reserve}
    assert len(event.drawn) == 7


def test_a_leader_is_never_drawn_and_his_seat_is_filled() -> None:
    """R-21, A-17."""
    chiefs = in_ticket_order(MARKET.people, "317|884|052")[:3]
    event = result(drawing.given(DRAFTED, MARKET, filed("inspection", *chiefs)), "market")
    assert set(event.drawn).isdisjoint(chiefs)
    assert set(event.reserve).isdisjoint(chiefs)
    assert len(event.drawn) == 50
    assert event.pool_size == 157


def test_scarcer_seats_are_drawn_first() -> None:
    """A-17: projects before market before service, as far as their lists are in."""
    lists = (MARKET, filed("fire", "p1"), filed("government-services", *people(50, 200)))
    given_ = drawing.given(DRAFTED, *lists, committed("market"), committed("service"))
    given_.when(draw("market"), now=BEFORE).then_refused(DrawOutOfOrder, group="market", first=["projects"])
    given_.when(draw("service"), now=BEFORE).then_refused(DrawOutOfOrder, first=["projects", "market"])


def test_nobody_is_drawn_before_the_lists_are_fixed() -> None:
    """ADR 0005: commit, then seed, then draw."""
    drawing.given(DRAFTED, MARKET).when(draw("market"), now=BEFORE).then_refused(ListsNotCommitted, group="market")


@pytest.mark.parametrize("group", ["leaders", "public"])
def test_nobody_is_drawn_for_groups_without_a_quota(group: GroupCode) -> None:
    drawing.given(DRAFTED).when(draw(group), now=BEFORE).then_refused(Malformed, where="group")


def test_who_is_invited_stands_once_voting_has_begun() -> None:
    drawing.given(DRAFTED, MARKET, committed("market")).when(draw("market"), now=VOTING).then_refused(VotingBegun)


def test_an_empty_seed_is_refused() -> None:
    drawing.given(DRAFTED, MARKET).when(draw("market", " "), now=BEFORE).then_refused(Malformed, where="seed")


def test_nothing_is_drawn_for_an_appraisal_nobody_drafted() -> None:
    drawing.given().when(draw("market"), now=BEFORE).then_refused(AppraisalUnknown, appraisal=APPRAISAL)


def test_a_list_its_provider_has_drawn_is_taken_whole_and_marked() -> None:
    """A-13, A-14: the fire brigade has drawn five of its own; the others list everybody."""
    lists = [filed(code, *people(100 * place, 20)) for place, code in enumerate(providers_of("projects")[:4])]
    own = msgspec.structs.replace(filed("fire", *people(900, 5)), drawn_by_provider=True)
    event = result(drawing.given(DRAFTED, *lists, own), "projects")
    assert set(own.people) <= set(event.drawn)
    assert event.drawn_by_providers == ("fire",)
    assert len(event.drawn) == 25


def test_who_is_drawn_for_scarcer_seats_leaves_the_others_and_the_reserve_follows() -> None:
    """A-17: the projects' lists came after the market was drawn; the lost seat is refilled."""
    market = drawn("market", "p1", "p2", reserve=("p3", "p4", "p5"))
    late = filed("fire", "p1", "p3")
    state = drawing.given(DRAFTED, MARKET, market, late, committed("projects")).state
    event, *vacated = draw_invitees(draw("projects"), state, BEFORE)
    assert isinstance(event, InviteesDrawn)
    assert set(event.drawn) == {"p1", "p3"}
    assert vacated == [SeatVacated(group="market", person="p1", reason="drawn_elsewhere", successor="p4")]


# --- what holds for any lists ----------------------------------------------------------------------------

PROVIDERS_DRAWN = ("market-regulation", *providers_of("projects"), "government-services", "inspection")
anybody = st.integers(0, 400).map(lambda number: f"{number:032x}")
lists_of_people = st.fixed_dictionaries(
    {code: st.lists(anybody, unique=True, max_size=160) for code in PROVIDERS_DRAWN}
)
Lists = Mapping[str, Sequence[str]]
seeds = st.text("0123456789|", min_size=1, max_size=12)


def draws(lists: Lists, seed: str) -> dict[str, InviteesDrawn]:
    """All three groups, drawn one after the other."""
    spec = drawing.given(DRAFTED, *(filed(code, *listed) for code, listed in lists.items()))
    events: dict[str, InviteesDrawn] = {}
    groups: tuple[GroupCode, ...] = ("projects", "market", "service")
    for group in groups:
        events[group] = result(spec, group, seed)
        spec = Spec(spec.decide, spec.evolve, spec.initial, evolve(spec.state, events[group]))
    return events


@given(lists_of_people, seeds, st.randoms(use_true_random=False))
def test_the_draw_is_the_same_however_the_files_are_ordered(lists: Lists, seed: str, random: Random) -> None:
    shuffled = {code: tuple(random.sample(listed, len(listed))) for code, listed in lists.items()}
    assert draws(lists, seed) == draws(shuffled, seed)


@given(lists_of_people, seeds)
def test_nobody_is_drawn_in_two_groups_and_no_leader_in_any(lists: Lists, seed: str) -> None:
    """R-21, A-17."""
    events = draws(lists, seed)
    everyone = [person for event in events.values() for person in event.drawn]
    assert len(everyone) == len(set(everyone))
    assert set(everyone).isdisjoint(lists["inspection"])


@given(lists_of_people, seeds)
def test_quotas_hold_when_the_lists_suffice(lists: Lists, seed: str) -> None:
    """R-14…R-16: as many as the quota, or all there are."""
    for event in draws(lists, seed).values():
        assert len(event.drawn) == min(event.quota, event.pool_size)
        assert len(event.drawn) + len(event.reserve) == event.pool_size


@given(lists_of_people, seeds)
def test_each_bureau_has_its_five_when_it_lists_five_of_its_own(lists: Lists, seed: str) -> None:
    """A-14."""
    codes = providers_of("projects")
    own = {code: set(lists[code]) - set(lists["inspection"]) for code in codes}
    for code in codes:
        for other in codes:
            if code != other:
                own[code] -= set(lists[other])
    assume(any(len(persons) >= 5 for persons in own.values()))
    event = draws(lists, seed)["projects"]
    for code in codes:
        if len(own[code]) >= 5:
            assert len(set(event.drawn) & set(lists[code])) >= 5


def test_events_survive_the_wire() -> None:
    event = result(drawing.given(DRAFTED, MARKET), "market")
    assert msgspec.json.decode(msgspec.json.encode(event), type=InviteesDrawn) == event


def test_voting_has_begun_at_its_first_instant() -> None:
    begins = DRAFTED.rules.voting_from
    given = drawing.given(DRAFTED, MARKET, committed("market"))
    given.when(draw("market"), now=begins).then_refused(VotingBegun, voting_from=begins.isoformat())
    assert given.when(draw("market"), now=begins - timedelta(microseconds=1)).refusal is None
