"""A channel's matters as a workbook: all or nothing, the same again harmless (R-29, A-20)."""

from typing import Any

import pytest

from services.complaints.contract import FileMatters, ShowMattersForm
from simulation.spreadsheets import write_xlsx
from tests.complaints.conftest import Complaints
from tests.complaints.examples import APPRAISAL, UNTIL

ROW = {
    "来源渠道": "信访件",
    "来源编号": "XF0001",
    "登记时间": "2024-05-06 09:12:00",
    "类型": "反映",
    "反映内容摘要(去标识)": "窗口说要补材料,来了三次每次说的都不一样",
    "承办单位": "县自然资源局",
    "涉及股室": "不动产登记中心",
    "发生时间": "2024年4月",
    "反映人标识(由来源系统加密)": "mark:0001",
    "是否匿名": "否",
    "办理状态": "办理中",
}


def file(complaints: Complaints, *rows: dict[str, Any], channel: str = "petition_letter") -> dict[str, Any]:
    return handed_in(complaints, write_xlsx("T6", rows), channel)


def handed_in(complaints: Complaints, content: bytes, channel: str = "petition_letter") -> dict[str, Any]:
    asked = FileMatters(appraisal=APPRAISAL, channel=channel, content=content, by="clerk-1")
    return complaints.answer(FileMatters, asked)


def errors(answer: dict[str, Any]) -> list[tuple[int, str, str]]:
    assert answer["refused"]["code"] == "MATTERS_NOT_READABLE"
    return [(one["row"], one["column"], one["code"]) for one in answer["refused"]["facts"]["errors"]]


def test_rows_are_matters(complaints: Complaints) -> None:
    taken = file(complaints, ROW, ROW | {"来源编号": "XF0002", "是否联名/人数": "17", "是否匿名": "是"})["ok"]
    assert (taken["rows"], taken["recorded"], taken["again"], taken["late"]) == (2, 2, 0, 0)
    _, first, second = complaints.events()
    assert (first.seq, first.kind, first.occurred, first.people) == (1, "反映", "2024-04", 1)  # type: ignore[attr-defined]
    assert (second.people, second.complainant) == (17, None)  # type: ignore[attr-defined]
    ((department,),) = complaints.rows("select distinct department from words")
    assert department == "县自然资源局 不动产登记中心"


def test_the_same_file_again_changes_nothing_and_a_changed_row_is_the_next_report(complaints: Complaints) -> None:
    file(complaints, ROW)
    again = file(complaints, ROW)["ok"]
    assert (again["recorded"], again["again"]) == (0, 1)
    changed = file(complaints, ROW | {"办理状态": "已撤诉"}, ROW | {"来源编号": "XF0002"})["ok"]
    assert (changed["recorded"], changed["again"]) == (2, 0)
    reports = [(event.seq, event.status) for event in complaints.events()[1:]]  # type: ignore[attr-defined]
    assert reports == [(1, "open"), (2, "withdrawn"), (1, "open")]
    other_words = file(complaints, ROW | {"来源编号": "XF0002", "反映内容摘要(去标识)": "又来了一次,还是不办"})["ok"]
    assert other_words["recorded"] == 1


def test_any_error_and_no_row_is_taken_in(complaints: Complaints) -> None:
    answer = file(
        complaints,
        ROW,
        ROW | {"来源编号": "XF0002", "登记时间": "2024-07-01 00:00:00"},
        ROW | {"来源编号": "XF0003", "类型": "表扬"},
        ROW | {"来源编号": "XF0004", "来源渠道": "人民网领导留言"},
        ROW,
    )
    assert sorted(errors(answer)) == [
        (5, "登记时间", "OUT_OF_QUARTER"),
        (6, "类型", "NOT_IN_LIST"),
        (7, "来源渠道", "NOT_THIS_CHANNEL"),
        (8, "来源编号", "REPEATED"),
    ]
    assert answer["refused"]["facts"]["errors"][0]["cell"] == "D5"
    assert len(complaints.events()) == 1


def test_a_number_that_said_something_else_stops_the_whole_file(complaints: Complaints) -> None:
    file(complaints, ROW | {"更新序号": 3})
    answer = file(complaints, ROW | {"来源编号": "XF0002"}, ROW | {"更新序号": 3, "办理状态": "已办结"})
    assert errors(answer) == [(5, "来源编号", "SEQUENCE_CONFLICT")]
    assert len(complaints.events()) == 2


@pytest.mark.parametrize(
    ("channel", "code"),
    [("discipline", "CHANNEL_SECRET"), ("wechat", "UNKNOWN_CHANNEL"), ("#", "UNKNOWN_CHANNEL")],
)
def test_what_is_no_channel_of_files_hands_none_in(complaints: Complaints, channel: str, code: str) -> None:
    """R-30, A-21."""
    assert file(complaints, ROW, channel=channel)["refused"]["code"] == code


def test_what_is_no_workbook_is_told(complaints: Complaints) -> None:
    assert handed_in(complaints, b"x")["refused"]["code"] == "MATTERS_NOT_READABLE"
    asked = {"appraisal": APPRAISAL, "channel": "petition_letter", "content": "***", "by": "clerk-1"}
    assert complaints.answer(FileMatters, asked)["refused"]["facts"] == {"where": "content", "what": "NOT_BASE64"}


def test_a_late_file_is_kept_as_late(complaints: Complaints) -> None:
    """1.3 rule 7."""
    assert file(complaints.at(UNTIL), ROW)["ok"]["late"] == 1


def test_a_box_may_be_named_for_its_channel(complaints: Complaints) -> None:
    file(complaints, ROW | {"来源渠道": "县长信箱"}, channel="mailbox_county")
    assert complaints.events()[-1].box == "县长信箱"  # type: ignore[attr-defined]


def test_the_form_offers_what_the_channel_may_say_and_is_taken_back(complaints: Complaints) -> None:
    """T6: its own name or boxes, its kinds; every column has a code to stand under it."""
    form = complaints.ask(ShowMattersForm(appraisal=APPRAISAL, channel="petition_letter"))
    offered = {column.heading: column.choices for column in form.columns}
    assert offered["来源渠道"] == ["信访件"]
    assert "反映" in offered["类型"]
    assert offered["是否匿名"] == ["是", "否"]
    assert all(column.code for column in form.columns)
    boxes = complaints.ask(ShowMattersForm(appraisal=APPRAISAL, channel="mailbox_county")).columns[0]
    assert "县长信箱" in boxes.choices


@pytest.mark.parametrize(("channel", "code"), [("discipline", "CHANNEL_SECRET"), ("wechat", "UNKNOWN_CHANNEL")])
def test_who_may_not_hand_in_gets_no_form(complaints: Complaints, channel: str, code: str) -> None:
    assert complaints.refused(ShowMattersForm(appraisal=APPRAISAL, channel=channel)) == code


def test_what_is_in_the_file_stands_in_no_log() -> None:
    filed = FileMatters(appraisal=APPRAISAL, channel="people_cn", content=b"PK", by="clerk-1")
    assert repr(filed) == "FileMatters(…)"
