"""The call desk over HTTP (R-19, A-13)."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest

from gateway.chinese.reasons import CALL_OUTCOMES
from services.roster.contract import ListCalls, MakeCall, ReplaceInvitation
from services.roster.events import CallOutcome
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.stand_in import APPRAISAL

PERSON = "b1946ac92492d2347c6235b4d2611184"
LINE: dict[str, Any] = {
    "order": 1,
    "person": PERSON,
    "name": "张三",
    "phone": "13800000001",
    "has_code": True,
    "left": None,
    "calls": [{"call": 1, "at": "2024-06-27T06:12:00+00:00", "outcome": "no_answer", "by": "operator-1"}],
    "took_part": True,
}
FRESH = {"person": PERSON, "name": '=HYPERLINK("x")', "phone": "13800000001", "code": "052317"}


def rows(content: bytes) -> list[tuple[Any, ...]]:
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    return list(sheet.iter_rows(values_only=True))


def test_a_call_is_recorded_under_the_callers_account(gateway: GatewayClient) -> None:
    gateway.services.answers["roster.make_call"] = {"calls": 1, "successor": None}
    body = {"call": 1, "outcome": "no_answer"}
    response = gateway.ask("POST", f"invitations/{PERSON}/calls", json=body, headers=gateway.token("operator", "li"))
    assert response.json() == {"calls": 1, "successor": None}
    assert gateway.services.requests(MakeCall) == [
        MakeCall(appraisal=APPRAISAL, person=PERSON, call=1, outcome="no_answer", by="li")
    ]


@pytest.mark.parametrize("body", [{"call": 0, "outcome": "willing"}, {"call": 1, "outcome": "已通知"}, {"call": 1}])
def test_what_is_no_call_is_refused(gateway: GatewayClient, body: dict[str, Any]) -> None:
    response = gateway.ask("POST", f"invitations/{PERSON}/calls", json=body, headers=gateway.token("operator"))
    assert refusal_of(response) == (422, "INVALID_FIELDS")


def test_a_lost_code_is_made_anew(gateway: GatewayClient) -> None:
    gateway.services.answers["roster.replace_invitation"] = {"person": PERSON, "code": "730915"}
    response = gateway.ask("POST", f"invitations/{PERSON}/code", headers=gateway.token("operator", "li"))
    assert response.json()["code"] == "730915"
    assert gateway.services.requests(ReplaceInvitation) == [
        ReplaceInvitation(appraisal=APPRAISAL, person=PERSON, by="li")
    ]


def test_the_list_is_masked_unless_it_is_asked_for_in_full(gateway: GatewayClient) -> None:
    gateway.services.answers["roster.list_calls"] = [LINE]
    gateway.ask("GET", "calls?group=market", headers=gateway.token("operator"))
    gateway.ask("GET", "calls?group=market&full=true", headers=gateway.token("operator"))
    assert [asked.full for asked in gateway.services.requests(ListCalls)] == [False, True]
    assert refusal_of(gateway.ask("GET", "calls", headers=gateway.token("operator"))) == (422, "INVALID_FIELDS")
    assert refusal_of(gateway.ask("GET", "calls?group=market", headers=gateway.token("auditor")))[0] == 403


def test_the_sheet_has_the_script_on_top_and_a_line_for_each(gateway: GatewayClient) -> None:
    """T7: what is never asked stands above the names."""
    gateway.services.answers["roster.list_calls"] = [LINE]
    response = gateway.ask("GET", "calls/sheet?group=market", headers=gateway.token("operator"))
    above, (*_, head, line) = rows(response.content)[:4], rows(response.content)
    assert "绝不询问身份证号" in "".join(str(row[0]) for row in above)
    assert "0876-3133677" in "".join(str(row[0]) for row in above)
    shown = dict(zip(head, line, strict=True))
    assert shown["姓名"] == "张三"
    assert (shown["第1次时间"], shown["第1次结果"]) == ("2024-06-27 14:12", "无人接听")
    assert (shown["邀请码"], shown["是否已参评"], shown["通话人"]) == ("已发", "是", "operator-1")


def test_a_fresh_sheet_has_the_codes_and_what_looks_like_a_formula_stays_text(gateway: GatewayClient) -> None:
    gateway.services.answers["roster.issue_invitations"] = [FRESH]
    body = {"group": "market", "masked": True}
    response = gateway.ask("POST", "invitations/sheet", json=body, headers=gateway.token("operator"))
    sheet = openpyxl.load_workbook(BytesIO(response.content)).worksheets[0]
    line = list(sheet.iter_rows())[-1]
    assert [cell.value for cell in line[2:5]] == ['=HYPERLINK("x")', "138****0001", "052317"]
    assert {cell.data_type for cell in line[2:5]} == {"s"}


def test_every_outcome_has_its_chinese_word() -> None:
    assert set(CALL_OUTCOMES) == set(CallOutcome.__args__)  # type: ignore[attr-defined]
