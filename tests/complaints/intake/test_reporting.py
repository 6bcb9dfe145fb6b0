"""Taking reports in on a real PostgreSQL: once, whatever is repeated, and nothing lost."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from services.complaints.contract import Freeze, ReportMany
from services.complaints.events import ComplaintReported
from services.kernel.log.store import transaction
from tests.complaints.conftest import Complaints
from tests.complaints.examples import APPRAISAL, UNTIL, pushed


def reports(complaints: Complaints, appraisal: str = APPRAISAL) -> list[ComplaintReported]:
    return [event for event in complaints.events(appraisal) if isinstance(event, ComplaintReported)]


def test_each_event_of_a_batch_gets_its_own_answer(complaints: Complaints) -> None:
    good, bad, other = complaints.push_many(pushed(), pushed(kind=7), pushed(source_id="GD2"))
    assert good["ok"] == {
        "matter_id": good["ok"]["matter_id"],
        "appraisal": APPRAISAL,
        "again": False,
        "late": False,
    }
    assert bad["refused"]["code"] == "MALFORMED"
    assert other["ok"]["matter_id"] != good["ok"]["matter_id"]
    assert len(reports(complaints)) == 2


def test_the_log_holds_neither_number_nor_words_nor_source_id(complaints: Complaints) -> None:
    """D-5: personal data and words live beside the log."""
    complaints.push()
    everything = b"".join(complaints.bodies()).decode()
    for private in ("13000000123", "GD2024-000123", "窗口", "县自然资源局"):
        assert private not in everything
    assert complaints.rows("select words, department from words") == [
        ("窗口说要补材料,来了三次每次说的都不一样", "县自然资源局")
    ]
    assert complaints.rows("select channel, source_id from matter") == [("hotline_12345", "GD2024-000123")]


def test_an_event_delivered_again_is_recorded_once(complaints: Complaints) -> None:
    first = complaints.push()["ok"]
    again = complaints.another_process().push()["ok"]
    assert (first["again"], again["again"], again["matter_id"]) == (False, True, first["matter_id"])
    assert len(reports(complaints)) == 1


def test_an_event_twice_in_one_batch_is_recorded_once(complaints: Complaints) -> None:
    answers = complaints.push_many(pushed(), pushed(), pushed(seq=2))
    assert [answer["ok"]["again"] for answer in answers] == [False, True, False]
    assert [report.seq for report in reports(complaints)] == [1, 2]


def test_a_seq_with_other_words_is_refused_and_the_first_stands(complaints: Complaints) -> None:
    complaints.push()
    refused = complaints.push(text="别的话")["refused"]
    assert (refused["code"], refused["facts"]["seq"]) == ("SEQUENCE_CONFLICT", 1)
    assert complaints.push(department="县林业和草原局")["refused"]["code"] == "SEQUENCE_CONFLICT"
    assert len(reports(complaints)) == 1


def test_words_that_were_erased_do_not_make_a_conflict(complaints: Complaints) -> None:
    complaints.push()
    with transaction(complaints.context.engine) as connection:
        connection.execute("delete from words")
    assert complaints.push()["ok"]["again"] is True


def test_events_may_overtake_each_other(complaints: Complaints) -> None:
    """The highest `seq` holds at counting, so both are kept in the order they came."""
    complaints.push(seq=2, status="closed")
    complaints.push(seq=1)
    assert [report.seq for report in reports(complaints)] == [2, 1]


def test_the_same_person_has_one_hash_in_every_channel(complaints: Complaints) -> None:
    """1.3 rule 2."""
    complaints.push()
    complaints.push("mailbox_county", source_id="XX1", complainant="+86 130-0000-0123")
    complaints.push(source_id="GD2", complainant="13000000124")
    one, same, other = (report.complainant for report in reports(complaints))
    assert one == same != other


def test_whoever_wants_to_stay_unknown_is_not_hashed(complaints: Complaints) -> None:
    """1.3 rule 4."""
    complaints.push(anonymous=True)
    complaints.push(source_id="GD2", complainant=None)
    complaints.push(source_id="GD3", complainant="  ")
    assert [report.complainant for report in reports(complaints)] == [None, None, None]


def test_late_pushes_are_kept_and_marked(complaints: Complaints) -> None:
    """1.3 rule 7."""
    assert complaints.at(UNTIL - timedelta(seconds=1)).push()["ok"]["late"] is False
    assert complaints.at(UNTIL).push(source_id="GD2")["ok"]["late"] is True
    complaints.ask(Freeze(appraisal=APPRAISAL, by="inspector"))
    assert complaints.push(source_id="GD3")["ok"]["late"] is True
    assert [report.late for report in reports(complaints)] == [False, True, True]


def test_a_process_that_did_not_hear_of_the_freeze_marks_late_all_the_same(complaints: Complaints) -> None:
    """Appends hold the intake's stream: what a process remembers may be stale, what it records is not."""
    other = complaints.another_process()
    other.push()
    complaints.at(UNTIL).ask(Freeze(appraisal=APPRAISAL, by="inspector"))
    assert other.push(source_id="GD2")["ok"]["late"] is True


def test_a_matter_of_another_quarter_is_refused_until_that_is_open(closed: Complaints) -> None:
    """A-02: `received_at` decides, not the time of the push."""
    assert closed.push()["refused"]["code"] == "QUARTER_NOT_OPEN"
    closed.opens()
    assert closed.push()["ok"]["appraisal"] == APPRAISAL
    assert (
        closed.push(source_id="GD2", received_at="2024-07-01T00:00:00+08:00")["refused"]["code"] == "QUARTER_NOT_OPEN"
    )
    closed.opens("532622-2024Q3", 3)
    assert closed.push(source_id="GD2", received_at="2024-07-01T00:00:00+08:00")["ok"]["appraisal"] == "532622-2024Q3"


def test_a_matter_stays_in_the_quarter_of_its_first_registration(complaints: Complaints) -> None:
    """1.3 rule 6: reopenings attach to it."""
    complaints.opens("532622-2024Q3", 3)
    complaints.push()
    reopened = complaints.push(seq=2, received_at="2024-08-01T09:00:00+08:00")
    assert reopened["ok"]["appraisal"] == APPRAISAL
    assert reports(complaints, "532622-2024Q3") == []


def test_counties_are_told_apart_by_the_division_in_the_source(complaints: Complaints) -> None:
    complaints.opens("532601-2024Q2")
    first, second = complaints.push_many(pushed("532622"), pushed("532601"))
    assert (first["ok"]["appraisal"], second["ok"]["appraisal"]) == (APPRAISAL, "532601-2024Q2")
    assert first["ok"]["matter_id"] != second["ok"]["matter_id"]
    (one,), (other,) = reports(complaints), reports(complaints, "532601-2024Q2")
    assert one.complainant != other.complainant
    assert complaints.push_many(pushed("530100"))[0]["refused"]["code"] == "QUARTER_NOT_OPEN"


def test_a_source_without_a_division_means_the_only_county(complaints: Complaints) -> None:
    event = {**pushed(), "source": "https://12345.example/"}
    assert complaints.push_many(event)[0]["ok"]["appraisal"] == APPRAISAL
    complaints.opens("532601-2024Q2")
    complaints.another_process().push_many(event)
    assert complaints.another_process().push_many(event)[0]["refused"]["code"] == "QUARTER_NOT_OPEN"


def test_two_open_appraisals_of_one_quarter_are_not_guessed_between(complaints: Complaints) -> None:
    complaints.opens("532622-2024Q2-rehearsal")
    refused = complaints.another_process().push()["refused"]
    assert refused["code"] == "QUARTER_AMBIGUOUS"
    assert refused["facts"]["appraisals"] == [APPRAISAL, "532622-2024Q2-rehearsal"]


def test_what_is_no_report_at_all_is_refused_as_a_whole(complaints: Complaints) -> None:
    assert complaints.refused(ReportMany(channel="#", events=[pushed()])) == "UNKNOWN_CHANNEL"
    assert (
        complaints.answer(ReportMany, {"channel": "hotline_12345", "events": "no list"})["refused"]["code"]
        == "MALFORMED"
    )
    assert complaints.rows("select count(*) from event where stream like 'complaint-%'") == [(0,)]


def test_opening_is_heard_once_however_often_it_is_told(complaints: Complaints) -> None:
    complaints.opens()
    assert len(complaints.events()) == 1
    assert complaints.rows("select count(*) from county_key") == [(1,)]


def test_many_processes_report_the_same_and_it_is_recorded_once(complaints: Complaints) -> None:
    """Delivered twice, at once, to two processes."""
    batches = [[pushed(source_id=f"GD{n}", seq=seq) for n in range(40) for seq in (1, 2)] for _ in range(4)]
    answers: list[list[dict[str, Any]]] = []

    def push(events: list[dict[str, Any]]) -> None:
        answers.append(complaints.another_process().push_many(*events))

    threads = [threading.Thread(target=push, args=(batch,)) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert all("ok" in answer for batch in answers for answer in batch)
    assert len(reports(complaints)) == 80
    assert sum(not answer["ok"]["again"] for batch in answers for answer in batch) == 80


@pytest.mark.slow
def test_a_thousand_events_are_one_transaction(complaints: Complaints) -> None:
    answers = complaints.push_many(*(pushed(source_id=f"GD{number}") for number in range(1000)))
    assert all("ok" in answer for answer in answers)
    assert complaints.rows("select count(distinct xmin::text) from event where stream like 'complaint-%'") == [(1,)]
