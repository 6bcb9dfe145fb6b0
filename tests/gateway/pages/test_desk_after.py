"""The pages for what comes after the count: every action, and what stands in its way (R-22, R-38…R-45)."""

from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from services.kernel.refusal import Refused
from services.tally.contract import DecideAppeal, ListErrata, Recount, ShowConsequences
from tests.gateway.conftest import GatewayClient
from tests.gateway.documents.made_up import talk
from tests.gateway.pages.after_count import LINE, PAPER, RELEASES, counted, measures_answer, recorded, taken
from tests.gateway.pages.sitting import sit
from tests.gateway.roster_answers import draw, draw_record, progress
from tests.gateway.stand_in import APPRAISAL, participation
from tests.gateway.tally_answers import appeal, appeals
from tests.harness.page import Page

# releases


def test_a_release_is_entered_with_the_time_on_the_wall(gateway: GatewayClient) -> None:
    """R-22, A-01: each text by whom it is, and what a clerk types is Chinese time."""
    gateway.services.answers |= {
        "tally.show_releases": RELEASES,
        "tally.enter_release": RELEASES,
        "tally.list_appeals": appeals(),
    }
    typed = {"channel": "wechat", "address": "https://mp.example.cn/s/1", "released_at": "2024-06-26T10:27"}
    sit(gateway, "operator").done("releases", "announcement", **typed)
    sit(gateway, "conduct").done("releases", "result", **typed)
    told = {**typed, "released_at": "2024-06-26T10:27:00+08:00"}
    assert gateway.services.calls("tally.enter_release") == [
        [{"appraisal": APPRAISAL, "by": "ducha-01", "text": "announcement", **told}],
        [{"appraisal": APPRAISAL, "by": "ducha-01", "text": "result", **told}],
    ]


def test_a_release_says_what_follows_from_it(gateway: GatewayClient) -> None:
    """R-39, A-24: the last day for an appeal, in working days."""
    gateway.services.answers |= {
        "tally.show_releases": RELEASES,
        "tally.list_appeals": appeals(end_on="2024-07-08"),
    }
    page = sit(gateway, "conduct").see("releases")
    assert page.section("评议结果").says("申诉截止：2024-07-08 24时（发布后第三个工作日），还有 3 个工作日")
    assert "登记评议结果的发布" in page.buttons
    assert "登记公告的发布" not in page.buttons
    assert not [name for name in sit(gateway, "auditor").see("releases").buttons if "发布" in name]


@pytest.mark.parametrize(
    ("fields", "code"), [({"released_at": "昨天"}, "INVALID_FIELDS"), ({"channel": "radio"}, "INVALID_FIELDS")]
)
def test_a_release_that_cannot_be_read_is_typed_again(gateway: GatewayClient, fields: Any, code: str) -> None:
    gateway.services.answers |= {"tally.show_releases": RELEASES, "tally.list_appeals": appeals()}
    typed = {"channel": "wechat", "address": "https://mp.example.cn/s/1", "released_at": "2024-07-24T09:00", **fields}
    status, page = sit(gateway, "conduct").refused("releases", "result", **typed)
    assert (status, page.alert.says(code)) == (422, True)
    assert page.typed("address") == ["https://mp.example.cn/s/1"]  # nothing that was typed is lost


def test_a_release_out_of_its_time_is_refused_in_words(gateway: GatewayClient) -> None:
    facts = {"released_at": "2025-01-01", "not_before": "2024-07-24", "not_after": "2024-07-25"}
    gateway.services.answers |= {"tally.show_releases": RELEASES, "tally.list_appeals": appeals()}
    gateway.services.answers["tally.enter_release"] = Refused("RELEASE_MISDATED", facts)
    status, page = sit(gateway, "conduct").refused(
        "releases", "result", channel="website", address="https://x.gov.cn/", released_at="2025-01-01T00:00"
    )
    assert (status, page.alert.lines[0]) == (422, "发布时间不对")
    assert page.alert.says("没有改动任何内容")
    status, page = sit(gateway, "operator").refused(
        "releases", "result", channel="website", address="https://x.gov.cn/", released_at="2025-01-01T00:00"
    )
    assert status == 403


# recount


def test_a_recount_shows_what_it_found(gateway: GatewayClient) -> None:
    """R-38."""
    counted(gateway, determined=False, published=False)
    found = {"digest": "5f0c", "found": "5f0c", "same": True, "difference": None, "checks": 14}
    gateway.services.answers["tally.recount"] = found
    conduct = sit(gateway, "conduct")
    page = Page(conduct.do("count", "recount", reason="前两名得票相近").text)
    assert page.status.says("重新统计的结果与移交的数字相同")
    assert gateway.services.requests(Recount) == [Recount(appraisal=APPRAISAL, reason="前两名得票相近", by="ducha-01")]
    gateway.services.answers["tally.recount"] = {**found, "found": "77aa", "same": False, "difference": "pool: size"}
    page = Page(conduct.do("count", "recount", reason="再来").text)
    assert page.status.says("重新统计的结果与移交的数字不同，第一处：票池份数")


def test_recounts_stay_to_be_read_and_end_with_the_determination(gateway: GatewayClient) -> None:
    asked = {"at": "2024-07-23T15:04:05+08:00", "digest": "a", "found": "a", "same": True, "difference": None}
    counted(gateway)
    gateway.services.answers["tally.list_recounts"] = [{**asked, "reason": "请复核", "by": "jiwei-01"}]
    page = sit(gateway, "conduct").see("count")
    assert page.says("jiwei-01 请求重算，相同。理由：请复核")
    assert "重新统计并核对" not in page.source
    gateway.services.answers["tally.recount"] = Refused("DETERMINED_ALREADY", {"appraisal": APPRAISAL, "digest": "a"})
    status, page = sit(gateway, "conduct").refused("count", "recount", reason="x")
    assert (status, page.alert.says("结果已经确定")) == (409, True)


def test_the_end_of_the_keys_stands_with_the_seal(gateway: GatewayClient) -> None:
    counted(gateway, published=False)
    page = sit(gateway, "auditor").see("count")
    assert page.says("统计服务收齐封存的记录以后自动销毁")
    assert page.says("签名密钥还没有销毁")
    ended = participation(sealed=True, keys_destroyed_at="2024-07-15T01:00:10Z")
    gateway.services.answers["ballot.show_participation"] = ended
    gateway.services.answers["roster.show_progress"] = progress(keys_destroyed=True)
    page = sit(gateway, "auditor").see("count")
    assert page.says("票箱的钥匙已于 2024年7月15日9:00 销毁，信封可以当面烧掉")
    assert page.says("签名密钥已销毁")


def test_once_published_no_key_is_said_to_be_there_still(gateway: GatewayClient) -> None:
    """A box of an earlier version never says that its keys are destroyed."""
    counted(gateway)
    page = sit(gateway, "auditor").see("count")
    assert "钥匙还在" not in page.text
    assert "还没有销毁" not in page.text


def test_a_correction_asks_for_a_new_count(gateway: GatewayClient) -> None:
    """A-24: version 2."""
    counted(gateway, to_recount=True)
    page = sit(gateway, "operator").see("count")
    assert page.says("有申诉已经更正")
    assert "重新统计" in page.buttons
    counted(gateway)
    assert "重新统计" not in sit(gateway, "operator").see("count").buttons


# the year


def test_the_value_of_the_year_is_entered_by_people(gateway: GatewayClient) -> None:
    """R-42."""
    found = {"year_of": APPRAISAL, "appraisals": [APPRAISAL], "lines": [{**LINE, "value": None, "basis": None}]}
    gateway.services.answers |= {"tally.show_annual_assessment": found, "tally.enter_assessment": recorded}
    conduct = sit(gateway, "conduct")
    assert "县自然资源局 不动产登记中心" in conduct.see("assessment").choices("office")
    conduct.done("assessment", "enter", office="02-03", value="-0.5", words="经研究")
    sent = {"measure": "assessment", "value": "-0.5", "words": "经研究"}
    assert taken(gateway.services) == [["02-03", sent, None, "ducha-01"]]
    status, page = conduct.refused("assessment", "enter", office="02-03", value="很多", words="经研究")
    assert (status, page.typed("value")) == (422, ["很多"])
    assert sit(gateway, "operator").refused("assessment", "enter", office="02-03", value="0", words="x")[0] == 403
    assert "填写" not in sit(gateway, "auditor").see("assessment").buttons


def test_the_year_is_kept_as_a_workbook(gateway: GatewayClient) -> None:
    gateway.services.answers["tally.show_annual_assessment"] = {
        "year_of": APPRAISAL,
        "appraisals": [APPRAISAL],
        "lines": [LINE],
    }
    written = sit(gateway, "operator").do("assessment", "export")
    rows = list(load_workbook(BytesIO(written.content)).worksheets[0].iter_rows(values_only=True))
    assert rows[3][9] == "-0.5"


# what follows for the named offices


def line(office: str = "02-03", **recorded: Any) -> dict[str, Any]:
    blank = {"card": True, "talk": None, "notice": None, "superior": None, "rectification": None, "earlier": []}
    known = {"office": office, "department": "县自然资源局", "department_kind": "county", "named": True}
    return {**known, **blank, **recorded}


def following(gateway: GatewayClient, *lines: dict[str, Any]) -> None:
    gateway.services.answers |= {"tally.show_consequences": {"named": len(lines), "offices": list(lines)}}
    measures_answer(gateway.services)


FILE = b"%PDF signed and sealed"
OF_FILE = sha256(FILE).hexdigest()


def test_measures_are_taken_for_several_offices_at_once(gateway: GatewayClient) -> None:
    """R-41: one circular names them all. The file is hashed and dropped."""
    following(gateway, line("02-03"), line("05-01", department="县市场监管局"))
    conduct = sit(gateway, "conduct")
    conduct.done("consequences", "card", tick=["02-03", "05-01"])
    conduct.done("consequences", "talk", tick=["05-01"], due_on="2024-08-15")
    conduct.done("consequences", "notice", tick=["02-03"], issued_on="2024-08-02", file=FILE)
    assert [one[:3] for one in taken(gateway.services)] == [
        ["02-03", {"measure": "card"}, None],
        ["05-01", {"measure": "card"}, None],
        ["05-01", {"measure": "talk", "due_on": "2024-08-15"}, None],
        ["02-03", {"measure": "notice", "issued_on": "2024-08-02", "notice": OF_FILE}, None],
    ]


def test_whoever_is_refused_halfway_is_told_how_far_it_went(gateway: GatewayClient) -> None:
    following(gateway, line("02-03"), line("05-01"))

    def only_the_first(request: Any) -> Any:
        if request.office == "05-01":
            raise Refused("NO_YELLOW_CARD", {"office": request.office})
        return recorded(request)

    measures_answer(gateway.services, only_the_first)
    conduct = sit(gateway, "conduct")
    status, page = conduct.refused("consequences", "talk", tick=["02-03", "05-01"], due_on="2024-08-15")
    assert (status, page.alert.says("尚未给予黄牌")) == (409, True)
    assert page.alert.says("前 1 个已经办好")
    assert "没有改动任何内容" not in page.source
    assert page.checked("tick") == ["02-03", "05-01"]  # what was ticked and chosen stays
    assert page.checked("action") == ["talk"]


@pytest.mark.parametrize(
    ("action", "fields", "said"),
    [
        ("card", {}, "请先勾选股室"),
        ("notice", {"tick": "02-03", "issued_on": "2024-08-02"}, "请选择文件"),
        ("held", {"office": "02-03", "held_on": "2024-08-02", "words": "x", "digests": "abc"}, "不是SHA-256"),
        ("superior", {"office": "02-03", "sent_on": "2024-08-02", "digests": f"{PAPER} {'cd' * 32}"}, "只能是一份文件"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_taken(
    gateway: GatewayClient, action: str, fields: Any, said: str
) -> None:
    following(gateway, line())
    status, page = sit(gateway, "conduct").refused("consequences", action, **fields)
    assert (status, page.alert.says(said), page.alert.says("没有改动任何内容")) == (422, True, True)
    assert [one[:3] for one in taken(gateway.services)] == []


def test_a_talk_and_a_letter_are_recorded_with_what_proves_them(gateway: GatewayClient) -> None:
    """R-41, R-43; the Inspection Office may enter what was done, and gives no card."""
    following(gateway, line(department_kind="stationed", talk=talk("2024-08-15")))
    operator = sit(gateway, "operator")
    operator.done(
        "consequences", "held", office="02-03", held_on="2024-08-12", words="已约谈", digests=PAPER, file=FILE
    )
    operator.done("consequences", "superior", office="02-03", sent_on="2024-08-02", digests=PAPER)
    held = {"measure": "talk_held", "held_on": "2024-08-12", "words": "已约谈", "evidence": [OF_FILE, PAPER]}
    assert [one[:3] for one in taken(gateway.services)] == [
        ["02-03", held, None],
        ["02-03", {"measure": "superior", "sent_on": "2024-08-02", "letter": PAPER}, None],
    ]
    assert operator.refused("consequences", "card", tick="02-03")[0] == 403
    assert "card" not in operator.see("consequences").offered("action")


def test_a_department_plans_and_reports_for_its_own_offices(gateway: GatewayClient) -> None:
    """R-45."""
    following(gateway, line(earlier=["532622-2024Q1"]))
    own = sit(gateway, "department", department="县自然资源局")
    page = own.see("consequences", office="02-03")
    assert page.says("2024年第1季度")
    assert page.typed("tick") == []
    own.done("consequences", "plan", office="02-03", due_on="2024-09-30", words="清单上墙")
    own.done("consequences", "shown", office="02-03", words="已上墙", file=FILE)
    assert [one[:3] for one in taken(gateway.services)] == [
        ["02-03", {"measure": "plan", "due_on": "2024-09-30", "words": "清单上墙"}, "县自然资源局"],
        ["02-03", {"measure": "shown", "words": "已上墙", "evidence": [OF_FILE]}, "县自然资源局"],
    ]
    assert gateway.services.requests(ShowConsequences)[0].department == "县自然资源局"
    assert own.refused("consequences", "talk", tick="02-03", due_on="2024-08-15")[0] == 403
    measures_answer(gateway.services, Refused("NOT_YOUR_OFFICE", {"office": "05-01"}))
    status, page = own.refused("consequences", "shown", office="05-01", words="x")
    assert (status, page.alert.says("不是本单位的股室")) == (403, True)


def test_a_file_is_compared_with_what_was_recorded(gateway: GatewayClient) -> None:
    """The page hashes and drops it; nothing is taken."""
    notice = {"issued_on": "2024-08-02", "notice": OF_FILE}
    mended = {"due_on": None, "plan": None, "overdue": False, "shown": [{"account": "x", "evidence": [OF_FILE]}]}
    held = talk("2024-08-15", "2024-08-12", "已约谈", [PAPER])
    following(gateway, line(notice=notice, talk=held), line("05-01", rectification=mended))
    auditor = sit(gateway, "auditor")
    found = Page(auditor.do("consequences", "compare", file=FILE).text).status
    assert found.says("不动产登记中心的通报")
    assert found.says("行政审批股的整改材料")
    assert not found.says("约谈材料")
    assert Page(auditor.do("consequences", "compare", file=FILE + b" ").text).status.says("没有这一份")
    assert auditor.refused("consequences", "compare")[1].alert.says("请选择文件")
    assert [one[:3] for one in taken(gateway.services)] == []


def test_what_is_overdue_is_marked(gateway: GatewayClient) -> None:
    late = {**talk("2024-07-01"), "overdue": True}
    unmended = {"due_on": "2024-07-01", "plan": None, "overdue": True, "shown": []}
    following(gateway, line(talk=late, rectification=unmended, named=False))
    page = sit(gateway, "auditor").see("consequences", office="02-03")
    assert page.text.count("逾期") >= 4
    assert page.says("更正后未列入")
    assert page.says("原文已按期销毁")
    assert "办理" not in page.buttons


# appeals

BALLOT, MATTER = "ab12" * 8, "9c1f4e"
PICK_VOTE = {"source": "sampled", "of": "public", "ballot_id": BALLOT, "picked": "02-03", "categories": ["cold"]}
SORTED_TO = [{"office": "02-03", "categories": ["shirk"]}, {"office": "05-01", "categories": ["lazy"]}]
MATTER_VOTE = {
    "source": "other",
    "of": "hotline_12345",
    "matter_id": MATTER,
    "matters": [{"matter_id": MATTER, "offices": SORTED_TO}],
    "categories": ["shirk"],
}
SUMMED_UP = {"source": "other", "of": "discipline", "filing": 1, "categories": ["corrupt"]}
VOTES = [{**vote, "rules": [], "corrected": False, "ruled": False} for vote in (PICK_VOTE, MATTER_VOTE, SUMMED_UP)]


def appealed(gateway: GatewayClient, *lines: dict[str, Any]) -> None:
    gateway.services.answers |= {
        "tally.list_appeals": appeals(*lines, end_on="2024-07-08"),
        "tally.show_votes": {"office": "02-03", "digest": "5f", "votes": VOTES},
        "tally.list_errata": [],
        "tally.review_appeal": {"appeal": 1, "review": 1, "conclusion": "correct"},
        "tally.decide_appeal": {"appeal": 1, "conclusion": "correct", "corrections": 1},
    }


def reviewed(gateway: GatewayClient, **fields: Any) -> dict[str, Any]:
    """What is sent for a review that corrects."""
    typed = {"appeal": "1", "conclusion": "correct", "ground": "MISMAPPED_OFFICE", "reply": "予以更正", **fields}
    sit(gateway, "operator").done("appeals", "review", **typed)
    ((review,),) = gateway.services.calls("tally.review_appeal")
    assert (review.pop("appraisal"), review.pop("appeal"), review.pop("by")) == (APPRAISAL, 1, "ducha-01")
    return dict(review)


def test_what_came_on_paper_is_entered_with_its_day(gateway: GatewayClient) -> None:
    appealed(gateway)
    gateway.services.answers["tally.lodge_appeal"] = {"appeal": 1, "ends_on": "2024-07-08", "late": False}
    typed = {"office": "02-03", "ground": "DUPLICATE", "statement": "重复计算", "received_on": "2024-07-02"}
    operator = sit(gateway, "operator")
    operator.done("appeals", "lodge", **typed)
    assert gateway.services.calls("tally.lodge_appeal") == [
        [{"appraisal": APPRAISAL, "department": None, "by": "ducha-01", **typed}]
    ]
    gateway.services.answers["tally.lodge_appeal"] = Refused("RECEIVED_IN_FUTURE", {"received_on": "2025-01-01"})
    status, page = operator.refused("appeals", "lodge", **{**typed, "received_on": "2025-01-01"})
    assert (status, page.alert.says("日期晚于今天"), page.typed("received_on")) == (422, True, ["2025-01-01"])
    assert page.typed("office") == ["县自然资源局 不动产登记中心"]


def test_a_pick_is_moved_or_taken_away(gateway: GatewayClient) -> None:
    """A-24: by what stands on the ballot, to the office that was typed by its initials."""
    appealed(gateway, appeal())
    moved = reviewed(gateway, fix=f"pick.{BALLOT}", **{f"to.pick.{BALLOT}": "xzspg"})
    correction = {"ballot_id": BALLOT, "office": "02-03", "ground": "MISMAPPED_OFFICE"}
    assert moved["picks"] == [{**correction, "to": "05-01"}]
    assert (moved["matters"], moved["conclusion"], moved["reply"]) == ([], "correct", "予以更正")


def test_a_vote_that_counts_for_nobody_has_no_office_typed(gateway: GatewayClient) -> None:
    appealed(gateway, appeal())
    assert reviewed(gateway, fix=f"pick.{BALLOT}")["picks"][0]["to"] is None


def test_a_matter_keeps_the_other_offices_it_is_about(gateway: GatewayClient) -> None:
    """1.3 rule 1: what is put right of one office must not take the vote of another."""
    appealed(gateway, appeal())
    taken_out = reviewed(gateway, fix=f"matter.{MATTER}")
    kept = [{"office": "05-01", "categories": ["lazy"]}]
    assert taken_out["matters"] == [{"matter_id": MATTER, "offices": kept, "ground": "MISMAPPED_OFFICE"}]


def test_a_matter_is_moved_with_its_behaviour(gateway: GatewayClient) -> None:
    appealed(gateway, appeal())
    only_here = [{"matter_id": MATTER, "offices": SORTED_TO[:1]}]
    gateway.services.answers["tally.show_votes"]["votes"] = [{**VOTES[1], "matters": only_here}]
    (moved,) = reviewed(gateway, fix=f"matter.{MATTER}", **{f"to.matter.{MATTER}": "05-01"})["matters"]
    assert moved["offices"] == [{"office": "05-01", "categories": ["shirk"]}]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"conclusion": "correct"}, "请勾选要更正的票或事项"),
        ({"conclusion": "maintain", "fix": f"pick.{BALLOT}"}, "选了维持"),
        ({"conclusion": "correct", "fix": "pick.0000"}, "没有这一票"),
        ({"conclusion": "correct", "fix": f"pick.{BALLOT}", f"to.pick.{BALLOT}": "bdcdjzx"}, "还是原来的股室"),
        ({"conclusion": "correct", "fix": f"pick.{BALLOT}", f"to.pick.{BALLOT}": "没有的"}, "没有这个股室"),
    ],
)
def test_a_review_that_says_two_things_is_refused(gateway: GatewayClient, fields: Any, said: str) -> None:
    appealed(gateway, appeal())
    typed = {"appeal": "1", "ground": "DUPLICATE", "reply": "已核对", **fields}
    status, page = sit(gateway, "operator").refused("appeals", "review", **typed)
    assert (status, page.alert.says(said)) == (422, True)
    assert gateway.services.calls("tally.review_appeal") == []


def test_the_review_shows_every_vote_that_can_be_put_right_and_keeps_what_was_typed(gateway: GatewayClient) -> None:
    appealed(gateway, appeal())
    operator = sit(gateway, "operator")
    page = operator.see("appeals", appeal="1")
    assert page.offered("fix") == [f"pick.{BALLOT}", f"matter.{MATTER}"]  # a secret channel's sum has no votes
    assert any("县市场监管局行政审批股" in cell for row in page.rows for cell in row)  # the matter is about it, too
    gateway.services.answers["tally.review_appeal"] = Refused("NOTHING_TO_CORRECT", {"where": "picks[0]", "what": "x"})
    typed = {"appeal": "1", "conclusion": "correct", "ground": "OUT_OF_PERIOD", "reply": "已核对"}
    response = operator.do("appeals?appeal=1", "review", fix=f"pick.{BALLOT}", **typed)
    assert response.status_code == 422
    page = Page(response.text)
    assert [field.label for field in page.fields if field.name == "fix" and field.checked] == [f"更正 {BALLOT[:12]}"]
    assert page.checked("fix") == [f"pick.{BALLOT}"]
    assert page.typed("reply") == ["已核对"]
    assert sit(gateway, "conduct").see("appeals", appeal="1").offered("fix") == []


def test_a_second_person_sees_what_he_confirms(gateway: GatewayClient) -> None:
    """R-39: and the first one is offered no button."""
    picks = [{"ballot_id": BALLOT, "office": "02-03", "to": None, "ground": "DUPLICATE"}]
    matters = [{"matter_id": MATTER, "offices": SORTED_TO[1:], "ground": "DUPLICATE"}]
    review = {"review": 2, "by": "ducha-02", "conclusion": "correct", "picks": picks, "matters": matters}
    appealed(gateway, appeal(review=review, reply="予以更正"))
    operator = sit(gateway, "operator")
    page = operator.see("appeals")
    assert page.says("县自然资源局不动产登记中心 → 不计票")
    assert page.says("改为 县市场监管局行政审批股")
    assert page.says("答复逾期")
    operator.done("appeals", "decide", appeal="1", review="2")
    assert gateway.services.requests(DecideAppeal) == [
        DecideAppeal(appraisal=APPRAISAL, appeal=1, review=2, by="ducha-01")
    ]
    gateway.services.answers["tally.decide_appeal"] = Refused("REVIEW_REPLACED", {"appeal": 1, "review": 3})
    assert operator.refused("appeals", "decide", appeal="1", review="2")[0] == 409
    appealed(gateway, appeal(review={**review, "by": "ducha-01"}))
    page = operator.see("appeals")
    assert page.says("须由另一个账号确认")
    assert "确认这个结论" not in page.source


def test_after_a_correction_the_page_says_who_moved_and_what_is_next(gateway: GatewayClient) -> None:
    """A-24: the erratum, and the way to version 2."""
    counted(gateway, to_recount=True)
    appealed(gateway, appeal(conclusion="correct", decided_on="2024-07-02", reply="予以更正"))
    because = [{"appeal": 1, "office": "02-03", "corrections": [{"what": "pick", "ground": "DUPLICATE", "count": 1}]}]
    moved = [
        {"office_id": "02-03", "rank": [1, 2], "final": [31, 30]},
        {"office_id": "05-01", "rank": [177, 178], "final": [0, 0]},  # moved down, and has no vote to tell of
    ]
    erratum = {"result_version": 2, "digest": "5f", "moved": moved, "because": because}
    gateway.services.answers["tally.list_errata"] = [erratum]
    page = sit(gateway, "operator").see("appeals")
    assert page.says("重新统计")
    assert [row[1:5] for row in page.rows if "县自然资源局不动产登记中心" in row[0]] == [["31", "30", "1", "2"]]
    assert not [row for row in page.rows if "178" in row]
    assert page.says("另有 1 个没有得票的股室")
    assert [one.only_published for one in gateway.services.requests(ListErrata)] == [False]
    for count, said in (
        ({"handed_over": False, "determined": False, "published": False}, "等督查室移交"),
        ({"determined": False, "published": False}, "等党风政风监督室确定"),
        ({"published": False}, "等党风政风监督室公开发布"),
        ({}, "已经公开发布"),
    ):
        counted(gateway, **count)
        assert sit(gateway, "conduct").see("appeals").says(said)
    department = sit(gateway, "department", department="县自然资源局").see("appeals")
    assert department.says("更正说明")
    assert "去办理" not in department.source
    assert gateway.services.requests(ListErrata)[-1].only_published


# small truths


def test_the_digest_stands_under_every_result(gateway: GatewayClient) -> None:
    """D-4: computed as an auditor computes it, whether or not the answer carries it."""
    from tests.gateway.documents.made_up import RESULT
    from tests.gateway.documents.reading import digest

    known = {"result": {**RESULT, "offices": [line for line in RESULT["offices"] if line["office_id"] == "02-03"]}}
    gateway.services.answers |= {"tally.show_result": known["result"], "tally.list_errata": []}
    assert sit(gateway, "conduct").see("result").says(digest(known["result"]))


@pytest.mark.parametrize(("named", "said"), [("", "没有登记"), ("5f" * 32, "姓名已按期销毁")])
def test_witnesses_who_were_never_named_were_not_erased(gateway: GatewayClient, named: str, said: str) -> None:
    counted(gateway)
    gateway.services.answers["roster.show_progress"]["draws"] = {"market": draw()}
    gateway.services.answers["roster.show_draw_record"] = draw_record(witnesses_digest=named)
    assert sit(gateway, "auditor").see("draws").says(f"见证人：{said}。")
