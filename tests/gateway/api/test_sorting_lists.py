"""The sorting desk from the outside: each channel its own, every look recorded, the list as a workbook (R-48)."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest

from gateway.api import duplicates, sorting, sorting_lists
from gateway.api.sorting_lists import COLUMNS
from gateway.chinese.categories import INDICATORS, LABELS
from gateway.chinese.names import MATTER_STATES
from gateway.chinese.reasons import DECLINE_REASONS, REASONS, SUGGESTED_BECAUSE
from gateway.http.operations.examples import example
from gateway.http.operations.operation import Operation
from gateway.http.operations.typed import body_struct
from gateway.identity.staff_tokens import ROLES
from services.complaints.answers import STATES as STATE_CODES
from services.complaints.contract import ListMatters, Sorter
from services.complaints.events import DECLINE_REASONS as DECLINE_CODES
from services.kernel.refusal import Refused
from simulation.county.catalogue import directory
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.matters import OPENED, ROW
from tests.gateway.stand_in import APPRAISAL

SORTER = Sorter(account="zhang", channel="hotline_12345")
AREA = (*sorting.OPERATIONS, *duplicates.OPERATIONS, *sorting_lists.OPERATIONS)
PAGE = {"matters": [ROW], "next": None, "counts": {"sorting": 1}}


def sorter(gateway: GatewayClient, channel: str = "hotline_12345") -> dict[str, str]:
    return gateway.token("sorter", channel=channel)


def at(operation: Operation) -> str:
    path = operation.path.replace("{appraisal}", APPRAISAL)
    return path.replace("{matter}", "9c1f4e")


@pytest.mark.parametrize("operation", AREA, ids=lambda one: one.name)
def test_every_call_of_the_area_is_refused_to_every_other_role(gateway: GatewayClient, operation: Operation) -> None:
    """R-48, R-49: channel isolation, from the outside; the services are not even asked."""
    for role in set(ROLES) - set(operation.roles):
        scope = {"sorter": {"channel": "hotline_12345"}, "provider": {"provider": "p"}}.get(role, {})
        if role == "department":
            scope = {"department": "县自然资源局"}
        response = gateway.ask(operation.method, at(operation), headers=gateway.token(role, **scope), json={})
        assert refusal_of(response) == (403, "FORBIDDEN_ROLE"), role
    assert refusal_of(gateway.ask(operation.method, at(operation), json={})) == (401, "TOKEN_MISSING")
    asked = [service for service, *_ in gateway.services.asked]
    assert "complaints" not in asked


@pytest.mark.parametrize("operation", [one for one in AREA if "sorter" in one.roles], ids=lambda one: one.name)
def test_every_call_of_a_sorter_says_for_which_channel_it_is(gateway: GatewayClient, operation: Operation) -> None:
    """R-48: the channel is the token's; the service answers for that channel only."""
    asks = {
        "complaints_export": "list_matters",
        "complaints_matters": "list_matters",
        "complaints_matter": "open_matter",
    }
    method = asks.get(operation.name) or (operation.asks.method if operation.asks is not None else "")
    gateway.services.answers[f"complaints.{method}"] = Refused("MATTER_UNKNOWN", {"matter_id": "9c1f4e"})
    body = body_struct(operation) if operation.asks is not None else None
    for channel in ("hotline_12345", "people_cn"):
        sent = example(body) if body is not None else None
        response = gateway.ask(operation.method, at(operation), headers=sorter(gateway, channel), json=sent)
        assert refusal_of(response) == (404, "MATTER_UNKNOWN")
        ((request,),) = gateway.services.calls(f"complaints.{method}")[-1:]
        assert request["by"] == {"account": "zhang", "channel": channel}


def test_no_call_takes_the_channel_from_the_address(gateway: GatewayClient) -> None:
    for path in ("complaints", "complaints/export"):
        response = gateway.ask("GET", path, headers=sorter(gateway), params={"channel": "people_cn"})
        assert refusal_of(response) == (403, "FORBIDDEN_ROLE")
    gateway.services.answers["complaints.list_matters"] = PAGE
    assert gateway.ask("GET", "complaints", headers=sorter(gateway), params={"channel": "hotline_12345"}).json() == PAGE


def test_whatever_shows_words_is_a_look() -> None:
    """R-48: every read of a text is recorded, also the refused."""
    shows = {one.name for one in AREA if one.method == "GET"}
    assert shows == {one.name for one in AREA if one.discloses == "words"}
    assert len(shows) == 5


def test_a_list_is_asked_for_by_state_and_page(gateway: GatewayClient) -> None:
    gateway.services.answers["complaints.list_matters"] = PAGE
    gateway.ask(
        "GET", "complaints", headers=sorter(gateway), params={"state": "declined,merged", "limit": "7", "after": "x_y"}
    )
    assert gateway.services.requests(ListMatters) == [
        ListMatters(appraisal=APPRAISAL, by=SORTER, states=("declined", "merged"), limit=7, after="x_y")
    ]
    for params in ({"state": "asleep"}, {"limit": "0"}, {"limit": "201"}, {"limit": "²"}):
        response = gateway.ask("GET", "complaints", headers=sorter(gateway), params=params)
        assert refusal_of(response) == (422, "INVALID_FIELDS")


def test_an_opened_matter_brings_the_coding_guide(gateway: GatewayClient) -> None:
    """R-07…R-11: the announcement's phrases beside the words."""
    gateway.services.answers["complaints.open_matter"] = OPENED
    told = gateway.ask("GET", "complaints/9c1f4e", headers=sorter(gateway)).json()
    assert [one["category"] for one in told["guide"]] == ["cold", "lazy", "shirk", "disorder", "corrupt"]
    assert sum(len(one["indicators"]) for one in told["guide"]) == 48
    assert told["decline_reasons"]["PRAISE"] == "表扬"
    assert told["suggestions"][0]["reasons"][0]["label"] == "来源的承办单位就是该单位"


def test_the_phrases_are_the_announcements_word_for_word() -> None:
    """R-07…R-11."""
    told = {
        category["code"]: (category["label"], tuple(one["text"] for one in category["indicators"]))
        for category in directory()["categories"]
    }
    assert told == {code: (LABELS[code], phrases) for code, phrases in INDICATORS.items()}


def test_every_code_of_the_desk_has_its_chinese_name() -> None:
    assert tuple(MATTER_STATES) == STATE_CODES
    assert tuple(DECLINE_REASONS) == DECLINE_CODES
    assert REASONS.keys() >= {*DECLINE_CODES, "MERGED", "DEPARTMENT_ONLY", "UNSORTED"}
    assert MATTER_STATES["department_only"] == "部门级，未计票"
    assert all(SUGGESTED_BECAUSE.values())


def workbook_of(gateway: GatewayClient, *pages: dict[str, Any]) -> Any:
    left = list(pages)
    gateway.services.answers["complaints.list_matters"] = lambda *_: left.pop(0)
    response = gateway.ask("GET", "complaints/export", headers=sorter(gateway), params={"state": "confirmation"})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("application/vnd.openxmlformats")
    assert response.headers["cache-control"] == "no-store"
    return openpyxl.load_workbook(BytesIO(response.content)).active


def test_the_workbook_holds_the_list_as_it_is_shown_on_all_pages(gateway: GatewayClient) -> None:
    """T6, R-48: marked with who took it out; what looks like a formula is text."""
    evil = {**ROW, "matter_id": "77ab20", "text": '=HYPERLINK("http://x","点我\x0b")', "source_id": "+1", "offices": []}
    sheet = workbook_of(gateway, {**PAGE, "next": "t_9c1f4e"}, {**PAGE, "matters": [evil]})
    mark, head, first, second = sheet.iter_rows(values_only=True)
    assert mark[0] == "工作秘密:zhang 于 2024-07-03T10:00:00+08:00 导出,仅供本渠道梳理使用"
    assert head == COLUMNS
    assert first[:8] == (
        1,
        "hotline_12345",
        "GD2024-000123",
        "2024-05-06T09:12:00+08:00",
        "投诉",
        ROW["text"],
        "县自然资源局",
        "县自然资源局 不动产登记中心",
    )
    assert (first[8], first[-1]) == ("推", "待复核")
    assert second[5] == '=HYPERLINK("http://x","点我 ")'
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    _, second_page = gateway.services.requests(ListMatters)
    assert (second_page.states, second_page.limit, second_page.after) == (("confirmation",), 200, "t_9c1f4e")
