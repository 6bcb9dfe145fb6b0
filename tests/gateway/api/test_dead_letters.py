"""Dead letters over HTTP: told without what they say, put back by one, dropped by two, on record before it is done."""

import pytest

from services.access.contract import ConfirmLetterDrop, ReturnLetters
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.dead_letters import set_aside

PATH = "/api/v1/dead-letters"


@pytest.fixture
def aside(gateway: GatewayClient) -> GatewayClient:
    set_aside(gateway.services)
    return gateway


def test_they_are_told_with_source_and_reason_in_chinese(aside: GatewayClient) -> None:
    told = aside.ask("GET", PATH, headers=aside.token("system", "xitong-01")).json()
    assert [one["letter"] for one in told["letters"]] == ["cc", "aa", "bb"]
    event, early, proposed = told["letters"]
    assert (event["queue_name"], event["source"]) == ("统计服务的收件箱", "票箱服务")
    assert (early["queue_name"], early["source"]) == ("渠道推送", "12345平台")
    assert early["why"].endswith("还没有公告")
    assert proposed["drop"]["reason"] == "来源重复推送"
    assert (told["lasting"], told["more"]) == (True, False)


def test_only_those_who_look_after_the_system_see_them(aside: GatewayClient) -> None:
    for role in ("operator", "conduct", "auditor", "security"):
        assert refusal_of(aside.ask("GET", PATH, headers=aside.token(role)))[1] == "FORBIDDEN_ROLE"
    body = {"letters": ["aa"], "reason": "重复"}
    for path in ("requeueing", "dropping"):
        asked = {name: value for name, value in body.items() if path == "dropping" or name == "letters"}
        answer = aside.ask("POST", f"{PATH}/{path}", json=asked, headers=aside.token("audit", "shenguan-01"))
        assert refusal_of(answer)[1] == "FORBIDDEN_ROLE"


def test_putting_back_is_on_record_before_it_is_done(aside: GatewayClient) -> None:
    asked = {"letters": ["aa", "zz"]}
    answer = aside.ask("POST", f"{PATH}/requeueing", json=asked, headers=aside.token("system", "xitong-01"))
    assert answer.json() == {"requeued": 1, "missing": ["zz"]}
    order = [f"{service}.{method}" for service, method, _ in aside.services.asked]
    assert order[-2:] == ["access.return_letters", "complaints.requeue_dead_letters"]
    (request,) = aside.services.requests(ReturnLetters)
    assert ([one.letter for one in request.letters], request.by) == (["aa"], "xitong-01")


def test_what_is_not_there_is_not_put_back(aside: GatewayClient) -> None:
    answer = aside.ask("POST", f"{PATH}/requeueing", json={"letters": ["zz"]}, headers=aside.token("system"))
    assert refusal_of(answer) == (404, "LETTER_UNKNOWN")
    assert aside.services.requests(ReturnLetters) == []


def test_nothing_is_taken_away_until_a_second_person_agrees(aside: GatewayClient) -> None:
    asked = {"letters": ["aa"], "reason": "来源已改正后另行推送"}
    answer = aside.ask("POST", f"{PATH}/dropping", json=asked, headers=aside.token("system", "xitong-01"))
    assert answer.json() == {"proposed": 1}
    assert aside.services.calls("complaints.drop_dead_letters") == []
    agreed = aside.ask(
        "POST", f"{PATH}/dropping/confirmation", json={"letters": ["aa"]}, headers=aside.token("audit", "shenguan-01")
    )
    assert agreed.json() == {"dropped": 1, "missing": []}
    assert aside.services.requests(ConfirmLetterDrop) == [ConfirmLetterDrop(letters=["aa"], by="shenguan-01")]
    assert aside.services.calls("complaints.drop_dead_letters") == [[{"letters": ["aa"]}]]


def test_dropping_needs_a_reason(aside: GatewayClient) -> None:
    answer = aside.ask("POST", f"{PATH}/dropping", json={"letters": ["aa"]}, headers=aside.token("system"))
    assert refusal_of(answer) == (422, "INVALID_FIELDS")
