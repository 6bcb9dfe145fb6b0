"""After the publication: an appeal upheld, the corrected result, what follows for the named, papers and proofs."""

from datetime import timedelta
from typing import Literal

from playwright.sync_api import FilePayload, expect

from simulation.county.catalogue import APPRAISAL
from simulation.quarter import timeline
from tests.browser.quarter import papers
from tests.browser.quarter.before import Quarter
from tests.browser.quarter.counting import AGREE, COUNT
from tests.browser.quarter.people import Desk, Phone, two_agree
from tests.harness.waiting import wait_until

OFFICE = "不动产登记中心"
FOLLOWED = timeline.CORRECTED + timedelta(days=2)
SIGNED: FilePayload = {"name": "通报.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 signed and stamped"}
DONE = {"给予黄牌": "黄牌已登记", "安排约谈": "约谈已安排", "登记通报": "通报已登记"}


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
    """One looks into it and ticks the matter to put right, another agrees (A-24)."""
    q.town.at(timeline.APPEAL_ANSWERED)
    first, second = q["ducha-01"], q["ducha-02"]
    page = first.section("申诉")
    page.get_by_role("link", name="复核申诉1").click()
    page.get_by_label("更正下面勾选的").check()
    matter = page.get_by_role("region", name="这个股室的每一票").get_by_role("row").filter(has_text="12345").first
    matter.get_by_role("checkbox").check()
    matter.get_by_role("combobox").fill("行政审批股")
    page.get_by_label("答复意见").fill("经复核,反映的是行政审批股,予以更正。")
    q.picture(page, "appeal-review")
    first.press("提出复核意见")
    first.done("等另一人确认")
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
    page.get_by_role("checkbox", name=f"县自然资源局 {OFFICE}").check()
    page.get_by_label("理由", exact=True).fill("更正后得票仍居首。")
    first.press("确定")
    first.done("评议结果已确定")
    two_agree(first, second, COUNT, lambda: first.press("公开发布"), *AGREE)
    everybody = Phone(q.browse(), q.town)
    everybody.page.goto(f"{everybody.home}/result")
    expect(everybody.page.get_by_role("main")).to_contain_text("第2版更正说明")
    everybody.page.get_by_role("heading", name="更正说明").scroll_into_view_if_needed()
    q.picture(everybody.page, "public-corrected")


def what_follows_is_recorded(q: Quarter) -> None:
    """Card, talk, notice; the talk held; what the office will do and what it did (R-41…R-45)."""
    q.town.at(FOLLOWED)
    conduct, department = q["jiwei-01"], q["ziran-01"]
    page = conduct.section("后续处理")
    for measure, day in (("给予黄牌", ""), ("安排约谈", "完成期限"), ("登记通报", "印发日期")):
        page.get_by_label(f"选 {papers.LAND}{OFFICE}").check()
        page.get_by_label(measure).check()
        if day:
            page.get_by_label(day).fill(f"{FOLLOWED + timedelta(days=12 * (day == '完成期限')):%Y-%m-%d}")
        if measure == "登记通报":
            page.get_by_label("印发的文件").set_input_files(SIGNED)
            q.picture(page, "consequences")
        conduct.press("对勾选的股室办理")
        conduct.done(DONE[measure])
    page.get_by_role("link", name=OFFICE).click()
    q.town.at(FOLLOWED + timedelta(days=10))
    page.get_by_label("约谈日期").fill(f"{FOLLOWED + timedelta(days=10):%Y-%m-%d}")
    page.get_by_label("约谈情况").fill("已约谈,当场提出整改要求。")
    conduct.press("登记约谈情况")
    conduct.done("约谈情况已登记")

    page = department.section("后续处理")
    page.get_by_role("link", name=OFFICE).click()
    page.get_by_label("整改期限").fill("2024-09-30")
    page.get_by_label("整改措施").fill("一次性告知清单上墙,窗口实行首问负责。")
    q.picture(page, "rectification")
    department.press("提交整改计划")
    department.done("整改计划已提交")
    page.get_by_label("整改情况").last.fill("清单已上墙,首问负责登记簿已启用。")
    department.press("报告整改情况")
    department.done("整改情况已提交")

    page = conduct.section("年度考核")
    page.get_by_label("股室", exact=True).select_option(index=1)
    page.get_by_label("扣减").fill("-0.5")
    page.get_by_label("依据").last.fill("经考核领导小组会议研究")
    conduct.press("填写")
    conduct.done("扣减已填写")
    q.picture(page, "assessment")


def papers_are_drawn(q: Quarter) -> None:
    """Every paper comes from what has been recorded, when it is asked for."""
    operator, conduct = q["ducha-01"], q["jiwei-01"]
    page = operator.section("文书")
    q.picture(page, "documents", but=[str(q.town.folder)])
    for paper in ("统计情况报告", "统计总表", "申诉答复"):
        _draws(operator, paper)
    conduct.section("文书")
    for paper in ("通报", "约谈通知"):
        _draws(conduct, paper)


def _draws(desk: Desk, paper: str) -> None:
    name, content = desk.takes(lambda: desk.press(f"下载{paper}"))
    assert paper in name
    assert content.startswith(b"PK")  # a document of an office program is a zip


def the_auditor_replays_and_takes_the_bundle(q: Quarter) -> None:
    """Whoever trusts nobody computes it again: on a page, and from a bundle with nothing but itself (D-3)."""
    auditor = q["shenji-01"]
    page = auditor.section("核对、审计包")
    auditor.press("开始重放")
    _finished(auditor, "一致")
    q.picture(page, "replayed")
    auditor.section("核对、审计包")
    auditor.press("生成审计包")
    expect(page.get_by_role("region", name="任务")).to_contain_text("待另一人确认")
    second = q["ducha-01"]
    second.section("核对、审计包")
    second.press("确认生成")
    second.done("已确认，开始生成审计包")
    page = auditor.section("核对、审计包")
    page.get_by_role("link", name="打开 审计包").first.click()
    _finished(auditor, "SHA-256")
    name, content = auditor.takes(lambda: page.get_by_role("link", name="下载审计包").click())
    bundle = q.town.folder / name
    bundle.write_bytes(content)
    q.town.run("verify", str(bundle))
    both = ("--by", "shenji-01", "--confirmed-by", "ducha-01")
    again = q.town.folder / "again.zip"
    q.town.run("bundle", APPRAISAL, *both, "--out", str(again), "--data", str(q.town.folder))
    q.town.run("verify", str(again))
    q.town.run("replay", APPRAISAL, "--data", str(q.town.folder))
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
    what_follows_is_recorded,
    papers_are_drawn,
    the_auditor_replays_and_takes_the_bundle,
)
