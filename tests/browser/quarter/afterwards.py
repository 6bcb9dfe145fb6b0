"""After the publication: an appeal upheld, the corrected result, what follows for the named, papers and proofs."""

from ops.quarter import timeline
from ops.quarter.catalogue import APPRAISAL
from tests.browser.quarter.before import Quarter

OFFICE = "不动产登记中心"


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


def the_quarter_replays(q: Quarter) -> None:
    """Whoever trusts nobody computes it again, from the logs and from a bundle (D-3)."""
    bundle = q.town.folder / "bundle.zip"
    assert '"identical": true' in q.town.run("replay", APPRAISAL, "--json", "--data", str(q.town.folder))
    q.town.run("bundle", APPRAISAL, "--out", str(bundle), "--data", str(q.town.folder))
    q.town.run("verify", str(bundle))


CHAPTERS = (the_quarter_replays, a_department_appeals, the_appeal_is_upheld)
