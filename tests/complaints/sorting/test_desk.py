"""The sorting desk on a real PostgreSQL, from the push to the freeze."""

import threading
from typing import Any

from services.complaints.events import ComplaintsFrozen, ComplaintSorted, SortingConfirmed
from services.kernel.proof.merkle import leaf_hash, root
from services.kernel.proof.seal import is_signed
from tests.complaints.conftest import Complaints
from tests.complaints.examples import APPRAISAL, UNTIL

ONE, TWO = ({"account": account, "channel": "hotline_12345"} for account in ("sorter-1", "sorter-2"))
OFFICES = [{"office": "02-03", "categories": ["shirk"]}]


def test_two_people_sort_a_matter(complaints: Complaints) -> None:
    """R-48, 1.3 rule 9."""
    matter = complaints.reported()
    assert complaints.ask("sort", APPRAISAL, matter, OFFICES, ONE) == {"matter_id": matter}
    assert complaints.refused("confirm", APPRAISAL, matter, ONE) == "SAME_PERSON"
    complaints.ask("confirm", APPRAISAL, matter, TWO)
    *_, sorting, confirmation = complaints.events()
    assert isinstance(sorting, ComplaintSorted)
    assert isinstance(confirmation, SortingConfirmed)
    assert (sorting.by, confirmation.by, confirmation.sorting) == ("sorter-1", "sorter-2", 2)


def test_asking_again_changes_nothing(complaints: Complaints) -> None:
    matter, twin = (complaints.reported(source_id=f"GD{n}", anonymous=True) for n in (1, 2))
    for _ in range(2):
        complaints.ask("sort", APPRAISAL, matter, OFFICES, ONE)
        complaints.ask("confirm", APPRAISAL, matter, TWO)
        complaints.ask("merge", APPRAISAL, twin, matter, ONE)
    assert len(complaints.events()) == 1 + 2 + 3


def test_what_waits_is_listed_until_it_is_settled(complaints: Complaints) -> None:
    """Only the own channel's (R-48)."""
    first = complaints.reported(received_at="2024-05-01T09:00:00+08:00", people=17)
    second = complaints.reported(source_id="GD2", anonymous=True, text=None, department=None)
    complaints.reported("mailbox_county", source_id="XX1")
    shown, other = complaints.waiting()
    assert shown == {
        "matter_id": first,
        "channel": "hotline_12345",
        "source_id": "GD2024-000123",
        "state": "sorting",
        "seq": 1,
        "kind": "投诉",
        "received_at": "2024-05-01T01:00:00+00:00",
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
    assert (other["matter_id"], other["anonymous"], other["text"], other["department"]) == (second, True, "", "")
    complaints.ask("sort", APPRAISAL, first, OFFICES, ONE)
    to_confirm, _ = complaints.waiting()
    assert (to_confirm["matter_id"], to_confirm["state"]) == (first, "confirmation")
    assert (to_confirm["sorted_by"], to_confirm["sorting"]) == ("sorter-1", 2)
    complaints.ask("confirm", APPRAISAL, first, TWO)
    complaints.ask("decline", APPRAISAL, second, "CONSULTATION", ONE)
    assert complaints.waiting() == []


def test_what_cannot_count_any_more_waits_for_nobody(complaints: Complaints) -> None:
    complaints.push()
    complaints.push(seq=2, status="withdrawn")
    twin, one = (complaints.reported(source_id=f"GD{n}", anonymous=True) for n in (1, 2))
    complaints.ask("merge", APPRAISAL, twin, one, ONE)
    complaints.at(UNTIL).push(source_id="GD9")
    assert [row["matter_id"] for row in complaints.waiting()] == [one]


def test_a_reopened_matter_waits_with_its_newest_words(complaints: Complaints) -> None:
    complaints.push(seq=3, text="新的话")
    complaints.push(seq=2, text="旧的话")
    (row,) = complaints.waiting()
    assert (row["seq"], row["text"]) == (3, "新的话")


def test_an_upright_person_is_not_merged_away(complaints: Complaints) -> None:
    """1.3 rules 3 and 4."""
    named = complaints.reported()
    anonymous = complaints.reported(source_id="GD2", anonymous=True)
    assert complaints.refused("merge", APPRAISAL, named, anonymous, ONE) == "NOT_ANONYMOUS"
    assert complaints.refused("merge", APPRAISAL, anonymous, named, ONE) == "NOT_ANONYMOUS"
    assert complaints.refused("merge", APPRAISAL, anonymous, "0" * 32, ONE) == "MATTER_UNKNOWN"


def test_two_who_merge_each_into_the_other_cannot_lose_both(complaints: Complaints) -> None:
    """The other matter's stream is held: at most one of two crossing mergers is recorded."""
    matters = [complaints.reported(source_id=f"GD{n}", anonymous=True) for n in (1, 2)]
    answers: list[Any] = []

    def merge(matter: str, into: str) -> None:
        answers.append(complaints.another_process().service.merge(APPRAISAL, matter, into, ONE))

    threads = [threading.Thread(target=merge, args=pair) for pair in (matters, matters[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted("ok" in answer for answer in answers) == [False, True]


def test_the_freeze_signs_the_root_of_everything_before_it(complaints: Complaints) -> None:
    """D-2, R-49, 1.3 rule 7."""
    complaints.reported()
    assert complaints.refused("freeze", APPRAISAL, "inspector") == "CHANNELS_STILL_OPEN"
    frozen = complaints.at(UNTIL).ask("freeze", APPRAISAL, "inspector")
    *before, last = complaints.bodies()
    assert frozen == {"size": len(before), "root": root([leaf_hash(body) for body in before]).hex()}
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
    frozen = complaints.at(UNTIL).ask("freeze", APPRAISAL, "inspector")
    complaints.push()
    assert complaints.ask("freeze", APPRAISAL, "inspector") == frozen
    assert complaints.refused("freeze", "532622-2030Q1", "inspector") == "INTAKE_NOT_OPEN"


def test_nothing_is_decided_after_the_freeze(complaints: Complaints) -> None:
    matter, twin = (complaints.reported(source_id=f"GD{n}", anonymous=True) for n in (1, 2))
    complaints.ask("sort", APPRAISAL, matter, OFFICES, ONE)
    complaints.at(UNTIL).ask("freeze", APPRAISAL, "inspector")
    before = complaints.bodies()
    refusals = {
        complaints.refused("sort", APPRAISAL, twin, OFFICES, ONE),
        complaints.refused("confirm", APPRAISAL, matter, TWO),
        complaints.refused("decline", APPRAISAL, twin, "CONSULTATION", ONE),
        complaints.refused("merge", APPRAISAL, twin, matter, ONE),
    }
    assert refusals == {"COMPLAINTS_FROZEN_ALREADY"}
    assert complaints.bodies() == before


def test_hostile_arguments_are_refused_and_leave_no_trace(complaints: Complaints) -> None:
    matter = complaints.reported()
    before = complaints.bodies()
    hostiles: list[Any] = [None, 7, [], {}, "\0", "x" * 10_000, "'; drop table event; --", "\ud83d"]
    for hostile in hostiles:
        assert all("refused" in answer for answer in hostile_answers(complaints.service, matter, hostile))
    assert complaints.bodies() == before


def hostile_answers(service: Any, matter: str, hostile: Any) -> list[dict[str, Any]]:
    return [
        service.report_many(hostile, []),
        service.matters(hostile, ONE, {}),
        service.matters(APPRAISAL, hostile, {}),
        service.matters(APPRAISAL, ONE, {"states": hostile}),
        service.matter(APPRAISAL, hostile, ONE),
        service.matter(APPRAISAL, matter, {"account": "sorter-1", "channel": hostile}),
        service.twins(hostile, ONE, {}),
        service.twins(APPRAISAL, hostile, {}),
        service.twins_across(APPRAISAL, hostile, {"limit": 0}),
        service.undo(APPRAISAL, matter, hostile, ONE),
        service.keep_apart(APPRAISAL, matter, hostile, ONE),
        service.keep_apart(APPRAISAL, matter, matter, hostile),
        service.merge_across(APPRAISAL, hostile, matter, "inspector-1"),
        service.keep_apart_across(APPRAISAL, matter, matter, hostile),
        service.split_across(APPRAISAL, hostile, "inspector-1"),
        service.sort(hostile, matter, OFFICES, ONE),
        service.sort(APPRAISAL, hostile, OFFICES, ONE),
        service.sort(APPRAISAL, matter, [{"office": hostile, "categories": ["cold"]}], ONE),
        service.sort(APPRAISAL, matter, [{"office": "02-03", "categories": [hostile]}], ONE),
        service.confirm(APPRAISAL, hostile, TWO),
        service.decline(APPRAISAL, matter, hostile, ONE),
        service.merge(APPRAISAL, matter, hostile, ONE),
        service.freeze(hostile, "inspector"),
    ]


def test_the_contracts_methods_are_there() -> None:
    """docs/architecture.md, RPC: complaints."""
    import inspect

    from services.complaints.service import ComplaintsService

    methods = {
        "report_many": ["channel", "events", "delivery"],
        "matters": ["appraisal", "by", "question"],
        "matter": ["appraisal", "matter_id", "by"],
        "twins": ["appraisal", "by", "question"],
        "twins_across": ["appraisal", "by", "question"],
        "keep_apart": ["appraisal", "matter_id", "other", "by"],
        "merge_across": ["appraisal", "matter_id", "into", "by"],
        "keep_apart_across": ["appraisal", "matter_id", "other", "by"],
        "split_across": ["appraisal", "matter_id", "by"],
        "sort": ["appraisal", "matter_id", "offices", "by"],
        "confirm": ["appraisal", "matter_id", "by", "sorting"],
        "undo": ["appraisal", "matter_id", "decision", "by"],
        "decline": ["appraisal", "matter_id", "reason", "by"],
        "merge": ["appraisal", "matter_id", "into", "by"],
        "freeze": ["appraisal", "by"],
    }
    for name, arguments in methods.items():
        assert list(inspect.signature(getattr(ComplaintsService, name)).parameters) == ["self", *arguments]
