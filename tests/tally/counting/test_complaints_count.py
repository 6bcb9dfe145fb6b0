"""Which complaints count, and for whom (R-27…R-30, A-20; requirements 1.3)."""

from datetime import datetime
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.complaints.events import (
    DECLINE_REASONS,
    ComplaintDeclined,
    ComplaintReported,
    ComplaintsMerged,
    DecisionUndone,
)
from services.kernel.event import Event
from services.roster.events import Rules
from services.tally.counting.complaints_count import ComplaintsCount, count_complaints
from services.tally.counting.facts import Facts
from tests.tally.examples import CATALOGUE, CHINA, RULES, confirmed, log, reported, sorted_to


def counted(*events: Event, rules: Rules = RULES) -> ComplaintsCount:
    facts = Facts()
    for recorded in log("complaints", events):
        facts.learn(recorded)
    return count_complaints(facts.matters, rules, CATALOGUE)


def one(matter_id: str = "m", **changes: Any) -> list[Event]:
    """A matter reported once, sorted to one office and confirmed."""
    return [reported(matter_id, **changes), sorted_to(matter_id, "01-01"), confirmed(matter_id)]


def why(*events: Event, rules: Rules = RULES) -> str | None:
    """Why the only matter is not counted."""
    count = counted(*events, rules=rules)
    assert count.reported == 1
    assert count.counted + sum(count.not_counted.values()) == 1
    return next(iter(count.not_counted), None)


def at(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=CHINA)


def test_an_accepted_matter_gives_its_office_one_vote() -> None:
    """1.3 rule 1."""
    (vote,) = counted(*one()).votes
    assert (vote.office, vote.channel, vote.categories) == ("01-01", "hotline_12345", ("shirk",))


def test_a_matter_about_three_offices_gives_each_a_vote() -> None:
    """1.3 rule 1."""
    count = counted(reported("m"), sorted_to("m", "01-01", "01-02", "02-01"), confirmed("m"))
    assert [vote.office for vote in count.votes] == ["01-01", "01-02", "02-01"]
    assert count.counted == 1


def test_one_person_about_one_office_is_one_vote_across_channels() -> None:
    """1.3 rule 2: the channel where he was registered first; both matters stand for it."""
    count = counted(
        *one("by letter", complainant="p", channel="petition_letter", received_at=at(5, 2)),
        *one("by telephone", complainant="p", received_at=at(5, 3)),
    )
    assert [(vote.channel, vote.matters[0]) for vote in count.votes] == [("petition_letter", "by letter")]
    assert count.counted == 2


def test_of_two_channels_at_one_moment_the_first_by_code_gets_the_vote() -> None:
    count = counted(
        *one("b", complainant="p", channel="people_cn"), *one("a", complainant="p", channel="mailbox_county")
    )
    assert [vote.channel for vote in count.votes] == ["mailbox_county"]


def test_merged_votes_show_all_behaviours() -> None:
    """As on a ballot (A-28)."""
    count = counted(
        *one("a", complainant="p"),
        reported("b", complainant="p"),
        sorted_to("b", "01-01", categories=("cold",)),
        confirmed("b"),
    )
    assert [vote.categories for vote in count.votes] == [("cold", "shirk")]


def test_two_persons_about_one_office_are_two_votes() -> None:
    """1.3 rule 3."""
    assert len(counted(*one("a"), *one("b")).votes) == 2


def test_a_joint_letter_is_one_vote() -> None:
    """1.3 rule 3, complaint_joint_letter_votes."""
    assert len(counted(*one(people=20)).votes) == 1


def test_anonymous_matters_count_once_each_until_a_person_merges_them() -> None:
    """1.3 rule 4."""
    duplicates = [*one("a", complainant=None), *one("b", complainant=None)]
    assert len(counted(*duplicates).votes) == 2
    count = counted(*duplicates, ComplaintsMerged(matter_id="b", into="a", by="sorter-1"))
    assert [vote.matters[0] for vote in count.votes] == ["a"]
    assert count.not_counted == {"MERGED": 1}


@pytest.mark.parametrize(
    ("kind", "reason"), [("投诉", None), ("举报", None), ("反映", None), ("信访件", None), ("咨询", "KIND")]
)
def test_kinds_that_are_no_complaint_do_not_count(kind: str, reason: str | None) -> None:
    """1.3 rule 5."""
    assert why(*one(kind=kind)) == reason


@pytest.mark.parametrize(
    ("received_at", "reason"),
    [
        (datetime(2024, 3, 31, 23, 59, 59, tzinfo=CHINA), "OUT_OF_QUARTER"),
        (datetime(2024, 4, 1, tzinfo=CHINA), None),
        (datetime(2024, 6, 30, 23, 59, 59, tzinfo=CHINA), None),
        (datetime(2024, 7, 1, tzinfo=CHINA), "OUT_OF_QUARTER"),
    ],
)
def test_a_matter_counts_in_the_quarter_it_was_registered_in(received_at: datetime, reason: str | None) -> None:
    """A-02, 1.3 rule 6: the date in Shanghai."""
    assert why(*one(received_at=received_at)) == reason


def test_a_reopened_matter_keeps_its_first_registration() -> None:
    """1.3 rule 6: reopenings attach to it."""
    assert why(*one(), reported("m", seq=2, received_at=at(7, 2))) is None


@pytest.mark.parametrize(("occurred", "reason"), [("2023-12", "TOO_OLD"), ("2024-01", None), (None, None)])
def test_what_happened_before_the_cutoff_does_not_count(occurred: str | None, reason: str | None) -> None:
    """R-35, 1.3 rule 6: only when it is known."""
    assert why(*one(occurred=occurred)) == reason


def test_what_came_after_the_freeze_does_not_count() -> None:
    """1.3 rule 7."""
    assert why(*one(late=True)) == "LATE"


def test_a_late_change_does_not_touch_what_was_in_time() -> None:
    """1.3 rule 7."""
    assert why(*one(), reported("m", seq=2, status="withdrawn", late=True)) is None


@pytest.mark.parametrize(
    ("status", "reason"),
    [("withdrawn", "WITHDRAWN"), ("not_accepted", "NOT_ACCEPTED"), ("unfounded", "UNFOUNDED"), ("closed", None)],
)
def test_the_highest_seq_says_what_became_of_a_matter(status: str, reason: str | None) -> None:
    """A-20, 1.3 rules 5 and 8; the older report may be recorded after the newer."""
    newer, older = reported("m", seq=3, status=status), reported("m", seq=2)
    assert why(newer, older, sorted_to("m", "01-01"), confirmed("m", sorting=3)) == reason


def test_a_matter_found_untrue_does_not_count() -> None:
    """1.3 rule 8: 查否."""
    assert why(*one(verified=False)) == "UNFOUNDED"


@pytest.mark.parametrize(("verified", "reason"), [(None, "UNVERIFIED"), (True, None)])
def test_verification_may_be_required(verified: bool | None, reason: str | None) -> None:
    """1.3 rule 8: `complaint_requires_verified`, off by default."""
    assert why(*one(verified=verified)) is None
    strict = msgspec.structs.replace(RULES, complaint_requires_verified=True)
    assert why(*one(verified=verified), rules=strict) == reason


def test_nothing_counts_unsorted() -> None:
    """1.3 rule 9."""
    assert why(reported("m")) == "UNSORTED"


def test_nothing_counts_on_one_persons_word() -> None:
    """1.3 rule 9: the second sorter is another person."""
    assert why(reported("m"), sorted_to("m", "01-01")) == "NOT_CONFIRMED"
    assert why(reported("m"), sorted_to("m", "01-01"), confirmed("m", by="sorter-1")) == "NOT_CONFIRMED"


def test_a_confirmation_is_of_the_sorting_it_names() -> None:
    """1.3 rule 9: sorted anew after it was confirmed, it must be confirmed anew."""
    anew = [*one(), sorted_to("m", "01-02")]
    assert why(*anew) == "NOT_CONFIRMED"
    (vote,) = counted(*anew, confirmed("m", sorting=4)).votes
    assert vote.office == "01-02"


def test_a_matter_that_names_only_a_department_is_not_guessed() -> None:
    """1.3 rule 9."""
    assert why(reported("m"), sorted_to("m"), confirmed("m")) == "DEPARTMENT_ONLY"


def test_a_declined_matter_gives_its_sorters_reason() -> None:
    declined = ComplaintDeclined(matter_id="m", reason="NOT_A_COMPLAINT", by="sorter-1")
    assert why(*one(), declined) == "NOT_A_COMPLAINT"
    assert why(reported("m"), declined, sorted_to("m", "01-01"), confirmed("m", sorting=3)) is None


def test_an_office_that_is_not_in_the_catalogue_gets_no_vote() -> None:
    assert why(reported("m"), sorted_to("m", "99-99"), confirmed("m")) == "UNKNOWN_OFFICE"
    count = counted(reported("m"), sorted_to("m", "99-99", "01-01"), confirmed("m"))
    assert [vote.office for vote in count.votes] == ["01-01"]


def test_a_sorting_without_a_report_is_no_matter() -> None:
    assert counted(sorted_to("m", "01-01"), confirmed("m", sorting=1)).reported == 0


def merged(matter_id: str, into: str) -> ComplaintsMerged:
    return ComplaintsMerged(matter_id=matter_id, into=into, by="sorter-1")


def duplicates(*matter_ids: str) -> list[Event]:
    """Anonymous matters, each sorted and confirmed."""
    return [event for matter_id in matter_ids for event in one(matter_id, complainant=None)]


def test_a_decision_that_was_undone_is_as_if_it_had_not_been() -> None:
    """1.3 rule 9: a changed ruling changes the count, and its trail stays."""
    assert why(*one(), undone("m", 2)) == "UNSORTED"
    assert why(*one(), undone("m", 3)) == "NOT_CONFIRMED"
    declined = ComplaintDeclined(matter_id="m", reason="PRAISE", by="sorter-1")
    assert why(*one(), declined) == "PRAISE"
    assert why(*one(), declined, undone("m", 4)) is None


def undone(matter_id: str, decision: int) -> DecisionUndone:
    return DecisionUndone(matter_id=matter_id, decision=decision, by="sorter-3")


def test_a_merger_that_was_split_counts_both_again() -> None:
    """1.3 rule 4."""
    assert len(counted(*duplicates("a", "b"), merged("b", "a"), undone("b", 4)).votes) == 2


def test_a_chain_of_mergers_is_one_vote() -> None:
    """1.3 rule 4: b was found to be a, then a to be c."""
    count = counted(*duplicates("a", "b", "c"), merged("b", "a"), merged("a", "c"))
    assert [vote.matters for vote in count.votes] == [("c",)]
    assert count.reasons == {"a": "MERGED", "b": "MERGED"}


def test_a_circle_of_mergers_loses_no_vote() -> None:
    """The desk lets none arise; a log that has one is counted all the same."""
    count = counted(*duplicates("a", "b", "c"), merged("a", "b"), merged("b", "c"), merged("c", "a"))
    assert len(count.votes) == 1
    assert count.not_counted == {"MERGED": 2}


@pytest.mark.parametrize("status", ["withdrawn", "not_accepted"])
def test_when_the_matter_that_spoke_for_its_duplicates_is_gone_the_earliest_duplicate_speaks(status: str) -> None:
    """1.3 rule 4: one person's withdrawal does not silence another's report of the same thing."""
    gone = reported("a", complainant=None, seq=2, status=status)
    count = counted(*duplicates("a", "b", "c"), merged("b", "a"), merged("c", "a"), gone)
    assert [vote.matters for vote in count.votes] == [("b",)]
    assert count.reasons == {"a": status.upper(), "c": "MERGED"}


def test_what_is_found_of_the_one_is_found_of_its_duplicates() -> None:
    """1.3 rules 4 and 8: 查否, or no complaint at all."""
    unfounded = reported("a", complainant=None, seq=2, verified=False)
    assert counted(*duplicates("a", "b"), merged("b", "a"), unfounded).reasons == {"a": "UNFOUNDED", "b": "MERGED"}
    praise = ComplaintDeclined(matter_id="a", reason="PRAISE", by="sorter-1")
    assert counted(*duplicates("a", "b"), merged("b", "a"), praise).reasons == {"a": "PRAISE", "b": "MERGED"}


def test_duplicates_that_cannot_count_keep_their_own_reasons() -> None:
    late = [reported(name, complainant=None, late=True) for name in ("a", "b")]
    assert counted(*late, merged("b", "a")).reasons == {"a": "LATE", "b": "LATE"}
    gone = reported("a", complainant=None, status="withdrawn")
    assert counted(gone, reported("b", complainant=None), merged("b", "a")).reasons == {
        "a": "WITHDRAWN",
        "b": "UNSORTED",
    }


def test_who_gives_a_name_after_the_merger_has_his_vote() -> None:
    """1.3 rule 3."""
    named = reported("b", seq=2, complainant="p")
    assert len(counted(*duplicates("a", "b"), merged("b", "a"), named).votes) == 2


def test_a_vote_names_every_matter_that_stands_for_it() -> None:
    """D-4: down to the ids, across channels, the first registered first."""
    count = counted(
        *one("second", complainant="p", received_at=at(5, 3)),
        *one("first", complainant="p", channel="petition_letter", received_at=at(5, 2)),
    )
    assert [vote.matters for vote in count.votes] == [("first", "second")]


names = st.sampled_from("abcd")
happenings = st.one_of(
    st.builds(
        reported,
        names,
        seq=st.integers(1, 3),
        complainant=st.sampled_from([None, "p", "q"]),
        kind=st.sampled_from(["投诉", "咨询"]),
        status=st.sampled_from(["open", "closed", "withdrawn", "not_accepted", "unfounded"]),
        received_at=st.sampled_from([at(3, 31), at(4, 1), at(6, 30), at(7, 1)]),
        occurred=st.sampled_from([None, "2023-12", "2024-05"]),
        verified=st.sampled_from([None, True, False]),
        late=st.booleans(),
    ),
    st.builds(sorted_to, names, st.sampled_from(["01-01", "01-02", "99-99"])),
    st.builds(sorted_to, names),
    st.builds(confirmed, names, sorting=st.integers(1, 5)),
    st.builds(ComplaintDeclined, matter_id=names, reason=st.sampled_from(DECLINE_REASONS), by=st.just("sorter-1")),
    st.builds(merged, names, names),
    st.builds(undone, names, st.integers(1, 6)),
)


@given(st.lists(happenings, max_size=30), st.randoms(use_true_random=False))
def test_every_matter_is_counted_or_has_exactly_one_reason(history: list[Event], random: Random) -> None:
    """1.3, D-4: whatever happened, and in whatever order it was heard."""
    count = counted(*history)
    matters = {event.matter_id for event in history if isinstance(event, ComplaintReported)}
    standing = {matter for vote in count.votes for matter in vote.matters}
    assert standing.isdisjoint(count.reasons)
    assert standing | count.reasons.keys() == matters
    assert count.counted + count.not_counted.total() == count.reported == len(matters)
    assert len({(vote.office, vote.matters) for vote in count.votes}) == len(count.votes)
    shuffled = log("complaints", history) * 2
    random.shuffle(shuffled)
    facts = Facts()
    for recorded in shuffled:
        facts.learn(recorded)
    assert count_complaints(facts.matters, RULES, CATALOGUE) == count


@pytest.mark.parametrize(
    ("not_before", "occurred", "reason"),
    [
        ("2024-01", "2024-01", None),
        ("2024-01", "2023-12", "TOO_OLD"),
        ("2023-07", "2023-07", None),
        ("2023-07", "2023-06", "TOO_OLD"),
        ("2023-07-15", "2023-07", None),  # a month is told, so its whole month counts
        ("2023-07-15", "2023-06", "TOO_OLD"),
        ("2023-07-15", None, None),
    ],
)
def test_what_is_too_old_is_so_under_any_cut_off(not_before: str, occurred: str | None, reason: str | None) -> None:
    """R-35: of rules with another cut-off than the announcement's."""
    rules = msgspec.structs.replace(RULES, example_not_before=not_before)
    assert why(*one(occurred=occurred), rules=rules) == reason


def test_heads_are_counted_only_where_the_rules_say_so() -> None:
    """1.3 rule 3: five people are a joint petition; under the announcement's rules it gives one vote."""
    per_capita = msgspec.structs.replace(RULES, joint_petition="per_capita", joint_from=5)
    for people, rules, votes in ((5, RULES, 1), (5, per_capita, 5), (4, per_capita, 1), (1, per_capita, 1)):
        (vote,) = counted(*one(people=people), rules=rules).votes
        assert vote.votes == votes


def test_when_a_matter_was_registered_is_not_moved_by_what_came_late() -> None:
    """1.3 rule 6: the earliest report in time says in which quarter it falls."""
    late = reported("m", seq=2, late=True, received_at=at(3, 31))
    assert why(*one(received_at=at(4, 1)), late) is None
    assert why(*one(received_at=at(3, 31)), reported("m", seq=2, received_at=at(4, 1))) == "OUT_OF_QUARTER"


@pytest.mark.parametrize(
    ("received_at", "reason"),
    [
        (at(3, 31, 23), "OUT_OF_QUARTER"),
        (at(4, 1, 0), None),
        (at(6, 30, 23), None),
        (at(7, 1, 0), "OUT_OF_QUARTER"),
    ],
)
def test_a_quarter_begins_and_ends_at_midnight_in_china(received_at: datetime, reason: str | None) -> None:
    assert why(*one(received_at=received_at)) == reason
