"""Preparing a quarter on pages: begun, edited step by step, checked, opened by two; a refusal keeps what was typed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from msgspec import convert

from gateway.app import create_app
from gateway.pages.desk.first_draft import first_draft, next_quarter
from gateway.pages.desk.preparing.calendar import day_told, voting_told
from gateway.pages.desk.preparing.checklist import checklist
from services.kernel.refusal import Refused
from services.kernel.rpc.parse import parse
from services.kernel.settings import Settings
from services.roster.answers import DrawProgress, Filing, ShownDraft
from services.roster.contract import CompareAppraisals, CopyAppraisal, DraftAppraisal, OpenAppraisal
from services.roster.draft.draft import draft_appraisal
from services.roster.events import GroupCode
from services.roster.preparation import Preparation
from tests.gateway.conftest import GatewayClient
from tests.gateway.pages.preparation import DRAFT, DRAWS, HOTLINE, NEXT, OPENING, RULES, prepare
from tests.gateway.roster_answers import copied, filing
from tests.gateway.staff_sessions import signed_in
from tests.gateway.stand_in import APPRAISAL, Services
from tests.harness.page import Page

PAGE = f"/staff/{NEXT}/preparing"
SURE = {"sure": "yes", "despite": "yes"}
DATES = {
    "action": "dates",
    "step": "dates",
    "title": DRAFT["title"],
    "hotline": "0876-3133677",
    "published_at": "2024-10-08T09:00",
    "voting_from": "2024-10-14",
    "voting_until": "2024-10-27",
    "complaints_until": "2024-11-01",
    "moved_days": "2024-10-12 上班\n2024-10-07  休息",
}


@pytest.fixture
def gateway(gateway: GatewayClient) -> GatewayClient:
    prepare(gateway.services)
    return gateway


def seated(gateway: GatewayClient, role: str = "operator", account: str = "ducha-01") -> dict[str, str]:
    return signed_in(gateway, role=role, account=account, session=f"session of {account}")


def post(gateway: GatewayClient, path: str, form: dict[str, Any], **known: str) -> httpx.Response:
    headers = seated(gateway, **known)
    return gateway.ask("POST", path, headers=headers, data={"csrf": headers["x-csrf-token"], **form})


def get(gateway: GatewayClient, path: str, **known: str) -> httpx.Response:
    return gateway.ask("GET", path, headers=seated(gateway, **known))


OPENING_ASKED = OpenAppraisal(appraisal=NEXT, draft_digest=DRAFT["draft_digest"])


def drafted(gateway: GatewayClient) -> dict[str, Any]:
    (((asked),),) = gateway.services.calls("roster.draft_appraisal")
    assert asked["appraisal"] == NEXT
    return {name: value for name, value in asked.items() if name != "appraisal"}


def test_the_landing_leads_operators_to_the_next_quarter(gateway: GatewayClient) -> None:
    assert "/staff/new" in Page(get(gateway, "/staff").text).links.values()
    assert "/staff/new" not in get(gateway, "/staff", role="conduct", account="jiwei-01").text
    assert get(gateway, "/staff/new", role="conduct", account="jiwei-01").status_code == 403


def test_the_next_quarter_begins_with_a_copy(gateway: GatewayClient) -> None:
    gateway.services.answers |= {"roster.heads": {APPRAISAL: 40}, "roster.copy_appraisal": copied(appraisal=NEXT)}
    page = Page(get(gateway, "/staff/new").text)
    assert page.typed("year") == ["2024"]
    assert page.chosen("quarter") == ["3"]
    assert page.says("按整季度顺移")
    form = {"year": "2024", "quarter": "3", "division": "532622", "source": APPRAISAL}
    response = post(gateway, "/staff/new", form)
    assert (response.status_code, response.headers["location"]) == (303, f"{PAGE}?step=dates&begun=1")
    assert gateway.services.requests(CopyAppraisal) == [CopyAppraisal(appraisal=NEXT, source=APPRAISAL)]


def test_a_first_quarter_is_drafted_from_nothing(gateway: GatewayClient) -> None:
    gateway.services.answers["roster.heads"] = {}
    form = {"year": "2024", "quarter": "3", "division": "532622", "county": "砚山县", "hotline": "0876-3133677"}
    assert post(gateway, "/staff/new", form).status_code == 303
    draft = drafted(gateway)
    assert draft["title"] == "砚山县2024年第三季度“难办事股室”评议活动"
    assert draft["rules"]["voting_until"] == "2024-10-15T00:00:00+08:00"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"division": "53262", "year": "2024", "quarter": "3", "source": APPRAISAL}, "县的行政区划代码"),
        ({"division": "532622", "year": "24", "quarter": "3", "source": APPRAISAL}, "年份"),
        ({"division": "532622", "year": "2024", "quarter": "5", "source": APPRAISAL}, "季度"),
        ({"division": "532622", "year": "2024", "quarter": "3", "source": "-", "title": "我的标题"}, "从头拟定时必填"),
    ],
)
def test_a_quarter_that_cannot_be_begun_keeps_what_was_typed(
    gateway: GatewayClient, form: dict[str, str], said: str
) -> None:
    response = post(gateway, "/staff/new", form)
    assert response.status_code == 422
    page = Page(response.text)
    assert page.alert.says(said)
    assert page.typed("title" if "title" in form else "year") == [form.get("title") or form["year"]]
    assert gateway.services.calls("roster.copy_appraisal") == gateway.services.calls("roster.draft_appraisal") == []


def test_a_copy_over_a_draft_is_refused(gateway: GatewayClient) -> None:
    gateway.services.answers["roster.copy_appraisal"] = Refused("DRAFTED_ALREADY", {"appraisal": NEXT})
    form = {"division": "532622", "year": "2024", "quarter": "3", "source": APPRAISAL}
    response = post(gateway, "/staff/new", form)
    assert response.status_code == 409
    assert Page(response.text).alert.says("已经拟定")


def test_a_first_draft_is_sound() -> None:
    """Its dates are those of the announcement (R-06, A-16, 1.3 rule 7)."""
    draft = first_draft(APPRAISAL, county="砚山县", title="", hotline="0876-3133677")
    draft.pop("appraisal")
    (made,) = draft_appraisal(parse(DraftAppraisal, {"appraisal": APPRAISAL, **draft}), Preparation())
    assert made.rules.published_at.date() == date(2024, 6, 26)  # type: ignore[attr-defined]
    assert made.rules.complaints_until.isoformat() == "2024-07-20T00:00:00+08:00"  # type: ignore[attr-defined]
    fourth = first_draft("532622-2024Q4", county="砚山县", title="", hotline="1")["rules"]
    assert (fourth["quarter_to"], fourth["voting_from"]) == ("2024-12-31", "2025-01-01T00:00:00+08:00")


@pytest.mark.parametrize(
    ("names", "quarter"),
    [([APPRAISAL], (2024, 3)), (["532622-2024Q4"], (2025, 1)), ([], (2024, 3)), (["a-drill"], (2024, 3))],
)
def test_the_quarter_after_the_latest_is_proposed(names: list[str], quarter: tuple[int, int]) -> None:
    assert next_quarter(names, date(2024, 7, 3)) == quarter


def test_dates_are_typed_as_days_and_nothing_else_of_the_draft_changes(gateway: GatewayClient) -> None:
    """A-04: the last day is in; what was not changed keeps its hour."""
    response = post(gateway, f"{PAGE}?step=dates", DATES)
    assert (response.status_code, response.headers["location"]) == (303, f"{PAGE}?done=dates&step=dates")
    draft = drafted(gateway)
    assert draft["rules"] == {
        **RULES,
        "published_at": "2024-10-08T09:00:00+08:00",
        "voting_from": "2024-10-14T00:00:00+08:00",
        "voting_until": "2024-10-28T00:00:00+08:00",
        "complaints_until": "2024-11-02T00:00:00+08:00",
        "moved_days": [{"on": "2024-10-07", "works": False}, {"on": "2024-10-12", "works": True}],
    }
    assert draft["channels"] == [HOTLINE]
    assert draft["offices"] == []  # the catalogue stays


def test_an_hour_that_the_page_cannot_show_is_kept_with_its_day(gateway: GatewayClient) -> None:
    prepare(gateway.services, rules={**RULES, "voting_until": "2024-10-14T18:00:00+08:00"})
    post(gateway, f"{PAGE}?step=dates", {**DATES, "voting_until": "2024-10-14", "voting_from": "2024-10-10"})
    assert drafted(gateway)["rules"]["voting_until"] == "2024-10-14T18:00:00+08:00"


def test_what_cannot_be_a_date_is_told_at_its_place_and_kept(gateway: GatewayClient) -> None:
    typed = {**DATES, "voting_from": "十月", "moved_days": "10月7日 休息", "title": ""}
    response = post(gateway, f"{PAGE}?step=dates", typed)
    assert response.status_code == 422
    page = Page(response.text)
    assert (page.typed("voting_from"), page.typed("moved_days")) == (["十月"], ["10月7日 休息"])
    assert page.alert.says("调休第1行")
    assert page.says("请写成 2024-07-01 这样的日期")
    assert [field.name for field in page.fields if field.invalid] == ["title", "voting_from", "moved_days"]
    assert gateway.services.calls("roster.draft_appraisal") == []


def test_contradictions_are_told_in_chinese_where_they_stand(gateway: GatewayClient) -> None:
    errors = [
        {"where": "rules.published_at", "code": "AFTER", "other": "rules.voting_from"},
        {"where": "rules.voting_from", "code": "NOT_THE_QUARTER_NAMED", "other": NEXT},
    ]
    gateway.services.answers["roster.draft_appraisal"] = Refused("DRAFT_UNSOUND", {"errors": errors})
    response = post(gateway, f"{PAGE}?step=dates", DATES)
    assert response.status_code == 422
    page = Page(response.text)
    assert page.alert.says("不能晚于“评议开始”")
    assert "rules.published_at" not in page.source
    assert page.typed("voting_until") == ["2024-10-27"]
    assert [field.name for field in page.fields if field.invalid] == ["published_at", "voting_from"]


def test_the_api_tells_contradictions_in_chinese_too(gateway: GatewayClient) -> None:
    channel = {**HOTLINE, "feeds": []}
    errors = [
        {"where": "channels[0].feeds", "code": "EMPTY", "other": ""},
        {"where": "offices[7].name", "code": "TWICE", "other": "办公室"},
    ]
    gateway.services.answers["roster.draft_appraisal"] = Refused("DRAFT_UNSOUND", {"errors": errors})
    body = {name: DRAFT[name] for name in ("appraisal", "county", "title", "hotline", "rules")}
    answer = gateway.ask(
        "POST", "/api/v1/appraisals", json={**body, "channels": [channel]}, headers=gateway.token("operator")
    )
    told = answer.json()["facts"]["errors"]
    assert [one["name"] for one in told] == ["渠道““12345”政务服务平台”报送方式", "股室“第8个”股室"]
    assert [one["what"] for one in told] == ["不能为空", "“办公室”出现了两次"]


def test_rules_are_saved_with_their_bounds_beside_them(gateway: GatewayClient) -> None:
    (most,) = [field for field in Page(get(gateway, f"{PAGE}?step=rules").text).fields if field.name == "max_offices"]
    assert (most.least, most.most, most.value) == ("1", "50", "10")
    typed = {name: str(value) for name, value in RULES.items() if not isinstance(value, list | bool)}
    form = {**typed, "action": "rules", "step": "rules", "max_offices": "8", "complaint_kinds": "举报、投诉,举报"}
    form["weight_other"] = "2/4"
    assert post(gateway, f"{PAGE}?step=rules", form).status_code == 303
    rules = drafted(gateway)["rules"]
    assert rules == {**RULES, "max_offices": 8, "complaint_kinds": ["举报", "投诉"], "weight_other": "1/2"}


def test_rules_that_are_none_are_refused_and_stay_on_the_page(gateway: GatewayClient) -> None:
    form = {"action": "rules", "step": "rules", "max_offices": "许多", "over_limit": "keep", "complaint_kinds": ""}
    response = post(gateway, f"{PAGE}?step=rules", form)
    assert response.status_code == 422
    page = Page(response.text)
    assert page.typed("max_offices") == ["许多"]
    assert page.alert.says("请从列出的做法中选择")


def channel_form(number: int, **changed: str) -> dict[str, Any]:
    fields = {"code": "petition_letter", "item": "3", "label": "信访件", "custodian": "县信访局", "id_label": "编号"}
    fields |= {"kinds": "信访件", "boxes": "", "feeds": "xlsx", **changed}
    return {f"{name}-{number}": value for name, value in fields.items()}


def test_channels_are_added_and_left_out(gateway: GatewayClient) -> None:
    """A-21: who only gives a summary is secret without being told so."""
    form = {"action": "channels", "step": "lists", "rows": "3", **channel_form(0, code="hotline_12345")}
    form |= {
        "drop-0": "yes",
        **channel_form(1),
        **channel_form(2, code="discipline", feeds="offline_summary", label=""),
    }
    assert post(gateway, f"{PAGE}?step=lists", form).status_code == 303
    petition, discipline = drafted(gateway)["channels"]
    assert (petition["code"], petition["item"], petition["secret"]) == ("petition_letter", 3, False)
    assert (discipline["label"], discipline["feeds"], discipline["secret"]) == (
        "纪委信访室",
        ["offline_summary"],
        True,
    )


def test_bureaus_are_called_as_in_this_county(gateway: GatewayClient) -> None:
    """D-6: only who is called otherwise is listed."""
    assert Page(get(gateway, f"{PAGE}?step=lists").text).typed("name-fire") == ["县消防救援大队"]
    form = {"action": "providers", "step": "lists", "name-fire": "砚山消防大队", "name-housing": "县住建局"}
    assert post(gateway, f"{PAGE}?step=lists", form).status_code == 303
    assert drafted(gateway)["providers"] == [{"code": "fire", "name": "砚山消防大队"}]
    refused = post(gateway, f"{PAGE}?step=lists", {**form, "name-fire": ""})
    assert refused.status_code == 422
    assert Page(refused.text).alert.says("名称不能为空")


def test_a_channel_without_its_custodian_is_refused(gateway: GatewayClient) -> None:
    form = {"action": "channels", "step": "lists", "rows": "1", **channel_form(0, custodian="", item="三")}
    response = post(gateway, f"{PAGE}?step=lists", form)
    assert response.status_code == 422
    page = Page(response.text)
    assert page.alert.says("保管、梳理单位")
    assert page.typed("item-0") == ["三"]


def test_the_checklist_tells_what_is_missing_and_where_it_is_done(gateway: GatewayClient) -> None:
    page = Page(get(gateway, f"{PAGE}?step=checklist").text)
    assert page.says("还差 1 家")
    assert f"/staff/{NEXT}/rosters" in page.links.values()
    assert page.says("星期二")
    assert page.says("不上班")


def states(draft: dict[str, Any], now: datetime = datetime(2024, 9, 20, tzinfo=UTC)) -> dict[str, str]:
    filed = [convert(filing("housing"), Filing)]
    draws: dict[GroupCode, DrawProgress] = {"market": convert(DRAWS["market"], DrawProgress)}
    return {item.what: item.state for item in checklist(convert(draft, ShownDraft), filed, draws, now)}


def test_what_would_be_refused_at_the_opening_blocks_it() -> None:
    assert states({**DRAFT, "enabled": 0})["评议对象目录"] == "blocking"
    assert states(DRAFT, datetime(2024, 10, 15, tzinfo=UTC))["评议还没有截止"] == "blocking"
    assert "blocking" not in states(DRAFT).values()


def test_holidays_titles_and_rehearsals_are_doubtful() -> None:
    """国庆: five weekdays of the voting are off."""
    found = states({**DRAFT, "title": "第二季度评议", "rehearsal": True, "channels": []})
    assert [what for what, state in found.items() if state == "doubtful"] == [
        "评议开始日是工作日",
        "评议期避开长假",
        "其他评议事项接收截止",
        "标题写明季度",
        "正式评议",
        "抽取参评人员",
    ]
    assert found["其他评议事项的渠道"] == "missing"


def test_the_calendar_says_what_it_does_not_know() -> None:
    assert day_told(date(2099, 1, 1), {}) == {"says": "星期四，日历里还没有这一年的安排", "doubtful": True}
    assert day_told(date(2024, 10, 12), {}) == {"says": "星期六，工作日", "doubtful": False}
    assert voting_told(date(2024, 7, 1), date(2024, 7, 14), {})["says"] == "评议共 14 天，其中工作日 10 天"


@pytest.fixture
def two(settings: Settings) -> GatewayClient:
    """Where two people are asked for."""
    services, strict = Services(), replace(settings, two_people=True)
    prepare(services)
    return GatewayClient(create_app(strict, services), services, strict)


def test_the_opening_names_the_draft_that_was_looked_at(gateway: GatewayClient) -> None:
    page = Page(get(gateway, f"{PAGE}?step=opening").text)
    assert page.says(DRAFT["rules_digest"])
    assert page.says("开启以后不能再改")
    form = {"action": "open", "step": "opening", "draft_digest": DRAFT["draft_digest"]}
    refused = post(gateway, f"{PAGE}?step=opening", form)
    assert refused.status_code == 422
    assert Page(refused.text).alert.says("请先勾选")
    without = post(gateway, f"{PAGE}?step=opening", {**form, "sure": "yes"})
    assert without.status_code == 422
    assert Page(without.text).alert.says("参评人员名单还没有办")
    assert post(gateway, f"{PAGE}?step=opening", {**form, **SURE}).status_code == 303
    assert gateway.services.requests(OpenAppraisal) == [OPENING_ASKED]


def test_a_draft_that_changed_meanwhile_is_not_opened(gateway: GatewayClient) -> None:
    gateway.services.answers["roster.open_appraisal"] = Refused("DRAFT_CHANGED", {"appraisal": NEXT})
    form = {"action": "open", "step": "opening", "draft_digest": "1" * 64, **SURE}
    response = post(gateway, f"{PAGE}?step=opening", form)
    assert response.status_code == 409
    assert Page(response.text).alert.says("草案已有改动")


def test_a_second_person_opens_what_the_first_looked_at(two: GatewayClient) -> None:
    proposed = {**OPENING, "by": "ducha-01", "at": {"appraisal": NEXT}, "body": {"draft_digest": DRAFT["draft_digest"]}}
    state = {**OPENING, "by": "ducha-01"}
    two.services.answers |= {"access.propose": state, "access.list_proposals": [proposed]}
    form = {"action": "open", "step": "opening", "draft_digest": DRAFT["draft_digest"], **SURE}
    assert "done=proposed" in post(two, f"{PAGE}?step=opening", form).headers["location"]
    first = Page(get(two, f"{PAGE}?step=opening").text)
    assert first.says("须由另一个账号复核")
    assert not [name for name in first.buttons if "复核无误" in name]
    assert [
        name for name in Page(get(two, f"{PAGE}?step=opening", account="ducha-02").text).buttons if "复核无误" in name
    ]
    two.services.answers |= {
        "access.show_proposal": proposed,
        "access.confirm_proposal": {**proposed, "confirmed_by": "ducha-02"},
    }
    confirming = {"action": "confirm", "step": "opening", "proposal": OPENING["proposal"]}
    assert post(two, f"{PAGE}?step=opening", confirming, account="ducha-02").status_code == 303
    assert two.services.requests(OpenAppraisal) == [OPENING_ASKED]
    stale = {**proposed, "body": {"draft_digest": "1" * 64}}
    two.services.answers["access.list_proposals"] = [stale]
    page = Page(get(two, f"{PAGE}?step=opening", account="ducha-02").text)
    assert page.says("草案又改过")
    assert "复核无误" not in page.source


def test_an_opening_that_would_be_refused_is_not_offered(gateway: GatewayClient) -> None:
    prepare(gateway.services, enabled=0)
    page = Page(get(gateway, f"{PAGE}?step=opening").text)
    assert page.says("还不能开启")
    assert "公告并开启" not in page.source


def test_after_the_opening_the_steps_can_only_be_looked_at(gateway: GatewayClient) -> None:
    prepare(gateway.services, opened=True)
    page = Page(get(gateway, f"{PAGE}?step=dates").text)
    assert "保存日期" not in page.source
    assert page.says("都已固定")


def test_differences_are_told_without_codes_and_exported(gateway: GatewayClient) -> None:
    gateway.services.answers["roster.compare_appraisals"] = [
        {"what": "rules", "which": "", "field": "voting_until", "before": RULES["voting_until"], "after": None},
        {"what": "rules", "which": "", "field": "over_limit", "before": "void_ballot", "after": "first_ten"},
        {"what": "offices", "which": "02-03", "field": "functions", "before": [], "after": ["approval", "livelihood"]},
        {
            "what": "offices",
            "which": "09-01",
            "field": "",
            "before": None,
            "after": {"department": "甲局", "name": "乙股"},
        },
        {"what": "offices", "which": "02-03", "field": "initials", "before": "bdc", "after": "bdcdjzx"},
        {"what": "channels", "which": "hotline_12345", "field": "secret", "before": False, "after": True},
    ]
    page = Page(get(gateway, f"/staff/{NEXT}/differences").text)
    for said in (
        "2024年10月14日24时",
        "整张评议票无效",
        "审批、民生",
        "甲局 乙股",
        "保密",
        "县自然资源局 不动产登记中心",
    ):
        assert any(said in cell for row in page.rows for cell in row), said
    for code in ("bdcdjzx", "voting_until", "void_ballot", "functions", "hotline_12345"):
        assert code not in page.source
    assert gateway.services.requests(CompareAppraisals)[0] == CompareAppraisals(appraisal=NEXT, source=APPRAISAL)
    assert "导出 xlsx" in page.links


def test_no_difference_is_said(gateway: GatewayClient) -> None:
    gateway.services.answers["roster.compare_appraisals"] = []
    page = Page(get(gateway, f"/staff/{NEXT}/differences", role="auditor", account="sj-01").text)
    assert page.says("与上次一致")
