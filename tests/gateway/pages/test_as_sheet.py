"""What a page of the desk lists is exported as it is shown, and nothing in it becomes a formula."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest

from gateway.api.operations import OPERATIONS
from gateway.chinese.fields import FIELDS, called, explained
from gateway.chinese.typesetting import typeset
from gateway.errors.problems import document
from gateway.pages.desk.as_sheet import as_sheet, has_lists
from gateway.pages.desk.sections import SECTIONS
from services.access.contract import FindAccess
from tests.gateway.conftest import GatewayClient
from tests.gateway.roster_answers import DIGEST
from tests.gateway.staff_sessions import signed_in
from tests.gateway.stand_in import APPRAISAL
from tests.harness.page import Page

PAGE = """<nav><table><tr><td>not ours</td></tr></table></nav>
<main><h1>统计结果 <small>第1版</small></h1><p><a href="?a" aria-current="page">待梳理 3</a></p>
<form><table><tr><td>to be filled in</td></tr></table></form>
<table><caption>得票</caption><thead><tr><th scope="col">名次</th><th scope="col">股室</th><th scope="col">电话</th>
<th scope="col">得票</th><th scope="col">备注</th><th scope="col">办理</th></tr></thead><tbody>
<tr><td>1</td><th scope="row">=cmd|' /C calc'!A0</th><td class="t">0876313</td><td><a href="/x">31</a></td><td></td>
<td><form><button>补发</button></form></td></tr>
<tr><td>2</td><th scope="row">审批股<br>二楼</th><td class="t">13900000000</td><td>007</td><td></td><td>
<form><select><option>一</option></select></form></td></tr></tbody></table></main>"""


def read(content: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(content))


def test_a_list_is_exported_as_it_is_shown() -> None:
    told = as_sheet(PAGE, "ducha-01 导出")
    assert told is not None
    title, content = told
    assert title == "统计结果 第1版"
    (sheet,) = read(content).worksheets
    assert sheet.title == "得票"
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["得票", None, None, None, None],
        ["ducha-01 导出", None, None, None, None],
        [typeset("范围:待梳理 3"), None, None, None, None],
        ["名次", "股室", "电话", "得票", "备注"],
        [1, "=cmd|' /C calc'!A0", "0876313", 31, None],
        [2, "审批股\n二楼", "13900000000", "007", None],
    ]


def test_what_looks_like_a_formula_stays_text() -> None:
    told = as_sheet(PAGE)
    assert told is not None
    cell = read(told[1]).worksheets[0]["B4"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_cards_and_people_in_their_order_are_lists_too() -> None:
    page = """<main><h1>申诉</h1><article class="card"><h2>申诉1:不动产登记中心 <span>逾期</span></h2><p>统计差错</p>
    <blockquote>有一件反映的是另一股室。</blockquote><form><p><button>确认</button></p></form></article>
    <article class="card"><h2>申诉2</h2><ul><li>评议票 a</li><li>评议票 b</li></ul></article>
    <h3>抽中</h3><ol class="people"><li value="3">张*</li><li value="4">=李*</li></ol></main>"""
    told = as_sheet(page)
    assert told is not None
    assert has_lists(page)
    cards, people = read(told[1]).worksheets
    assert [[cell.value for cell in row] for row in cards.iter_rows()][1:] == [
        ["事项", "内容"],
        ["申诉1:不动产登记中心 逾期", "统计差错\n有一件反映的是另一股室。"],
        ["申诉2", "评议票 a\n评议票 b"],
    ]
    assert people.title == "抽中"
    assert [[cell.value for cell in row] for row in people.iter_rows()][1:] == [
        ["次序", "姓名"],
        [3, "张*"],
        [4, "=李*"],
    ]


def test_a_page_without_lists_has_nothing_to_export() -> None:
    form = "<main><form><table><tr><td>x</td></tr></table></form></main>"
    assert as_sheet(form) is None
    assert (has_lists(form), has_lists(PAGE)) == (False, True)


def test_an_export_is_on_record_as_the_page_is(gateway: GatewayClient) -> None:
    """R-48: the same look, by the same call."""
    gateway.services.answers["tally.show_votes"] = {
        "office": "02-03",
        "digest": DIGEST,
        "votes": [
            {
                "source": "other",
                "of": "hotline_12345",
                "matter_id": "9c1f4e",
                "categories": ["shirk"],
                "rules": ["R-36"],
                "corrected": False,
                "ruled": False,
            }
        ],
    }
    headers = signed_in(gateway, role="auditor")
    answer = gateway.ask("GET", f"/staff/{APPRAISAL}/votes?office=02-03&as=xlsx", headers=headers)
    assert answer.headers["content-type"].startswith("application/vnd.openxmlformats")
    assert "9c1f4e" in [cell.value for row in read(answer.content).worksheets[0].iter_rows() for cell in row]
    assert [(one["what"], one["operation"]) for one in gateway.services.looks] == [("ballots", "tally_votes")]


def test_an_example_that_waits_for_a_ruling_is_not_taken_away(gateway: GatewayClient) -> None:
    """R-37: one at a time, on the screen."""
    gateway.services.answers["tally.next_pick"] = None
    headers = signed_in(gateway, role="operator")
    answer = gateway.ask("GET", f"/staff/{APPRAISAL}/rulings?as=xlsx", headers=headers)
    assert answer.headers["content-type"].startswith("text/html")
    assert "导出 xlsx" not in answer.text


def test_a_list_in_pages_is_exported_whole_with_its_filter(gateway: GatewayClient) -> None:
    gateway.services.answers["access.find_access"] = {"looks": [], "next": None}
    headers = signed_in(gateway, role="auditor")
    answer = gateway.ask(
        "GET", f"/staff/{APPRAISAL}/looks?overstepped=1&before=7&as=xlsx", headers=headers, follow_redirects=False
    )
    assert answer.headers["location"] == f"/api/v1/appraisals/{APPRAISAL}/looks/export?overstepped=1"
    page = gateway.ask("GET", f"/staff/{APPRAISAL}/looks?overstepped=1", headers=headers)
    assert gateway.services.requests(FindAccess)[-1].overstepped
    assert any("looks/export?overstepped=1" in address for address in Page(page.text).links.values())


@pytest.mark.parametrize("field", ["sorting", "decision"])
def test_a_number_that_is_none_is_told_by_its_name(gateway: GatewayClient, field: str) -> None:
    gateway.services.answers["complaints.list_matters"] = {"matters": [], "next": None, "counts": {}}
    action = {"sorting": "confirm", "decision": "undo"}[field]
    headers = signed_in(gateway, role="sorter", channel="hotline_12345")
    typed = {"action": action, "matter": "m1", field: "twelve", "csrf": headers["x-csrf-token"]}
    answer = gateway.ask("POST", f"/staff/{APPRAISAL}/sorting", headers=headers, data=typed)
    assert answer.status_code == 422
    alert = Page(answer.text).alert
    assert any(line.startswith(f"{called(field)}\uff1a") and "应为整数" in line for line in alert.lines)
    assert "errors" not in answer.text


def test_fields_are_told_by_their_chinese_names() -> None:
    errors = [{"where": "picks.0.office", "what": "必填"}, {"where": "第3行", "what": "没有这个股室"}]
    told = explained(document("INVALID_FIELDS", {"errors": errors}))
    assert "errors" not in told["detail"]
    assert [(one["name"], one["field"]) for one in told["facts"]["errors"]] == [
        ("所选股室第1项股室", "picks"),
        ("第3行", "第3行"),
    ]


def test_every_field_that_the_desk_sends_has_a_chinese_name() -> None:
    bodies = {one.name: one.body for one in OPERATIONS}
    called = [bodies[action.calls] for section in SECTIONS for action in section.actions.values()]
    names = {name for body in called if body is not None for name in body.__struct_encode_fields__}
    assert not sorted(names - FIELDS.keys()), "name them in gateway/chinese/fields.py"
