"""Looking after the system and proving a result, 1366×768: dead letters, replays, bundles, charts, exports."""

import base64
import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from services.access.contract import ConfirmLetterDrop, ReturnLetters
from tests.browser.conftest import Site, must_be_accessible, seat
from tests.gateway.dead_letters import set_aside
from tests.gateway.roster_answers import issued, progress
from tests.gateway.stand_in import APPRAISAL, participation
from tests.gateway.tally_answers import BALLOTS, HEARD, counted, result

Browse = Callable[..., Page]
Look = Callable[[Page, str], None]
BOTH = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


def exported(page: Page) -> list[list[Any]]:
    """The first sheet of what the page exports."""
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 xlsx").click()
    sheet = openpyxl.load_workbook(BytesIO(download.value.path().read_bytes())).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@BOTH
def test_dead_letters_are_put_back_by_one_person(browse: Browse, site: Site, look: Look, script: bool) -> None:
    set_aside(site.services, lasting=False)
    page = browse(desk=True, script=script)
    page.on("dialog", lambda dialog: dialog.accept())
    seat(page, site, "system", "xitong-01")
    page.goto(f"{site.address}/staff/{APPRAISAL}/letters")
    expect(page.get_by_role("row", name="aa")).to_contain_text("还没有公告")
    expect(page.locator("main")).to_contain_text("重启后清空")
    look(page, "desk-letters")
    if script:
        must_be_accessible(page)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("1")
    else:
        page.get_by_label("选 aa").check()
    page.get_by_role("button", name="重投所选").click()
    expect(page.get_by_role("status")).to_contain_text("已重投")
    (returned,) = site.services.requests(ReturnLetters)
    assert ([one.letter for one in returned.letters], returned.by) == (["aa"], "xitong-01")


@BOTH
def test_dropping_says_what_is_missing_by_its_name(browse: Browse, site: Site, look: Look, script: bool) -> None:
    set_aside(site.services)
    page = browse(desk=True, script=script)
    page.on("dialog", lambda dialog: dialog.accept())
    seat(page, site, "system", "xitong-01")
    page.goto(f"{site.address}/staff/{APPRAISAL}/letters")
    page.get_by_label("选 aa").check()
    page.get_by_role("button", name="提出剔除所选").click()
    alert = page.get_by_role("alert")
    expect(alert.get_by_role("listitem")).to_contain_text("理由")
    expect(alert.get_by_role("listitem")).to_contain_text("必填")
    expect(page.get_by_label("选 aa")).to_be_checked()
    if script:
        expect(page.get_by_label("剔除的理由")).to_be_focused()
        must_be_accessible(page)
    look(page, "desk-letters-refused")
    page.get_by_label("剔除的理由").fill("来源已改正后另行推送")
    page.get_by_role("button", name="提出剔除所选").click()
    expect(page.get_by_role("status")).to_contain_text("等另一人同意")
    assert site.services.calls("complaints.drop_dead_letters") == []


def test_the_audit_administrator_agrees_and_cannot_begin(browse: Browse, site: Site, look: Look) -> None:
    set_aside(site.services)
    site.services.answers["access.list_letter_decisions"] = [
        {
            "letter": "ff",
            "queue": "complaints.intake",
            "what": "dropped",
            "by": "shenguan-01",
            "at": "2024-07-02T01:00:00Z",
            "proposed_by": "xitong-01",
            "reason": "=HYPERLINK(1)",
        }
    ]
    page = browse(desk=True)
    page.on("dialog", lambda dialog: dialog.accept())
    seat(page, site, "audit", "shenguan-01")
    page.goto(f"{site.address}/staff/{APPRAISAL}/letters")
    expect(page.get_by_role("button", name="重投所选")).to_have_count(0)
    expect(page.get_by_role("table").nth(1)).to_contain_text("xitong-01 提出")
    look(page, "desk-letters-second")
    must_be_accessible(page)
    rows = exported(page)
    assert [row[0] for row in rows if row[0] in ("aa", "bb", "cc")] == ["cc", "aa", "bb"]
    page.get_by_role("button", name="同意剔除").click()
    expect(page.get_by_role("status")).to_contain_text("已剔除")
    assert site.services.requests(ConfirmLetterDrop) == [ConfirmLetterDrop(letters=["bb"], by="shenguan-01")]


REPLAY = {
    "job": "aa11",
    "kind": "replay",
    "asked": {"as_of": "2024-07-18T12:00:00+08:00", "rules": {"max_offices": 8}},
    "by": "shenji-01",
    "asked_at": "2024-07-23T01:00:00+00:00",
    "state": "running",
    "progress": {"roster": 40, "ballot": 8192},
    "bytes": 0,
    "digest": None,
    "failure": None,
    "until": None,
}
REPLAYED = {
    **REPLAY,
    "state": "done",
    "bytes": 4096,
    "digest": "9a1b" * 16,
    "until": "2024-08-06T01:00:00+00:00",
}
MADE = {
    **REPLAYED,
    "job": "bb22",
    "kind": "bundle",
    "asked": {},
    "confirmed_by": "jiwei-01",
    "digest": "5f0c" * 16,
    "bytes": 6,
}
LOST = {**REPLAY, "job": "cc33", "asked": {}, "state": "failed", "failure": "NOTHING_THEN", "until": MADE["until"]}
REPORT = {
    "identical": True,
    "digest": "77aa" * 16,
    "recorded": "77aa" * 16,
    "first_difference": None,
    "checks": [{"name": "ballot: seal", "ok": True, "detail": "at 1724: 9a1b"}],
    "trial": {"offices": [{"office_id": "01-01", "votes": [31, 28], "rank": [1, 2]}]},
}


@pytest.fixture
def proof(site: Site) -> Site:
    """A published quarter, with a replay that goes on, a bundle and a replay that came to nothing."""
    jobs = [REPLAY, MADE, LOST]
    site.services.answers |= {
        "roster.show_progress": progress(),
        "ballot.show_participation": participation(sealed=True),
        "complaints.show_intake": {"open": True, "until": "2024-07-19T16:00:00Z", "frozen": True},
        "tally.show_progress": counted(published_digest="77aa" * 16),
        "tally.list_jobs": lambda _asked: list(jobs),
        "tally.show_job": lambda asked: next(one for one in jobs if one["job"] == asked.job),
        "tally.read_job_output": lambda asked: part_of(asked.job, asked.number),
        "tally.ask_replay": REPLAY,
        "tally.ask_bundle": MADE,
        "tally.reconcile": [{"source": "ballot", "records": 1724, "identical": True, "first_difference": None}],
    }

    def finish() -> None:
        jobs[0] = REPLAYED

    site.finish = finish  # type: ignore[attr-defined]
    return site


def part_of(name: str, number: int) -> str:
    outputs = {"aa11": json.dumps(REPORT).encode(), "bb22": b"zipped"}
    return base64.b64encode(outputs[name] if number == 0 else b"").decode()


@BOTH
def test_a_replay_is_asked_for_followed_and_compared(browse: Browse, proof: Site, look: Look, script: bool) -> None:
    """D-3: as of an instant, under other rules, beside what was published."""
    page = browse(desk=True, script=script)
    seat(page, proof, "auditor", "shenji-01")
    page.goto(f"{proof.address}/staff/{APPRAISAL}/proof")
    page.get_by_label("截至时间").fill("2024-07-18T12:00")
    page.get_by_text("换一套规则试算").click()
    page.get_by_label("所选股室上限").fill("8")
    if script:
        must_be_accessible(page)
    page.get_by_role("button", name="开始重放").click()
    expect(page.get_by_role("status").first).to_contain_text("已开始重放")
    assert proof.services.calls("tally.ask_replay") == [
        [
            {
                "appraisal": APPRAISAL,
                "as_of": "2024-07-18T12:00:00+08:00",
                "rules": {"max_offices": 8},
                "by": "shenji-01",
            }
        ]
    ]
    opened = page.get_by_role("region", name="任务")
    expect(opened).to_contain_text("已读 8232 条记录")
    look(page, "desk-proof-running")
    proof.finish()  # type: ignore[attr-defined]
    if not script:
        opened.get_by_role("link", name="刷新").click()
    expect(opened).to_contain_text("一致")  # by itself where a script runs
    expect(opened.get_by_role("row", name="公开发布的")).to_contain_text("与重放相同")
    expect(opened.get_by_role("row", name="值班和应急服务股")).to_contain_text("28")
    expect(opened).to_contain_text("2024年8月6日")
    expect(page.get_by_role("region", name="要过的").get_by_role("row").nth(1)).to_contain_text("完成")
    look(page, "desk-proof-done")
    if script:
        must_be_accessible(page)
        asked = len(proof.services.calls("tally.list_jobs"))
        page.wait_for_timeout(2_500)
        assert len(proof.services.calls("tally.list_jobs")) == asked, "it goes on asking"


def test_a_bundle_is_made_and_downloaded_with_size_and_digest(browse: Browse, proof: Site, look: Look) -> None:
    page = browse(desk=True)
    seat(page, proof, "auditor", "shenji-01")
    page.goto(f"{proof.address}/staff/{APPRAISAL}/proof")
    page.get_by_role("button", name="生成审计包").click()
    opened = page.get_by_role("region", name="任务")
    expect(opened).to_contain_text("5f0c" * 16)
    expect(opened).to_contain_text("6 字节")
    look(page, "desk-proof-bundle")
    with page.expect_download() as download:
        opened.get_by_role("link", name="下载审计包").click()
    assert download.value.path().read_bytes() == b"zipped"
    assert ("ballot_bundle", "download_made_bundle") in [
        (one["what"], one["operation"]) for one in proof.services.looks
    ]


def test_what_came_to_nothing_says_why_and_the_logs_are_compared(browse: Browse, proof: Site) -> None:
    page = browse(desk=True, script=False)
    seat(page, proof, "operator", "ducha-01")
    page.goto(f"{proof.address}/staff/{APPRAISAL}/proof?job=cc33")
    expect(page.get_by_role("region", name="任务")).to_contain_text("那时还没有记录")
    page.get_by_role("button", name="比较各服务的日志").click()
    expect(page.get_by_role("row", name="票箱服务")).to_contain_text("完全一致")


def test_a_time_that_is_none_is_told_beside_its_field(browse: Browse, proof: Site) -> None:
    page = browse(desk=True)
    seat(page, proof, "operator", "ducha-01")
    page.goto(f"{proof.address}/staff/{APPRAISAL}/proof")
    page.get_by_label("或截至统计日志第几条").fill("十二")
    page.get_by_role("button", name="开始重放").click()
    expect(page.get_by_role("alert")).to_contain_text("截至序号")
    expect(page.get_by_label("或截至统计日志第几条")).to_be_focused()
    expect(page.get_by_label("或截至统计日志第几条")).to_have_value("十二")
    assert proof.services.calls("tally.ask_replay") == []


def drawn(page: Page) -> None:
    """Charts are drawn, each beside its table."""
    expect(page.locator("canvas").first).to_be_visible()


@BOTH
def test_who_takes_part_is_shown_by_day_without_small_numbers(
    browse: Browse, site: Site, look: Look, script: bool
) -> None:
    """A-26, ADR 0033: numbers of ballots, and never of an office."""
    days = [(118, 620, None), (None, 240, 5), (None, 190, 9), (None, 150, None)]
    site.services.answers |= {
        "roster.show_participation": issued(1231, public=1204, projects=25),
        "ballot.show_participation": participation(
            received={"leaders": 118, "projects": 16, "public": 1200},
            forms_issued=120,
            forms_returned=118,
            paper=118,
            online=1216,
        ),
        "tally.show_participation": HEARD,
        "ballot.show_participation_days": {
            "least": 5,
            "until": "2024-07-04",
            "days": [
                {"on": f"2024-07-0{at}", "received": dict(zip(("leaders", "public", "projects"), day, strict=True))}
                for at, day in enumerate(days, 1)
            ],
        },
    }
    page = browse(desk=True, script=script)
    seat(page, site, "operator", "ducha-01")
    page.goto(f"{site.address}/staff/{APPRAISAL}/participation")
    expect(page.get_by_role("row", name="7月2日")).to_contain_text("240")
    expect(page.get_by_role("row", name="7月4日")).to_contain_text("…")
    if script:
        drawn(page)
        must_be_accessible(page)
    look(page, f"desk-participation{'' if script else '-plain'}")


def test_resampling_is_shown_as_intervals_when_asked_for(browse: Browse, proof: Site, look: Look) -> None:
    """ADR 0025: for those who count, determine or audit."""
    cells = {"cold": 9, "lazy": 12, "shirk": 8, "disorder": 3, "corrupt": 1}
    none = dict.fromkeys(("market", "projects", "service"), 0)
    lines = [
        {
            "office_id": f"01-0{at}",
            "rank": at,
            "final": 40 - 7 * at,
            "directed": {**none, "leaders": 20 - 5 * at, "total": 20 - 5 * at},
            "sampled": 18 - 2 * at,
            "other": {"hotline_12345": 2, "total": 2},
            "categories": cells,
        }
        for at in (1, 2, 3)
    ]
    resampled = [
        {
            "office": f"01-0{at}",
            "rank": at,
            "rank_low": max(1, at - 1),
            "rank_high": at + 1,
            "within": 6100,
            "votes_low": 28,
            "votes_high": "36",
            "full_pool_votes": 84,
            "full_pool_rank": at,
        }
        for at in (1, 2, 3)
    ]
    proof.services.answers |= {
        "tally.show_result": result(ballots=BALLOTS, offices=lines),
        "tally.list_errata": [],
        "tally.show_resampling": {
            "digest": "77",
            "redraws": 10_000,
            "cut": 2,
            "valid": 1104,
            "unreviewed": 31,
            "offices": resampled,
        },
    }
    page = browse(desk=True)
    seat(page, proof, "conduct", "jiwei-01")
    page.goto(f"{proof.address}/staff/{APPRAISAL}/result")
    expect(page.locator("canvas")).to_have_count(2)
    assert proof.services.calls("tally.show_resampling") == []
    page.get_by_label("看前几名").fill("2")
    page.get_by_role("button", name="重抽一万次").click()
    expect(page.locator("canvas")).to_have_count(3)
    expect(page.locator("#resampling-rows").get_by_role("row", name="政务公开股")).to_contain_text("61.0%")
    assert proof.services.calls("tally.show_resampling") == [[{"appraisal": APPRAISAL, "cut": 2}]]
    look(page, "desk-resampling")
    must_be_accessible(page)
    page.get_by_label("看前几名").fill("二")
    page.get_by_role("button", name="重抽一万次").click()
    expect(page.get_by_role("alert")).to_contain_text("前几名")


@BOTH
def test_quarters_stand_side_by_side(browse: Browse, site: Site, look: Look, script: bool) -> None:
    """R-45: better, or named again."""

    def cell(rank: int, final: int | str, *, named: bool = False) -> dict[str, Any]:
        return {"rank": rank, "final": final, "named": named, "categories": {"cold": 9, "lazy": None, "shirk": 0}}

    def office(name: str, times: int, *cells: Any) -> dict[str, Any]:
        known = {"office_id": name, "department": "县自然资源局", "name": f"{name}股"}
        return {**known, "times_named": times, "quarters": list(cells)}

    site.services.answers["tally.compare_quarters"] = {
        "appraisals": ["532622-2023Q4", "532622-2024Q1", APPRAISAL],
        "offices": [
            office("不动产登记", 2, cell(2, 24, named=True), cell(4, 15), cell(1, 31, named=True)),
            office("规划审批", 1, cell(1, "91/3", named=True), cell(1, 28), cell(2, 12)),
            office("新设", 0, None, None, cell(3, 9)),
        ],
    }
    page = browse(desk=True, script=script)
    seat(page, site, "conduct", "jiwei-01")
    page.goto(f"{site.address}/staff/{APPRAISAL}/quarters")
    expect(page.get_by_role("columnheader", name="2024年二季度得票")).to_be_visible()
    expect(page.get_by_role("row", name="新设股")).to_contain_text("不在目录")
    expect(page.get_by_role("row", name="规划审批股")).to_contain_text("冷9 懒…")
    if script:
        drawn(page)
        must_be_accessible(page)
    look(page, f"desk-quarters{'' if script else '-plain'}")
    page.get_by_role("link", name="多次列入的").click()
    expect(page.get_by_role("row", name="规划审批股")).to_have_count(0)
    rows = exported(page)
    assert [row[1] for row in rows if row[0] == "县自然资源局"] == ["不动产登记股"]


@BOTH
def test_whether_the_system_is_well_is_seen_without_what_it_holds(
    browse: Browse, proof: Site, look: Look, script: bool
) -> None:
    set_aside(proof.services)
    for service in ("roster", "complaints", "tally", "access"):
        proof.services.answers[f"{service}.ping"] = {"service": service, "now": "2024-07-03T02:00:00+00:00"}
    page = browse(desk=True, script=script)
    seat(page, proof, "system", "xitong-01")
    page.goto(f"{proof.address}/staff/{APPRAISAL}/running")
    expect(page.get_by_role("row", name="名单服务")).to_contain_text("应答")
    expect(page.get_by_role("row", name="票箱服务")).to_contain_text("没有应答")
    expect(page.get_by_role("row", name="还没有公告")).to_contain_text("1")
    expect(page.get_by_role("row", name="重放").last).to_contain_text("那时还没有记录")
    look(page, "desk-running")
    if script:
        must_be_accessible(page)
    assert proof.services.looks == []
    assert page.goto(f"{proof.address}/staff/{APPRAISAL}/proof").status == 403  # type: ignore[union-attr]
