"""Deciding what a channel reports: the same again is harmless, what is late is kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from services.complaints.intake.intake import Intake
from services.complaints.intake.push.complaint_event import read
from services.complaints.intake.report import NEXT, ReportComplaint, numbered, report
from services.complaints.matter import Matter, evolve
from services.complaints.refusals import SequenceConflict
from tests.complaints.examples import (
    FROZEN_INTAKE,
    IN_TIME,
    MATTER_ID,
    OPEN_INTAKE,
    REPORTED,
    SOMEBODY,
    UNTIL,
    pushed,
)
from tests.complaints.examples import report as reported
from tests.spec import Outcome, Spec

reporting = Spec(report, evolve, Matter())


def command(now: datetime = IN_TIME, complainant: str | None = SOMEBODY, **changes: object) -> ReportComplaint:
    told = read(pushed(**changes))
    return ReportComplaint(
        matter_id=MATTER_ID,
        channel="hotline_12345",
        seq=told.data.seq or 0,
        pushed=told,
        complainant=complainant,
        now=now,
    )


def when(given: Spec, asked: ReportComplaint, intake: Intake = OPEN_INTAKE, *, same_words: bool = True) -> Outcome:
    return given.when(asked, intake=intake, text="d1", says_the_same=lambda _before: same_words)


def test_a_report_is_recorded_without_number_or_words() -> None:
    """R-27, A-20."""
    when(reporting, command()).then(reported(text="d1"))
    assert "13000000123" not in str(reported(text="d1"))


def test_the_instant_is_recorded_in_utc() -> None:
    outcome = when(reporting, command(received_at="2024-05-06T09:12:00+08:00"))
    assert outcome.events[0].received_at == datetime(2024, 5, 6, 1, 12, tzinfo=UTC)  # type: ignore[attr-defined]


def test_the_same_again_changes_nothing() -> None:
    when(reporting.given(REPORTED), command()).then_nothing()


def test_the_same_again_after_the_freeze_changes_nothing() -> None:
    when(reporting.given(REPORTED), command(UNTIL), FROZEN_INTAKE).then_nothing()


def test_a_higher_seq_is_recorded() -> None:
    when(reporting.given(REPORTED), command(seq=2, status="withdrawn")).then(
        reported(seq=2, status="withdrawn", text="d1")
    )


def test_a_lower_seq_that_was_overtaken_is_still_recorded() -> None:
    """The highest holds at counting, whichever comes first."""
    when(reporting.given(reported(seq=2)), command(seq=1)).then(reported(text="d1"))


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "举报"},
        {"status": "withdrawn"},
        {"occurred": "2024-03"},
        {"people": 5},
        {"verified": False},
        {"received_at": "2024-05-07T09:12:00+08:00"},
        {"complainant": "5d" * 16},
    ],
)
def test_a_seq_that_said_something_else_before_is_refused(changes: dict[str, object]) -> None:
    when(reporting.given(REPORTED), command(**changes)).then_refused(  # type: ignore[arg-type]
        SequenceConflict, matter_id=MATTER_ID, seq=1
    )


def test_other_words_under_the_same_seq_are_refused() -> None:
    when(reporting.given(REPORTED), command(), same_words=False).then_refused(SequenceConflict, seq=1)


def test_what_comes_after_the_channels_froze_is_kept_as_late() -> None:
    """1.3 rule 7: nothing is lost, and it does not count."""
    when(reporting, command(UNTIL)).then(reported(text="d1", late=True))
    when(reporting, command(UNTIL - timedelta(seconds=1))).then(reported(text="d1"))


def test_what_comes_after_the_freezing_is_late_whatever_the_time() -> None:
    when(reporting, command(IN_TIME), FROZEN_INTAKE).then(reported(text="d1", late=True))


@pytest.mark.parametrize(
    ("known", "changes", "same_words", "seq"),
    [
        ((), {}, True, 1),
        ((REPORTED,), {}, True, 1),
        ((REPORTED,), {}, False, 2),
        ((REPORTED, reported(seq=4, status="closed")), {"status": "closed"}, True, 4),
        ((REPORTED, reported(seq=4, status="closed")), {}, True, 5),
    ],
)
def test_a_report_without_a_number_is_the_latest_again_or_the_next(
    known: tuple[Any, ...], changes: dict[str, object], same_words: bool, seq: int
) -> None:
    matter = Matter()
    for event in known:
        matter = evolve(matter, event)
    unnumbered = replace(command(**changes), seq=NEXT)  # type: ignore[arg-type]
    assert numbered(unnumbered, matter, lambda _before: same_words).seq == seq


def test_of_several_reports_the_highest_in_time_holds() -> None:
    matter = Matter()
    for seq, late in ((2, False), (1, False), (3, True)):
        matter = evolve(matter, reported(seq=seq, late=late))
    assert matter.latest.seq == 2


def test_a_report_is_a_known_event_of_the_language() -> None:
    assert msgspec.json.decode(msgspec.json.encode(REPORTED), type=type(REPORTED)) == REPORTED


def test_a_report_with_a_number_keeps_it() -> None:
    matter = evolve(evolve(Matter(), REPORTED), reported(seq=4))
    asked = replace(command(), seq=2)
    assert numbered(asked, matter, lambda _before: True) is asked
