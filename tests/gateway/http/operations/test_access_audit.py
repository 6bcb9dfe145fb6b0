"""What not everybody may see is shown only once the look is on record (R-48, R-49)."""

import asyncio
import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from gateway.api.operations import OPERATIONS
from gateway.http.operations.operation import Operation
from gateway.identity import staff_tokens as tokens
from gateway.rpc.access_log_client import AccessLogClient
from gateway.rpc.client import ServiceTimeout, ServiceUnknown
from services.access.contract import AccessRecord, FindAccess, RecordAccess
from services.kernel.refusal import Refused
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.staff_sessions import scope
from tests.gateway.stand_in import APPRAISAL, Services
from tests.gateway.tally_answers import published, result

STAFF = [one for one in OPERATIONS if one.security == "staff"]
SORTER = {"channel": "hotline_12345"}


def address(operation: Operation) -> str:
    """The operation's address with something in each gap."""
    return re.sub(r"\{(\w+)\}", lambda gap: APPRAISAL if gap[1] == "appraisal" else "x1", operation.path)


@pytest.mark.parametrize("operation", STAFF, ids=lambda one: one.name)
def test_each_role_that_may_not_is_refused_and_on_record(gateway: GatewayClient, operation: Operation) -> None:
    """Every role against every operation, from the list the routes are made of."""
    others = [role for role in tokens.ROLES if role not in operation.roles]
    for role in others:
        response = gateway.ask(operation.method, address(operation), headers=gateway.token(role, **scope(role)))
        assert refusal_of(response) == (403, "FORBIDDEN_ROLE")
    assert [(one["role"], one["operation"], one["refused"]) for one in gateway.services.looks] == [
        (role, operation.name, "FORBIDDEN_ROLE") for role in others
    ]
    assert {one.get("what") for one in gateway.services.looks} == {operation.discloses}
    assert gateway.services.asked == []


def test_what_was_shown_is_on_record_under_the_account_in_the_token(gateway: GatewayClient) -> None:
    gateway.services.answers["complaints.list_matters"] = {"matters": [], "next": None, "counts": {}}
    gateway.ask("GET", "complaints", headers=gateway.token("sorter", "rexian-01", **SORTER), params=SORTER)
    (recorded,) = gateway.services.looks
    assert recorded.pop("record_id")
    assert recorded == {
        "appraisal": APPRAISAL,
        "account": "rexian-01",
        "role": "sorter",
        "what": "words",
        "operation": "complaints_matters",
        "subject": "hotline_12345",
    }


def test_a_look_at_another_channel_is_out_of_role(gateway: GatewayClient) -> None:
    headers = gateway.token("sorter", **SORTER)
    gateway.ask("GET", "complaints", headers=headers, params={"channel": "petition_letter"})
    assert [(one["subject"], one["refused"]) for one in gateway.services.looks] == [
        ("petition_letter", "FORBIDDEN_ROLE")
    ]


def test_a_look_that_the_service_refused_is_on_record_with_its_code(gateway: GatewayClient) -> None:
    gateway.services.answers["tally.show_result"] = Refused("NOT_COUNTED", {})
    assert refusal_of(gateway.ask("GET", "result", headers=gateway.token("conduct"))) == (409, "NOT_COUNTED")
    assert [one["refused"] for one in gateway.services.looks] == ["NOT_COUNTED"]


def test_a_reason_goes_along(gateway: GatewayClient) -> None:
    gateway.services.answers["tally.show_result"] = result()
    headers = {**gateway.token("conduct"), "look-reason": "%E6%A0%B8%E5%AF%B9"}
    gateway.ask("GET", "result", headers=headers)
    assert gateway.services.looks[0]["reason"] == "核对"


@pytest.mark.parametrize(
    "trouble",
    [ServiceUnknown("access", "record_access"), ServiceTimeout("access", "record_access"), Refused("MALFORMED", {})],
)
def test_nothing_is_shown_that_could_not_be_recorded(gateway: GatewayClient, trouble: Exception) -> None:
    gateway.services.answers |= {"access.record_access": trouble, "tally.show_result": result(appraisal="secret")}
    response = gateway.ask("GET", "result", headers=gateway.token("conduct"))
    assert refusal_of(response) == (503, "LOOK_NOT_RECORDED")
    assert "secret" not in response.text


def test_a_silent_access_log_is_asked_again_with_the_same_look(gateway: GatewayClient) -> None:
    told: list[Any] = []

    def record_access(request: RecordAccess) -> Any:
        told.append(request)
        if len(told) == 1:
            raise ServiceTimeout("access", "record_access")
        return {"recorded": 1}

    gateway.services.answers |= {"access.record_access": record_access, "tally.show_result": result()}
    assert gateway.ask("GET", "result", headers=gateway.token("conduct")).status_code == 200
    assert told[0] == told[1]


def test_a_call_sheet_that_is_shown_once_is_recorded_before_it_is_made(gateway: GatewayClient) -> None:
    gateway.services.answers |= {
        "access.record_access": ServiceUnknown("access", "record_access"),
        "roster.issue_invitations": [],
    }
    response = gateway.ask("POST", "invitations", headers=gateway.token("operator"), json={"group": "market"})
    assert refusal_of(response) == (503, "LOOK_NOT_RECORDED")
    assert gateway.services.calls("roster.issue_invitations") == []


def test_the_published_result_and_what_voters_do_are_no_looks(gateway: GatewayClient) -> None:
    gateway.services.answers["tally.show_published_result"] = published()
    assert gateway.ask("GET", "result").status_code == 200
    session = gateway.ask("POST", "identity", json={"method": "invitation", "phone": "1", "code": "482913"}).json()
    voter = {"authorization": f"Bearer {session['session']}"}
    gateway.ask("GET", "offices", headers=voter)
    gateway.ask("POST", "credential", headers=voter, json={"group": "service", "blinded": "07" * 256})
    gateway.ask("GET", "receipts/YS24Q2-7F3K-9Q2M-4TXC")
    assert gateway.services.looks == []


def test_whoever_cannot_say_who_he_is_fills_no_access_log(gateway: GatewayClient) -> None:
    for headers in ({}, {"authorization": "Bearer x"}):
        assert gateway.ask("GET", "complaints", headers=headers).status_code == 401
    assert gateway.services.looks == []


def test_no_number_to_be_called_gets_into_the_access_log(gateway: GatewayClient) -> None:
    """ADR 0004: an address is typed by people."""
    gateway.ask("POST", "forms/13000000123/entries", headers=gateway.token("conduct"), json={})
    assert "subject" not in gateway.services.looks[0]


def test_every_operation_that_shows_persons_words_or_counts_is_a_look() -> None:
    shown = {one.name: one.discloses for one in OPERATIONS if one.discloses}
    assert (
        shown
        | {
            "show_result": "result",
            "show_determination": "result",
            "complaints_matters": "words",
            "tally_review": "words",
            "roster_issue_invitations": "roster",
            "find_access": "ledger",
            "export_access": "ledger",
        }
        == shown
    )


def attempt(number: int) -> AccessRecord:
    return AccessRecord(record_id=f"{number:032x}", account="a", role="sorter", operation="o")


def test_looks_that_come_together_go_together() -> None:
    services = Services()
    calls: list[int] = []

    async def record_access(request: RecordAccess) -> Any:
        calls.append(len(request.records))
        await asyncio.sleep(0.01)
        return {"recorded": len(request.records)}

    services.answers["access.record_access"] = record_access

    async def hundred() -> None:
        client = AccessLogClient(services)
        await asyncio.gather(*(client.record(APPRAISAL, attempt(number)) for number in range(100)))
        assert not client.waiting
        assert not client.carriers

    asyncio.run(hundred())
    assert sum(calls) == 100
    assert len(calls) <= 2


def test_the_auditor_searches_the_access_log_and_is_on_record_himself(gateway: GatewayClient) -> None:
    gateway.services.answers["access.find_access"] = {"records": [], "next": None}
    search = {"account": "rexian-01", "refused": "1", "since": "2024-07-16T09:00", "limit": "20"}
    assert gateway.ask("GET", "access-log", headers=gateway.token("auditor"), params=search).json() == {
        "records": [],
        "next": None,
    }
    since = datetime(2024, 7, 16, 1, 0, tzinfo=UTC)
    assert gateway.services.requests(FindAccess) == [
        FindAccess(appraisal=APPRAISAL, account="rexian-01", refused=True, since=since, limit=20)
    ]
    assert [(one["what"], one["operation"]) for one in gateway.services.looks] == [("ledger", "find_access")]


def test_a_search_that_cannot_be_read_says_where(gateway: GatewayClient) -> None:
    response = gateway.ask(
        "GET", "access-log", headers=gateway.token("audit"), params={"since": "yesterday", "limit": "x"}
    )
    assert refusal_of(response) == (422, "INVALID_FIELDS")
    assert [one["where"] for one in response.json()["facts"]["errors"]] == ["since", "limit"]


def test_the_whole_access_log_is_a_workbook_and_nothing_in_it_is_a_formula(gateway: GatewayClient) -> None:
    def looks(request: FindAccess) -> Any:
        last = request.before is not None
        row = {
            "sequence": 1 if last else 2,
            "at": "2024-07-16T01:00:00+00:00",
            "account": "=1+1",
            "role": "sorter",
            "what": "words",
            "operation": "complaints_matters",
            "subject": None,
            "refused": None,
            "overstepped": not last,
            "reason": None,
        }
        return {"records": [row], "next": None if last else 2}

    gateway.services.answers["access.find_access"] = looks
    response = gateway.ask("GET", "access-log/export", headers=gateway.token("audit"))
    rows = list(load_workbook(BytesIO(response.content)).active.iter_rows())  # type: ignore[union-attr]
    assert [cell.value for cell in rows[0]][:3] == ["序号", "时间", "账号"]
    assert [[cell.value for cell in row][:3] for row in rows[1:]] == [
        [2, datetime(2024, 7, 16, 9), "=1+1"],  # noqa: DTZ001  # as on the wall in China: a sheet has no time zones
        [1, datetime(2024, 7, 16, 9), "=1+1"],  # noqa: DTZ001
    ]
    assert {row[2].data_type for row in rows} == {"s"}
    assert [row[7].value for row in rows] == ["结果", "⚠ 越权，已拒绝", "已查看"]
