"""Duplicates on a real PostgreSQL: proposed, merged, marked distinct, split; within a channel and across (R-48)."""

from typing import Any

from services.complaints.contract import (
    Decline,
    Freeze,
    ListDuplicates,
    ListDuplicatesAcross,
    MarkDistinct,
    MarkDistinctAcross,
    Merge,
    MergeAcross,
    Sort,
    Sorter,
    SplitAcross,
    Undo,
)
from services.complaints.events import ComplaintsMerged, DecisionUndone, MattersMarkedDistinct
from services.complaints.sorting import worklist
from services.kernel.log.store import transaction
from tests.complaints.conftest import Complaints
from tests.complaints.examples import APPRAISAL, FIRST, FOUND, SECOND, STRANGER, UNTIL

ONE, TWO, OTHER = FIRST, SECOND, STRANGER
WORDS = "我叫李大山,窗口说要补材料,来了三次每次说的都不一样"


def merge(matter: str, into: str, by: Sorter) -> Merge:
    return Merge(appraisal=APPRAISAL, matter=matter, into=into, by=by)


def merge_across(matter: str, into: str, by: str) -> MergeAcross:
    return MergeAcross(appraisal=APPRAISAL, matter=matter, into=into, by=by)


def mark_distinct(matter: str, other: str, by: Sorter) -> MarkDistinct:
    return MarkDistinct(appraisal=APPRAISAL, matter=matter, other=other, by=by)


def mark_distinct_across(matter: str, other: str, by: str) -> MarkDistinctAcross:
    return MarkDistinctAcross(appraisal=APPRAISAL, matter=matter, other=other, by=by)


def split(matter: str, by: str) -> SplitAcross:
    return SplitAcross(appraisal=APPRAISAL, matter=matter, by=by)


def anonymous(complaints: Complaints, number: int, channel: str = "hotline_12345", **changes: Any) -> str:
    return complaints.reported(
        channel, **{"source_id": f"GD2024-{number:06d}", "anonymous": True, "text": WORDS, **changes}
    )


def proposed(complaints: Complaints, by: Any = ONE) -> list[set[str]]:
    return [ids(pair) for pair in complaints.told(ListDuplicates(appraisal=APPRAISAL, by=by))["pairs"]]


def across(complaints: Complaints, **question: Any) -> list[dict[str, Any]]:
    return list(complaints.told(ListDuplicatesAcross(appraisal=APPRAISAL, by="inspector-1", **question))["pairs"])


def ids(pair: dict[str, Any]) -> set[str]:
    return {matter["matter_id"] for matter in pair["matters"]}


def test_a_matter_without_words_is_like_no_other(complaints: Complaints) -> None:
    silent, one, two = anonymous(complaints, 3, text=None), anonymous(complaints, 1), anonymous(complaints, 2)
    assert proposed(complaints) == [{one, two}]
    assert silent not in {one, two}


def test_anonymous_duplicates_are_proposed_until_somebody_decides(complaints: Complaints) -> None:
    """1.3 rule 4: with their reasons, in masked copies; a person decides."""
    one, two = anonymous(complaints, 1), anonymous(complaints, 2, received_at="2024-05-08T09:12:00+08:00")
    complaints.reported(source_id="GD3", text=WORDS)  # somebody who gave a name is nobody's duplicate
    (pair,) = complaints.told(ListDuplicates(appraisal=APPRAISAL, by=ONE))["pairs"]
    assert (pair["score"], pair["days"], pair["same"], ids(pair)) == (100, 2, "department", {one, two})
    assert all(matter["text"].startswith("我叫〔姓名〕,窗口说要补材料") for matter in pair["matters"])
    complaints.ask(merge(two, one, ONE))
    assert proposed(complaints) == []
    complaints.ask(Undo(appraisal=APPRAISAL, matter=two, decision=2, by=TWO))
    assert proposed(complaints) == [{one, two}]
    complaints.ask(mark_distinct(two, one, TWO))
    assert proposed(complaints) == []


def test_not_the_same_is_remembered_and_can_be_taken_back(complaints: Complaints) -> None:
    one, two = sorted(anonymous(complaints, number) for number in (1, 2))
    for first, second in ((one, two), (two, one), (one, two)):
        complaints.ask(mark_distinct(first, second, ONE))
    kept = [event for event in complaints.events() if isinstance(event, MattersMarkedDistinct)]
    assert kept == [MattersMarkedDistinct(matter_id=one, other=two, by="sorter-1")]
    complaints.push(source_id="GD2024-000002", anonymous=True, text=WORDS + "。", seq=2)
    complaints.push(source_id="GD2024-000001", anonymous=True, text=WORDS + "。", seq=2)
    assert proposed(complaints) == []
    complaints.ask(Undo(appraisal=APPRAISAL, matter=one, decision=2, by=TWO))
    assert proposed(complaints) == [{one, two}]


def test_sorting_to_one_office_brings_duplicates_of_two_departments_together(complaints: Complaints) -> None:
    one, two = anonymous(complaints, 1, department="县自然资源局"), anonymous(complaints, 2, department="县教育体育局")
    assert proposed(complaints) == []
    for matter in (one, two):
        complaints.ask(Sort(appraisal=APPRAISAL, matter=matter, offices=FOUND, by=ONE))
    (pair,) = complaints.told(ListDuplicates(appraisal=APPRAISAL, by=ONE))["pairs"]
    assert (pair["same"], ids(pair)) == ("office", {one, two})


def test_what_cannot_count_is_not_proposed(complaints: Complaints) -> None:
    _, two, three = (anonymous(complaints, number) for number in (1, 2, 3))
    complaints.push(source_id="GD2024-000002", anonymous=True, seq=2, text=WORDS, status="withdrawn")
    complaints.ask(Decline(appraisal=APPRAISAL, matter=three, reason="PRAISE", by=ONE))
    complaints.at(UNTIL).push(source_id="GD9", anonymous=True, text=WORDS)
    assert two
    assert proposed(complaints) == []


def test_pairs_come_in_pages(complaints: Complaints) -> None:
    for number in range(5):
        anonymous(complaints, number)
    seen: list[set[str]] = []
    after = None
    while True:
        page = complaints.told(ListDuplicates(appraisal=APPRAISAL, by=ONE, limit=3, after=after))
        seen += [ids(pair) for pair in page["pairs"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == 10
    assert len(set(map(frozenset, seen))) == 10


def test_no_channel_sees_another_channels_duplicate(complaints: Complaints) -> None:
    """R-48: pairs of two channels are the Inspection Office's, without numbers at the source and without sorters."""
    one, two = anonymous(complaints, 1), anonymous(complaints, 2, "mailbox_county")
    assert proposed(complaints, ONE) == proposed(complaints, OTHER) == []
    (pair,) = across(complaints)
    assert ids(pair) == {one, two}
    for matter in pair["matters"]:
        assert matter["text"].startswith("我叫〔姓名〕,")
        assert not {"source_id", "sorted_by", "confirmed_by", "original"} & matter.keys()
    for by, matter, into in ((ONE, one, two), (OTHER, one, two), (OTHER, two, one)):
        assert complaints.refused(merge(matter, into, by)) == "MATTER_UNKNOWN"
        assert complaints.refused(mark_distinct(matter, into, by)) == "MATTER_UNKNOWN"


def test_the_inspection_office_merges_across_channels_and_another_splits(complaints: Complaints) -> None:
    one, two = anonymous(complaints, 1), anonymous(complaints, 2, "mailbox_county")
    for _ in range(2):
        complaints.ask(merge_across(two, one, "inspector-1"))
    assert complaints.events()[-1] == ComplaintsMerged(matter_id=two, into=one, by="inspector-1", across=True)
    assert across(complaints) == []
    (pair,) = across(complaints, merged=True)
    assert ids(pair) == {one, two}
    assert complaints.refused(Undo(appraisal=APPRAISAL, matter=two, decision=2, by=OTHER)) == "DECIDED_ACROSS_CHANNELS"
    assert complaints.refused(split(two, "inspector-1")) == "SAME_PERSON"
    for _ in range(2):
        complaints.ask(split(two, "inspector-2"))
    assert complaints.events()[-1] == DecisionUndone(matter_id=two, decision=2, by="inspector-2")
    assert complaints.refused(split(two, "inspector-1")) == "NOT_MERGED"
    complaints.ask(mark_distinct_across(two, one, "inspector-1"))
    assert across(complaints) == across(complaints, merged=True) == []


def test_what_one_channel_can_decide_the_inspection_office_leaves_to_it(complaints: Complaints) -> None:
    one, two = (anonymous(complaints, number) for number in (1, 2))
    assert across(complaints) == []
    assert complaints.refused(merge_across(one, two, "inspector-1")) == "CHANNEL_DECIDES"
    assert complaints.refused(mark_distinct_across(one, two, "inspector-1")) == "CHANNEL_DECIDES"
    complaints.ask(merge(one, two, ONE))
    assert complaints.refused(split(one, "inspector-1")) == "DECIDED_ACROSS_CHANNELS"


def test_a_matter_is_not_its_own_duplicate(complaints: Complaints) -> None:
    one = anonymous(complaints, 1)
    assert complaints.refused(mark_distinct(one, one, ONE)) == "MERGED_INTO_ITSELF"
    assert complaints.refused(merge_across(one, one, "inspector-1")) == "MERGED_INTO_ITSELF"


def test_chains_are_merged_from_their_ends(complaints: Complaints) -> None:
    """1.3 rule 4: b is a, then a is c of another channel; b goes with it, and back."""
    a, b = (anonymous(complaints, number) for number in (1, 2))
    c = anonymous(complaints, 3, "mailbox_county")
    complaints.ask(merge(b, a, ONE))
    complaints.ask(merge_across(a, c, "inspector-1"))
    assert complaints.refused(merge_across(c, a, "inspector-1")) == "MATTER_MERGED"
    assert complaints.refused(merge_across(c, b, "inspector-1")) == "MATTER_MERGED"
    complaints.ask(split(a, "inspector-2"))
    assert complaints.refused(merge_across(c, b, "inspector-1")) == "MATTER_MERGED"


def test_proposals_that_were_dropped_are_worked_out_again(complaints: Complaints) -> None:
    """D-2: a projection; what was kept apart is in the log."""
    one, two, three = sorted(anonymous(complaints, number) for number in (1, 2, 3))
    complaints.ask(mark_distinct(one, two, ONE))
    before = complaints.told(ListDuplicates(appraisal=APPRAISAL, by=ONE))
    assert [ids(pair) for pair in before["pairs"]] == [{two, three}, {one, three}]
    with transaction(complaints.context.engine) as connection:
        worklist.drop(connection, APPRAISAL)
    assert complaints.another_process().told(ListDuplicates(appraisal=APPRAISAL, by=ONE)) == before


def test_nothing_is_merged_or_split_after_the_freeze(complaints: Complaints) -> None:
    one, two = anonymous(complaints, 1), anonymous(complaints, 2, "mailbox_county")
    complaints.ask(merge_across(two, one, "inspector-1"))
    complaints.at(UNTIL).ask(Freeze(appraisal=APPRAISAL, by="inspector-1"))
    assert complaints.refused(split(two, "inspector-2")) == "COMPLAINTS_FROZEN_ALREADY"
    assert complaints.refused(mark_distinct_across(two, one, "inspector-2")) == "COMPLAINTS_FROZEN_ALREADY"


def test_people_who_gave_their_names_are_nobodys_duplicates(complaints: Complaints) -> None:
    """1.3 rule 3: alike to the letter, of one department and one day; each stands for himself."""
    for number in (1, 2):
        complaints.reported(source_id=f"GD2024-{number:06d}", text=WORDS)
    assert proposed(complaints) == []
    one = anonymous(complaints, 3)
    assert proposed(complaints) == []
    two = anonymous(complaints, 4)
    assert proposed(complaints) == [{one, two}]
