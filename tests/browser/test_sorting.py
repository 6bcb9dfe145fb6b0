"""The sorting desk in a browser: lists by state, one matter beside its offices, pairs side by side (R-21, R-48)."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gateway.chinese.names import MATTER_STATES
from services.complaints.contract import (
    Confirm,
    Decline,
    ListDuplicatesAcross,
    ListMatters,
    OfficeFound,
    OpenMatter,
    Sort,
    SplitAcross,
    Undo,
)
from services.kernel.refusal import Refused
from tests.browser.conftest import Site, must_be_accessible, seat
from tests.gateway.matters import MASKED, OPENED, ROW
from tests.gateway.stand_in import APPRAISAL

Browse = Callable[..., Page]
Look = Callable[[Page, str], None]
UNSORTED = {"state": "sorting", "sorting": None, "sorted_by": None, "offices": []}
SUGGESTED = [
    {
        "office": "01-02",
        "department": "县人民政府办公室",
        "name": "政务公开股",
        "score": 97,
        "reasons": [{"why": "DEPARTMENT_GIVEN", "score": 100, "said": "县人民政府办公室"}],
    },
    {
        "office": "01-03",
        "department": "县人民政府办公室",
        "name": "电子政务股",
        "score": 60,
        "reasons": [{"why": "BUSINESS_NAMED", "score": 60, "said": "网站"}],
    },
]


@pytest.fixture
def desk(site: Site) -> Site:
    """Two matters to sort, each opened with suggestions; what is decided on waits no more."""
    rows = [{**ROW, **UNSORTED, "matter_id": id, "source_id": f"GD2024-{id}"} for id in ("9c1f4e", "77ab20")]
    done: set[str] = set()

    def matters(request: ListMatters) -> Any:
        left = [row for row in rows if row["matter_id"] not in done and row["state"] in request.states]
        counts = dict.fromkeys(MATTER_STATES, 0) | {"sorting": len(left), "confirmed": len(done)}
        return {"matters": left, "next": "t_77ab20" if request.after is None and left else None, "counts": counts}

    def matter(request: OpenMatter) -> Any:
        known = {"matter_id": request.matter, "source_id": f"GD2024-{request.matter}", "suggestions": SUGGESTED}
        return {**OPENED, **UNSORTED, **known, "history": []}

    def decided(request: Any) -> Any:
        done.add(request.matter)
        return {"matter_id": request.matter}

    site.services.answers |= {"complaints.list_matters": matters, "complaints.open_matter": matter}
    site.services.answers |= {f"complaints.{name}": decided for name in ("sort", "decline", "confirm", "undo")}
    return site


def opened(browse: Browse, desk: Site, at: str = "", *, script: bool = True, role: str = "sorter") -> Page:
    page = browse(desk=True, script=script)
    narrowed = {"channel": "hotline_12345"} if role == "sorter" else {}
    seat(page, desk, role, "rexian-01", **narrowed)
    page.goto(f"{desk.address}/staff/{APPRAISAL}/{at}")
    return page


def test_the_list_shows_masked_copies_by_state(browse: Browse, desk: Site, look: Look) -> None:
    """R-48: and leaves as it is shown."""
    page = opened(browse, desk, "sorting")
    expect(page.get_by_role("link", name="待梳理 2")).to_be_visible()
    expect(page.get_by_role("row", name="GD2024-9c1f4e")).to_contain_text("〔姓名〕")
    look(page, "desk-sorting-list")
    must_be_accessible(page)
    with page.expect_download() as exported:
        page.get_by_role("link", name="导出").click()
    assert exported.value.suggested_filename.endswith(".xlsx")
    page.get_by_role("link", name="下一页").click()
    page.wait_for_url("**after=**")
    assert desk.services.requests(ListMatters)[-1].after == "t_77ab20"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("GD2024-9c1f4e")
    assert {look["what"] for look in desk.services.looks} == {"words"}


def test_one_key_takes_a_suggestion_and_the_next_matter_comes(browse: Browse, desk: Site, look: Look) -> None:
    page = opened(browse, desk, "sorting?next=sorting")
    expect(page.locator(".original")).to_contain_text("来了三次每次说的都不一样")
    expect(page.get_by_role("row", name="政务公开股")).to_contain_text("来源的承办单位就是该单位")
    page.get_by_text("各指什么").click()
    expect(page.get_by_text("推诿扯皮")).to_be_visible()
    look(page, "desk-sorting-matter")
    must_be_accessible(page)
    page.locator("main").focus()
    page.keyboard.press("3")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("1")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已梳理")
    expect(page.get_by_role("heading", level=1)).to_contain_text("GD2024-77ab20")
    (sorted_to,) = desk.services.requests(Sort)
    assert (sorted_to.matter, sorted_to.by.channel) == ("9c1f4e", "hotline_12345")
    assert sorted_to.offices == (
        OfficeFound(office="01-02", categories=("shirk",)),
        OfficeFound(office="01-03", categories=("cold", "lazy")),
    )


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_an_office_is_found_by_its_initials(browse: Browse, desk: Site, script: bool) -> None:
    page = opened(browse, desk, "sorting?matter=9c1f4e", script=script)
    if script:
        page.get_by_label("电子政务股：推").check()
    page.get_by_label("找股室").fill("bdcdjzx")
    page.get_by_role("button", name="找").click()
    page.get_by_role("row", name="不动产登记").first.get_by_role("checkbox").nth(2).check()
    page.get_by_role("button", name="提交梳理").click()
    expect(page.get_by_role("status")).to_contain_text("已梳理")
    (asked,) = desk.services.requests(Sort)
    assert len(asked.offices) == (2 if script else 1)
    assert all(one.categories == ("shirk",) for one in asked.offices)


def test_nothing_ticked_is_refused_and_nothing_typed_is_lost(browse: Browse, desk: Site) -> None:
    page = opened(browse, desk, "sorting?matter=9c1f4e", script=False)
    page.get_by_role("button", name="提交梳理").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert desk.services.requests(Sort) == []
    desk.services.answers["complaints.sort"] = Refused("INTAKE_FROZEN", {})
    page.get_by_label("电子政务股：推").check()
    page.get_by_role("button", name="提交梳理").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("电子政务股：推")).to_be_checked()


def test_a_matter_that_does_not_count_is_declined_with_a_reason(browse: Browse, desk: Site) -> None:
    page = opened(browse, desk, "sorting?matter=9c1f4e", script=False)
    page.get_by_label("不计票").select_option("表扬")
    page.get_by_role("button", name="不计票", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("GD2024-77ab20")
    page.get_by_role("button", name="只到部门").click()
    expect(page.get_by_role("main")).to_contain_text("没有等您办理的了")
    assert [(one.matter, one.reason) for one in desk.services.requests(Decline)] == [("9c1f4e", "PRAISE")]
    assert [(one.matter, one.offices) for one in desk.services.requests(Sort)] == [("77ab20", ())]


def test_another_confirms_or_takes_back(browse: Browse, desk: Site, look: Look) -> None:
    """R-21: nobody confirms what he has sorted himself."""
    office = {"office": "10-01", "categories": ["shirk"], "department": "县自然资源局", "name": "不动产登记中心"}
    suggested = [{**OPENED["suggestions"][0], "office": "10-01"}]
    waiting = OPENED | {"offices": [office], "suggestions": suggested}
    desk.services.answers["complaints.open_matter"] = lambda *_: waiting
    page = opened(browse, desk, "sorting?matter=9c1f4e")
    expect(page.get_by_label("不动产登记中心：推")).to_be_checked()
    look(page, "desk-sorting-confirm")
    must_be_accessible(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已复核")
    assert [(one.matter, one.sorting) for one in desk.services.requests(Confirm)] == [("9c1f4e", 2)]
    page.goto(f"{desk.address}/staff/{APPRAISAL}/sorting?matter=9c1f4e")
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_role("status")).to_contain_text("已撤销")
    assert [(one.matter, one.decision) for one in desk.services.requests(Undo)] == [("9c1f4e", 2)]
    waiting |= {"sorted_by": "rexian-01"}
    page.reload()
    expect(page.get_by_role("button", name="复核一致")).to_have_count(0)
    expect(page.get_by_role("main")).to_contain_text("须由另一人复核")


def test_who_disagrees_sorts_anew_and_does_not_confirm(browse: Browse, desk: Site) -> None:
    """R-21: Enter belongs to the row once it has been touched, no longer to the button of the confirmation."""
    desk.services.answers["complaints.open_matter"] = OPENED
    page = opened(browse, desk, "sorting?matter=9c1f4e")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已梳理")
    assert desk.services.requests(Confirm) == []
    (asked,) = desk.services.requests(Sort)
    assert asked.offices == (OfficeFound(office="02-03", categories=("lazy", "shirk")),)


def pair(row: dict[str, Any]) -> dict[str, Any]:
    later = {**row, "received_at": "2024-05-08T09:12:00+08:00"}
    earlier = {**row, "matter_id": "77ab20"}
    return {"score": 93, "days": 2, "same": "office", "matters": [later, earlier]}


@pytest.mark.parametrize(("role", "suffix"), [("sorter", ""), ("operator", "_across")])
def test_duplicates_stand_side_by_side(browse: Browse, desk: Site, look: Look, role: str, suffix: str) -> None:
    """1.3 rule 4: the later into the earlier, or marked distinct; each decides in its own place."""
    answers = desk.services.answers
    row = MASKED if suffix else ROW
    answers[f"complaints.list_duplicates{suffix}"] = {"pairs": [pair(row)], "next": None}
    answers[f"complaints.merge{suffix}"] = answers[f"complaints.mark_distinct{suffix}"] = {"matter_id": "9c1f4e"}
    page = opened(browse, desk, "duplicates", role=role)
    expect(page.get_by_role("article")).to_contain_text("文字相像 93%，相隔 2 天")
    look(page, f"desk-duplicates{suffix}")
    must_be_accessible(page)
    page.keyboard.press("1")
    expect(page.get_by_role("status")).to_contain_text("已并单")
    page.keyboard.press("2")
    expect(page.get_by_role("status")).to_contain_text("不是同一事项")
    ((merged,),) = desk.services.calls(f"complaints.merge{suffix}")
    ((marked_distinct,),) = desk.services.calls(f"complaints.mark_distinct{suffix}")
    assert (
        (merged["matter"], merged["into"])
        == (marked_distinct["matter"], marked_distinct["other"])
        == ("9c1f4e", "77ab20")
    )


def test_a_merger_across_channels_is_split_by_another(browse: Browse, desk: Site) -> None:
    desk.services.answers["complaints.list_duplicates_across"] = {
        "pairs": [{**pair(MASKED), "same": "merged"}],
        "next": None,
    }
    desk.services.answers["complaints.split_across"] = Refused("SAME_PERSON", {"by": "rexian-01"})
    page = opened(browse, desk, "duplicates?merged=true", role="operator", script=False)
    page.get_by_role("button", name="撤销并单").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert [one.matter for one in desk.services.requests(SplitAcross)] == ["9c1f4e"]
    assert desk.services.requests(ListDuplicatesAcross)[0].merged
