"""What the desk shows of a matter is what tally says of it: two folds of one log, written apart (1.3, D-2)."""

from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from services.complaints.events import ComplaintDeclined, ComplaintsMerged, DecisionUndone
from services.complaints.matter import Matter, evolve
from services.complaints.sorting.worklist import state_of
from services.kernel.event import Event
from services.tally.counting.complaints_count import count_complaints
from services.tally.counting.facts import Facts
from tests.tally.examples import CATALOGUE, RULES, confirmed, log, reported, sorted_to

DUPLICATE = [reported("duplicate", complainant=None), sorted_to("duplicate", "01-01"), confirmed("duplicate")]
SAYS = {
    "sorting": {"UNSORTED"},
    "confirmation": {"NOT_CONFIRMED"},
    "confirmed": {None},
    "department_only": {"DEPARTMENT_ONLY"},
    "declined": {"PRAISE", "MISDIRECTED"},
    "merged": {"MERGED"},
    "gone": {"WITHDRAWN", "NOT_ACCEPTED", "UNFOUNDED"},
    "late": {"LATE"},
}
happenings = st.one_of(
    st.builds(
        reported,
        st.just("m"),
        seq=st.integers(1, 4),
        complainant=st.sampled_from([None, None, "p"]),
        status=st.sampled_from(["open", "closed", "withdrawn", "not_accepted", "unfounded"]),
        verified=st.sampled_from([None, True, False]),
        late=st.booleans(),
    ),
    st.just(sorted_to("m", "01-01")),
    st.just(sorted_to("m")),
    st.builds(confirmed, st.just("m"), sorting=st.integers(2, 6)),
    st.builds(
        ComplaintDeclined, matter_id=st.just("m"), reason=st.sampled_from(["PRAISE", "MISDIRECTED"]), by=st.just("s")
    ),
    st.just(ComplaintsMerged(matter_id="m", into="duplicate", by="s")),
    st.builds(DecisionUndone, matter_id=st.just("m"), decision=st.integers(2, 8), by=st.just("t")),
)


@given(st.lists(happenings, max_size=12))
def test_the_desk_and_the_count_say_the_same_of_a_matter(later: list[Event]) -> None:
    history = [reported("m", complainant=None), *later]
    facts = Facts()
    for recorded in log("complaints", [*DUPLICATE, *history]):
        facts.learn(recorded)
    reason = count_complaints(facts.matters, RULES, CATALOGUE).reasons.get("m")
    assert reason in SAYS[state_of(reduce(evolve, history, Matter()))]
