"""A ballot that the browser hands in by itself, whatever goes wrong on the way (R-21, R-25, A-19, ADR 0043).

In Chromium; roster and the box are stand-ins that sign and verify as the real ones do.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from services.ballot.contract import CastMany
from services.kernel.refusal import Refused
from services.roster.contract import IssueCredential
from tests.browser.conftest import Site, seat
from tests.browser.voting import SERVICE_OFFICE, enter, fill_up_to_the_check, hand_in, say_who
from tests.gateway.roster_answers import invitee, reissue
from tests.gateway.stand_in import APPRAISAL, TICKET, signature_of
from tests.gateway.stand_in import RECEIPT as OTHERS

Browse = Callable[..., Page]
CREDENTIAL, BALLOTS = "**/credential", "**/ballots"
ALREADY = "您的票已经在票箱里"


def received(page: Page) -> str:
    expect(page.get_by_role("heading", name="已收到")).to_be_visible(timeout=20_000)
    return page.locator("main .code").inner_text()


def ready(browse: Browse, site: Site, **more: Any) -> Page:
    page = browse(**more)
    enter(page, site)
    fill_up_to_the_check(page)
    return page


def lost_once(page: Page, where: str) -> list[Request]:
    """The first answer is lost on the way: the server has done what was asked."""
    seen: list[Request] = []

    def lose(route: Route) -> None:
        seen.append(route.request)
        if len(seen) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route(where, lose)
    return seen


def breaks_off(page: Page, where: str) -> None:
    """Nothing comes through any more."""
    page.route(where, lambda route: route.abort())


def test_roster_sees_nothing_of_the_ballot_and_the_box_nothing_of_the_voter(browse: Browse, site: Site) -> None:
    page = ready(browse, site)
    expect(page.locator(".by-server")).to_be_hidden()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    hand_in(page)
    received(page)
    (signing,) = (one for one in asked if one.url.endswith("/credential"))
    (casting,) = (one for one in asked if one.url.endswith("/ballots"))
    assert signing.post_data_json.keys() == {"group", "blinded"}
    assert "cookie" in signing.all_headers()
    assert not casting.all_headers().keys() & {"cookie", "authorization", "referer"}
    (known,) = site.services.requests(IssueCredential)
    (cast,) = site.services.requests(CastMany)
    ballot = cast.ballots[0]
    assert known.blinded not in str(ballot)
    assert not {ballot["nonce"], ballot["signature"], ballot["salt"], ballot["receipt_secret"]} & {known.blinded}
    assert TICKET["person"] not in str(ballot)


@pytest.mark.parametrize("where", [CREDENTIAL, BALLOTS], ids=["signature", "receipt"])
def test_an_answer_that_was_lost_is_asked_for_again(browse: Browse, site: Site, where: str) -> None:
    page = ready(browse, site)
    seen = lost_once(page, where)
    hand_in(page)
    received(page)
    assert len(seen) == 2
    assert seen[0].post_data == seen[1].post_data
    assert (len(site.services.signed), len(site.services.box)) == (1, 1)


@pytest.mark.parametrize("where", [CREDENTIAL, BALLOTS], ids=["before the signature", "before the cast"])
def test_a_page_that_was_closed_is_finished_on_the_next_visit(browse: Browse, site: Site, where: str) -> None:
    page = ready(browse, site)
    breaks_off(page, where)
    hand_in(page)
    expect(page.locator(".sending")).to_contain_text("票不会丢失")
    page.close()
    assert site.services.box == {}
    again = page.context.new_page()
    again.goto(f"{site.home}/ballot")
    receipt = received(again)
    assert len(site.services.box) == 1
    again.reload()
    expect(again.get_by_role("heading", name=ALREADY)).to_be_visible()
    expect(again.locator("main .code")).to_have_text(receipt)


def test_another_content_in_another_tab_is_not_signed(browse: Browse, site: Site) -> None:
    page = ready(browse, site)
    other = page.context.new_page()
    other.goto(f"{site.home}/ballot")
    fill_up_to_the_check(other, "第二张票里写的另一件事。")
    hand_in(page)
    receipt = received(page)
    hand_in(other)
    expect(other.get_by_role("heading", name=ALREADY)).to_be_visible()
    expect(other.locator("main .code")).to_have_text(receipt)
    assert (len(site.services.signed), len(site.services.box)) == (1, 1)


def test_two_tabs_at_once_hand_in_one_ballot(browse: Browse, site: Site) -> None:
    page = ready(browse, site)
    other = page.context.new_page()
    other.goto(f"{site.home}/ballot")
    fill_up_to_the_check(other, "第二张票里写的另一件事。")
    for tab in (page, other):
        tab.evaluate("document.querySelector('[data-submit]').click()")
    expect(page.locator("main .code")).to_be_visible(timeout=20_000)
    expect(other.locator("main .code")).to_be_visible(timeout=20_000)
    assert page.locator("main .code").inner_text() == other.locator("main .code").inner_text()
    assert (len(site.services.signed), len(site.services.box)) == (1, 1)


def test_in_another_browser_the_voter_is_told_what_to_do(browse: Browse, site: Site) -> None:
    """Nobody can tell whether the ballot was cast; another is not signed."""
    page = ready(browse, site)
    breaks_off(page, BALLOTS)
    hand_in(page)
    expect(page.locator(".sending")).to_contain_text("票不会丢失")
    page.close()
    elsewhere = browse()
    elsewhere.goto(f"{site.home}/identity")
    say_who(elsewhere)
    expect(elsewhere.get_by_role("heading", name="您的票已经领取")).to_be_visible()
    expect(elsewhere.get_by_role("main")).to_contain_text("原来的手机和浏览器")
    elsewhere.get_by_role("button", name="按上次的内容再填一次").click()
    fill_up_to_the_check(elsewhere, "换了浏览器以后写的另一件事。")
    hand_in(elsewhere)
    expect(elsewhere.get_by_role("heading", name="您的票已经领取")).to_be_visible()
    assert site.services.box == {}


def test_where_the_storage_is_gone_two_people_have_the_ballot_issued_anew(browse: Browse, site: Site) -> None:
    """ADR 0047: cleared between the signature and the receipt; nobody at the desk is told of any ballot."""
    page = ready(browse, site)
    breaks_off(page, BALLOTS)
    hand_in(page)
    expect(page.locator(".sending")).to_contain_text("票不会丢失")
    page.unroute(BALLOTS)
    page.evaluate("localStorage.clear()")
    page.goto(f"{site.home}/ballot")
    expect(page.get_by_role("heading", name="您的票已经领取")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("重新领一次票")
    waits = reissue(person=TICKET["person"])
    site.services.answers |= {
        "roster.list_calls": [invitee(person=TICKET["person"])],
        "roster.propose_reissue": waits,
        "roster.confirm_reissue": lambda _: site.services.reissue(TICKET["person"]) or {"proposal": waits["proposal"]},
    }
    desk = browse(desk=True)
    desk.on("dialog", lambda dialog: dialog.accept())
    seat(desk, site, "operator", "ducha-01")
    desk.goto(f"{site.address}/staff/{APPRAISAL}/calls?group=service")
    desk.get_by_label("参评人员").select_option(TICKET["person"])
    desk.get_by_label("原因").select_option("浏览器数据被清除")
    desk.get_by_role("button", name="提出重新领票").click()
    expect(desk.get_by_role("status")).to_contain_text("由另一人在本页确认")
    site.services.answers["roster.list_reissues"] = [waits]
    seat(desk, site, "operator", "ducha-02")
    desk.reload()
    desk.get_by_role("button", name="确认重新领票").click()
    expect(desk.get_by_role("status")).to_contain_text("重新打开评议页面")
    page.goto(f"{site.home}/ballot")
    fill_up_to_the_check(page, "重新领票以后写的另一件事。")
    hand_in(page)
    received(page)
    (ballot,) = site.services.box.values()
    assert "重新领票" in ballot["picks"][0]["example"]["text"]


def test_two_people_on_one_telephone_do_not_meet(browse: Browse, site: Site) -> None:
    page = ready(browse, site)
    breaks_off(page, BALLOTS)
    hand_in(page)
    expect(page.locator(".sending")).to_contain_text("票不会丢失")
    context = page.context
    page.close()
    context.clear_cookies()  # the first leaves, the second comes
    second = TICKET | {"person": "591785b794601e212b260e25925636fd"}
    site.services.answers["roster.identify"] = {"ticket": second, "scope": ["02-03"]}
    page = context.new_page()
    enter(page, site)
    page.locator(".restore").get_by_role("button", name="清除").click()
    fill_up_to_the_check(page, "第二个人写的另一件事。")
    hand_in(page)
    received(page)
    assert len(site.services.box) == 1
    context.clear_cookies()
    del site.services.answers["roster.identify"]
    page.goto(f"{site.home}/identity")
    say_who(page)
    received(page)
    assert len(site.services.box) == len(site.services.signed) == 2


CANNOT = {
    "storage that throws": "Storage.prototype.setItem = () => { throw new Error('full'); }",
    "no big numbers": "delete window.BigInt",
    "no digests": "Object.defineProperty(crypto, 'subtle', { value: undefined })",
    "no secure connection": "Object.defineProperty(window, 'isSecureContext', { value: false })",
    "digests that lie": "crypto.subtle.digest = async () => new ArrayBuffer(48)",
}


@pytest.mark.parametrize("lacks", CANNOT.values(), ids=CANNOT)
def test_a_browser_that_cannot_is_served_before_anything_is_signed(browse: Browse, site: Site, lacks: str) -> None:
    page = browse()
    page.add_init_script(lacks)
    enter(page, site)
    fill_up_to_the_check(page)
    expect(page.locator(".by-server")).to_be_visible()
    hand_in(page)
    receipt = received(page)
    assert (len(site.services.signed), len(site.services.box)) == (1, 1)
    page.goto(f"{site.home}/ballot")
    expect(page.get_by_role("heading", name=ALREADY)).to_be_visible()
    expect(page.locator("main .code")).to_have_text(receipt)


def test_served_by_the_gateway_another_telephone_finds_the_receipt_and_another_content_is_not_signed(
    browse: Browse, site: Site
) -> None:
    page = ready(browse, site, script=False)
    hand_in(page)
    receipt = received(page)
    other = browse(script=False)
    other.goto(f"{site.home}/identity")
    say_who(other)
    expect(other.get_by_role("heading", name=ALREADY)).to_be_visible()
    assert other.locator("main .code").inner_text() == receipt
    assert len(site.services.box) == 1


def test_served_by_the_gateway_a_changed_form_after_a_lost_cast_says_to_hand_in_as_it_was(
    browse: Browse, site: Site
) -> None:
    from gateway.rpc.client import ServiceTimeout

    page = ready(browse, site, script=False)
    site.services.answers["ballot.cast_many"] = ServiceTimeout("ballot", "cast_many", "timeout")
    hand_in(page)
    expect(page.locator("body")).to_contain_text("正在确认是否已收到")
    del site.services.answers["ballot.cast_many"]
    page.goto(f"{site.home}/ballot")
    expect(page.get_by_role("heading", name="您的票已经领取")).to_be_visible()
    page.get_by_role("button", name="按上次的内容再填一次").click()
    fill_up_to_the_check(page, "改过的另一件事,和上次不一样。")
    hand_in(page)
    expect(page.get_by_role("heading", name="您的票已经领取")).to_be_visible()
    page.get_by_role("button", name="回到填写的内容").click()
    page.locator(".bar").get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="修改").first.click()
    page.get_by_label("具体是什么事？").fill("三月去办证，跑了三趟都说缺材料。")
    page.locator(".bar").get_by_role("button", name="下一步").click()
    hand_in(page)
    received(page)
    assert len(site.services.box) == 1


MISSES = {
    "the submitter": "delete SubmitEvent.prototype.submitter",
    "replaceChildren": "delete Element.prototype.replaceChildren",
    "locks": "delete Navigator.prototype.locks",
}


@pytest.mark.parametrize("misses", MISSES.values(), ids=MISSES)
def test_what_some_browsers_miss_is_not_needed(browse: Browse, site: Site, misses: str) -> None:
    page = browse()
    page.add_init_script(misses)
    enter(page, site)
    fill_up_to_the_check(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    hand_in(page)
    received(page)
    assert "submission" not in asked


def carry(page: Page, draft: str) -> None:
    """As when the session ended on the way: the draft comes along with the identification."""
    form = page.locator("form", has=page.get_by_label("六位邀请码（电话里告诉您的）"))
    form.evaluate(
        """(form, draft) => {
            form.append(Object.assign(document.createElement("input"), { name: "draft", value: draft }));
        }""",
        draft,
    )


@pytest.mark.parametrize("cookie", ["another's", "none"])
def test_who_identifies_on_the_way_has_a_mark_of_their_own(browse: Browse, site: Site, cookie: str) -> None:
    """The session ended while the ballot was filled in, and somebody else's was still there, or none."""
    page = ready(browse, site)
    mark, draft = page.locator("body").get_attribute("data-voter"), page.locator("[data-draft]").input_value()
    second = TICKET | {"person": "591785b794601e212b260e25925636fd"}
    site.services.answers["roster.identify"] = {"ticket": second, "scope": ["02-03"]}
    if cookie == "none":
        page.context.clear_cookies()
    page.goto(f"{site.home}/identity")
    carry(page, draft)
    say_who(page)
    expect(page.get_by_role("heading", name="请核对")).to_be_visible()
    own = page.locator("body").get_attribute("data-voter")
    assert own
    assert own != mark


def drafted(page: Page, **changed: Any) -> str:
    """The draft of the page, with its one office filled in otherwise."""
    draft = json.loads(page.locator("[data-draft]").input_value())
    draft["choices"][0] |= changed
    return json.dumps(draft)


def test_an_unfinished_draft_is_not_offered_for_handing_in(browse: Browse, site: Site) -> None:
    page = ready(browse, site)
    draft = drafted(page, categories=[], text="", year="")
    page.goto(f"{site.home}/identity")
    carry(page, draft)
    say_who(page)
    expect(page.get_by_role("heading", name=SERVICE_OFFICE)).to_be_visible()
    expect(page.get_by_role("button", name="交票")).to_have_count(0)


def test_what_was_changed_after_handing_in_is_not_handed_in_without_a_word(browse: Browse, site: Site) -> None:
    page = ready(browse, site)
    draft = drafted(page, text="改过的另一件事,和上次不一样。")
    breaks_off(page, BALLOTS)
    hand_in(page)
    expect(page.locator(".sending")).to_contain_text("票不会丢失")
    other = page.context.new_page()
    page.close()
    other.goto(f"{site.home}/identity")
    carry(other, draft)
    say_who(other)
    expect(other.get_by_role("heading", name="请核对")).to_be_visible()
    hand_in(other)
    expect(other.get_by_role("heading", name="上次的票已经封好")).to_be_visible()
    other.get_by_role("link", name="交上次封好的票").click()
    received(other)
    (ballot,) = site.services.box.values()
    assert "跑了三趟" in ballot["picks"][0]["example"]["text"]


def test_after_the_end_who_had_it_signed_hears_the_receipt_on_the_first_page(browse: Browse, site: Site) -> None:
    page = ready(browse, site)
    breaks_off(page, BALLOTS)
    hand_in(page)
    expect(page.locator(".sending")).to_contain_text("票不会丢失")
    page.unroute(BALLOTS)
    site.services.answers["roster.show_appraisal"]["stage"] = "closed"
    page.goto(site.home)
    received(page)
    assert "hand:" not in page.evaluate("JSON.stringify(localStorage)")


def test_a_signature_of_something_else_is_not_used(browse: Browse, site: Site) -> None:
    page = ready(browse, site)
    site.services.answers["roster.issue_credential"] = {"signature": "07" * 256}
    hand_in(page)
    expect(page.get_by_role("heading", name="没有交票")).to_be_visible()
    assert site.services.box == {}
    del site.services.answers["roster.issue_credential"]
    page.goto(f"{site.home}/ballot")
    received(page)


def test_keys_of_ones_own_are_found_out_before_anything_is_signed(browse: Browse, site: Site) -> None:
    """Who got another key than everybody could be recognised by it."""
    page = ready(browse, site)

    def others(route: Route) -> None:
        told = route.fetch().json()
        told["keys"][0]["key"] = told["keys"][0]["key"].replace("A", "B", 1)
        route.fulfill(json=told)

    page.route("**/keys-*.json", others)
    hand_in(page)
    expect(page.get_by_role("heading", name="没有交票")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("公钥")
    assert (site.services.signed, site.services.box) == ({}, {})


@pytest.mark.parametrize(
    "wrong",
    [{"receipt": OTHERS, "signature": signature_of(OTHERS)}, {"signature": signature_of(OTHERS)}],
    ids=["another's", "not signed"],
)
def test_a_receipt_that_is_not_the_voters_own_or_not_signed_is_an_alarm(
    browse: Browse, site: Site, wrong: dict[str, str]
) -> None:
    """Nothing is forgotten: once the right one comes, it is shown."""
    page = ready(browse, site)

    def told(request: CastMany) -> Any:
        return [{"ok": one["ok"] | wrong} for one in site.services.ballot_cast_many(request)]

    site.services.answers["ballot.cast_many"] = told
    hand_in(page)
    expect(page.get_by_role("heading", name="回执不对")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(wrong.get("receipt", "YS24Q2"))
    del site.services.answers["ballot.cast_many"]
    page.goto(f"{site.home}/ballot")
    received(page)


def test_after_the_end_the_voter_is_told_so_and_nothing_is_cast(browse: Browse, site: Site) -> None:
    page = ready(browse, site)
    ended = {"voting_from": "2024-07-01T00:00:00+08:00", "voting_until": "2024-07-15T00:00:00+08:00"}
    site.services.answers["roster.issue_credential"] = Refused("VOTING_ENDED", ended)
    hand_in(page)
    expect(page.get_by_role("heading", name="评议已经结束")).to_be_visible()
    assert site.services.box == {}


def test_whose_group_has_changed_identifies_again_and_hands_in_then(browse: Browse, site: Site) -> None:
    page = ready(browse, site)
    site.services.answers["roster.issue_credential"] = Refused("GROUP_CHANGED", {"group": "public"})
    hand_in(page)
    expect(page.get_by_role("heading", name="核对身份")).to_be_visible()
    del site.services.answers["roster.issue_credential"]
    site.services.answers["roster.identify"] = {"ticket": TICKET | {"group": "public"}, "scope": ["02-03", "05-01"]}
    say_who(page)
    page.get_by_role("button", name="接着填").click()
    page.locator(".bar").get_by_role("button", name="下一步").click()
    hand_in(page)
    received(page)
    (ballot,) = site.services.box.values()
    assert ballot["group"] == "public"


def test_the_receipt_can_be_printed_with_a_code_and_is_gone_when_one_leaves(browse: Browse, site: Site) -> None:
    page = ready(browse, site)
    hand_in(page)
    receipt = received(page)
    page.get_by_role("button", name="打开有签名的回执单").click()
    expect(page.get_by_role("img", name="二维码")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(receipt)
    page.goto(f"{site.home}/ballot")
    expect(page.get_by_role("heading", name=ALREADY)).to_be_visible()
    page.get_by_role("button", name="完成并退出").click()
    assert receipt not in page.evaluate("JSON.stringify(localStorage)")
