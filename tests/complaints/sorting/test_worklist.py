"""The desk's lists on a real PostgreSQL: pages, states, counts, masked copies; dropped and read anew (R-48)."""

import threading
from typing import Any

from services.complaints.answers import STATES
from services.complaints.contract import Confirm, Decline, ListMatters, Merge, OpenMatter, Sort, Sorter, Undo
from services.complaints.events import DecisionUndone, MattersMarkedDistinct
from services.complaints.sorting import worklist
from services.complaints.sorting.open_matter import history
from services.kernel.event import record
from services.kernel.log.store import transaction
from tests.complaints.conftest import Complaints
from tests.complaints.examples import (
    ANONYMOUS,
    APPRAISAL,
    CONFIRMED,
    DECLINED,
    DUPLICATE,
    FIRST,
    FOUND,
    MATTER_ID,
    MERGED,
    SECOND,
    SORTED,
    UNTIL,
)

ONE, TWO, STRANGER = FIRST, SECOND, Sorter(account="sorter-9", channel="people_cn")
SENT: dict[str, Any] = {"appraisal": APPRAISAL, "by": {"account": "sorter-1", "channel": "hotline_12345"}}


def listed(complaints: Complaints, by: Any = ONE, **question: Any) -> dict[str, Any]:
    return dict(complaints.told(ListMatters(appraisal=APPRAISAL, by=by, **question)))


def states(complaints: Complaints) -> dict[str, int]:
    return {state: count for state, count in listed(complaints)["counts"].items() if count}


def test_every_matter_is_in_one_state_and_is_counted_there(complaints: Complaints) -> None:
    """1.3 rule 9: 待梳理, 待复核, 部门级未计票, 不计票, 已并单 …"""
    ids = [complaints.reported(source_id=f"GD{n}", anonymous=True) for n in range(7)]
    for matter_id in ids[1:4]:
        complaints.ask(
            Sort(appraisal=APPRAISAL, matter=matter_id, offices=FOUND if matter_id != ids[3] else (), by=ONE)
        )
    for matter_id in ids[2:4]:
        complaints.ask(Confirm(appraisal=APPRAISAL, matter=matter_id, by=TWO))
    complaints.ask(Decline(appraisal=APPRAISAL, matter=ids[4], reason="PRAISE", by=ONE))
    complaints.ask(Merge(appraisal=APPRAISAL, matter=ids[5], into=ids[2], by=ONE))
    complaints.push(source_id="GD6", anonymous=True, seq=2, status="withdrawn")
    complaints.at(UNTIL).push(source_id="GD9")
    counts = listed(complaints)["counts"]
    assert counts == dict.fromkeys(STATES, 1)
    for state, matter_id in zip(
        ("sorting", "confirmation", "confirmed", "department_only", "declined", "merged", "gone"), ids, strict=True
    ):
        assert [row["matter_id"] for row in listed(complaints, states=(state,))["matters"]] == [matter_id]


def test_an_undone_decision_is_seen_at_once(complaints: Complaints) -> None:
    matter = complaints.reported()
    complaints.ask(Decline(appraisal=APPRAISAL, matter=matter, reason="PRAISE", by=ONE))
    assert states(complaints) == {"declined": 1}
    complaints.ask(Undo(appraisal=APPRAISAL, matter=matter, decision=2, by=TWO))
    assert states(complaints) == {"sorting": 1}


def test_a_list_shows_masked_copies(complaints: Complaints) -> None:
    """R-48: what is read in passing tells nobody's name or number."""
    complaints.reported(text="我叫李大山,电话 138-0013-8000,工单 GD2024-000123 没有下文", department="县自然资源局")
    (row,) = listed(complaints)["matters"]
    assert row["text"] == "我叫〔姓名〕,电话 〔电话〕,工单 〔编号〕 没有下文"
    assert row["covered"] == {"name": 1, "telephone": 1, "case": 1}
    assert (row["source_id"], row["state"], row["department"]) == ("GD2024-000123", "sorting", "县自然资源局")


def test_pages_meet_without_gap_or_repetition(complaints: Complaints) -> None:
    ids = [
        complaints.reported(source_id=f"GD{n}", received_at=f"2024-05-{1 + n % 3:02d}T09:00:00+08:00") for n in range(7)
    ]
    seen: list[str] = []
    question: dict[str, Any] = {"limit": 3}
    while True:
        page = listed(complaints, **question)
        seen += [row["matter_id"] for row in page["matters"]]
        if page["next"] is None:
            break
        question["after"] = page["next"]
    assert sorted(seen) == sorted(ids)
    assert [row["received_at"] for row in listed(complaints, limit=200)["matters"]] == sorted(
        row["received_at"] for row in listed(complaints, limit=200)["matters"]
    )


def test_a_channel_sees_nothing_of_another(complaints: Complaints) -> None:
    """R-48: not in the list, not in the counts, not by its id."""
    matter = complaints.reported()
    other = listed(complaints, by=STRANGER)
    assert other["matters"] == []
    assert set(other["counts"].values()) == {0}
    assert complaints.refused(OpenMatter(appraisal=APPRAISAL, matter=matter, by=STRANGER)) == "MATTER_UNKNOWN"
    assert complaints.refused(OpenMatter(appraisal=APPRAISAL, matter="0" * 32, by=STRANGER)) == "MATTER_UNKNOWN"


def test_an_opened_matter_shows_the_words_the_suggestions_and_the_history(complaints: Complaints) -> None:
    words = "我叫李大山,到行政审批股办证,推来推去"
    matter = complaints.reported(text=words, department="砚山县自然资源局")
    complaints.ask(Sort(appraisal=APPRAISAL, matter=matter, offices=(), by=ONE))
    complaints.ask(Undo(appraisal=APPRAISAL, matter=matter, decision=2, by=TWO))
    complaints.ask(Sort(appraisal=APPRAISAL, matter=matter, offices=FOUND, by=TWO))
    opened = complaints.told(OpenMatter(appraisal=APPRAISAL, matter=matter, by=ONE))
    assert (opened["original"], opened["text"]) == (words, "我叫〔姓名〕,到行政审批股办证,推来推去")
    assert [(one["office"], one["score"]) for one in opened["suggestions"]] == [("02-03", 100), ("01-01", 25)]
    assert [reason["why"] for reason in opened["suggestions"][0]["reasons"]] == ["DEPARTMENT_GIVEN", "OFFICE_NAMED"]
    assert [(step["decision"], step["what"], step["by"], step["undone_by"]) for step in opened["history"]] == [
        (2, "sorted", "sorter-1", "sorter-2"),
        (4, "sorted", "sorter-2", None),
    ]
    assert opened["offices"] == [
        {"office": "02-03", "categories": ["shirk"], "department": "县自然资源局", "name": "行政审批股"}
    ]


def test_words_that_were_erased_are_simply_not_there(complaints: Complaints) -> None:
    """D-5: the list stands without them."""
    matter = complaints.reported()
    with transaction(complaints.context.engine) as connection:
        connection.execute("truncate words, matter")
    (row,) = listed(complaints)["matters"]
    assert (row["matter_id"], row["text"], row["source_id"]) == (matter, "", "")


def test_a_dropped_list_is_read_anew_the_same(complaints: Complaints) -> None:
    """D-2: a projection, nothing more."""
    for n in range(5):
        matter = complaints.reported(source_id=f"GD{n}", anonymous=True)
        if n % 2:
            complaints.ask(Sort(appraisal=APPRAISAL, matter=matter, offices=FOUND, by=ONE))
    every = {"states": STATES}
    before = listed(complaints, **every)
    with transaction(complaints.context.engine) as connection:
        worklist.drop(connection, APPRAISAL)
    assert listed(complaints.another_process(), **every) == before
    assert len(before["matters"]) == 5


def test_questions_that_make_no_sense_are_refused(complaints: Complaints) -> None:
    questions = (
        {"states": ["asleep"]},
        {"limit": 0},
        {"limit": 201},
        {"after": "x"},
        {"after": 7},
        {"states": []},
    )
    for question in questions:
        assert complaints.answer(ListMatters, SENT | question)["refused"]["code"] == "MALFORMED"
    assert complaints.refused(ListMatters(appraisal="532622-2030Q1", by=ONE)) == "INTAKE_NOT_OPEN"
    assert complaints.answer(ListMatters, SENT | {"by": "sorter-1"})["refused"]["code"] == "MALFORMED"


def test_lists_asked_for_at_the_same_time_miss_nothing(complaints: Complaints) -> None:
    """Several processes read the log into the same rows while more is pushed."""

    def ask() -> None:
        for _ in range(5):
            listed(complaints.another_process())

    readers = [threading.Thread(target=ask) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(40):
        complaints.push(source_id=f"GD{number}")
    for reader in readers:
        reader.join()
    assert states(complaints) == {"sorting": 40}


def test_the_history_names_every_decision_by_its_kind() -> None:
    apart = MattersMarkedDistinct(matter_id=MATTER_ID, other=DUPLICATE, by="sorter-1")
    undone = DecisionUndone(matter_id=MATTER_ID, decision=4, by="sorter-2")
    records = [
        record(event, source="complaints", appraisal=APPRAISAL, sequence=n, stream="x", version=n, time=UNTIL)
        for n, event in enumerate((ANONYMOUS, SORTED, CONFIRMED, DECLINED, MERGED, apart, undone), start=1)
    ]
    assert [(step.decision, step.what, step.undone_by) for step in history(records)] == [
        (2, "sorted", None),
        (3, "confirmed", None),
        (4, "declined", "sorter-2"),
        (5, "merged", None),
        (6, "marked_distinct", None),
    ]
