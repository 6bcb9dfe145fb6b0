"""What must always hold: no order, no repetition changes a count; every pick is counted once or void once."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from services.ballot.events import Pick
from services.kernel.event import Recorded
from services.roster.events import CATEGORIES, DIRECTED
from services.tally.counting.facts import Facts
from services.tally.counting.result import digest, result_document
from services.tally.counting.standings import examined, standings
from tests.tally.examples import APPRAISAL, CATALOGUE, ballot
from tests.tally.quarters import Quarter, played, with_tricks

HISTORY = played(with_tricks()).records()


def learned(records: list[Recorded]) -> Facts:
    facts = Facts()
    for recorded in records:
        facts.learn(recorded)
    return facts


def digest_of(facts: Facts) -> str:
    return digest(result_document(APPRAISAL, facts, 1))


@given(st.permutations([*HISTORY, *HISTORY]))
def test_facts_are_the_same_whatever_the_order_of_arrival(arrivals: list[Recorded]) -> None:
    """Any interleaving of the sources and any repetition gives the same totals."""
    assert digest_of(learned(arrivals)) == digest_of(learned(HISTORY))


def test_the_history_has_something_of_everything() -> None:
    """Or the permutations above would prove little."""
    kinds = {type(recorded.data).__name__ for recorded in HISTORY}
    assert kinds >= {"BallotCast", "ComplaintReported", "SortingConfirmed", "PickRuled", "SampleDrawn", "ResultCounted"}


picks = st.lists(
    st.builds(
        Pick,
        office=st.sampled_from([*CATALOGUE, "99-99"]),
        categories=st.lists(st.sampled_from(CATEGORIES), max_size=5).map(tuple),
        example=st.sampled_from([None, "e1", "e2"]),
        occurred=st.sampled_from([None, "2023-12", "2024-01", "2024-05"]),
        continues=st.booleans(),
    ),
    max_size=14,
).map(tuple)
groups = st.sampled_from([*DIRECTED, "public", "public"])


@st.composite
def quarters(draw: st.DrawFn) -> Quarter:
    """Any ballots at all, and a small sample drawn from the public ones."""
    ballots = [
        ballot(f"b{n}", *draw(picks), group=draw(groups), damaged=draw(st.integers(0, 9)) == 0)
        for n in range(draw(st.integers(0, 12)))
    ]
    small = with_tricks(sample_size=draw(st.integers(1, 6)))
    return played(Quarter(ballots=ballots, complaints=small.complaints, opened=small.opened))


@given(quarters())
def test_every_pick_is_counted_once_or_void_once_with_a_reason(quarter: Quarter) -> None:
    """Conservation, over every ballot that is looked at (A-28: an office twice is one pick)."""
    facts = learned(quarter.records())
    counted = standings(facts)
    votes = sum(office.directed.total() + office.sampled for _, _, office in counted.offices)
    offices = [{pick.office for pick in one.picks} for one, _ in examined(facts)]
    assert counted.picks_counted == votes
    assert counted.picks_counted + counted.picks_void.total() == sum(len(ticked) for ticked in offices)


@given(quarters())
def test_every_ballot_is_valid_or_void_with_a_reason(quarter: Quarter) -> None:
    """R-26: received = valid + void for the directed; of the public, walked = valid + void."""
    facts = learned(quarter.records())
    counted = standings(facts)
    received = Counter(one.group for one in facts.ballots.values())
    for code, group in counted.groups.items():
        assert group.received == received[code]
        assert group.void == group.reasons.total()
        assert group.examined == group.received or code == "public"


@given(quarters())
def test_replay_from_the_bytes_equals_the_live_fold(quarter: Quarter) -> None:
    """Replay from zero, which keeps only what counts, gives what the fold over everything gives."""
    replayed = quarter.replay()
    assert replayed.first_difference is None
    assert replayed.identical
    assert replayed.digest == digest_of(learned(quarter.records()))
