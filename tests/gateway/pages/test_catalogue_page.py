"""The catalogue on its page: looked at before it takes effect, searched, two offices made one (R-05, A-29, D-1)."""

from io import BytesIO
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from services.kernel.refusal import Refused
from services.roster.contract import ImportCatalogue, SetCatalogue
from tests.gateway.conftest import GatewayClient
from tests.gateway.pages.preparation import CATALOGUE, LISTED, NEXT, prepare
from tests.gateway.staff_sessions import signed_in
from tests.harness.page import Page

PAGE = f"/staff/{NEXT}/catalogue"
FILE = ("目录.xlsx", b"PK not read here")


@pytest.fixture
def gateway(gateway: GatewayClient) -> GatewayClient:
    prepare(gateway.services)
    return gateway


def seated(gateway: GatewayClient, role: str = "operator", account: str = "ducha-01") -> dict[str, str]:
    return signed_in(gateway, role=role, account=account, session=f"session of {account}")


def post(
    gateway: GatewayClient, form: dict[str, str], file: tuple[str, bytes] | None = FILE, **known: str
) -> httpx.Response:
    headers = seated(gateway, **known)
    files: Any = {"file": file} if file else None
    return gateway.ask("POST", PAGE, headers=headers, data={"csrf": headers["x-csrf-token"], **form}, files=files)


def get(gateway: GatewayClient, query: str = "", **known: str) -> Page:
    headers = seated(gateway, **known)
    return Page(gateway.ask("GET", PAGE + query, headers=headers).text)


def test_changes_are_shown_before_they_take_effect(gateway: GatewayClient) -> None:
    page = Page(post(gateway, {"action": "check"}).text)
    assert page.says("还没有生效")
    (renamed,) = [row for row in page.rows if "更名" in row]
    assert any("不动产登记服务中心" in cell for cell in renamed)
    assert any("股室、别名" in cell for cell in renamed)
    assert gateway.services.calls("roster.import_catalogue") == []


def test_what_was_looked_at_is_brought_in(gateway: GatewayClient) -> None:
    refused = post(gateway, {"action": "import"})
    assert refused.status_code == 422
    assert Page(refused.text).alert.says("看过改动再导入")
    response = post(gateway, {"action": "import", "seen": "yes"})
    assert (response.status_code, response.headers["location"]) == (303, f"{PAGE}?done=import")
    (asked,) = gateway.services.requests(ImportCatalogue)
    assert (asked.appraisal, asked.by) == (NEXT, "ducha-01")


def test_wrong_cells_are_told_one_by_one(gateway: GatewayClient) -> None:
    wrong = {"row": 5, "column": "部门", "cell": "A5", "code": "REQUIRED", "value": ""}
    gateway.services.answers["roster.check_catalogue"] = {
        "offices": 0,
        "enabled": 0,
        "digest": None,
        "changes": [],
        "errors": [wrong],
        "count": 1,
        "warnings": [],
    }
    page = Page(post(gateway, {"action": "check"}).text)
    assert page.row("A5").says("不能为空")
    assert "替换现在的目录" not in page.source


def test_no_file_is_told(gateway: GatewayClient) -> None:
    response = post(gateway, {"action": "check"}, None)
    assert response.status_code == 422
    assert Page(response.text).alert.says("请先选择文件")


@pytest.mark.parametrize("wanted", ["不动产", "bdc", "02-03", "自然资源"])
def test_an_office_is_found_by_name_letters_or_id(gateway: GatewayClient, wanted: str) -> None:
    page = get(gateway, f"?q={wanted}")
    assert page.says("找到 1 个")
    assert not [row for row in page.rows if any(cell.endswith("行政审批股") for cell in row)]


def test_offices_that_became_one_are_merged(gateway: GatewayClient) -> None:
    response = post(gateway, {"action": "merge", "gone": "05-01 县市场监管局行政审批股", "into": "02-03"}, None)
    assert response.status_code == 303
    (asked,) = gateway.services.requests(SetCatalogue)
    (kept,) = asked.offices
    assert (kept.office_id, kept.aliases) == ("02-03", ("县市场监管局行政审批股",))


@pytest.mark.parametrize(
    ("form", "said"),
    [({"gone": "02-03", "into": "02-03"}, "两个不同的股室"), ({"gone": "某股", "into": "02-03"}, "请写股室的编号")],
)
def test_a_merger_that_is_none_keeps_what_was_typed(gateway: GatewayClient, form: dict[str, str], said: str) -> None:
    response = post(gateway, {"action": "merge", **form}, None)
    assert response.status_code == 422
    page = Page(response.text)
    assert page.alert.says(said)
    assert page.typed("gone") == [form["gone"]]


def test_after_the_opening_it_is_frozen(gateway: GatewayClient) -> None:
    prepare(gateway.services, opened=True)
    gateway.services.answers["roster.show_catalogue"] = {**CATALOGUE, "frozen": True}
    page = get(gateway)
    assert page.says("已随公告固定")
    assert not [field for field in page.fields if field.kind == "file"]
    gateway.services.answers["roster.import_catalogue"] = Refused("OPENED_ALREADY", {"appraisal": NEXT})
    assert post(gateway, {"action": "import", "seen": "yes"}).status_code == 409


def test_others_only_look(gateway: GatewayClient) -> None:
    page = get(gateway, role="auditor", account="sj-01")
    assert [row for row in page.rows if LISTED[0]["name"] in row]
    assert not [field for field in page.fields if field.kind == "file"]
    assert post(gateway, {"action": "import", "seen": "yes"}, role="auditor", account="sj-01").status_code == 403


def test_the_form_is_given_out(gateway: GatewayClient) -> None:
    kept = gateway.ask("GET", f"/api/v1/appraisals/{NEXT}/catalogue/form", headers=gateway.token("operator"))
    sheet = load_workbook(BytesIO(kept.content)).worksheets[0]
    assert (sheet["A3"].value, sheet["A5"].value) == ("部门*", "县自然资源局")
