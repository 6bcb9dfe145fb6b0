"""Preparing a quarter in a browser, with and without a script: begun by a copy, step by step, opened."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from services.roster.contract import CopyAppraisal, ImportCatalogue, OpenAppraisal, SetCatalogue
from simulation.county import catalogue
from tests.browser.conftest import Site, must_be_accessible, seat
from tests.browser.workbooks import workbook
from tests.gateway.pages.preparation import CATALOGUE, CHECKED, DRAFT, NEXT, RENAMED, prepare
from tests.gateway.roster_answers import copied
from tests.gateway.stand_in import APPRAISAL

Browse = Callable[..., Page]
Look = Callable[[Page, str], None]
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
OFFICES = [
    {
        **office,
        "functions": ["approval"],
        "unit": "internal",
        "aliases": [],
        "reading": "",
        "enabled": True,
    }
    for office in catalogue.offices()
]


@pytest.fixture
def quarter(site: Site) -> Site:
    """The third quarter is drafted, with the whole catalogue and all channels."""
    channels = [{"boxes": [], "secret": False, **channel} for channel in catalogue.channels()]
    prepare(site.services, offices=len(OFFICES), enabled=len(OFFICES), channels=channels)
    site.services.answers["roster.show_catalogue"] = {**CATALOGUE, "offices": OFFICES}
    return site


def at(site: Site, path: str) -> str:
    return f"{site.address}/staff/{NEXT}/{path}"


@SCRIPT
def test_a_quarter_begins_with_a_copy_of_the_last(browse: Browse, quarter: Site, look: Look, script: bool) -> None:
    quarter.services.answers |= {"roster.heads": {APPRAISAL: 40}, "roster.copy_appraisal": copied(appraisal=NEXT)}
    page = browse(desk=True, script=script)
    seat(page, quarter, "operator", "ducha-01")
    page.goto(f"{quarter.address}/staff")
    look(page, "staff-landing")
    page.get_by_role("link", name="准备新的一季").click()
    look(page, "staff-beginning")
    if script:
        must_be_accessible(page)
    expect(page.get_by_label("季度", exact=True)).to_have_value("3")
    page.get_by_role("button", name="拟定草案").click()
    expect(page.get_by_role("status")).to_contain_text("草案已拟定")
    assert quarter.services.requests(CopyAppraisal) == [CopyAppraisal(appraisal=NEXT, source=APPRAISAL)]
    look(page, "desk-preparing-dates")
    if script:
        must_be_accessible(page)


@SCRIPT
def test_dates_are_moved_out_of_the_holidays(browse: Browse, quarter: Site, look: Look, script: bool) -> None:
    page = browse(desk=True, script=script)
    seat(page, quarter, "operator", "ducha-01")
    page.goto(at(quarter, "preparing?step=dates"))
    expect(page.get_by_text("有 5 个平日放假")).to_be_visible()
    page.get_by_label("评议开始").fill("2024-10-14")
    page.get_by_label("评议最后一天").fill("2024-10-27")
    page.get_by_label("其他评议事项接收最后一天").fill("2024-11-01")
    page.get_by_label("调休的日子").fill("国庆 休息")
    page.get_by_role("button", name="保存日期").click()
    expect(page.get_by_role("alert")).to_contain_text("调休第1行")
    expect(page.get_by_label("评议最后一天")).to_have_value("2024-10-27")
    look(page, "desk-preparing-dates-refused")
    if script:
        must_be_accessible(page)
    page.get_by_label("调休的日子").fill("2024-10-12 上班")
    page.get_by_role("button", name="保存日期").click()
    expect(page.get_by_role("status")).to_contain_text("日期已保存")
    (draft,) = [asked for (asked,) in quarter.services.calls("roster.draft_appraisal")]
    assert draft["rules"]["voting_until"] == "2024-10-28T00:00:00+08:00"
    assert draft["rules"]["moved_days"] == [{"on": "2024-10-12", "works": True}]


@SCRIPT
def test_rules_and_channels_are_edited(browse: Browse, quarter: Site, look: Look, script: bool) -> None:
    page = browse(desk=True, script=script)
    seat(page, quarter, "operator", "ducha-01")
    page.goto(at(quarter, "preparing?step=rules"))
    look(page, "desk-preparing-rules")
    if script:
        must_be_accessible(page)
    page.get_by_label("所选股室上限").fill("8")
    page.get_by_label("是否须经查实").check()
    page.get_by_role("button", name="保存规则").click()
    expect(page.get_by_role("status")).to_contain_text("规则已保存")
    (draft,) = [asked for (asked,) in quarter.services.calls("roster.draft_appraisal")]
    assert (draft["rules"]["max_offices"], draft["rules"]["complaint_requires_verified"]) == (8, True)
    assert len(draft["channels"]) == 7

    page.get_by_role("link", name="下一步 名单与渠道").click()
    look(page, "desk-preparing-lists")
    page.get_by_text("信访件 · 县信访局").click()
    row = page.get_by_role("group", name="信访件")
    row.get_by_label("编号的叫法").fill("")
    page.get_by_role("button", name="保存渠道").click()
    expect(page.get_by_role("alert")).to_contain_text("编号的叫法")
    look(page, "desk-preparing-channels-refused")
    if script:
        must_be_accessible(page)
    row.get_by_label("编号的叫法").fill("信访编号")
    page.get_by_role("button", name="保存渠道").click()
    expect(page.get_by_role("status")).to_contain_text("渠道已保存")
    channels = quarter.services.calls("roster.draft_appraisal")[-1][0]["channels"]
    assert [one["id_label"] for one in channels if one["code"] == "petition_letter"] == ["信访编号"]
    assert [one["secret"] for one in channels].count(True) == 1


def test_the_keyboard_leads_through_the_steps(browse: Browse, quarter: Site) -> None:
    page = browse(desk=True)
    seat(page, quarter, "operator", "ducha-01")
    page.goto(at(quarter, "preparing?step=rules"))
    page.get_by_label("所选股室上限").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_label("超过上限的后果")).to_be_focused()
    page.get_by_label("所选股室上限").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("规则已保存")


@SCRIPT
def test_the_checklist_leads_to_the_opening_that_locks_everything(
    browse: Browse, quarter: Site, look: Look, script: bool
) -> None:
    page = browse(desk=True, script=script)
    seat(page, quarter, "operator", "ducha-01")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(at(quarter, "preparing?step=checklist"))
    expect(page.get_by_role("row", name="参评人员名单")).to_contain_text("县消防救援大队")
    look(page, "desk-preparing-checklist")
    if script:
        must_be_accessible(page)
    page.get_by_role("link", name="下一步 开启").click()
    expect(page.get_by_text(DRAFT["rules_digest"])).to_be_visible()
    look(page, "desk-preparing-opening")
    if script:
        must_be_accessible(page)
    page.get_by_role("button", name="公告并开启").click()
    expect(page.get_by_role("alert")).to_contain_text("请先勾选")
    expect(page.get_by_role("alert")).to_contain_text("参评人员名单还没有办")
    page.get_by_label("已经核对").check()
    page.get_by_label("仍要开启").check()
    page.get_by_role("button", name="公告并开启").click()
    expect(page.get_by_role("status")).to_contain_text("评议已公告")
    assert quarter.services.requests(OpenAppraisal) == [
        OpenAppraisal(appraisal=NEXT, draft_digest=DRAFT["draft_digest"])
    ]


def test_differences_stand_in_a_table(browse: Browse, quarter: Site, look: Look) -> None:
    quarter.services.answers["roster.compare_appraisals"] = [
        {
            "what": "rules",
            "which": "",
            "field": "voting_from",
            "before": "2024-07-01T00:00:00+08:00",
            "after": "2024-10-01T00:00:00+08:00",
        },
        {"what": "offices", "which": "02-03", "field": "aliases", "before": [], "after": ["国土登记中心"]},
    ]
    page = browse(desk=True)
    seat(page, quarter, "operator", "ducha-01")
    page.goto(at(quarter, "differences"))
    expect(page.get_by_role("row", name="评议开始")).to_contain_text("2024年10月1日0时")
    look(page, "desk-differences")
    must_be_accessible(page)
    with page.expect_download() as kept:
        page.get_by_role("link", name="导出").click()
    assert kept.value.suggested_filename.endswith(".xlsx")


@SCRIPT
def test_a_catalogue_is_looked_at_before_it_takes_effect(
    browse: Browse, quarter: Site, look: Look, script: bool
) -> None:
    gone = {**RENAMED, "office_id": "07-02", "change": "gone", "fields": [], "after": None}
    quarter.services.answers["roster.check_catalogue"] = {**CHECKED, "changes": [RENAMED, gone]}
    page = browse(desk=True, script=script)
    seat(page, quarter, "operator", "ducha-01")
    page.goto(at(quarter, "catalogue"))
    look(page, "desk-catalogue")
    if script:
        must_be_accessible(page)
    sheet = workbook()
    page.get_by_label("目录文件").set_input_files(sheet)
    page.get_by_role("button", name="先检查").click()
    expect(page.get_by_role("table", name="导入以后的改动")).to_contain_text("不动产登记服务中心")
    look(page, "desk-catalogue-preview")
    if script:
        must_be_accessible(page)
    page.get_by_role("button", name="替换现在的目录").click()
    expect(page.get_by_role("status").first).to_contain_text("目录已导入")
    (asked,) = quarter.services.requests(ImportCatalogue)
    assert asked.content == sheet["buffer"]
    page.get_by_label("找股室").fill("bdc")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("row", name="不动产登记中心")).to_be_visible()
    look(page, "desk-catalogue-search")


def test_wrong_cells_of_a_catalogue_are_marked(browse: Browse, quarter: Site) -> None:
    wrong = {"row": 3, "column": "股室", "cell": "C3", "code": "OFFICE_TWICE", "value": "股"}
    quarter.services.answers["roster.check_catalogue"] = {**CHECKED, "changes": [], "errors": [wrong], "count": 1}
    page = browse(desk=True, script=False)
    seat(page, quarter, "operator", "ducha-01")
    page.goto(at(quarter, "catalogue"))
    page.get_by_label("目录文件").set_input_files(workbook())
    page.get_by_role("button", name="先检查").click()
    expect(page.get_by_role("table", name="必须改正")).to_contain_text("出现了两次")
    with page.expect_download() as kept:
        page.get_by_role("button", name="标红的工作簿").click()
    assert kept.value.suggested_filename.endswith(".xlsx")


def test_two_offices_become_one(browse: Browse, quarter: Site) -> None:
    page = browse(desk=True, script=False)
    seat(page, quarter, "operator", "ducha-01")
    page.goto(at(quarter, "catalogue"))
    page.get_by_text("合并股室").click()
    gone, into = OFFICES[1], OFFICES[0]
    page.get_by_label("并入的").fill(f"{gone['office_id']} {gone['department']}{gone['name']}")
    page.get_by_label("保留的").fill(into["office_id"])
    page.get_by_role("button", name="合并", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已合并")
    (asked,) = quarter.services.requests(SetCatalogue)
    assert len(asked.offices) == len(OFFICES) - 1
    assert gone["name"] in asked.offices[0].aliases
