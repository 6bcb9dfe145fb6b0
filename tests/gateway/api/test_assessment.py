"""The annual list at the door (R-42): a workbook for those who assess, and no number of ours in it."""

from io import BytesIO

from openpyxl import load_workbook

from gateway.tables.workbook import XLSX
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.pages.after_count import LINE
from tests.gateway.staff_sessions import scope
from tests.gateway.stand_in import APPRAISAL

BARE = {**LINE, "name": "=HYPERLINK(1)", "card": False, "notice_on": None, "value": None, "basis": None}


def test_the_year_comes_as_data_or_as_a_workbook(gateway: GatewayClient) -> None:
    found = {"year_of": APPRAISAL, "appraisals": ["532622-2024Q1", APPRAISAL], "lines": [LINE, BARE]}
    gateway.services.answers["tally.show_annual_assessment"] = found
    conduct = gateway.token("conduct")
    assert gateway.ask("GET", "assessment", headers=conduct).json() == found
    written = gateway.ask("GET", "assessment", headers={**conduct, "accept": XLSX})
    assert written.headers["content-type"] == XLSX
    sheet = load_workbook(BytesIO(written.content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert "532622-2024Q1、532622-2024Q2" in str(rows[0][0])
    assert "系统不计算" in str(rows[1][0])
    assert rows[2][9] == "综合考核扣减（人工填写）"
    assert rows[3][:6] == ("县自然资源局", "县直", "不动产登记中心", "532622-2024Q2", "是", "是")
    assert rows[3][9:] == ("-0.5", "经考核领导小组会议研究")
    assert rows[4][9:] == (None, None)
    assert sheet["C5"].data_type == "s"  # what looks like a formula is none


def test_a_department_and_the_public_do_not_get_it(gateway: GatewayClient) -> None:
    department = gateway.token("department", **scope("department"))
    assert refusal_of(gateway.ask("GET", "assessment", headers=department)) == (403, "FORBIDDEN_ROLE")
    assert refusal_of(gateway.ask("GET", "assessment")) == (401, "TOKEN_MISSING")
