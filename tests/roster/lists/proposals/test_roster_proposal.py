"""After the opening a change of a list takes two people (ADR 0044): proposing, confirming, withdrawing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import msgspec

from services.kernel.event import Event
from services.kernel.refusal import SamePerson
from services.roster.digest import digest
from services.roster.events import RosterConfirmed, RosterFiled, RosterProposed, RosterWithdrawn, SeatVacated
from services.roster.lists.deadline import confirm_until
from services.roster.lists.file_roster import Roster
from services.roster.lists.proposals.roster_proposal import (
    Effect,
    Figures,
    confirm_roster,
    effect_of,
    propose_roster,
    waiting,
    withdraw_roster,
)
from services.roster.preparation import Preparation, evolve
from services.roster.providers import PROVIDERS
from services.roster.refusals import (
    LeadersOnlyAdded,
    RosterClosed,
    RosterNotProposed,
    RosterProposalExpired,
    RosterProposalOutdated,
    RosterProposedByAnother,
    RosterWaits,
)
from tests.roster.quarter import DRAFTED, OPENED, OVER, VOTING, at, drawn, filed
from tests.spec import Spec

NONE: frozenset[str] = frozenset()
GROWN = Roster(
    provider=PROVIDERS["inspection"], file_digest="ef", people=("l1", "l2"), units=(), filed_at=VOTING
)  # Wednesday 3 July
LISTED = filed("inspection", "l1")
FILED = RosterFiled(provider="inspection", group="leaders", file_digest="ef", people=("l1", "l2"), late=True)
UNTIL = at(7, 9, 0)  # Thursday, Friday, Monday


def propose(
    roster: Roster, state: Preparation, by: str = "clerk-1", took_part: frozenset[str] = NONE, kept: int | None = None
) -> Sequence[Event]:
    effect = effect_of(roster, state, took_part, now=roster.filed_at)
    figures = Figures(rows=2, added=1, removed=0, changed=0)
    return propose_roster(roster, effect, state, figures, proposal="b2", by=by, voted_online=kept)


def confirm(
    by: str,
    state: Preparation,
    now: datetime = VOTING,
    took_part: frozenset[str] = NONE,
    kept: int = 0,
    proposal: str = "b1",
) -> Sequence[Event]:
    def effect_now(_proposed: RosterProposed) -> tuple[Effect, int]:
        return effect_of(GROWN, state, took_part, now=now), kept

    return confirm_roster(proposal, by, "inspection", state, effect_now, now=now)


proposing = Spec(propose, evolve, Preparation())
confirming = Spec(confirm, evolve, Preparation())
withdrawing = Spec(lambda by, state: withdraw_roster("b1", by, "inspection", state), evolve, Preparation())


def proposed(*effect: Event, proposal: str = "b1", by: str = "clerk-1") -> RosterProposed:
    return RosterProposed(
        proposal=proposal,
        provider="inspection",
        group="leaders",
        file_digest="ef",
        effect_digest=digest(effect),
        rows=2,
        people=2,
        added=1,
        removed=0,
        changed=0,
        vacated=len(effect) - 1,
        late=True,
        drawn_by_provider=False,
        until=UNTIL,
        by=by,
    )


PROPOSED = proposed(FILED)
CONFIRMED = RosterConfirmed(proposal="b1", provider="inspection", by="clerk-1", confirmed_by="clerk-2")
WITHDRAWN = RosterWithdrawn(proposal="b1", provider="inspection", by="clerk-1")
opened = (DRAFTED, LISTED, OPENED)


def test_a_list_after_the_opening_waits_for_a_second_person() -> None:
    proposing.given(*opened).when(GROWN).then(msgspec.structs.replace(PROPOSED, proposal="b2"))


def test_nothing_has_changed_until_it_is_confirmed() -> None:
    state = proposing.given(*opened, PROPOSED).state
    assert (state.leaders, waiting(state, "inspection", VOTING)) == ({"l1"}, PROPOSED)


def test_it_may_be_confirmed_for_three_working_days_and_no_longer_than_the_voting() -> None:
    assert confirm_until(VOTING, OPENED.rules) == UNTIL
    assert confirm_until(at(7, 12), OPENED.rules) == OVER
    assert waiting(proposing.given(*opened, PROPOSED).state, "inspection", UNTIL) is None


def test_the_same_again_changes_nothing() -> None:
    proposing.given(*opened, PROPOSED).when(GROWN, kept=0).then_nothing()
    proposing.given(*opened).when(replace(GROWN, people=("l1",), file_digest="ab")).then_nothing()


def test_who_proposed_a_list_may_replace_it() -> None:
    another = replace(GROWN, file_digest="99")
    outcome = proposing.given(*opened, PROPOSED).when(another, kept=0)
    state = evolve(proposing.given(*opened, PROPOSED).state, outcome.events[0])
    found = waiting(state, "inspection", VOTING)
    assert found is not None
    assert (found.proposal, found.file_digest) == ("b2", "99")


def test_the_same_is_proposed_anew_once_somebody_on_it_has_taken_part() -> None:
    """A-17: who confirms is to see it."""
    outcome = proposing.given(*opened, PROPOSED).when(GROWN, took_part=frozenset({"l2"}), kept=0)
    assert [type(event) for event in outcome.events] == [RosterProposed]


def test_another_account_does_not_replace_it_while_it_waits() -> None:
    given = proposing.given(*opened, PROPOSED)
    given.when(replace(GROWN, file_digest="99"), by="clerk-2").then_refused(
        RosterWaits, provider="inspection", by="clerk-1", until=UNTIL.isoformat()
    )
    later = given.when(replace(GROWN, filed_at=UNTIL), by="clerk-2")
    assert [type(event) for event in later.events] == [RosterProposed]


def test_what_one_person_could_not_file_two_cannot_propose() -> None:
    """Who got a form stays on the list; other lists stay as they are."""
    proposing.given(*opened).when(replace(GROWN, people=("l2",))).then_refused(LeadersOnlyAdded, missing=1)
    fire = replace(GROWN, provider=PROVIDERS["fire"])
    proposing.given(*opened).when(fire).then_refused(RosterClosed)
    proposing.given(*opened).when(replace(GROWN, filed_at=OVER)).then_refused(RosterClosed)


def test_a_second_person_confirms_and_it_takes_effect() -> None:
    confirming.given(*opened, PROPOSED).when("clerk-2").then(CONFIRMED, FILED)


def test_nobody_confirms_their_own() -> None:
    confirming.given(*opened, PROPOSED).when("clerk-1").then_refused(SamePerson, by="clerk-1")


def test_confirming_again_changes_nothing() -> None:
    confirming.given(*opened, PROPOSED, CONFIRMED, FILED).when("clerk-3").then_nothing()


def test_what_does_not_wait_cannot_be_confirmed() -> None:
    for history in ((), (PROPOSED, WITHDRAWN), (proposed(FILED, proposal="b7"),)):
        confirming.given(*opened, *history).when("clerk-2").then_refused(
            RosterNotProposed, provider="inspection", proposal="b1"
        )


def test_what_waited_too_long_is_not_confirmed() -> None:
    confirming.given(*opened, PROPOSED).when("clerk-2", now=UNTIL).then_refused(
        RosterProposalExpired, until=UNTIL.isoformat()
    )


def test_a_seat_that_was_drawn_meanwhile_makes_it_another_thing() -> None:
    """A-17: the new leader would give up a seat that nobody has spoken of."""
    given = confirming.given(*opened, PROPOSED, drawn("market", "l2", reserve=("r1",)))
    given.when("clerk-2").then_refused(RosterProposalOutdated, provider="inspection", proposal="b1")


def test_a_seat_that_goes_to_somebody_else_by_now_makes_it_another_thing() -> None:
    """A-13: so it is after the day on which reserves follow, and when the reserve has voted meanwhile."""
    draw = drawn("market", "l2", reserve=("r1", "r2"))
    vacated = SeatVacated(group="market", person="l2", reason="leader", successor="r1")
    given = confirming.given(*opened, draw, proposed(FILED, vacated))
    given.when("clerk-2").then(CONFIRMED, FILED, vacated)
    given.when("clerk-2", took_part=frozenset({"r1"})).then_refused(RosterProposalOutdated)
    late = msgspec.structs.replace(proposed(FILED, vacated), until=OVER)
    confirming.given(*opened, draw, late).when("clerk-2", now=at(7, 11)).then_refused(RosterProposalOutdated)


def test_another_list_in_between_makes_it_impossible() -> None:
    """A log of an earlier version, where one person was enough."""
    other = filed("inspection", "l1", "l3")
    confirming.given(*opened, PROPOSED, other).when("clerk-2").then_refused(LeadersOnlyAdded, missing=1)


def test_a_new_leader_who_has_voted_meanwhile_makes_it_another_thing() -> None:
    """A-17: no form for them, which who proposed it did not know."""
    given = confirming.given(*opened, PROPOSED)
    given.when("clerk-2", took_part=frozenset({"l2"})).then_refused(RosterProposalOutdated)
    given.when("clerk-2", took_part=frozenset({"l2"}), kept=1).then(CONFIRMED, FILED)


def test_who_proposed_it_withdraws_it_and_nobody_else() -> None:
    given = withdrawing.given(*opened, PROPOSED)
    given.when("clerk-1").then(WITHDRAWN)
    given.when("clerk-2").then_refused(RosterProposedByAnother, by="clerk-1")
    for history in ((PROPOSED, WITHDRAWN), (PROPOSED, CONFIRMED, FILED), ()):
        withdrawing.given(*opened, *history).when("clerk-1").then_refused(RosterNotProposed, proposal="b1")
