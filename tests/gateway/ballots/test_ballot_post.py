"""Casting over HTTP: one person, one ballot, one receipt (R-20, R-25, A-19, D-5)."""

import asyncio
from typing import Any
from unittest.mock import AsyncMock

import msgspec
import pytest

from gateway.ballots import batching
from gateway.ballots.ballot_shape import Ballot
from gateway.ballots.metrics import Metrics
from gateway.rpc.client import ServiceFailed, ServiceTimeout, ServiceUnknown
from services.ballot.contract import CastAtOnce, CastMany
from services.ballot.receipts.receipt import printed, receipt_code
from services.kernel.refusal import Refused, refused
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.stand_in import APPRAISAL, FORGED, Services, posted, signature_of

PICK: dict[str, Any] = {
    "office": "02-03",
    "categories": ["shirk", "cold"],
    "example": {"text": "三个窗口互相推", "occurred": "2024-03", "continues": False},
}


def ballot(number: int = 1, **more: Any) -> dict[str, Any]:
    return posted(number, **{"picks": [PICK], **more})


def receipt(number: int = 1) -> str:
    return printed("YS24Q2", receipt_code(APPRAISAL, number.to_bytes(16)))


def post(number: int, **more: Any) -> tuple[str, str, dict[str, Any]]:
    return "POST", "ballots", {"json": ballot(number, **more)}


def test_a_ballot_gets_its_receipt(gateway: GatewayClient) -> None:
    response = gateway.ask("POST", "ballots", json=ballot())
    assert response.status_code == 201
    assert response.json() == {
        "receipt": receipt(),
        "signature": signature_of(receipt()),
        "received": True,
        "message": "已收到,评议内容保密。",
    }
    (kept,) = gateway.services.box.values()
    assert kept == ballot(picks=[PICK | {"example": {"text": "三个窗口互相推", "occurred": "2024-03"}}])


def test_the_same_ballot_again_gets_the_same_receipt(gateway: GatewayClient) -> None:
    """R-25, A-19: a retry after a lost answer."""
    first, again = gateway.ask("POST", "ballots", json=ballot()), gateway.ask("POST", "ballots", json=ballot())
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_a_foreign_credential_is_refused(gateway: GatewayClient) -> None:
    assert refusal_of(gateway.ask("POST", "ballots", json=ballot(signature=FORGED))) == (403, "CREDENTIAL_INVALID")


def test_eleven_offices_go_through_to_be_voided_behind_the_door(gateway: GatewayClient) -> None:
    """R-34, A-05: over ten is a void ballot, which is kept; the gateway does not judge."""
    picks = [PICK | {"office": f"02-{number:02}"} for number in range(11)]
    assert gateway.ask("POST", "ballots", json=ballot(picks=picks)).status_code == 201


def test_a_blank_ballot_goes_through(gateway: GatewayClient) -> None:
    """A-27."""
    assert gateway.ask("POST", "ballots", json=ballot(picks=[])).status_code == 201


def test_concurrent_ballots_are_gathered_into_few_calls_and_answered_one_by_one(gateway: GatewayClient) -> None:
    responses = gateway.ask_all([post(number) for number in range(200)])
    assert [response.status_code for response in responses] == [201] * 200
    assert [response.json()["receipt"] for response in responses] == [receipt(number) for number in range(200)]
    calls = gateway.services.requests(CastMany)
    assert len(calls) < 20
    assert sum(len(call.ballots) for call in calls) == 200


@pytest.mark.slow
def test_at_most_two_calls_are_out_and_none_is_larger_than_five_hundred(gateway: GatewayClient) -> None:
    out = most = 0

    async def slowly(request: CastMany) -> Any:
        nonlocal out, most
        out += 1
        most = max(most, out)
        await asyncio.sleep(0.01)
        out -= 1
        return [gateway.services._cast(one) for one in request.ballots]

    gateway.services.answers["ballot.cast_many"] = slowly
    responses = gateway.ask_all([post(number) for number in range(1300)])
    assert {response.status_code for response in responses} == {201}
    assert most == 2
    assert max(len(call.ballots) for call in gateway.services.requests(CastMany)) <= 500


def test_a_ballot_that_comes_as_both_calls_end_is_not_left_waiting() -> None:
    class Held(Services):
        async def ballot_cast_many(self, request: CastMany) -> Any:
            await release.wait()
            return [self._cast(one) for one in request.ballots]

    async def vote(*numbers: int) -> None:
        for number in numbers:
            await box.cast(batching.HandedInTo("532622-2024Q2", msgspec.convert(ballot(number), Ballot), 1000))

    async def vote_together() -> None:
        first = asyncio.create_task(vote(1, 2))
        await asyncio.sleep(0.01)
        second = asyncio.create_task(vote(3))
        await asyncio.sleep(0.01)
        release.set()
        async with asyncio.timeout(5):
            await asyncio.gather(first, second)
        assert box.idle

    release = asyncio.Event()
    box = batching.Gathering(Held(), Metrics())
    asyncio.run(vote_together())


def test_a_refused_ballot_does_not_spoil_those_gathered_with_it(gateway: GatewayClient) -> None:
    responses = gateway.ask_all([post(1), post(9, signature=FORGED), post(2)])
    assert [response.status_code for response in responses] == [201, 403, 201]


@pytest.mark.parametrize("stumble", [ServiceFailed("ballot", "cast_many", "KeyError"), Refused("MALFORMED", {})])
def test_a_ballot_the_service_stumbles_over_does_not_spoil_those_gathered_with_it(
    gateway: GatewayClient, stumble: Exception
) -> None:
    def stumbles(request: CastMany) -> Any:
        if any(one["nonce"] == f"{137:064x}" for one in request.ballots):
            raise stumble
        return [gateway.services._cast(one) for one in request.ballots]

    gateway.services.answers["ballot.cast_many"] = stumbles
    posts = [post(number) for number in range(300)]
    statuses = [response.status_code for response in gateway.ask_all(posts)]
    assert statuses[137] in (400, 503)
    assert set(statuses[:137] + statuses[138:]) == {201}


def test_a_broken_service_is_not_asked_for_ever(gateway: GatewayClient) -> None:
    gateway.services.answers["ballot.cast_many"] = ServiceFailed("ballot", "cast_many", "OperationalError")
    responses = gateway.ask_all([post(number) for number in range(300)])
    assert {refusal_of(response) for response in responses} == {(503, "OUTCOME_UNKNOWN")}
    assert len(gateway.services.asked) < 60


@pytest.mark.parametrize("silence", [ServiceTimeout, ServiceUnknown, ServiceFailed])
def test_no_answer_is_never_called_a_failure(gateway: GatewayClient, silence: type[Exception]) -> None:
    gateway.services.answers["ballot.cast_many"] = silence("ballot", "cast_many")
    response = gateway.ask("POST", "ballots", json=ballot())
    assert refusal_of(response) == (503, "OUTCOME_UNKNOWN")
    assert int(response.headers["retry-after"]) > 0
    told = response.json()["detail"]
    assert "同一张票" in told
    assert "同一个回执" in told
    assert "失败" not in response.text


def test_an_answer_that_does_not_fit_the_ballots_is_an_unknown_outcome(
    gateway: GatewayClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever comes over the wire, with no stand-in's care for the contract."""
    for nonsense in ([], [{}], [{"ok": {}}], {"ok": 1}, None):
        sent = msgspec.json.encode({"ok": nonsense})
        monkeypatch.setattr(gateway.services, "exchange", AsyncMock(return_value=sent))
        assert refusal_of(gateway.ask("POST", "ballots", json=ballot())) == (503, "OUTCOME_UNKNOWN")


def test_a_ballot_carrying_a_session_is_refused(gateway: GatewayClient) -> None:
    """D-5: nothing says who casts it."""
    response = gateway.ask("POST", "ballots", json=ballot(), headers={"authorization": "Bearer session"})
    assert refusal_of(response) == (400, "SESSION_NOT_WANTED")
    assert refusal_of(gateway.ask("POST", "ballots", json=ballot(session="x"))) == (422, "INVALID_FIELDS")
    assert gateway.services.asked == []


@pytest.mark.parametrize(
    ("picks", "code"),
    [
        ([PICK] * 61, "TOO_MANY_PICKS"),
        ([PICK | {"example": {"text": "长" * 2001}}], "TEXT_TOO_LONG"),
        ([PICK | {"categories": ["rude"]}], "UNKNOWN_CATEGORY"),
        ([PICK | {"example": {"text": "事", "occurred": "2024-08"}}], "EXAMPLE_IN_FUTURE"),
        ([PICK | {"example": {"text": "事", "occurred": "2024-13"}}], "MONTH_UNREADABLE"),
        ([PICK | {"example": {"text": "事", "occurred": "2024-03\n"}}], "MONTH_UNREADABLE"),
        ([PICK | {"example": {"text": "事", "occurred": "2023年底"}}], "MONTH_UNREADABLE"),
        ([PICK | {"example": {"text": "a\x00b"}}], "CONTROL_CHARACTERS"),
        ([PICK | {"example": {"text": "a\x7fb"}}], "CONTROL_CHARACTERS"),
        ([PICK | {"office": ""}], "INVALID_FIELDS"),
        ([PICK | {"weight": 2}], "INVALID_FIELDS"),
        ("02-03", "INVALID_FIELDS"),
        ([PICK | {"office": 10**40}], "INVALID_FIELDS"),
    ],
)
def test_what_is_no_ballot_is_told_what_is_wrong(gateway: GatewayClient, picks: Any, code: str) -> None:
    """A-06: a future month is an input error; categories are the five (R-07…R-11)."""
    assert refusal_of(gateway.ask("POST", "ballots", json=ballot(picks=picks))) == (422, code)
    assert gateway.services.asked == []


def test_this_month_in_china_is_not_the_future(gateway: GatewayClient) -> None:
    """A-06: the month of submitting counts, on the wall in China."""
    now = [PICK | {"example": {"text": "办证", "occurred": "2024-07"}}]
    assert gateway.ask("POST", "ballots", json=ballot(picks=now)).status_code == 201


def test_new_lines_and_rare_characters_are_words_like_others(gateway: GatewayClient) -> None:
    rare = [PICK | {"example": {"text": "第一趟\n第二趟\t𫚭 · “难” ñ"}}]
    assert gateway.ask("POST", "ballots", json=ballot(picks=rare)).status_code == 201
    (call,) = gateway.services.requests(CastMany)
    assert call.ballots[0]["picks"][0]["example"]["text"] == rare[0]["example"]["text"]


def test_an_oversize_body_is_refused_however_it_is_sent(gateway: GatewayClient) -> None:
    async def drip() -> Any:
        for _ in range(400):
            yield b"x" * 1024

    head = {"content-type": "application/json"}
    assert refusal_of(gateway.ask("POST", "ballots", content=b"x" * (256 * 1024 + 1), headers=head)) == (
        413,
        "TOO_LARGE",
    )
    assert refusal_of(gateway.ask("POST", "ballots", content=drip(), headers=head)) == (413, "TOO_LARGE")


def test_another_content_type_is_refused(gateway: GatewayClient) -> None:
    response = gateway.ask("POST", "ballots", data={"nonce": "x"})
    assert refusal_of(response) == (415, "UNSUPPORTED_MEDIA_TYPE")
    charset = {"content-type": "Application/JSON; charset=utf-8"}
    assert gateway.ask("POST", "ballots", json=ballot(), headers=charset).status_code == 201


def test_when_too_many_wait_the_next_is_asked_to_come_back(
    gateway: GatewayClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batching, "MOST_WAITING", 3)
    responses = gateway.ask_all([post(number) for number in range(50)])
    outcomes = {refusal_of(response) for response in responses if response.status_code != 201}
    assert outcomes == {(503, "BUSY")}
    assert len(gateway.services.box) == sum(response.status_code == 201 for response in responses)


def test_a_refusal_by_the_whole_box_reaches_everybody(gateway: GatewayClient) -> None:
    gateway.services.answers["ballot.cast_many"] = Refused("VOTING_ENDED", {"voting_until": "2024-07-14T16:00:00Z"})
    responses = gateway.ask_all([post(number) for number in range(300)])
    assert {refusal_of(response) for response in responses} == {(403, "VOTING_ENDED")}
    assert len(gateway.services.asked) < 60
    assert "2024-07-15T00:00:00+08:00" in responses[0].json()["detail"]


def test_an_unknown_refusal_is_shown_by_its_code(gateway: GatewayClient) -> None:
    gateway.services.answers["ballot.cast_many"] = lambda *_: [refused(Refused("NEVER_HEARD", {"a": 1}))]
    response = gateway.ask("POST", "ballots", json=ballot())
    assert refusal_of(response) == (409, "NEVER_HEARD")
    assert "NEVER_HEARD" in response.json()["detail"]
    assert response.json()["facts"] == {"a": 1}


def test_made_up_appraisals_do_not_fill_the_memory(gateway: GatewayClient) -> None:
    gateway.services.answers["ballot.cast_many"] = Refused("BUSY", {})
    for number in range(5):
        gateway.ask("POST", f"/api/v1/appraisals/532622-{number}/ballots", json=ballot(number))
    assert gateway.app.ballots.gatherings.apart == {}  # type: ignore[attr-defined]


COUNTIES = ("532622-2024Q2", "532601-2024Q2", "532623-2024Q2")


def posts_to_counties(number: int) -> list[tuple[str, str, dict[str, Any]]]:
    return [("POST", f"/api/v1/appraisals/{COUNTIES[one % 3]}/ballots", {"json": ballot(one)}) for one in range(number)]


def test_ballots_of_several_counties_go_in_one_call_and_each_is_answered(gateway: GatewayClient) -> None:
    responses = gateway.ask_all(posts_to_counties(60))
    assert [response.json()["receipt"] for response in responses] == [receipt(number) for number in range(60)]
    calls = gateway.services.requests(CastAtOnce)
    assert len(calls) + len(gateway.services.requests(CastMany)) < 12
    assert any(len(call.boxes) == 3 for call in calls)


def test_a_county_that_has_to_be_waited_for_is_asked_by_itself_and_keeps_nobody_waiting(
    gateway: GatewayClient,
) -> None:
    """A box that is being turned, say: the others' voters hear at once, and its own hear when that is over."""
    services = gateway.services
    others_have_heard = asyncio.Event()

    def at_once(request: CastAtOnce) -> Any:
        busy = [refused(Refused("BUSY", {}))] * len(request.boxes.get(COUNTIES[1], []))
        return {**services.ballot_cast_at_once(request), **({COUNTIES[1]: busy} if busy else {})}

    async def by_itself(request: CastMany) -> Any:
        if request.appraisal == COUNTIES[1]:
            async with asyncio.timeout(10):
                await others_have_heard.wait()
        else:
            others_have_heard.set()
        return services.ballot_cast_many(request)

    async def vote() -> list[batching.Entry]:
        ballots = batching.Gatherings(services, Metrics())
        handed = [(COUNTIES[one % 3], msgspec.convert(ballot(one), Ballot)) for one in range(30)]
        slow = [asyncio.create_task(ballots.cast(*one, 900)) for one in handed if one[0] == COUNTIES[1]]
        entries = await asyncio.gather(*(ballots.cast(*one, 900) for one in handed if one[0] != COUNTIES[1]))
        others_have_heard.set()
        entries += await asyncio.gather(*slow)
        assert ballots.apart == {}
        return entries

    services.answers |= {"ballot.cast_at_once": at_once, "ballot.cast_many": by_itself}
    assert [entry.refused for entry in asyncio.run(vote())] == [None] * 30


def test_a_call_is_bounded_in_bytes_and_so_is_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The broker refuses a message of 16 MiB, and 20,000 of the longest ballots would fill the memory."""
    monkeypatch.setattr(batching, "MOST_BYTES_IN_CALL", 3_000)
    monkeypatch.setattr(batching, "MOST_BYTES_WAITING", 10_000)

    async def vote() -> list[Any]:
        ballots = batching.Gatherings(services, Metrics())
        casts = (ballots.cast(APPRAISAL, msgspec.convert(ballot(one), Ballot), 1_000) for one in range(14))
        return await asyncio.gather(*casts, return_exceptions=True)

    services = Services()
    answers = asyncio.run(vote())
    refused_ones = [one for one in answers if isinstance(one, batching.Busy)]
    assert (len(answers) - len(refused_ones), len(refused_ones)) == (10, 4)
    assert max(len(call.ballots) for call in services.requests(CastMany)) == 3


def test_our_own_fault_before_the_box_is_asked_has_a_number(
    gateway: GatewayClient, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gateway.settings.rehearsal_clock is not None
    gateway.settings.rehearsal_clock.unlink()
    response = gateway.ask("POST", "ballots", json=ballot())
    assert refusal_of(response) == (500, "INTERNAL_ERROR")
    assert response.json()["facts"]["request_id"] in "".join(capsys.readouterr())
    assert gateway.services.asked == []


def test_nothing_of_a_ballot_is_logged_when_something_goes_wrong(
    gateway: GatewayClient, capsys: pytest.CaptureFixture[str]
) -> None:
    """R-46, D-5: no body, pick or credential in a log, even of our own faults."""
    gateway.services.answers["ballot.cast_many"] = RuntimeError(f"三个窗口互相推 {1:064x}")
    assert refusal_of(gateway.ask("POST", "ballots", json=ballot())) == (503, "OUTCOME_UNKNOWN")
    logged = "".join(capsys.readouterr())
    assert "RuntimeError" in logged
    assert "窗口" not in logged
    assert f"{1:032x}" not in logged
