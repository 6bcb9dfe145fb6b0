"""The sorting desk on a real PostgreSQL, from the push to the freeze."""

import threading
from typing import Any

import msgspec

from services.complaints import contract
from services.complaints.contract import (
    Confirm,
    Decline,
    Freeze,
    ListDuplicates,
    ListDuplicatesAcross,
    ListMatters,
    MarkDistinct,
    MarkDistinctAcross,
    Merge,
    MergeAcross,
    OpenMatter,
    ReportMany,
    Sort,
    SplitAcross,
    Undo,
)
from services.complaints.events import ComplaintsFrozen, ComplaintSorted, SortingConfirmed
from services.kernel.proof.merkle import leaf_hash, root
from services.kernel.proof.seal import is_signed
from services.kernel.rpc.request import Request, RequestMeta
from tests.complaints.conftest import HANDLERS, Complaints
from tests.complaints.examples import APPRAISAL, FIRST, FOUND, SECOND, UNTIL

ONE, TWO = FIRST, SECOND
SENT: dict[str, Any] = {"appraisal": APPRAISAL, "by": {"account": "sorter-1", "channel": "hotline_12345"}}


def test_two_people_sort_a_matter(complaints: Complaints) -> None:
    """R-48, 1.3 rule 9."""
    matter = complaints.reported()
    assert complaints.ask(Sort(appraisal=APPRAISAL, matter=matter, offices=FOUND, by=ONE)).matter_id == matter
    assert complaints.refused(Confirm(appraisal=APPRAISAL, matter=matter, by=ONE)) == "SAME_PERSON"
    complaints.ask(Confirm(appraisal=APPRAISAL, matter=matter, by=TWO))
    *_, sorting, confirmation = complaints.events()
    assert isinstance(sorting, ComplaintSorted)
    assert isinstance(confirmation, SortingConfirmed)
    assert (sorting.by, confirmation.by, confirmation.sorting) == ("sorter-1", "sorter-2", 2)


def test_asking_again_changes_nothing(complaints: Complaints) -> None:
    matter, duplicate = (complaints.reported(source_id=f"GD{n}", anonymous=True) for n in (1, 2))
    for _ in range(2):
        complaints.ask(Sort(appraisal=APPRAISAL, matter=matter, offices=FOUND, by=ONE))
        complaints.ask(Confirm(appraisal=APPRAISAL, matter=matter, by=TWO))
        complaints.ask(Merge(appraisal=APPRAISAL, matter=duplicate, into=matter, by=ONE))
    assert len(complaints.events()) == 1 + 2 + 3


def test_what_waits_is_listed_until_it_is_settled(complaints: Complaints) -> None:
    """Only the own channel's (R-48)."""
    first = complaints.reported(received_at="2024-05-01T09:00:00+08:00", people=17)
    second = complaints.reported(source_id="GD2", anonymous=True, text=None, department=None)
    complaints.reported("mailbox_county", source_id="XX1")
    shown, other = complaints.waiting()
    assert msgspec.to_builtins(shown) == {
        "matter_id": first,
        "channel": "hotline_12345",
        "source_id": "GD2024-000123",
        "state": "sorting",
        "seq": 1,
        "kind": "投诉",
        "received_at": "2024-05-01T01:00:00Z",
        "status": "open",
        "anonymous": False,
        "people": 17,
        "occurred": "2024-04",
        "verified": None,
        "department": "县自然资源局",
        "text": "窗口说要补材料,来了三次每次说的都不一样",
        "covered": {},
        "sorting": None,
        "sorted_by": None,
        "confirmed_by": None,
        "offices": [],
        "reason": None,
        "into": None,
    }
    assert (other.matter_id, other.anonymous, other.text, other.department) == (second, True, "", "")
    complaints.ask(Sort(appraisal=APPRAISAL, matter=first, offices=FOUND, by=ONE))
    to_confirm, _ = complaints.waiting()
    assert (to_confirm.matter_id, to_confirm.state) == (first, "confirmation")
    assert (to_confirm.sorted_by, to_confirm.sorting) == ("sorter-1", 2)
    complaints.ask(Confirm(appraisal=APPRAISAL, matter=first, by=TWO))
    complaints.ask(Decline(appraisal=APPRAISAL, matter=second, reason="CONSULTATION", by=ONE))
    assert complaints.waiting() == []


def test_what_cannot_count_any_more_waits_for_nobody(complaints: Complaints) -> None:
    complaints.push()
    complaints.push(seq=2, status="withdrawn")
    duplicate, one = (complaints.reported(source_id=f"GD{n}", anonymous=True) for n in (1, 2))
    complaints.ask(Merge(appraisal=APPRAISAL, matter=duplicate, into=one, by=ONE))
    complaints.at(UNTIL).push(source_id="GD9")
    assert [row.matter_id for row in complaints.waiting()] == [one]


def test_a_reopened_matter_waits_with_its_newest_words(complaints: Complaints) -> None:
    complaints.push(seq=3, text="新的话")
    complaints.push(seq=2, text="旧的话")
    (row,) = complaints.waiting()
    assert (row.seq, row.text) == (3, "新的话")


def test_an_upright_person_is_not_merged_away(complaints: Complaints) -> None:
    """1.3 rules 3 and 4."""
    named = complaints.reported()
    anonymous = complaints.reported(source_id="GD2", anonymous=True)
    assert complaints.refused(Merge(appraisal=APPRAISAL, matter=named, into=anonymous, by=ONE)) == "NOT_ANONYMOUS"
    assert complaints.refused(Merge(appraisal=APPRAISAL, matter=anonymous, into=named, by=ONE)) == "NOT_ANONYMOUS"
    assert complaints.refused(Merge(appraisal=APPRAISAL, matter=anonymous, into="0" * 32, by=ONE)) == "MATTER_UNKNOWN"


def test_two_who_merge_each_into_the_other_cannot_lose_both(complaints: Complaints) -> None:
    """The other matter's stream is held: at most one of two crossing mergers is recorded."""
    matters = [complaints.reported(source_id=f"GD{n}", anonymous=True) for n in (1, 2)]
    answers: list[Any] = []

    def merge(matter: str, into: str) -> None:
        answers.append(
            complaints.another_process().answer(Merge, Merge(appraisal=APPRAISAL, matter=matter, into=into, by=ONE))
        )

    threads = [threading.Thread(target=merge, args=pair) for pair in (matters, matters[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted("ok" in answer for answer in answers) == [False, True]


def test_the_freeze_signs_the_root_of_everything_before_it(complaints: Complaints) -> None:
    """D-2, R-49, 1.3 rule 7."""
    complaints.reported()
    assert complaints.refused(Freeze(appraisal=APPRAISAL, by="inspector")) == "CHANNELS_STILL_OPEN"
    frozen = complaints.at(UNTIL).ask(Freeze(appraisal=APPRAISAL, by="inspector"))
    *before, last = complaints.bodies()
    assert (frozen.size, frozen.root) == (len(before), root([leaf_hash(body) for body in before]).hex())
    event = complaints.events()[-1]
    assert isinstance(event, ComplaintsFrozen)
    assert is_signed(
        event.key,
        event.signature,
        source="complaints",
        appraisal=APPRAISAL,
        size=event.size,
        root=bytes.fromhex(event.root),
    )
    assert last.startswith(b'{"type":"complaints.ComplaintsFrozen.v1"')


def test_freezing_again_answers_the_same(complaints: Complaints) -> None:
    frozen = complaints.at(UNTIL).ask(Freeze(appraisal=APPRAISAL, by="inspector"))
    complaints.push()
    assert complaints.ask(Freeze(appraisal=APPRAISAL, by="inspector")) == frozen
    assert complaints.refused(Freeze(appraisal="532622-2030Q1", by="inspector")) == "INTAKE_NOT_OPEN"


def test_nothing_is_decided_after_the_freeze(complaints: Complaints) -> None:
    matter, duplicate = (complaints.reported(source_id=f"GD{n}", anonymous=True) for n in (1, 2))
    complaints.ask(Sort(appraisal=APPRAISAL, matter=matter, offices=FOUND, by=ONE))
    complaints.at(UNTIL).ask(Freeze(appraisal=APPRAISAL, by="inspector"))
    before = complaints.bodies()
    refusals = {
        complaints.refused(Sort(appraisal=APPRAISAL, matter=duplicate, offices=FOUND, by=ONE)),
        complaints.refused(Confirm(appraisal=APPRAISAL, matter=matter, by=TWO)),
        complaints.refused(Decline(appraisal=APPRAISAL, matter=duplicate, reason="CONSULTATION", by=ONE)),
        complaints.refused(Merge(appraisal=APPRAISAL, matter=duplicate, into=matter, by=ONE)),
    }
    assert refusals == {"COMPLAINTS_FROZEN_ALREADY"}
    assert complaints.bodies() == before


def test_hostile_arguments_are_refused_and_leave_no_trace(complaints: Complaints) -> None:
    matter = complaints.reported()
    before = complaints.bodies()
    hostiles: list[Any] = [None, 7, [], {}, "\0", "x" * 10_000, "'; drop table event; --", "\ud83d"]
    for hostile in hostiles:
        assert all("refused" in answer for answer in hostile_answers(complaints, matter, hostile))
    assert complaints.bodies() == before


def hostile_answers(complaints: Complaints, matter: str, hostile: Any) -> list[dict[str, Any]]:
    known = SENT | {"matter": matter}
    across = known | {"by": "inspector-1"}
    found = {"office": "02-03", "categories": ["cold"]}
    sent: list[tuple[type[Request[Any]], Any]] = [
        (ReportMany, {"channel": hostile, "events": []}),
        (ReportMany, hostile),
        (ListMatters, SENT | {"appraisal": hostile}),
        (ListMatters, SENT | {"by": hostile}),
        (ListMatters, SENT | {"states": hostile}),
        (OpenMatter, known | {"matter": hostile}),
        (OpenMatter, known | {"by": {"account": "sorter-1", "channel": hostile}}),
        (ListDuplicates, SENT | {"appraisal": hostile}),
        (ListDuplicates, SENT | {"by": hostile}),
        (ListDuplicatesAcross, SENT | {"by": hostile, "limit": 0}),
        (Undo, known | {"decision": hostile}),
        (MarkDistinct, known | {"other": hostile}),
        (MarkDistinct, known | {"other": matter, "by": hostile}),
        (MergeAcross, across | {"matter": hostile, "into": matter}),
        (MarkDistinctAcross, across | {"other": matter, "by": hostile}),
        (SplitAcross, across | {"matter": hostile}),
        (Sort, known | {"appraisal": hostile, "offices": [found]}),
        (Sort, known | {"matter": hostile, "offices": [found]}),
        (Sort, known | {"offices": [found | {"office": hostile}]}),
        (Sort, known | {"offices": [found | {"categories": [hostile]}]}),
        (Confirm, known | {"matter": hostile}),
        (Decline, known | {"reason": hostile}),
        (Merge, known | {"into": hostile}),
        (Freeze, {"appraisal": hostile, "by": "inspector"}),
    ]
    return [complaints.answer(kind, asked) for kind, asked in sent]


def test_every_request_of_the_contract_is_answered() -> None:
    asked = {kind for kind in vars(contract).values() if isinstance(kind, RequestMeta) and kind.service}
    assert asked <= set(HANDLERS)
