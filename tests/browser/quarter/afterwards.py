"""After the publication: an appeal upheld, the corrected result, what follows for the named, papers and proofs."""

from typing import Literal

from playwright.sync_api import expect

from ops.quarter import timeline
from ops.quarter.catalogue import APPRAISAL
from tests.browser.quarter.before import Quarter
from tests.browser.quarter.counting import AGREE, COUNT
from tests.browser.quarter.people import Desk, Phone, two_agree
from tests.harness.waiting import wait_until

OFFICE = "不动产登记中心"


def it_is_told_where_it_was_released(q: Quarter) -> None:
    """The earliest release is the publication, from which the days are counted (A-01)."""
    desk = q["jiwei-01"]
    page = desk.section("发布登记")
    page.get_by_label("渠道").select_option(index=0)
    page.get_by_label("发布时间").fill(f"{timeline.PUBLISHED:%Y-%m-%dT%H:%M}")
    page.get_by_label("网址").fill("https://www.example.gov.cn/tzgg/2.html")
    desk.press("登记评议结果的发布")
    expect(page.get_by_role("link", name="https://www.example.gov.cn/tzgg/2.html")).to_be_visible()
    q.picture(page, "releases")


def a_department_appeals(q: Quarter) -> None:
    """Within three working days, about its own office only (R-39)."""
    q.town.at(timeline.APPEALED)
    desk = q["ziran-01"]
    page = desk.section("申诉")
    page.get_by_label("股室").select_option(label=f"县自然资源局 {OFFICE}")
    page.get_by_label("申诉事项").select_option(label="归错了股室")
    desk.types("理由与依据", "其他评议中有一件反映的不是本股室,请予核对。")
    q.picture(page, "appeal-form")
    desk.press("提交")
    desk.done("申诉已收到")
    q.picture(page, "appeal-lodged")


def the_appeal_is_upheld(q: Quarter) -> None:
    """One looks into it and corrects a matter, another decides (A-24)."""
    q.town.at(timeline.APPEAL_ANSWERED)
    api, path = q.town.http(), f"/appraisals/{APPRAISAL}"
    token = q.town.token("operator", "ducha-01")
    votes = api.call("GET", f"{path}/result/offices/01-01/votes", token=token).value()["votes"]
    mapped = next(vote for vote in votes if vote["source"] == "other" and vote.get("matter_id"))
    correction = {
        "matter_id": mapped["matter_id"],
        "offices": [{"office": "01-02", "categories": mapped["categories"]}],
        "ground": "MISMAPPED_OFFICE",
    }
    review = {"conclusion": "correct", "reply": "经复核,反映的是行政审批股,予以更正。", "matters": [correction]}
    api.call("POST", f"{path}/appeals/1/reviews", token=token, json_body=review).value()
    second = q["ducha-02"]
    page = second.section("申诉")
    q.picture(page, "appeal-decide")
    second.press("确认这个结论")
    second.done("申诉结论已确认")


def the_corrected_result_is_published(q: Quarter) -> None:
    """Counted, handed over, determined and published anew: version 2, with what has moved."""
    q.town.at(timeline.CORRECTED)
    first, second = q["ducha-01"], q["ducha-02"]
    two_agree(first, second, COUNT, lambda: first.press("重新统计"), *AGREE)
    first.section(COUNT)
    first.press("移交统计情况")
    first.done("统计情况已移交")
    first, second = q["jiwei-01"], q["jiwei-02"]
    page = first.section(COUNT)
    page.get_by_label("评为“难办事股室”的").select_option([f"县自然资源局 {OFFICE}"])
    page.get_by_label("理由", exact=True).fill("更正后得票仍居首。")
    first.press("确定")
    first.done("评议结果已确定")
    two_agree(first, second, COUNT, lambda: first.press("公开发布"), *AGREE)
    everybody = Phone(q.browse(), q.town)
    everybody.page.goto(f"{everybody.home}/result")
    expect(everybody.page.get_by_role("main")).to_contain_text("更正")
    q.picture(everybody.page, "public-corrected")


def the_auditor_replays_and_takes_the_bundle(q: Quarter) -> None:
    """Whoever trusts nobody computes it again: on a page, and from a bundle with nothing but itself (D-3)."""
    auditor = q["shenji-01"]
    page = auditor.section("核对、审计包")
    auditor.press("开始重放")
    _finished(auditor, "一致")
    q.picture(page, "replayed")
    auditor.section("核对、审计包")
    auditor.press("生成审计包")
    _finished(auditor, "SHA-256")
    name, content = auditor.takes(lambda: page.get_by_role("link", name="下载审计包").click())
    bundle = q.town.folder / name
    bundle.write_bytes(content)
    q.town.run("verify", str(bundle))
    page = auditor.section("查看登记")
    q.picture(page, "looks")


def _finished(desk: Desk, said: Literal["一致", "SHA-256"]) -> None:
    """The job has come to its end; without htmx one presses 刷新."""
    job = desk.page.get_by_role("region", name="任务")

    def looked() -> bool:
        refresh = job.get_by_role("link", name="刷新")
        if refresh.count():
            refresh.click()
        return said in job.inner_text()

    wait_until(looked, "the job is done", 60, every=0.5)


CHAPTERS = (
    it_is_told_where_it_was_released,
    a_department_appeals,
    the_appeal_is_upheld,
    the_corrected_result_is_published,
    the_auditor_replays_and_takes_the_bundle,
)
