"""The discipline office's summary: counts alone, filed by one, confirmed by another (R-30, A-21)."""

from typing import Any

import pytest

from services.complaints.contract import ConfirmSummary, FileSummary, Freeze, ShowSummary
from services.complaints.events import SummaryConfirmed, SummaryFiled, SummaryLine
from services.complaints.summaries.summary import Summary
from tests.complaints.conftest import Complaints
from tests.complaints.examples import APPRAISAL, UNTIL

SHIRKED = {"office": "02-03", "categories": ["shirk"], "month": "2024-05", "count": 2}
CORRUPT = {"office": "02-03", "categories": ["corrupt", "cold"], "month": "2024-06", "count": 1}


def file(complaints: Complaints, *lines: dict[str, Any], by: str = "clerk-1", channel: str = "discipline") -> Any:
    asked = {"appraisal": APPRAISAL, "channel": channel, "lines": list(lines), "by": by}
    return complaints.answer(FileSummary, asked)


def confirm(complaints: Complaints, filing: int, by: str = "clerk-2") -> Any:
    asked = ConfirmSummary(appraisal=APPRAISAL, channel="discipline", filing=filing, by=by)
    return complaints.answer(ConfirmSummary, asked)


def test_a_summary_is_filed_and_confirmed(complaints: Complaints) -> None:
    assert file(complaints, SHIRKED, CORRUPT)["ok"] == {"filing": 1, "matters": 3, "late": False}
    assert confirm(complaints, 1)["ok"] == {"filing": 1}
    assert complaints.events()[1:] == [
        SummaryFiled(
            channel="discipline",
            lines=(
                SummaryLine(office="02-03", categories=("shirk",), month="2024-05", count=2),
                SummaryLine(office="02-03", categories=("cold", "corrupt"), month="2024-06", count=1),
            ),
            by="clerk-1",
        ),
        SummaryConfirmed(channel="discipline", filing=1, by="clerk-2"),
    ]
    shown = complaints.told(ShowSummary(appraisal=APPRAISAL, channel="discipline"))
    assert (shown["filing"], shown["by"], shown["confirmed_by"]) == (1, "clerk-1", "clerk-2")
    assert shown["lines"][0] == SHIRKED


def test_the_same_again_changes_nothing_and_another_replaces_it(complaints: Complaints) -> None:
    file(complaints, SHIRKED)
    confirm(complaints, 1)
    file(complaints, SHIRKED)
    confirm(complaints, 1)
    assert len(complaints.events()) == 3
    assert file(complaints, CORRUPT)["ok"]["filing"] == 3
    assert complaints.told(ShowSummary(appraisal=APPRAISAL, channel="discipline"))["confirmed_by"] is None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (SHIRKED | {"office": "99-99"}, "UNKNOWN_OFFICE"),
        (SHIRKED | {"categories": []}, "MALFORMED"),
        (SHIRKED | {"month": "2024-07"}, "MONTH_OUTSIDE_QUARTER"),
        (SHIRKED | {"month": "2024-13"}, "MALFORMED"),
        (SHIRKED | {"count": 0}, "MALFORMED"),
        (SHIRKED | {"count": 10_001}, "MALFORMED"),
        (SHIRKED | {"text": "举报某某"}, "MALFORMED"),
        (SHIRKED | {"complainant": "13000000123"}, "MALFORMED"),
    ],
)
def test_there_is_no_room_for_anything_else(complaints: Complaints, line: dict[str, Any], code: str) -> None:
    assert file(complaints, line)["refused"]["code"] == code
    assert len(complaints.events()) == 1


def test_one_line_twice_is_not_guessed_at(complaints: Complaints) -> None:
    repeated = SHIRKED | {"count": 5}
    assert file(complaints, SHIRKED, repeated)["refused"]["code"] == "LINE_REPEATED"


def test_who_filed_cannot_confirm_nor_can_anybody_confirm_what_was_replaced(complaints: Complaints) -> None:
    assert confirm(complaints, 1)["refused"]["code"] == "NO_SUMMARY"
    file(complaints, SHIRKED)
    assert confirm(complaints, 1, by="clerk-1")["refused"]["code"] == "SAME_PERSON"
    file(complaints, CORRUPT)
    assert confirm(complaints, 1)["refused"] == {"code": "SUMMARY_REPLACED", "facts": {"filing": 1, "holds": 2}}


def test_other_channels_file_no_summary(complaints: Complaints) -> None:
    assert file(complaints, SHIRKED, channel="hotline_12345")["refused"]["code"] == "CHANNEL_NOT_FED"
    assert file(complaints, SHIRKED, channel="wechat")["refused"]["code"] == "UNKNOWN_CHANNEL"
    assert complaints.refused(ShowSummary(appraisal=APPRAISAL, channel="hotline_12345")) == "CHANNEL_NOT_FED"


@pytest.mark.parametrize("frozen", [False, True])
def test_what_comes_too_late_is_kept_and_does_not_hold(complaints: Complaints, frozen: bool) -> None:
    """1.3 rule 7."""
    file(complaints, SHIRKED)
    complaints.at(UNTIL)
    if frozen:
        complaints.ask(Freeze(appraisal=APPRAISAL, by="inspector"))
    assert file(complaints, CORRUPT)["ok"]["late"] is True
    assert complaints.told(ShowSummary(appraisal=APPRAISAL, channel="discipline"))["lines"] == [SHIRKED]
    if frozen:
        assert confirm(complaints, 1)["refused"]["code"] == "COMPLAINTS_FROZEN_ALREADY"
    else:
        assert confirm(complaints, 1) == {"ok": {"filing": 1}}


def test_no_summary_before_the_opening(closed: Complaints) -> None:
    assert file(closed, SHIRKED)["refused"]["code"] == "INTAKE_NOT_OPEN"


def test_the_last_in_time_holds_or_the_last_when_all_are_late() -> None:
    early, late = (SummaryFiled(channel="discipline", lines=(), by="clerk-1", late=after) for after in (False, True))
    assert Summary().holds == 0
    assert Summary(filings={1: early, 3: early, 4: late}).holds == 3
    assert Summary(filings={1: late, 2: late}).holds == 2


def test_the_first_and_the_last_month_of_the_quarter_belong_to_it(complaints: Complaints) -> None:
    for month in ("2024-04", "2024-06"):
        assert file(complaints, SHIRKED | {"month": month})["ok"]["matters"] == 2
    for month in ("2024-03", "2024-07"):
        assert file(complaints, SHIRKED | {"month": month})["refused"]["code"] == "MONTH_OUTSIDE_QUARTER"
