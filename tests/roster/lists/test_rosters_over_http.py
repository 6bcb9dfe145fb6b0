"""A provider's clerk, from the outside: form, errors, correction, receipt (R-18, A-16)."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from services.kernel.spreadsheets.sheet_writing import saved
from services.roster.lists.templates import TEMPLATES
from services.roster.providers import PROVIDERS
from tests.roster.conftest import Roster
from tests.roster.over_http import XLSX, Door
from tests.roster.quarter import at, row


@pytest.fixture
def door(roster: Roster) -> Door:
    roster.draft()
    return Door.of(roster)


@pytest.mark.parametrize("provider", ["inspection", "market-regulation", "fire", "government-services"])
def test_a_clerk_fills_in_the_form_he_was_handed(door: Door, provider: str) -> None:
    """T1…T4: downloaded, opened by another program, filled in, sent."""
    form = door.ask("GET", f"/rosters/{provider}/form", provider)
    assert form.headers["content-type"] == XLSX
    template = PROVIDERS[provider].template
    filled = fill(form.content, [row(template, 1), row(template, 2)])
    assert door.send(f"/rosters/{provider}", provider, filled).json()["people"] == 2


def test_the_form_says_until_when_and_that_no_identity_number_is_wanted(door: Door) -> None:
    sheet = load_workbook(BytesIO(door.ask("GET", "/rosters/fire/form", "fire").content)).worksheets[0]
    assert sheet["A1"].value == "项目企业负责人名单(县消防救援大队)"
    assert "请于2024年6月25日下班前报送" in sheet["A2"].value
    assert "不收集身份证号" in sheet["A2"].value
    assert [cell.value for cell in sheet[3]][:3] == ["序号", "提供单位*", "项目名称*"]


def test_wrong_cells_come_back_red_are_corrected_and_sent_again(door: Door, roster: Roster) -> None:
    form = door.ask("GET", "/rosters/fire/form", "fire").content
    filled = fill(form, [row("T2", 1), row("T2", 2, 联系电话="1380876", 统一社会信用代码=5.3262219850101e17)])
    refused = door.send("/rosters/fire", "fire", filled, accept=XLSX)
    assert refused.status_code == 422
    book = load_workbook(BytesIO(refused.content))
    sheet = book.worksheets[0]
    red = {cell.coordinate for line in sheet.iter_rows() for cell in line if cell.comment is not None}
    assert red == {place(sheet, "联系电话*", 6), place(sheet, "统一社会信用代码*", 6)}
    assert roster.rows("select count(*) from people") == [(0,)]
    assert door.ask("GET", "/rosters/fire", "fire").status_code == 404
    sheet[place(sheet, "联系电话*", 6)] = "13000000002"
    sheet[place(sheet, "统一社会信用代码*", 6)] = "91532622MA6K0ABC1L"
    assert door.send("/rosters/fire", "fire", saved(book)).json()["rows"] == 2


def test_the_receipt_tells_what_was_filed_and_when(door: Door, roster: Roster) -> None:
    form = door.ask("GET", "/rosters/fire/form", "fire").content
    door.send("/rosters/fire", "fire", fill(form, [row("T2", 1)]))
    roster.at(at(6, 26, 8, 40))
    second = door.send("/rosters/fire", "fire", fill(form, [row("T2", 1), row("T2", 2), row("T2", 2)])).json()
    assert door.ask("GET", "/rosters/fire", "fire").json() == {
        "provider": "fire",
        "name": "县消防救援大队",
        "group": "projects",
        "template": "T2",
        "deadline": "2024-06-25",
        "filed_at": "2024-06-26T08:40:00+08:00",
        "filed_by": "clerk-fire",
        "rows": 3,
        "people": 2,
        "late": True,
        "drawn_by_provider": False,
        "digest": second["digest"],
        "times": 2,
        "confirmed_by": None,
        "waiting": None,
    }


def test_the_receipt_tells_that_the_provider_has_drawn_its_list_itself(door: Door) -> None:
    """A-13: of the list that stands."""
    form = door.ask("GET", "/rosters/fire/form", "fire").content
    for query, drawn_by_provider in (("?already_drawn=true", True), ("", False)):
        assert door.send(f"/rosters/fire{query}", "fire", fill(form, [row("T2", 1)])).status_code == 200
        receipts = {one["provider"]: one["drawn_by_provider"] for one in door.ask("GET", "/rosters", "operator").json()}
        assert receipts == {**dict.fromkeys(PROVIDERS, False), "fire": drawn_by_provider}


def test_each_provider_sees_and_sends_its_own_only(door: Door) -> None:
    """R-18: from the outside, provider by provider."""
    form = door.ask("GET", "/rosters/housing/form", "housing").content
    door.send("/rosters/housing", "housing", fill(form, [row("T2", 1)]))
    for path in ("/rosters/housing", "/rosters/housing/form"):
        assert door.ask("GET", path, "fire").status_code == 403
    for method, path in (("PUT", "/rosters/housing"), ("POST", "/rosters/housing/checking")):
        assert door.send(path, "fire", form, method=method).status_code == 403
    assert [one["provider"] for one in door.ask("GET", "/rosters", "fire").json()] == ["fire"]
    assert door.ask("GET", "/rosters").status_code == 401
    inbox = door.ask("GET", "/rosters", "operator").json()
    assert [one["provider"] for one in inbox if one["filed_at"]] == ["housing"]
    assert len(inbox) == len(PROVIDERS)


def test_a_look_at_a_list_keeps_nothing(door: Door, roster: Roster) -> None:
    form = door.ask("GET", "/rosters/fire/form", "fire").content
    wrong = fill(form, [row("T2", 1), row("T2", 2, 办理方式="备查")])
    found = door.send("/rosters/fire/checking", "fire", wrong, method="POST").json()
    assert (found["count"], found["errors"][0]["says"]) == (1, "办理方式:请从下拉列表中选择。")
    right = door.send("/rosters/fire/checking", "fire", fill(form, [row("T2", 1)]), method="POST").json()
    assert (right["rows"], right["people"], right["errors"]) == (1, 1, [])
    assert roster.rows("select count(*) from people") == [(0,)]
    assert len(roster.events()) == 1


def test_after_the_draw_a_list_is_not_replaced(door: Door, roster: Roster) -> None:
    form = door.ask("GET", "/rosters/market-regulation/form", "market-regulation").content
    filled = fill(form, [row("T1", number) for number in range(1, 9)])
    door.send("/rosters/market-regulation", "market-regulation", filled)
    roster.draw("market")
    assert door.send("/rosters/market-regulation", "market-regulation", filled).status_code == 200  # the same again
    another = fill(form, [row("T1", number) for number in range(2, 9)])
    refused = door.send("/rosters/market-regulation", "market-regulation", another)
    assert (refused.status_code, refused.json()["code"]) == (409, "ROSTER_CLOSED")
    assert door.ask("GET", "/rosters/market-regulation", "market-regulation").json()["rows"] == 8


def test_the_forms_of_the_announcement_are_handed_out_whole(door: Door) -> None:
    """Every column a template reads stands on its form, under a code."""
    for provider in PROVIDERS.values():
        sheet = load_workbook(
            BytesIO(door.ask("GET", f"/rosters/{provider.code}/form", "operator").content)
        ).worksheets[0]
        headings = {str(cell.value).rstrip("*") for cell in sheet[3]}
        assert {column.heading for column in TEMPLATES[provider.template].columns} <= headings
        codes = [cell.value for cell in sheet[4]]
        assert len(set(codes)) == len(codes) == len(headings)


def fill(form: bytes, rows: list[dict[str, Any]]) -> bytes:
    """Another program fills in the form by its headings."""
    book = load_workbook(BytesIO(form))
    sheet = book.worksheets[0]
    headings = [str(cell.value).rstrip("*") for cell in sheet[3]]
    for number, cells in enumerate(rows, start=1):
        sheet.append([number, *(cells.get(heading) for heading in headings[1:])])
    return saved(book)


def place(sheet: Any, heading: str, number: int) -> str:
    return next(f"{cell.column_letter}{number}" for cell in sheet[3] if cell.value == heading)
