"""What waits for a second person: told on the page of today, shown and confirmed where it belongs (ADR 0044)."""

from typing import Any

import pytest

from services.roster.contract import ConfirmReissue, ConfirmRoster, ProposeReissue, WithdrawReissue, WithdrawRoster
from tests.gateway.conftest import GatewayClient
from tests.gateway.pages.sitting import Sitting, sit
from tests.gateway.roster_answers import PERSON, filing, invitee, proposal, reissue, taken, waits
from tests.gateway.staff_sessions import signed_in
from tests.gateway.stand_in import APPRAISAL, KNOWN, RULES
from tests.gateway.tally_answers import job

OPENING = {"proposal": "p1", "operation": "roster_open_appraisal", "by": "ducha-01", "confirmed_by": None}
BUNDLE = job(job="j1", state="proposed", by="ducha-01", until="2024-08-06T10:10:00+08:00")


@pytest.fixture
def gateway(gateway: GatewayClient) -> GatewayClient:
    """ducha-01 has asked for all that takes two."""
    gateway.services.answers |= {
        "roster.list_filings": lambda asked: [
            one
            for one in (filing("inspection", waiting=waits()), filing("fire"))
            if asked.provider in (None, one["provider"])
        ],
        "roster.show_roster_proposal": proposal(),
        "roster.confirm_roster": taken(),
        "roster.withdraw_roster": {"proposal": "5f0c1a9be2d34c77"},
        "tally.list_jobs": [BUNDLE],
        "access.list_proposals": [{**OPENING, "at": {"appraisal": APPRAISAL}, "body": {}}],
    }
    return gateway


def test_the_second_person_is_told_what_waits_and_until_when(gateway: GatewayClient) -> None:
    page = sit(gateway, "operator", account="ducha-02").see("today")
    for said in ("等您确认", "县政府办公室督查室的名单变动", "含评议票的审计包", "公告", "2024年7月9日"):
        assert said in page.text


def test_nobody_is_told_to_confirm_their_own(gateway: GatewayClient) -> None:
    assert "等您确认" not in sit(gateway, "operator", account="ducha-01").see("today").text


def test_who_may_not_confirm_is_not_told(gateway: GatewayClient) -> None:
    conduct = sit(gateway, "conduct", account="jiwei-01").see("today").text
    assert "含评议票的审计包" in conduct
    assert "名单变动" not in conduct
    assert "等您确认" not in sit(gateway, "sorter", channel="hotline_12345").see("today").text


def test_the_second_person_sees_the_changes_and_confirms(gateway: GatewayClient) -> None:
    desk = sit(gateway, "operator", account="ducha-02")
    page = desk.see("rosters", provider="inspection")
    for said in ("ducha-01 于 2024年7月3日", "增加 2 人", "130****5000", "让出", "不发测评表", "确认这些变动"):
        assert said in page.text
    assert "撤回" not in page.text
    about: Any = {"provider": "inspection", "proposal": "5f0c1a9be2d34c77"}
    desk.done("rosters", "confirm", **about)
    assert gateway.services.requests(ConfirmRoster) == [ConfirmRoster(appraisal=APPRAISAL, by="ducha-02", **about)]


def test_who_proposed_it_may_withdraw_it_and_not_confirm(gateway: GatewayClient) -> None:
    desk = sit(gateway, "operator", account="ducha-01")
    page = desk.see("rosters", provider="inspection")
    assert "确认这些变动" not in page.text
    assert "撤回" in page.text
    about: Any = {"provider": "inspection", "proposal": "5f0c1a9be2d34c77"}
    desk.done("rosters", "withdraw", **about)
    assert gateway.services.requests(WithdrawRoster) == [WithdrawRoster(appraisal=APPRAISAL, by="ducha-01", **about)]


def test_what_is_outdated_has_no_button_and_says_why(gateway: GatewayClient) -> None:
    gateway.services.answers["roster.show_roster_proposal"] = proposal(outdated=True)
    page = sit(gateway, "operator", account="ducha-02").see("rosters", provider="inspection")
    assert "情况已有变化" in page.text
    assert "确认这些变动" not in page.text


def test_who_files_after_the_opening_is_told_that_it_waits(gateway: GatewayClient) -> None:
    gateway.services.answers["roster.file_roster"] = taken(proposed=waits())
    desk = sit(gateway, "operator", account="ducha-01")
    response = desk.do("rosters", "file", file=b"PK", provider="inspection", promise="yes")
    assert response.status_code == 303
    assert "done=proposed" in response.headers["location"]
    assert response.headers["location"].endswith("&provider=inspection")


def test_a_ballot_is_issued_anew_by_two_and_the_desk_is_told_of_no_ballot(gateway: GatewayClient) -> None:
    """ADR 0047. No record of access names the person; where it waits, it is told on the page of today."""
    gateway.services.answers |= {
        "roster.list_calls": [invitee()],
        "roster.propose_reissue": reissue(),
        "roster.list_reissues": [reissue()],
        "roster.confirm_reissue": {"proposal": "5f0c1a9be2d34c77"},
        "roster.withdraw_reissue": {"proposal": "5f0c1a9be2d34c77"},
    }
    about: Any = {"proposal": "5f0c1a9be2d34c77"}
    desk = sit(gateway, "operator", account="ducha-01")
    form = desk.see("calls", group="service")
    assert [form.typed(name) for name in ("person", "reason")] == [["请选择"], ["请选择"]]
    desk.done("calls", "reissue", group="service", person=PERSON, reason="telephone_changed")
    desk.done("calls", "withdraw_reissue", group="service", **about)
    page = desk.see("calls", group="service").text
    assert ("撤回" in page, "确认重新领票" in page) == (True, False)
    desk = Sitting(gateway, signed_in(gateway, role="operator", account="ducha-02", session="another's"))
    page = desk.see("calls", group="service").text
    assert ("撤回" in page, "确认重新领票" in page) == (False, True)
    desk.done("calls", "confirm_reissue", group="service", **about)
    asked = ProposeReissue(appraisal=APPRAISAL, person=PERSON, reason="telephone_changed", by="ducha-01")
    assert gateway.services.requests(ProposeReissue) == [asked]
    assert gateway.services.requests(ConfirmReissue) == [ConfirmReissue(appraisal=APPRAISAL, by="ducha-02", **about)]
    assert gateway.services.requests(WithdrawReissue) == [WithdrawReissue(appraisal=APPRAISAL, by="ducha-01", **about)]
    assert not any(PERSON in str(look) for look in gateway.services.looks)
    assert not any(service == "ballot" for service, _, _ in gateway.services.asked)
    assert "重新领票（办事公众）" in desk.see("today").text


def test_where_the_rules_say_nobody_nothing_is_offered(gateway: GatewayClient) -> None:
    known = {**KNOWN, "rules": {**RULES, "reissue": "nobody"}}
    gateway.services.answers |= {"roster.list_calls": [invitee()], "roster.show_appraisal": known}
    assert "提出重新领票" not in sit(gateway, "operator").see("calls", group="service").text
